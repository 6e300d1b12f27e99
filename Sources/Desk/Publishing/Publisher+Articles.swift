package import JSON
import Knowledge
package import Realtime
import Records

/// Which articles a list shows.
package struct ArticleListing: Sendable {
    let query: String?
    let state: ArticleShelf.State?
    let order: ArticleShelf.Order
    let page: Page

    /// Reads the parameters of `GET /v1/articles`.
    ///
    /// - Throws: 422 naming the parameter.
    package init(_ parameter: (String) -> String?) throws(ProtocolError) {
        query = parameter("query")
        state = try parameter("state").map { name throws(ProtocolError) in
            guard let state = ArticleShelf.State(rawValue: name) else {
                throw .invalid(
                    "state",
                    "must be one of \(ArticleShelf.State.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return state
        }
        guard let order = ArticleShelf.Order(rawValue: parameter("sort") ?? "changed") else {
            throw .invalid("sort", "must be changed or used")
        }
        self.order = order
        page = try Page(parameter)
    }
}

/// A part of a list: `limit` and `after`, which is the `next` of the part before.
package struct Page: Sendable {
    let offset: Int
    let limit: Int

    private static let usual = 50
    private static let maximum = 500

    /// - Throws: 422 naming the parameter.
    package init(_ parameter: (String) -> String?) throws(ProtocolError) {
        func number(_ name: String) throws(ProtocolError) -> Int? {
            guard let text = parameter(name) else { return nil }
            guard let number = Int(text), (1...1_000_000).contains(number) else {
                throw .invalid(name, "must be a whole number above 0")
            }
            return number
        }
        offset = try number("after") ?? 0
        limit = min(try number("limit") ?? Self.usual, Self.maximum)
    }
}

extension JSONWriter {
    /// `next` and `total` of a list.
    mutating func page(_ page: Page, of total: Int) {
        if page.offset + page.limit < total { field("next", String(page.offset + page.limit)) }
        field("total", total)
    }
}

/// Articles: what is published, what is drafted, and how they do.
extension Publisher {
    private func shelf() async throws -> ArticleShelf {
        let (base, overlay) = await (teacher.base.pack, teacher.overlay)
        let now = services.now()
        return try await services.records.read { connection in
            ArticleShelf(
                base.overlaid(overlay), overlay, drafts: try KnowledgeStore.drafts(connection),
                times: try KnowledgeStore.published(connection),
                effects: try EffectStore.recent(now: now, connection))
        }
    }

    /// `{"articles": [{"id", "title", "version", "state", "uses", …}], "next", "total"}`.
    package func articles(_ listing: ArticleListing) async throws -> [UInt8] {
        let rows = try await shelf().listed(query: listing.query, state: listing.state, order: listing.order)
        return JSONWriter.object { json in
            json.field(
                "articles",
                array: { list in
                    for row in rows.dropFirst(listing.page.offset).prefix(listing.page.limit) {
                        list.object { $0.row(row) }
                    }
                })
            json.page(listing.page, of: rows.count)
        }
    }

    /// An article with its draft, its editions and its effect.
    package func article(_ id: String) async throws -> [UInt8] {
        let editions = try await services.records.read {
            try KnowledgeStore.editions(of: .article(id), limit: 50, $0)
        }
        let row = try await shelf().rows.first { $0.id == id }
        guard row != nil || !editions.isEmpty else { throw ProtocolError.notFound("article") }
        return JSONWriter.object { json in
            json.field("id", id)
            // It was there once and is not any more.
            json.field("state", row?.state.rawValue ?? ArticleShelf.State.removed.rawValue)
            if let article = row?.published { json.field("published", object: { $0.content(article) }) }
            if let draft = row?.draft { json.field("draft", object: { $0.draft(draft) }) }
            json.field(
                "history", array: { list in for edition in editions { list.object { $0.edition(edition) } } })
            json.field(
                "effect",
                object: { json in
                    let effect = row?.effect ?? .init()
                    json.field("uses", effect.uses)
                    json.field("handed_over", effect.handedOver)
                    json.field("asked_again", effect.askedAgain)
                    json.field("days", EffectStore.window)
                })
        }
    }

    private static let maximumNote = 500

    /// Drafts an article, or a change of one; the answer of `PUT /v1/articles/{id}`.
    ///
    /// - Throws: 422 naming the field; 409 when it was published in another version than the edit began from.
    package func saveArticle(_ id: String, _ json: JSONText, by editor: Editor) async throws -> [UInt8] {
        try json.allow(only: ArticleContent.fields.union(ArticleContent.empty).union(["note", "base"]))
        let article = try ArticleContent.read(id, json)
        let note = try json.text("note", upTo: Self.maximumNote)
        let base = json["base"]?.int
        guard json["base"] == nil || base != nil else {
            throw ProtocolError.invalid("base", "must be the version that the edit began from")
        }
        let present = await teacher.base.pack.overlaid(teacher.overlay).version(of: .article(id))
        guard base == nil || base == present else {
            throw ProtocolError.conflict("version \(present) was published meanwhile: read it and edit again")
        }
        try await save([(.article(id), .article(article))], note: note, by: editor)
        return try await self.article(id)
    }

    /// Drafts that an article is taken out.
    ///
    /// - Throws: 404 when it is not published.
    package func removeArticle(_ id: String, by editor: Editor) async throws -> [UInt8] {
        guard await teacher.base.pack.overlaid(teacher.overlay).article(id) != nil else {
            throw ProtocolError.notFound("published article")
        }
        try await save([(.article(id), .removed)], note: nil, by: editor)
        return try await article(id)
    }

    /// Drops the change of an article that is not published.
    package func dropArticleDraft(_ id: String) async throws { try await drop(.article(id)) }

    /// Writes drafts, all or none.
    func save(_ changes: [(ItemKey, ItemContent)], note: String?, by editor: Editor) async throws {
        let now = services.now()
        let drafts = changes.map {
            Draft(key: $0, content: $1, author: editor.user, changed: now, note: note)
        }
        try await services.records.commit { connection in
            for draft in drafts { try KnowledgeStore.save(draft, connection) }
        }
    }

    func drop(_ key: ItemKey) async throws {
        guard try await services.records.commit({ try KnowledgeStore.drop(key, $0) }) else {
            throw ProtocolError.notFound("draft")
        }
    }

    // MARK: Trying

    private static let maximumTrial = 4000

    /// What the bot would find and say; the answer of `POST /v1/articles/try`. With `drafts`, as if all of them were live.
    package func tryArticles(_ json: JSONText) async throws -> [UInt8] {
        try json.allow(only: ["text", "language", "contact", "channel", "drafts"])
        guard let text = try json.text("text", upTo: Self.maximumTrial), !text.isEmpty else {
            throw ProtocolError.invalid("text", "must be a text of 1 to \(Self.maximumTrial) characters")
        }
        var brain = services.brain
        if json["drafts"]?.bool == true {
            let drafts = try await services.records.read { try KnowledgeStore.drafts($0) }
            if !drafts.isEmpty { brain = try await teacher.candidate(teacher.overlay.with(drafts)) }
        }
        let language = json["language"]?.string ?? brain.pack.languages.first ?? "zh"
        let result = Rehearsal(brain: brain, privacy: services.privacy)(text, language: language)
        let tried = brain
        return JSONWriter.object { json in
            json.field(
                "hits",
                array: { list in
                    for hit in result.hits {
                        list.object { json in
                            json.field("article", hit.article)
                            json.field("score", hit.score.rounded(to: 3))
                            json.field("confidence", hit.confidence.rounded(to: 3))
                            json.field("boosts", array: { _ in })
                        }
                    }
                })
            json.field("answer", result.decision.said)
            json.reasons(result.decision.reasons, of: tried.release)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func row(_ row: ArticleShelf.Row) {
        field("id", row.id)
        texts("title", row.shown?.title ?? [:])
        field("version", row.published?.version ?? 0)
        field("state", row.state.rawValue)
        field("uses", row.effect.uses)
        field("changed", row.changed)
        field("author", row.author)
        field(
            "languages",
            array: { list in (row.shown?.answer.keys.sorted() ?? []).forEach { list.value($0) } })
    }

    fileprivate mutating func content(_ article: Article) {
        field("version", article.version)
        ArticleContent.write(article, to: &self)
    }

    fileprivate mutating func draft(_ draft: Draft) {
        if let article = draft.content.article { ArticleContent.write(article, to: &self) }
        if draft.content == .removed { field("removed", true) }
        field("author", draft.author)
        field("changed", draft.changed)
        field("note", draft.note)
    }

    fileprivate mutating func edition(_ edition: KnowledgeStore.Edition) {
        field("version", edition.item.version)
        field("release", edition.release)
        field("state", edition.state.rawValue)
        field("author", edition.item.author)
        field("time", edition.time)
        field("note", edition.item.note)
        if let article = edition.item.content.article {
            field("content", object: { $0.content(article) })
        } else {
            field("removed", true)
        }
    }
}
