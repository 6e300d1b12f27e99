package import JSON
package import Realtime

/// What staff taught the bot while it runs: a new intent with what follows from it, or further phrasings of one.
package struct Lesson: Equatable, Sendable {
    /// The intent's name.
    package let name: String
    /// Label of a suggestion; needed for a new intent.
    let title: [String: String]
    /// Ways to say it, by language.
    let phrasings: [String: [String]]
    /// What follows; nil for further phrasings of an intent that is there.
    let does: Consequence?

    enum Consequence: Equatable, Sendable {
        /// Words of its own, by language.
        case answer([String: String])
        case article(String)
        case flow(String)
    }

    private static let maximumPhrasings = 200
    private static let maximumText = 2000

    /// Reads the body of `PUT /v1/intents/{name}`.
    ///
    /// - Throws: 422 naming the field.
    package init(_ name: String, _ json: JSONText) throws(ProtocolError) {
        guard (1...64).contains(name.utf8.count),
            name.utf8.allSatisfy({ byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            })
        else { throw .invalid("name", "must be 1 to 64 of a-z, 0-9, - and _") }
        guard json.isObject else { throw .invalid("body", "must be an object") }
        for (field, _) in json.members
        where !["title", "phrasings", "answer", "article", "flow"].contains(field) {
            throw .invalid(field, "is not a known field")
        }
        self.name = name
        title = try Self.texts(json["title"], "title")
        var phrasings: [String: [String]] = [:]
        for (language, list) in json["phrasings"]?.members ?? [] {
            let texts = list.elements.compactMap(\.string)
            guard list.isArray, texts.count == list.elements.count,
                (1...Self.maximumPhrasings).contains(texts.count),
                texts.allSatisfy(Self.isText)
            else {
                throw .invalid(
                    "phrasings.\(language)", "must be a list of 1 to \(Self.maximumPhrasings) texts")
            }
            phrasings[language] = texts
        }
        guard !phrasings.isEmpty else {
            throw .invalid("phrasings", "must be lists of texts by language, as {\"en\": [\"…\"]}")
        }
        self.phrasings = phrasings
        let answer = try Self.texts(json["answer"], "answer")
        let given: [Consequence] =
            (answer.isEmpty ? [] : [.answer(answer)])
            + [json["article"]?.string.map(Consequence.article), json["flow"]?.string.map(Consequence.flow)]
            .compactMap(\.self)
        guard given.count <= 1 else {
            throw .invalid("answer", "stands for article and flow: give one of them")
        }
        does = given.first
    }

    private static func texts(_ json: JSONText?, _ field: String) throws(ProtocolError) -> [String: String] {
        guard let json else { return [:] }
        var texts: [String: String] = [:]
        for (language, value) in json.members {
            guard let text = value.string, isText(text) else {
                throw .invalid("\(field).\(language)", "must be a text of 1 to \(maximumText) characters")
            }
            texts[language] = text
        }
        guard !texts.isEmpty else { throw .invalid(field, "must be texts by language, as {\"en\": \"…\"}") }
        return texts
    }

    private static func isText(_ text: String) -> Bool {
        text.count <= maximumText && !text.allSatisfy(\.isWhitespace)
    }

    /// The lesson as it is stored: the body it was read from.
    var json: [UInt8] {
        JSONWriter.object { json in
            if !title.isEmpty { json.texts("title", title) }
            json.field(
                "phrasings",
                object: { json in
                    for (language, texts) in phrasings.sorted(by: { $0.key < $1.key }) {
                        json.field(language, array: { list in texts.forEach { list.value($0) } })
                    }
                })
            switch does {
            case .answer(let texts): json.texts("answer", texts)
            case .article(let id): json.field("article", id)
            case .flow(let name): json.field("flow", name)
            case nil: break
            }
        }
    }
}
