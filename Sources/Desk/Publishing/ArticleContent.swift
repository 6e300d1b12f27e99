import JSON
import Knowledge
import Realtime

/// What an article says, as JSON: the one place that knows its fields. Stored, sent and compared alike.
enum ArticleContent {
    static let fields: Set<String> = [
        "title", "question", "phrasings", "answer", "next", "audience", "channels", "valid_from", "valid_to",
        "owner", "about",
    ]

    private static let maximumText = 8000
    private static let maximumPhrasings = 200
    private static let maximumNames = 20
    private static let maximumName = 128

    /// Reads what somebody wrote. It may be unfinished: what is missing is said when it is to be released.
    ///
    /// - Throws: 422 naming the field.
    static func read(_ id: String, _ json: JSONText) throws(ProtocolError) -> Article {
        try checkName(id, "id")
        let article = Article(
            id: id, version: 0, title: try texts(json, "title"), question: try texts(json, "question"),
            phrasings: try lists(json, "phrasings"), answer: try texts(json, "answer"),
            next: try names(json, "next"), audience: try names(json, "audience"),
            channels: try names(json, "channels"), validFrom: try moment(json, "valid_from"),
            validTo: try moment(json, "valid_to"), owner: try name(json, "owner"),
            about: try nodes(json, "about"))
        if let from = article.validFrom, let to = article.validTo, to <= from {
            throw .invalid("valid_to", "must be after valid_from: the article would never hold")
        }
        return article
    }

    /// Reads what was stored; a field that cannot be read is empty.
    static func read(_ id: String, version: Int, stored json: JSONText) -> Article {
        Article(
            id: id, version: version, title: (try? texts(json, "title")) ?? [:],
            question: (try? texts(json, "question")) ?? [:],
            phrasings: (try? lists(json, "phrasings")) ?? [:], answer: (try? texts(json, "answer")) ?? [:],
            next: (try? names(json, "next")) ?? [], audience: (try? names(json, "audience")) ?? [],
            channels: (try? names(json, "channels")) ?? [],
            validFrom: (try? moment(json, "valid_from")).flatMap(\.self),
            validTo: (try? moment(json, "valid_to")).flatMap(\.self),
            owner: (try? name(json, "owner")).flatMap(\.self), about: (try? nodes(json, "about")) ?? [])
    }

    /// Writes the members of an object.
    static func write(_ article: Article, to json: inout JSONWriter) {
        json.texts("title", article.title)
        json.texts("question", article.question)
        json.field(
            "phrasings",
            object: { json in
                for (language, texts) in article.phrasings.sorted(by: { $0.key < $1.key }) {
                    json.field(language, array: { list in texts.forEach { list.value($0) } })
                }
            })
        json.texts("answer", article.answer)
        json.field("next", array: { list in article.next.forEach { list.value($0) } })
        json.field("audience", array: { list in article.audience.forEach { list.value($0) } })
        json.field("channels", array: { list in article.channels.forEach { list.value($0) } })
        json.field("valid_from", article.validFrom)
        json.field("valid_to", article.validTo)
        json.field("owner", article.owner)
        json.field("about", array: { list in article.about.forEach { list.value(GraphJSON.text($0)) } })
    }

    /// A field of an article as lines, to be compared.
    struct Field: Equatable {
        let name: String
        let language: String?
        let text: String
    }

    /// The fields in the order in which one reads them.
    static func lines(_ article: Article) -> [Field] {
        func texts(_ name: String, _ texts: [String: String]) -> [Field] {
            texts.sorted { $0.key < $1.key }.map { Field(name: name, language: $0.key, text: $0.value) }
        }
        return texts("title", article.title) + texts("question", article.question)
            + texts("phrasings", article.phrasings.mapValues { $0.joined(separator: "\n") })
            + texts("answer", article.answer)
            + conditions(article).map { Field(name: $0, language: nil, text: $1) }
    }

    private static func conditions(_ article: Article) -> [(String, String)] {
        func day(_ moment: Int?) -> String {
            moment.map { CivilTime.words($0, secondsFromUTC: CivilTime.chinaStandardTime) } ?? ""
        }
        return [
            ("next", article.next.joined(separator: "\n")),
            ("audience", article.audience.joined(separator: "\n")),
            ("channels", article.channels.joined(separator: "\n")),
            ("valid_from", day(article.validFrom)), ("valid_to", day(article.validTo)),
            ("owner", article.owner ?? ""),
            ("about", article.about.map(GraphJSON.text).joined(separator: "\n")),
        ]
    }

    /// What keeps an article from being released into a pack.
    static func problems(_ article: Article, in pack: Pack) -> [String] {
        var problems: [String] = []
        let given = [("title", article.title), ("question", article.question), ("answer", article.answer)]
        for (name, texts) in given where texts.isEmpty { problems.append("\(name) is missing") }
        let languages = Set(article.question.keys).union(article.answer.keys).union(article.phrasings.keys)
            .union(article.title.keys)
        for language in languages.sorted() {
            guard pack.languages.contains(language) else {
                problems.append(
                    "\(language) is no language of the pack: \(pack.languages.joined(separator: ", "))")
                continue
            }
            for (name, texts) in given where texts[language] == nil && !texts.isEmpty {
                problems.append("\(name) has no text in \(language)")
            }
        }
        for (language, text) in article.answer.sorted(by: { $0.key < $1.key }) {
            do throws(AnswerTemplate.Malformed) {
                _ = try AnswerTemplate(text)
            } catch {
                problems.append("answer in \(language), character \(error.column): \(error)")
            }
        }
        for id in article.next where pack.article(id) == nil {
            problems.append("next names no article: \(id)")
        }
        return problems
    }

    // MARK: Fields

    /// Names of articles and of rule files: what fits into an address.
    static func checkName(_ name: String, _ field: String) throws(ProtocolError) {
        guard (1...64).contains(name.utf8.count),
            name.utf8.allSatisfy({ byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
            }), !name.hasPrefix(".")
        else { throw .invalid(field, "must be 1 to 64 of a-z, 0-9, -, _ and .") }
    }

    private static func isText(_ text: String) -> Bool {
        text.unicodeScalars.count <= maximumText && !text.allSatisfy(\.isWhitespace)
    }

    private static func texts(_ json: JSONText, _ field: String) throws(ProtocolError) -> [String: String] {
        guard let member = json[field] else { return [:] }
        guard member.isObject else { throw .invalid(field, "must be texts by language, as {\"en\": \"…\"}") }
        var texts: [String: String] = [:]
        for (language, value) in member.members {
            guard let text = value.string, isText(text) else {
                throw .invalid("\(field).\(language)", "must be a text of 1 to \(maximumText) characters")
            }
            texts[language] = text
        }
        return texts
    }

    private static func lists(_ json: JSONText, _ field: String) throws(ProtocolError) -> [String: [String]] {
        guard let member = json[field] else { return [:] }
        guard member.isObject else {
            throw .invalid(field, "must be lists of texts by language, as {\"en\": [\"…\"]}")
        }
        var lists: [String: [String]] = [:]
        for (language, value) in member.members {
            let texts = value.elements.compactMap(\.string)
            guard value.isArray, texts.count == value.elements.count, texts.count <= maximumPhrasings,
                texts.allSatisfy(isText)
            else {
                throw .invalid(
                    "\(field).\(language)", "must be a list of at most \(maximumPhrasings) texts")
            }
            if !texts.isEmpty { lists[language] = texts }
        }
        return lists
    }

    private static func names(_ json: JSONText, _ field: String) throws(ProtocolError) -> [String] {
        guard let member = json[field] else { return [] }
        let names = member.elements.compactMap(\.string)
        guard member.isArray, names.count == member.elements.count, names.count <= maximumNames,
            names.allSatisfy(isName)
        else {
            throw .invalid(
                field, "must be a list of at most \(maximumNames) names of 1 to \(maximumName) characters")
        }
        return names
    }

    private static func isName(_ name: String) -> Bool {
        name.unicodeScalars.count <= maximumName && !name.allSatisfy(\.isWhitespace)
    }

    private static func name(_ json: JSONText, _ field: String) throws(ProtocolError) -> String? {
        guard let member = json[field] else { return nil }
        guard let name = member.string, isName(name) else {
            throw .invalid(field, "must be a name of 1 to \(maximumName) characters")
        }
        return name
    }

    private static func moment(_ json: JSONText, _ field: String) throws(ProtocolError) -> Int? {
        guard let member = json[field] else { return nil }
        guard let moment = member.int else { throw .invalid(field, "must be a moment in Unix milliseconds") }
        return moment
    }

    private static func nodes(_ json: JSONText, _ field: String) throws(ProtocolError) -> [NodeName] {
        try names(json, field).map { text throws(ProtocolError) in
            do throws(ProtocolError) {
                return try GraphJSON.name(text)
            } catch {
                throw .invalid(field, "must name nodes of the graph as Kind:id, not \(text)")
            }
        }
    }
}

extension JSONWriter {
    /// Texts by language.
    mutating func texts(_ name: String, _ texts: [String: String]) {
        field(
            name,
            object: { json in
                for (language, text) in texts.sorted(by: { $0.key < $1.key }) { json.field(language, text) }
            })
    }
}
