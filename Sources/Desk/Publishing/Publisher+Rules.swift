package import JSON
import Knowledge
import Realtime
import Records

/// Files of rules: they change by release like articles.
extension Publisher {
    private static let maximumText = 512 << 10
    private static let maximumNote = 500
    private static let maximumFiles = 100

    /// `{"files": [{"name", "text", "draft", "version", "author", "changed"}], "relations": []}`.
    package func rules() async throws -> [UInt8] {
        let (base, overlay) = await (teacher.base.pack, teacher.overlay)
        let (drafts, times) = try await services.records.read { connection in
            (
                try KnowledgeStore.drafts(connection).filter { $0.key.kind == .rule },
                try KnowledgeStore.published(connection)
            )
        }
        let pack = base.overlaid(overlay)
        let names = Set(pack.rules.map(\.name)).union(drafts.map(\.key.name)).sorted()
        return JSONWriter.object { json in
            json.field(
                "files",
                array: { list in
                    for name in names {
                        let draft = drafts.first { $0.key.name == name }
                        let item = overlay.items[.rule(name)]
                        list.object { json in
                            json.field("name", name)
                            json.field("text", pack.rules.first { $0.name == name }?.text ?? "")
                            json.field("draft", draft?.content.rule)
                            json.field("version", item?.version ?? base.version(of: .rule(name)))
                            json.field("author", draft?.author ?? item?.author)
                            json.field("changed", draft?.changed ?? times[.rule(name)])
                        }
                    }
                })
            services.graph?.relations(&json)
        }
    }

    /// Drafts a file of rules; the answer of `PUT /v1/rules/{name}`.
    package func saveRules(_ name: String, _ json: JSONText, by editor: Editor) async throws -> [UInt8] {
        try ArticleContent.checkName(name, "name")
        try json.allow(only: ["text", "note"])
        guard let text = try json.text("text", upTo: Self.maximumText) else {
            throw ProtocolError.invalid("text", "is missing")
        }
        let note = try json.text("note", upTo: Self.maximumNote)
        try await save([(.rule(name), .rule(text))], note: note, by: editor)
        let problems = try await problems(withDraft: RuleFile(name: name, text: text))
        return JSONWriter.object { json in
            json.field("name", name)
            json.field("draft", text)
            json.problems(problems)
        }
    }

    /// Drops the change of a file that is not published.
    package func dropRuleDraft(_ name: String) async throws { try await drop(.rule(name)) }

    /// What is wrong with files of rules; the answer of `POST /v1/rules/check`.
    package func checkRules(_ json: JSONText) async throws -> [UInt8] {
        let problems = checker.problems(in: try Self.files(json))
        return JSONWriter.object { $0.problems(problems) }
    }

    /// What files of rules would derive in place of those in force, tried on a fork of the graph; the answer of
    /// `POST /v1/rules/try`.
    package func tryRules(_ json: JSONText) async throws -> [UInt8] {
        let files = try Self.files(json)
        guard let graph = services.graph else { throw ProtocolError.notFound("graph") }
        return try await graph.tryRules(files)
    }

    private static func files(_ json: JSONText) throws -> [RuleFile] {
        try json.allow(only: ["files"])
        guard let list = json["files"], list.isArray, list.elements.count <= maximumFiles else {
            throw ProtocolError.invalid("files", "must be a list of at most \(maximumFiles) files")
        }
        return try list.elements.map { file in
            try file.allow(only: ["name", "text"])
            guard let name = try file.text("name", upTo: 64),
                let text = try file.text("text", upTo: maximumText)
            else { throw ProtocolError.invalid("files", "need a name and a text each") }
            return RuleFile(name: name, text: text)
        }
    }

    /// Problems of all files in force, with one of them as it is drafted.
    private func problems(withDraft file: RuleFile) async throws -> [RuleProblem] {
        let rules = await teacher.base.pack.overlaid(teacher.overlay).rules
        return checker.problems(in: rules.filter { $0.name != file.name } + [file])
    }
}

extension JSONWriter {
    fileprivate mutating func problems(_ problems: [RuleProblem]) {
        field("problems", array: { list in for problem in problems { list.object { $0.rule(problem) } } })
    }
}
