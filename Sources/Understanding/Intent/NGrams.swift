import Foundation

/// The n-grams of a text by their hashes, in three blocks: runs of words, runs of characters inside padded words, and runs
/// of CJK characters.
struct NGrams {
    /// Which n-grams are taken.
    struct Options: Equatable, Sendable {
        /// Longest run of words.
        var words = 2
        /// Lengths of runs of characters inside words.
        var characters = 2...5
        /// Longest run of CJK characters: 2 tells intents, 3 tells feelings better.
        var ideographs = 2
        /// Whether runs of CJK characters go on across marks, words and numbers, which then count among them.
        var crossesMarks = false

        /// For what a text is about.
        static let intents = Options()
        /// For how it is meant.
        static let feelings = Options(ideographs: 3)
        /// For how it is meant, where texts are longer.
        static let reviews = Options(ideographs: 3, crossesMarks: true)
        /// For the language it is in.
        static let languages = Options(words: 1, characters: 1...3, ideographs: 1)
    }

    /// Longer texts are cut: an intent shows early, and work stays bounded.
    static let maximumTokens = 400
    private static let maximumWord = 40

    /// Hashes, with repetitions. (words, characters, ideographs)
    private(set) var blocks: [[UInt64]] = [[], [], []]

    init(_ text: TokenizedText, _ options: Options = .intents) {
        let isMixed =
            options.crossesMarks && text.tokens.prefix(Self.maximumTokens).contains { $0.kind == .ideograph }
        if isMixed { addMixed(text, options) } else { addApart(text, options) }
    }

    /// Runs of words, and runs of CJK characters between them.
    private mutating func addApart(_ text: TokenizedText, _ options: Options) {
        let scalars = text.text.scalars
        var lastWord: Fingerprint?
        var run: [Unicode.Scalar] = []
        for token in text.tokens.prefix(Self.maximumTokens) {
            if token.kind == .ideograph {
                lastWord = nil
                run.append(scalars[token.range.lowerBound])
                if run.count > options.ideographs { run.removeFirst() }
                addIdeographs(run)
                continue
            }
            run.removeAll(keepingCapacity: true)
            var word = Fingerprint()
            for index in token.range { word.add(scalars[index]) }
            add(word, to: 0)
            if options.words > 1, var pair = lastWord {
                pair.add("\u{1F}")
                for index in token.range { pair.add(scalars[index]) }
                add(pair, to: 0)
            }
            lastWord = word
            if token.kind == .word {
                addCharacters(scalars, token.range.prefix(Self.maximumWord), options.characters)
            }
        }
    }

    /// Runs of tokens of any kind, among them CJK characters: what follows a comma or an exclamation mark, or comes before it,
    /// says how much is meant. Any number is one token, for few come twice; what is repeated for emphasis is so twice.
    private mutating func addMixed(_ text: TokenizedText, _ options: Options) {
        let scalars = text.text.scalars
        /// Of the runs that end with the last token, the shortest first.
        var runs: [Fingerprint] = []
        var (lastToken, repetitions) = (Fingerprint(), 0)
        for token in text.tokens.prefix(Self.maximumTokens) {
            let isNumber =
                token.kind == .word && token.range.allSatisfy { ScalarClass(scalars[$0]) == .digit }
            var alone = Fingerprint()
            Self.spell(token, scalars, isNumber, to: &alone)
            repetitions = alone.value == lastToken.value ? repetitions + 1 : 0
            lastToken = alone
            if repetitions >= 2, !isNumber { continue }
            var next = [alone]
            for run in runs.prefix(options.ideographs - 1) {
                var longer = run
                longer.add("\u{1F}")
                Self.spell(token, scalars, isNumber, to: &longer)
                next.append(longer)
            }
            runs = next
            for run in runs { add(run, to: 2) }
            if token.kind == .word {
                addCharacters(scalars, token.range.prefix(Self.maximumWord), options.characters)
            }
        }
    }

    private static func spell(
        _ token: Token, _ scalars: [Unicode.Scalar], _ isNumber: Bool, to print: inout Fingerprint
    ) {
        if isNumber { return print.add("\u{1E}") }
        for index in token.range { print.add(scalars[index]) }
    }

    private mutating func add(_ print: Fingerprint, to block: Int) {
        // Blocks apart, and never 0.
        let hash = (print.value &+ UInt64(block)) &* 0x9E37_79B9_7F4A_7C15
        blocks[block].append((hash ^ hash >> 32) | 1)
    }

    /// The runs that end with the last character.
    private mutating func addIdeographs(_ run: [Unicode.Scalar]) {
        for length in 1...run.count {
            var print = Fingerprint()
            for scalar in run.suffix(length) { print.add(scalar) }
            add(print, to: 2)
        }
    }

    private mutating func addCharacters(
        _ scalars: [Unicode.Scalar], _ word: Range<Int>, _ lengths: ClosedRange<Int>
    ) {
        func scalar(_ index: Int) -> Unicode.Scalar {
            word.contains(index) ? scalars[index] : " "
        }
        let (first, last) = (word.lowerBound - 1, word.upperBound)
        for start in first..<last {
            var print = Fingerprint()
            for end in start...min(last, start + lengths.upperBound - 1) {
                print.add(scalar(end))
                if end - start + 1 >= lengths.lowerBound { add(print, to: 1) }
            }
        }
    }
}

/// A text as known n-grams with their weights, by row.
typealias SparseVector = [(row: Int, weight: Float)]

/// Which n-grams training has seen, and how much each tells.
struct NGramVocabulary: Equatable, Sendable {
    let index: HashIndex
    /// Inverse document frequency: ln((1+N)/(1+df))+1. (rows)
    let idf: [Float]
    let options: NGrams.Options

    init(index: HashIndex, idf: [Float], options: NGrams.Options) {
        self.index = index
        self.idf = idf
        self.options = options
    }

    /// The vocabulary of a set of texts.
    init(_ texts: [NGrams], options: NGrams.Options) {
        var index = HashIndex()
        var frequencies: [Int] = []
        var lastText: [Int] = []
        for (number, text) in texts.enumerated() {
            for hash in text.blocks.joined() {
                let row = index.insert(hash)
                if row == frequencies.count {
                    frequencies.append(0)
                    lastText.append(-1)
                }
                if lastText[row] != number {
                    frequencies[row] += 1
                    lastText[row] = number
                }
            }
        }
        self.init(
            index: index,
            idf: frequencies.map { Float(log(Double(1 + texts.count) / Double(1 + $0)) + 1) },
            options: options)
    }

    /// The same with the n-grams of further texts behind; what is there keeps its rows and weights.
    ///
    /// - Parameter count: texts in all, the further ones among them.
    func extended(with texts: [NGrams], count: Int) -> NGramVocabulary {
        var index = index
        var frequencies: [Int] = []
        for text in texts {
            for hash in Set(text.blocks.joined()).sorted() {
                let row = index.insert(hash) - idf.count
                guard row >= 0 else { continue }
                if row == frequencies.count { frequencies.append(0) }
                frequencies[row] += 1
            }
        }
        return NGramVocabulary(
            index: index,
            idf: idf + frequencies.map { Float(log(Double(1 + count) / Double(1 + $0)) + 1) },
            options: options)
    }

    /// Known n-grams of a text with tf·idf weights, tf = 1 + ln(count), each block of length 1.
    func vector(_ text: NGrams) -> SparseVector {
        var vector: SparseVector = []
        for block in text.blocks {
            var rows = block.compactMap { index.row(of: $0) }
            rows.sort()
            let start = vector.count
            var squares: Float = 0
            var position = 0
            while position < rows.count {
                var end = position + 1
                while end < rows.count, rows[end] == rows[position] { end += 1 }
                let count = end - position
                let weight = (count == 1 ? 1 : 1 + log(Float(count))) * idf[rows[position]]
                squares += weight * weight
                vector.append((rows[position], weight))
                position = end
            }
            guard squares > 0 else { continue }
            let scale = 1 / squares.squareRoot()
            for index in start..<vector.count { vector[index].weight *= scale }
        }
        return vector
    }
}
