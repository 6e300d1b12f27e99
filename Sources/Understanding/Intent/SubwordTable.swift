/// A text as the recurrent models read it: a word and the n-grams around it for each token.
struct SubwordText: Sendable {
    /// Row of the word; 0 for one that training has not seen. (tokens)
    var words: [Int32] = []
    /// Buckets of the n-grams of all tokens, one after the other.
    var grams: [Int32] = []
    /// Where the n-grams of each token begin, and the end of the last. (tokens + 1)
    var gramStarts: [Int32] = [0]

    var count: Int { words.count }
}

/// Which words training has seen, and how n-grams become buckets.
struct SubwordTable: Equatable, Sendable {
    /// Word hash → row - 1: row 0 is any other word.
    private(set) var index = HashIndex()
    /// 0: without n-grams.
    let buckets: Int

    /// Longer texts are cut.
    static let maximumTokens = 128
    private static let maximumWord = 40

    /// An empty table that learns.
    init(buckets: Int) { self.buckets = buckets }

    init(index: HashIndex, buckets: Int) {
        self.index = index
        self.buckets = buckets
    }

    /// Rows of the word table.
    var rows: Int { index.count + 1 }

    /// Adds the words of a text.
    mutating func learn(_ text: TokenizedText) {
        for token in text.tokens.prefix(Self.maximumTokens) { _ = index.insert(Self.word(text, token)) }
    }

    func read(_ text: TokenizedText) -> SubwordText {
        var result = SubwordText()
        let tokens = text.tokens.prefix(Self.maximumTokens)
        for position in tokens.indices {
            result.words.append(Int32((index.row(of: Self.word(text, tokens[position])) ?? -1) + 1))
            if buckets > 0 { addGrams(text, tokens, position, &result.grams) }
            result.gramStarts.append(Int32(result.grams.count))
        }
        return result
    }

    /// Share of a text's tokens that training has seen.
    func knownWords(of text: TokenizedText) -> Double {
        let tokens = text.tokens.prefix(Self.maximumTokens)
        let known = tokens.count { index.row(of: Self.word(text, $0)) != nil }
        return tokens.isEmpty ? 0 : Double(known) / Double(tokens.count)
    }

    private static func word(_ text: TokenizedText, _ token: Token) -> UInt64 {
        var print = Fingerprint()
        for index in token.range { print.add(text.text.scalars[index]) }
        return print.value | 1
    }

    /// 3 to 5 characters of `<word>`; of a CJK character the pairs with both neighbours and the three together.
    private func addGrams(
        _ text: TokenizedText, _ tokens: ArraySlice<Token>, _ position: Int, _ grams: inout [Int32]
    ) {
        let scalars = text.text.scalars
        let token = tokens[position]
        func add(_ print: Fingerprint) { grams.append(Int32(print.value % UInt64(buckets))) }
        guard token.kind == .word else {
            let border: Unicode.Scalar = "\u{1F}"
            func neighbour(_ index: Int) -> Unicode.Scalar {
                tokens.indices.contains(index) && tokens[index].kind == .ideograph
                    ? scalars[tokens[index].range.lowerBound] : border
            }
            let window = [
                neighbour(position - 1), scalars[token.range.lowerBound], neighbour(position + 1),
            ]
            for part in [window[0...1], window[1...2], window[0...2]] {
                var print = Fingerprint()
                for scalar in part { print.add(scalar) }
                add(print)
            }
            return
        }
        let word = token.range.prefix(Self.maximumWord)
        let (first, last) = (word.lowerBound - 1, word.upperBound)
        for start in first...last {
            var print = Fingerprint()
            for end in start...max(start, min(last, start + 4)) {
                print.add(end == first ? "<" : end == last ? ">" : scalars[end])
                if end - start >= 2 { add(print) }
            }
        }
    }
}
