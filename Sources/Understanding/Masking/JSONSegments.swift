/// Reads JSON for its values, forgiving: what is cut off or broken is read as far as it goes (RFC 8259 for what is whole).
struct JSONSegments {
    private let text: [Unicode.Scalar]
    private let depth: Int
    private var place: Int
    private var segments: [TextSegment] = []
    /// Key of each open bracket, innermost last.
    private var labels: [String] = []
    private var label = ""
    private var keys = 0

    private init(_ text: [Unicode.Scalar], from start: Int, depth: Int) {
        self.text = text
        self.depth = depth
        place = start
    }

    private static let deepest = 4

    /// Whether a bracket opens a document: a string, a number or another bracket follows.
    static func begins(_ text: [Unicode.Scalar], at start: Int) -> Bool {
        var place = start + 1
        while place < text.count, place - start < 64, isBlank(text[place]) { place += 1 }
        guard place < text.count else { return false }
        switch text[place] {
        case "\"": return true
        case "{", "[": return text[start] == "["
        default: return text[start] == "[" && isNumber(text[place])
        }
    }

    /// The values between a bracket and the one that closes it, and where that is. Without keys and with one value at most it
    /// is no document, but words in brackets.
    static func read(_ text: [Unicode.Scalar], from start: Int, depth: Int)
        -> (segments: [TextSegment], end: Int, isDocument: Bool)
    {
        guard depth < deepest else { return ([], start + 1, false) }
        var reader = JSONSegments(text, from: start, depth: depth)
        reader.read()
        return (reader.segments, reader.place, reader.keys > 0 || reader.segments.count > 1)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
    }

    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || (0x30...0x39).contains(scalar.value)
    }

    private mutating func read() {
        repeat {
            switch text[place] {
            case "{", "[":
                labels.append(label)
                place += 1
            case "}", "]":
                label = labels.popLast() ?? ""
                place += 1
            case "\"": readString()
            case let scalar where Self.isNumber(scalar): readNumber()
            case ",":
                label = labels.last ?? ""
                place += 1
            default: place += 1
            }
        } while place < text.count && !labels.isEmpty
    }

    private mutating func readNumber() {
        let start = place
        while place < text.count {
            switch text[place] {
            case "0"..."9", "-", "+", ".", "e", "E": place += 1
            default:
                add(TextSegments.piece(text, start..<place), isNumber: true)
                return
            }
        }
        add(TextSegments.piece(text, start..<place), isNumber: true)
    }

    private mutating func add(_ segment: TextSegment, isNumber: Bool = false) {
        var segment = segment
        segment.label = label
        if isNumber {
            segment.quote = Self.quote(depth: depth)
            segment.isWhole = true
        }
        segments.append(segment)
    }

    /// A quotation mark inside of as many strings.
    private static func quote(depth: Int) -> String {
        var quote = "\""
        for _ in 0..<depth {
            quote = quote.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        }
        return quote
    }

    private mutating func readString() {
        let (piece, end) = decode(from: place + 1)
        var next = end < text.count ? end + 1 : end
        while next < text.count, Self.isBlank(text[next]) { next += 1 }
        let isKey = next < text.count && text[next] == ":"
        place = end < text.count ? end + 1 : end
        if isKey {
            keys += 1
            label = String(String.UnicodeScalarView(piece.scalars.prefix(64)))
            // A key that is itself a number or an address of someone.
            var key = piece
            key.isWhole = true
            segments.append(key)
            return
        }
        if let first = piece.scalars.first(where: { !Self.isBlank($0) }), first == "{" || first == "[" {
            let inner = TextSegments.sentences(piece.scalars, depth: depth + 1)
            for var segment in inner {
                segment.places = segment.places.map { piece.places[$0] }
                if segment.label.isEmpty, !segment.isWhole { segment.label = label }
                segments.append(segment)
            }
            return
        }
        add(piece)
    }

    /// The content of a string with its escapes decoded, and the place of the closing quote (or the end of the text).
    private func decode(from start: Int) -> (TextSegment, end: Int) {
        var scalars: [Unicode.Scalar] = []
        var places: [Int] = []
        var place = start
        while place < text.count, text[place] != "\"" {
            let (scalar, end) = text[place] == "\\" ? escape(at: place) : (text[place], place + 1)
            scalars.append(scalar)
            places.append(place)
            place = end
        }
        places.append(place)
        return (TextSegment(scalars: scalars, places: places), place)
    }

    private func escape(at start: Int) -> (Unicode.Scalar, end: Int) {
        guard start + 1 < text.count else { return ("\\", start + 1) }
        switch text[start + 1] {
        case "n": return ("\n", start + 2)
        case "r", "t", "b", "f": return (" ", start + 2)
        case "u":
            guard let first = unit(at: start + 2) else { return ("u", start + 2) }
            // A pair of surrogates is one scalar.
            if (0xD800...0xDBFF).contains(first), start + 7 < text.count, text[start + 6] == "\\",
                text[start + 7] == "u",
                let second = unit(at: start + 8), (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar((first - 0xD800) << 10 + (second - 0xDC00) + 0x10000)
            {
                return (scalar, start + 12)
            }
            return (Unicode.Scalar(first) ?? "\u{FFFD}", start + 6)
        default: return (text[start + 1], start + 2)
        }
    }

    private func unit(at start: Int) -> UInt32? {
        guard start + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for scalar in text[start..<(start + 4)] {
            guard let digit = scalar.properties.isASCIIHexDigit ? Int(String(scalar), radix: 16) : nil else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
