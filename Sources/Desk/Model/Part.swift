public import JSON
public import Realtime

/// The content of one message: a list of parts, kept as the sender wrote it.
public struct MessageParts: Equatable, Sendable {
    /// The JSON array.
    public let json: [UInt8]
    /// What can be read in it, joined by line breaks.
    public let text: String
    /// Kinds of the parts, in order.
    public let kinds: [PartKind]

    /// What a part is.
    public enum PartKind: String, Sendable {
        /// Words.
        case text
        /// A picture by URL.
        case image
        /// A sound by URL.
        case audio
        /// A film by URL.
        case video
        /// Any other file by URL.
        case file
        /// A place on earth.
        case location
        /// A title with text and buttons.
        case card
        /// Something that happened in the app.
        case event

        /// Content that a machine has to perceive before it is text.
        var isMedia: Bool { self == .image || self == .audio || self == .video || self == .file }
    }

    /// At most so many parts in a message.
    public static let maximumParts = 20
    /// Characters of text in one message.
    public static let maximumText = 8000

    /// Checks the `parts` of a call.
    ///
    /// - Throws: 422 naming the field, or 413.
    public init(validating json: JSONText?) throws(ProtocolError) {
        guard let json else { throw .invalid("parts", "is missing") }
        let elements = json.elements
        guard json.isArray, !elements.isEmpty else {
            throw .invalid("parts", "must be a list with at least one part")
        }
        guard elements.count <= Self.maximumParts else { throw .tooLarge("parts") }
        var kinds: [PartKind] = []
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            guard let kind = element["type"]?.string.flatMap(PartKind.init) else {
                throw .invalid("parts[\(index)].type", "is not a known type")
            }
            try Self.check(element, kind, at: index)
            kinds.append(kind)
            if let text = element["text"]?.string { texts.append(text) }
        }
        let text = texts.joined(separator: "\n")
        guard text.unicodeScalars.count <= Self.maximumText else { throw .tooLarge("text") }
        self.json = Array(json.bytes)
        self.text = text
        self.kinds = kinds
    }

    private static func check(_ part: JSONText, _ kind: PartKind, at index: Int) throws(ProtocolError) {
        func need(_ field: String, _ isGood: Bool) throws(ProtocolError) {
            if !isGood { throw .invalid("parts[\(index)].\(field)", "is missing or of the wrong type") }
        }
        switch kind {
        case .text:
            try need("text", part["text"]?.string.map { !$0.allSatisfy(\.isWhitespace) } ?? false)
        case .image, .audio, .video, .file:
            let url = part["url"]?.string ?? ""
            try need("url", url.hasPrefix("https://") || url.hasPrefix("http://") || url.hasPrefix("/"))
        case .location:
            try need("lat", part["lat"]?.double.map { (-90...90).contains($0) } ?? false)
            try need("lon", part["lon"]?.double.map { (-180...180).contains($0) } ?? false)
        case .card: try need("title", part["title"]?.string != nil)
        case .event: try need("name", part["name"]?.string != nil)
        }
    }

    /// A text inside of a message.
    enum TextField {
        /// The words of a part, which begin at a scalar of the joined text.
        case text(String, offset: Int)
        /// Anything else that people may have written something into; objects and lists as JSON.
        case value(String)
    }

    /// What a part consists of besides words: addresses of files, kinds, figures.
    private static let plumbing: Set<String> = ["type", "url", "mime", "bytes", "lat", "lon"]

    /// Texts that speak for themselves: their names in the protocol say nothing about people.
    private static let words: Set<String> = ["text", "title", "body", "label", "name"]

    /// The message with its texts replaced; the rest stays as its sender wrote it, byte for byte.
    func mapped(_ replace: (TextField) -> String) -> MessageParts {
        guard let list = try? JSONText(validating: json) else { return self }
        var texts: [String] = []
        var offset = 0
        var isSame = true
        let bytes = JSONWriter.bytes { writer in
            writer.array { writer in
                for part in list.elements {
                    var hasText = false
                    writer.object { writer in
                        for (name, value) in part.members {
                            guard !Self.plumbing.contains(name) else {
                                writer.field(name, raw: value.bytes)
                                continue
                            }
                            if name == "text", !hasText, let text = value.string {
                                hasText = true
                                let replaced = replace(.text(text, offset: offset))
                                isSame = isSame && replaced == text
                                offset += text.unicodeScalars.count + 1
                                texts.append(replaced)
                                writer.field(name, replaced)
                            } else if Self.words.contains(name), let text = value.string {
                                let replaced = replace(.value(text))
                                isSame = isSame && replaced == text
                                writer.field(name, replaced)
                            } else {
                                let member = Self.member(name, value)
                                let replaced = replace(.value(member))
                                isSame = isSame && replaced == member
                                writer.member(of: replaced, named: name)
                            }
                        }
                    }
                }
            }
        }
        return isSame ? self : MessageParts(json: bytes, text: texts.joined(separator: "\n"), kinds: kinds)
    }

    private init(json: [UInt8], text: String, kinds: [PartKind]) {
        self.json = json
        self.text = text
        self.kinds = kinds
    }

    /// A member as a document of its own, so that its name tells what it is.
    private static func member(_ name: String, _ value: JSONText) -> String {
        String(decoding: JSONWriter.object { $0.field(name, raw: value.bytes) }, as: UTF8.self)
    }

    /// One text part of our own.
    public init(text: String) {
        json = JSONWriter.bytes { json in
            json.array { parts in
                parts.object { part in
                    part.field("type", "text")
                    part.field("text", text)
                }
            }
        }
        self.text = text
        kinds = [.text]
    }
}

extension JSONWriter {
    /// Writes the member of a document of one member; a text that is no such document as a string, so that nothing that
    /// was replaced comes back.
    fileprivate mutating func member(of document: String, named name: String) {
        if let read = try? JSONText(validating: document), let replaced = read.members.first?.value {
            field(name, raw: replaced.bytes)
        } else {
            field(name, document)
        }
    }
}
