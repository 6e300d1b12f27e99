/// A piece of a text that is read on its own: a sentence, a value of a JSON document, a cell of a table.
struct TextSegment: Sendable {
    /// What names the value: a JSON key, the head of a column; empty for sentences.
    var label = ""
    /// The piece with its escapes decoded.
    var scalars: [Unicode.Scalar]
    /// Where each scalar of the piece stands in the text, and where the piece ends. (scalars + 1)
    var places: [Int]
    /// What a token has to be put in to stay JSON: quotes around numbers, nothing inside of strings.
    var quote = ""
    /// Whether the piece is masked as a whole or not at all: numbers and keys of JSON.
    var isWhole = false

    /// Something found in a piece.
    struct Found {
        let span: PersonalDataSpan
        /// What the token takes the place of, in the text.
        let replaced: Range<Int>
        let quote: String
    }

    /// What a piece has of personal data, in places of the text.
    func find(with detector: PersonalDataDetector) -> [Found] {
        // A name takes two Han characters, anything else more.
        guard scalars.count > 2 || scalars.contains(where: { !$0.isASCII }) else { return [] }
        var whole = String.UnicodeScalarView()
        if !label.isEmpty {
            whole.append(contentsOf: label.unicodeScalars)
            whole.append(contentsOf: ": ".unicodeScalars)
        }
        let offset = whole.count
        whole.append(contentsOf: scalars)
        return detector.find(in: NormalText(String(whole))).compactMap { span in
            let start = max(span.range.lowerBound, offset) - offset
            let end = span.range.upperBound - offset
            guard start < end, end <= scalars.count else { return nil }
            var range = places[start]..<places[end]
            if isWhole {
                // Digits of a longer number that happen to be a phone number are none.
                guard (end - start) * 2 > scalars.count, label.isEmpty ? span.kind.isStructured : true else {
                    return nil
                }
                if let first = places.first, let last = places.last { range = first..<last }
            }
            return Found(
                span: PersonalDataSpan(kind: span.kind, range: range, value: span.value), replaced: range,
                quote: quote)
        }
    }
}

/// Cuts a text into pieces: JSON documents inside of it, tables, and the sentences around them.
enum TextSegments {
    static func split(_ text: [Unicode.Scalar]) -> [TextSegment] {
        if let table = DelimitedSegments.split(text) { return table }
        return sentences(text, depth: 0)
    }

    /// Documents and what lies between them. Strings that hold documents are read as such, to a depth of four.
    static func sentences(_ text: [Unicode.Scalar], depth: Int) -> [TextSegment] {
        var segments: [TextSegment] = []
        var plain = 0
        var place = 0
        while place < text.count {
            if text[place] == "{" || text[place] == "[", JSONSegments.begins(text, at: place) {
                let document = JSONSegments.read(text, from: place, depth: depth)
                if document.isDocument {
                    if plain < place { segments.append(piece(text, plain..<place)) }
                    segments += document.segments
                    plain = document.end
                }
                place = max(document.end, place + 1)
            } else {
                place += 1
            }
        }
        if plain < text.count { segments.append(piece(text, plain..<text.count)) }
        return segments
    }

    static func piece(_ text: [Unicode.Scalar], _ range: Range<Int>, label: String = "") -> TextSegment {
        TextSegment(
            label: label, scalars: Array(text[range]), places: Array(range.lowerBound...range.upperBound))
    }
}
