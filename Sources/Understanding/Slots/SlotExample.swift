/// A text whose slots are known.
public struct SlotExample: Equatable, Sendable {
    /// The text as somebody would write it.
    public let text: String
    /// Its filled slots.
    public let spans: [Span]

    /// A piece of the text that fills a slot.
    public struct Span: Equatable, Sendable {
        /// Name of the slot.
        public let slot: String
        /// Scalars of the text.
        public let range: Range<Int>

        /// A filled slot.
        public init(slot: String, range: Range<Int>) {
            self.slot = slot
            self.range = range
        }
    }

    /// An example. Of spans that share a token the first in the list counts; what lies outside of the text is ignored.
    public init(text: String, spans: [Span]) {
        self.text = text
        self.spans = spans
    }

    /// Reads a phrasing with its values marked: `from [Boston](from_city) to [New York](to_city)`.
    ///
    /// A backslash takes the meaning from the mark behind it: `\[`, `\]` and `\\` are those characters. A `]` outside of a
    /// mark is a plain character.
    ///
    /// - Throws: ``SlotMarkError`` at the first mark that is not complete.
    public init(marked phrasing: String) throws(SlotMarkError) {
        var reader = SlotMarkReader(phrasing)
        try reader.read()
        self.init(text: String(reader.text), spans: reader.spans)
    }

    /// From a text with a slot or `O` for each word between white space: neighbouring words of one slot are one span.
    ///
    /// Nil when there are more or fewer of them than words.
    public init?(text: String, words slots: [String]) {
        var words: [Range<Int>] = []
        var start: Int?
        var position = 0
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                if let first = start { words.append(first..<position) }
                start = nil
            } else if start == nil {
                start = position
            }
            position += 1
        }
        if let first = start { words.append(first..<position) }
        guard words.count == slots.count else { return nil }
        var spans: [Span] = []
        for (index, slot) in slots.enumerated() where slot != "O" {
            if index > 0, slots[index - 1] == slot, let last = spans.popLast() {
                spans.append(Span(slot: slot, range: last.range.lowerBound..<words[index].upperBound))
            } else {
                spans.append(Span(slot: slot, range: words[index]))
            }
        }
        self.init(text: text, spans: spans)
    }

    /// Names a set of examples: FNV-1a over texts, slots and ranges, in their order.
    public static func hash(of examples: [SlotExample]) -> UInt64 {
        var hash = Fingerprint()
        for example in examples {
            hash.add(example.text.utf8)
            for span in example.spans {
                hash.add(span.slot.utf8)
                hash.add("\(span.range.lowerBound)-\(span.range.upperBound)".utf8)
            }
        }
        return hash.value
    }
}

/// What is wrong with a marked phrasing; positions are scalars of it.
public enum SlotMarkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A `[` without its `]`, or a second `[` inside.
    case unclosed(position: Int)
    /// A `]` that no `(slot)` follows.
    case unnamed(position: Int)
    /// Nothing to see between `[` and `]`.
    case empty(position: Int)
    /// The name is not letters, digits, `_`, `-` and `.`, or longer than 64.
    case badName(position: Int)

    /// What to do.
    public var description: String {
        switch self {
        case .unclosed(let position):
            "character \(position + 1): a mark [value](slot) does not end; a plain bracket is \\["
        case .unnamed(let position): "character \(position + 1): a mark [value] needs its (slot)"
        case .empty(let position): "character \(position + 1): a mark has no value"
        case .badName(let position):
            "character \(position + 1): a slot's name is 1 to 64 letters, digits, _, - or ."
        }
    }
}

/// Takes the marks out of a phrasing.
private struct SlotMarkReader {
    private(set) var text = String.UnicodeScalarView()
    private(set) var spans: [SlotExample.Span] = []

    private let scalars: [Unicode.Scalar]
    private var position = 0
    /// Scalars of `text`.
    private var count = 0

    init(_ phrasing: String) { scalars = Array(phrasing.unicodeScalars) }

    mutating func read() throws(SlotMarkError) {
        while position < scalars.count {
            if scalars[position] == "[" { try readMark() } else { readPlain() }
        }
    }

    private mutating func readPlain() {
        if scalars[position] == "\\", position + 1 < scalars.count,
            ["[", "]", "\\"].contains(scalars[position + 1])
        {
            position += 1
        }
        text.append(scalars[position])
        count += 1
        position += 1
    }

    private mutating func readMark() throws(SlotMarkError) {
        let (opening, start) = (position, count)
        var isEmpty = true
        position += 1
        while position < scalars.count, scalars[position] != "]" {
            guard scalars[position] != "[" else { throw .unclosed(position: opening) }
            if !scalars[position].properties.isWhitespace { isEmpty = false }
            readPlain()
        }
        guard position < scalars.count else { throw .unclosed(position: opening) }
        guard !isEmpty else { throw .empty(position: opening) }
        position += 1
        guard position < scalars.count, scalars[position] == "(" else {
            throw .unnamed(position: opening)
        }
        position += 1
        let first = position
        while position < scalars.count, scalars[position] != ")" { position += 1 }
        guard position < scalars.count else { throw .unnamed(position: opening) }
        let name = scalars[first..<position]
        guard (1...64).contains(name.count), name.allSatisfy(Self.isOfName) else {
            throw .badName(position: first)
        }
        position += 1
        spans.append(.init(slot: String(String.UnicodeScalarView(name)), range: start..<count))
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar == "-" || scalar == "." || scalar.properties.isAlphabetic
            || scalar.properties.numericType == .decimal
    }
}
