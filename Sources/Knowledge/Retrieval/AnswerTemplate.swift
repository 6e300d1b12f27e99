/// A text with fields for what is known about who asks: `Your order {order.id} leaves on {order.day|the next day}.`
///
/// A field is a path, `{contact.name}`, or a path with what is said where the fact is missing, `{order.id|your order}`. A
/// sentence with a field that has neither is left out. `{{` and `}}` are braces.
public struct AnswerTemplate: Equatable, Sendable {
    private enum Part: Equatable {
        case text(String)
        case field(path: String, otherwise: String?)
    }

    private var sentences: [[Part]] = []

    /// What is wrong with a text.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        /// Where, in characters from 1 on.
        public let column: Int
        /// What is wrong there, and how to put it right.
        public let description: String
    }

    /// Reads a text.
    public init(_ text: String) throws(Malformed) {
        var reader = Reader(text)
        sentences = try reader.sentences()
    }

    /// A text with facts in place of its fields; one that is malformed stays as it is.
    public static func filled(_ text: String, _ fact: (String) -> String?) -> String {
        // Nearly no answer has fields.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) else {
            return text
        }
        return (try? AnswerTemplate(text))?.filled(fact) ?? text
    }

    /// Paths of all fields, in their order.
    public var paths: [String] {
        sentences.joined().compactMap { if case .field(let path, _) = $0 { path } else { nil } }
    }

    /// The text with facts in place of the fields.
    ///
    /// - Parameter fact: what is known at a path; nil when nothing is.
    public func filled(_ fact: (String) -> String?) -> String {
        var text = ""
        for sentence in sentences {
            let parts = sentence.map { part -> String? in
                switch part {
                case .text(let text): text
                case .field(let path, let otherwise): fact(path) ?? otherwise
                }
            }
            if !parts.contains(nil) { text += parts.compactMap(\.self).joined() }
        }
        // A sentence that is gone leaves the space behind it, or in front of it.
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

extension AnswerTemplate {
    private struct Reader {
        private let characters: [Character]
        private var place = 0
        private var parts: [Part] = []
        private var text = ""

        init(_ text: String) { characters = Array(text) }

        mutating func sentences() throws(Malformed) -> [[Part]] {
            var sentences: [[Part]] = []
            while place < characters.count {
                let character = characters[place]
                if character == "{" || character == "}" {
                    if place + 1 < characters.count, characters[place + 1] == character {
                        text.append(character)
                        place += 2
                    } else {
                        try readField()
                    }
                    continue
                }
                text.append(character)
                place += 1
                if endsSentence(character) {
                    takeSpaces()
                    sentences.append(takeParts())
                }
            }
            let last = takeParts()
            return last.isEmpty ? sentences : sentences + [last]
        }

        /// What closes a quotation belongs to the sentence.
        private static let closing = "”’」』）)\""

        /// A point between letters or digits, as in 3.5, ends nothing.
        private func endsSentence(_ character: Character) -> Bool {
            if "。！？；\n".contains(character) { return true }
            guard ".!?;".contains(character) else { return false }
            return characters[place...].first { !Self.closing.contains($0) }?.isWhitespace ?? true
        }

        /// The space behind a sentence goes with it.
        private mutating func takeSpaces() {
            while place < characters.count,
                characters[place].isWhitespace || Self.closing.contains(characters[place])
            {
                text.append(characters[place])
                place += 1
            }
        }

        private mutating func takeParts() -> [Part] {
            if !text.isEmpty { parts.append(.text(text)) }
            defer { (text, parts) = ("", []) }
            return parts
        }

        private mutating func readField() throws(Malformed) {
            let start = place
            guard characters[place] == "{" else {
                throw malformed(start, "a } closes nothing: write }} for a brace, or open the field with {")
            }
            guard let end = characters[(start + 1)...].firstIndex(where: { $0 == "}" || $0 == "{" }),
                characters[end] == "}"
            else {
                throw malformed(start, "a { is not closed: write {path} for a field, or {{ for a brace")
            }
            let inner = characters[(start + 1)..<end]
            let path = String(inner.prefix { $0 != "|" })
            let names = path.split(separator: ".", omittingEmptySubsequences: false)
            let isPath = names.allSatisfy { name in
                !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            }
            guard isPath else {
                throw malformed(
                    start,
                    "{\(String(inner))} is no field: write {order.id}, or {order.id|your order}; {{ for a brace"
                )
            }
            let hasOther = inner.count > path.count
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(
                .field(path: path, otherwise: hasOther ? String(inner.dropFirst(path.count + 1)) : nil))
            place = end + 1
        }

        private func malformed(_ place: Int, _ problem: String) -> Malformed {
            Malformed(column: place + 1, description: problem)
        }
    }
}
