package import JSON
import Knowledge
import Realtime
import Records
import Understanding

/// Articles from files that were written elsewhere: they are drafted, for somebody to look through and release.
extension Publisher {
    private static let maximumFiles = 200

    private enum Format: String, CaseIterable {
        case markdown, csv, html

        func read(_ text: String, file: String, language: String) -> ArticleImport {
            switch self {
            case .markdown: ArticleImport.markdown(text, file: file, language: language)
            case .csv: ArticleImport.csv(text, file: file, language: language)
            case .html: ArticleImport.html(text, file: file, language: language)
            }
        }
    }

    /// `{"format", "files": [{"name", "text"}], "language"}` → `{"drafted": [{"id", "title", "languages"}], "problems": [{"file", "line",
    /// "message"}]}`; the answer of `POST /v1/articles/import`. What can be read is drafted, whatever else is wrong.
    ///
    /// - Throws: 422 naming the field.
    package func importArticles(_ json: JSONText, by editor: Editor) async throws -> [UInt8] {
        try json.allow(only: ["format", "files", "language"])
        guard let format = json["format"]?.string.flatMap(Format.init(rawValue:)) else {
            let known = Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw ProtocolError.invalid("format", "must be one of \(known)")
        }
        let pack = await teacher.base.pack.overlaid(teacher.overlay)
        let language = json["language"]?.string
        guard language == nil || language.map(pack.languages.contains) == true else {
            throw ProtocolError.invalid(
                "language", "must be one of \(pack.languages.joined(separator: ", "))")
        }
        let files = try Self.importedFiles(json)
        let drafts = try await services.records.read { try KnowledgeStore.drafts($0) }
        let identifier = services.brain.language.identifier
        let imported = await Self.apart {
            let drafted = Dictionary(
                drafts.compactMap { draft in draft.content.article.map { ($0.id, $0) } }
            ) { first, _ in first }
            var imported = ImportedArticles(languages: pack.languages) { drafted[$0] ?? pack.article($0) }
            for (name, text) in files {
                let language = language ?? Self.language(of: text, pack, identifier)
                imported.add(format.read(text, file: name, language: language), called: name)
            }
            return imported
        }
        if !imported.articles.isEmpty {
            try await save(
                imported.articles.map { (.article($0.id), .article($0)) }, note: nil, by: editor)
        }
        return JSONWriter.object { json in
            json.field(
                "drafted",
                array: { list in
                    for article in imported.articles {
                        list.object { json in
                            json.field("id", article.id)
                            json.texts("title", article.title)
                            json.field(
                                "languages",
                                array: { list in article.answer.keys.sorted().forEach { list.value($0) } })
                        }
                    }
                })
            json.field(
                "problems",
                array: { list in
                    for problem in imported.problems {
                        list.object { json in
                            json.field("file", problem.file)
                            json.field("line", problem.line)
                            json.field("message", problem.message)
                        }
                    }
                })
        }
    }

    private static func importedFiles(_ json: JSONText) throws(ProtocolError) -> [(
        name: String, text: String
    )] {
        guard let list = json["files"], list.isArray, (1...maximumFiles).contains(list.elements.count) else {
            throw .invalid("files", "must be a list of 1 to \(maximumFiles) files")
        }
        return try list.elements.map { file throws(ProtocolError) in
            try file.allow(only: ["name", "text"])
            guard let name = file["name"]?.string, let text = file["text"]?.string else {
                throw .invalid("files", "need a name and a text each")
            }
            return (name, text)
        }
    }

    /// Most of a file's beginning says which language it is in; the pack's first where it does not.
    private static func language(of text: String, _ pack: Pack, _ identifier: LanguageIdentifier) -> String {
        let known = Set(pack.languages.compactMap(Language.init))
        let guess = identifier.identify(TokenizedText(String(text.prefix(4000))), favouring: known)
        let found = guess?.language.rawValue
        return found.flatMap { pack.languages.contains($0) ? $0 : nil } ?? pack.languages.first ?? "en"
    }
}
