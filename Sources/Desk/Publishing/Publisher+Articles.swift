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
                effects: try EffectStore.recent(now: now, connection), now: now)
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
    /// - Throws: 422 naming the field; 409 when it was saved or published in another version than the edit began from.
    package func saveArticle(_ id: String, _ json: JSONText, by editor: Editor) async throws -> [UInt8] {
        try json.allow(only: ArticleContent.fields.union(["note", "base"]))
        let article = try ArticleContent.read(id, json)
        let note = try json.text("note", upTo: Self.maximumNote)
        let base = json["base"]?.int
        guard json["base"] == nil || base != nil else {
            throw ProtocolError.invalid("base", "must be the version that the edit began from")
        }
        let published = await teacher.base.pack.overlaid(teacher.overlay).version(of: .article(id))
        try await save(
            [(.article(id), .article(article))], note: note,
            from: base.map { Base(given: $0, published: published) }, by: editor)
        return try await self.article(id)
    }

    /// The version that an edit began from.
    struct Base {
        let given: Int
        let published: Int

        /// - Throws: 409 when somebody saved or published another one meanwhile.
        func check(_ draft: Draft?) throws(ProtocolError) {
            guard given != draft?.version ?? published else { return }
            let what =
                draft.map { "\($0.author) has saved a change" } ?? "version \(published) was published"
            throw .conflict("\(what) meanwhile: read it and edit again")
        }
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
    ///
    /// - Throws: 409 when one of them is not what the edit began from.
    func save(
        _ changes: [(ItemKey, ItemContent)], note: String?, from base: Base? = nil, by editor: Editor
    ) async throws {
        let now = services.now()
        try await services.records.commit { connection in
            for (key, content) in changes {
                let known = try KnowledgeStore.draft(key, connection)
                try base?.check(known)
                // Each save is a version of its own.
                let changed = max(now, known.map { $0.changed + 1 } ?? 0)
                try KnowledgeStore.save(
                    Draft(key: key, content: content, author: editor.user, changed: changed, note: note),
                    connection)
            }
        }
    }

    func drop(_ key: ItemKey) async throws {
        guard try await services.records.commit({ try KnowledgeStore.drop(key, $0) }) else {
            throw ProtocolError.notFound("draft")
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
        field("valid_to", row.shown?.validTo)
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
        field("version", draft.version)
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
