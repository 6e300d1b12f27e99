/// A word in Latin letters (or those of any script with words): where it is and what it can be.
struct LatinWord: Sendable {
    let range: Range<Int>
    /// Where the word ends with its 's.
    let end: Int
    let classes: LatinClass
    let isCapital: Bool
}

/// The words of a text, and what they say of names.
struct LatinNames {
    let text: MaskingText
    private let context: ContextWords
    let words: [LatinWord]
    /// How surely a name begins at a word. (words)
    private(set) var cues: [Cue]

    /// How surely a name begins at a word.
    enum Cue: UInt8, Comparable, Sendable {
        case none
        /// A word that people are mentioned with, among much else.
        case loose
        /// A word that people are mentioned with.
        case mention
        /// The field for a name, or a title.
        case field

        static func < (left: Cue, right: Cue) -> Bool { left.rawValue < right.rawValue }
    }

    private static let titleForms = WordList("mr.|mrs.|ms.|dr.|prof.|mr |mrs |ms |dr |miss |先生|女士")

    /// Where numbers and addresses begin and end.
    let entryStarts: Set<Int>
    let entryEnds: Set<Int>

    init(_ text: MaskingText, _ context: ContextWords, beside findings: [Finding]) {
        self.text = text
        self.context = context
        let entries = findings.filter { $0.kind.isEntry }
        entryStarts = Set(entries.map(\.start))
        entryEnds = Set(entries.map(\.end))
        words = Self.split(text)
        cues = [Cue](repeating: .none, count: words.count)
        addCuesOfContext()
        addCuesOfWords()
        addCuesBehind()
    }

    /// Letters with apostrophes and hyphens inside; tokens with digits are no words.
    private static func split(_ text: MaskingText) -> [LatinWord] {
        var words: [LatinWord] = []
        func isInner(_ place: Int) -> Bool { text[place] == "'" || text[place] == "-" }
        var place = 0
        while place < text.count {
            guard text.isLetter(place), !text.isWord(place - 1) else {
                place += 1
                continue
            }
            let start = place
            place += 1
            while text.isLetter(place) || (isInner(place) && text.isLetter(place + 1) && !isInner(place - 1))
            {
                place += 1
            }
            if text.isDigit(place) { continue }
            var end = place
            var classes = LatinLexicon.classes(text, start..<end)
            // Kevin's, it's
            if end - start > 2, text[end - 1] == "s", text[end - 2] == "'" {
                end -= 2
                classes.formUnion(LatinLexicon.classes(text, start..<end))
            }
            words.append(
                LatinWord(
                    range: start..<end, end: place, classes: classes, isCapital: text.isCapital(start)))
        }
        return words
    }

    // MARK: Cues

    private mutating func add(_ cue: Cue, at index: Int) { cues[index] = max(cues[index], cue) }

    /// The word that starts at a place.
    private func index(at place: Int) -> Int? {
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle].range.lowerBound < place { low = middle + 1 } else { high = middle }
        }
        return low < words.count && words[low].range.lowerBound == place ? low : nil
    }

    /// Cues of the context lexicon, in both languages.
    private mutating func addCuesOfContext() {
        for word in context.names {
            if word.classes == .nameHint {
                switch text[word.start] {
                case "给", "找", "和", "跟", "由", "让", "是", "请": break
                default: continue
                }
            }
            var place = word.end
            let limit = min(text.count, place + 24)
            while place < limit {
                if ContextWords.isJoint(text[place]) {
                    place += 1
                } else if word.classes.contains(.name), text.has("to ", at: place) {
                    place += 3
                } else if let end = context.connection(at: place, .tight)
                    ?? Self.titleForms.match(in: text.scalars, at: place)
                {
                    place = end
                } else {
                    break
                }
            }
            if let index = index(at: place) {
                add(word.classes.contains(.name) ? .field : .mention, at: index)
            }
        }
    }

    /// English words in front.
    private mutating func addCuesOfWords() {
        for index in words.indices.dropFirst() {
            let before = words[index - 1]
            guard !before.classes.isDisjoint(with: [.title, .cue, .looseCue, .nameWord]) else { continue }
            let start = before.end
            let first = text[start]
            let second = text[start + 1]
            switch words[index].range.lowerBound - start {
            case 1 where first == " " || first == "." || first == "\n": break
            case 2 where first == "." || first == ":" || first == "," && (second == " " || second == "\n"):
                break
            default: continue
            }
            if before.classes.contains(.title) {
                add(.field, at: index)
            } else if first != ".", first != "\n", second != "\n" {
                let isName = before.classes.contains(.nameWord) && first == "," && words[index].isCapital
                if before.classes.contains(.cue) || isName {
                    add(.mention, at: index)
                } else if before.classes.contains(.looseCue) {
                    // "Best, ..." closes a letter; "ask for", "belongs to" name people.
                    let isMention = first == "," || (index > 1 && words[index - 2].classes.contains(.cue))
                    add(isMention ? .mention : .loose, at: index)
                }
            }
        }
    }

    /// "Ada Byron here".
    private mutating func addCuesBehind() {
        for index in words.indices.dropFirst(2)
        where
            (words[index].classes.contains(.companion)
            || text.has("is my name", at: words[index].range.lowerBound))
            && isBehindBlank(index)
        {
            var first = index
            while first > 0, index - first < 4, words[first - 1].isCapital, first == index || isJoined(first)
            {
                first -= 1
            }
            if index - first >= 2, !words[first].classes.contains(.notName) { add(.mention, at: first) }
        }
    }

    func isBehindBlank(_ index: Int) -> Bool {
        let end = words[index - 1].range.upperBound
        return words[index].range.lowerBound == end + 1 && text[end] == " "
    }

    /// Whether a word follows the one before it as parts of a name do: behind a blank, a line end or an initial's dot.
    func isJoined(_ index: Int) -> Bool {
        let before = words[index - 1].range
        let first = text[before.upperBound]
        switch words[index].range.lowerBound - before.upperBound {
        case 1: return first == " " || first == "\n" || (first == "." && before.count == 1)
        case 2: return first == "." && text[before.upperBound + 1] == " " && before.count <= 2
        default: return false
        }
    }
}
