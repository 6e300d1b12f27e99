import Records

/// Reads and writes drafts, and what was released of each thing.
enum KnowledgeStore {
    // MARK: Drafts

    static func drafts(_ connection: Connection) throws -> [Draft] {
        try connection.query(
            "SELECT kind, name, body, author, note, changed_at FROM drafts ORDER BY kind, name", row: draft
        ).compactMap(\.self)
    }

    static func draft(_ key: ItemKey, _ connection: Connection) throws -> Draft? {
        try connection.first(
            "SELECT kind, name, body, author, note, changed_at FROM drafts WHERE kind = $1 AND name = $2",
            key.kind.rawValue, key.name, row: draft
        ).flatMap(\.self)
    }

    private static func draft(_ row: Row) -> Draft? {
        guard let key = key(row, 0) else { return nil }
        return Draft(
            key: key, content: ItemContent(key, version: 0, stored: body(row, 2)), author: row.text(3),
            changed: row.int(5), note: row.textOrNil(4))
    }

    private static func key(_ row: Row, _ column: Int32) -> ItemKey? {
        ItemKey.Kind(rawValue: row.text(column)).map { ItemKey(kind: $0, name: row.text(column + 1)) }
    }

    private static func body(_ row: Row, _ column: Int32) -> [UInt8]? {
        row.isNull(column) ? nil : row.bytes(column)
    }

    static func save(_ draft: Draft, _ connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO drafts (kind, name, body, author, note, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (kind, name) DO UPDATE SET body = $3, author = $4, note = $5, changed_at = $6
            """, draft.key.kind.rawValue, draft.key.name, draft.content.stored, draft.author, draft.note,
            draft.changed)
    }

    /// Whether there was one.
    static func drop(_ key: ItemKey, _ connection: Connection) throws -> Bool {
        try connection.execute(
            "DELETE FROM drafts WHERE kind = $1 AND name = $2", key.kind.rawValue, key.name) > 0
    }

    /// Forgets the drafts that a release was made of; what was written since then stays.
    static func dropDrafts(of release: Release, _ connection: Connection) throws {
        try connection.execute(
            """
            DELETE FROM drafts WHERE changed_at <= $2 AND EXISTS (
                SELECT 1 FROM release_items i WHERE i.release = $1 AND i.kind = drafts.kind AND i.name = drafts.name)
            """, release.number, release.created)
    }

    // MARK: What was released

    static func items(of release: Int, _ connection: Connection) throws -> [ReleaseItem] {
        try connection.query(
            """
            SELECT kind, name, version, body, author, note FROM release_items WHERE release = $1 ORDER BY kind, name
            """, release, row: item
        ).compactMap(\.self)
    }

    private static func item(_ row: Row) -> ReleaseItem? {
        guard let key = key(row, 0) else { return nil }
        return ReleaseItem(
            key: key, content: ItemContent(key, version: row.int(2), stored: body(row, 3)),
            version: row.int(2), author: row.text(4), note: row.textOrNil(5))
    }

    static func add(_ items: [ReleaseItem], to release: Int, _ connection: Connection) throws {
        for item in items {
            try connection.execute(
                """
                INSERT INTO release_items (release, kind, name, version, body, author, note)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """, release, item.key.kind.rawValue, item.key.name, item.version, item.content.stored,
                item.author, item.note)
        }
    }

    /// The highest version that a thing has had; nil when it was never part of a release.
    static func lastVersion(_ key: ItemKey, _ connection: Connection) throws -> Int? {
        try connection.first(
            "SELECT max(version) FROM release_items WHERE kind = $1 AND name = $2", key.kind.rawValue,
            key.name
        ) { $0.intOrNil(0) }.flatMap(\.self)
    }

    /// What a release made of the pack's files, with all that it stands on.
    static func overlay(of release: Int, _ connection: Connection) throws -> Overlay {
        let rows = try connection.query(
            """
            WITH RECURSIVE chain (number, base, hash) AS (
                SELECT number, base, hash FROM releases WHERE number = $1 AND number > 0
                UNION ALL
                SELECT r.number, r.base, r.hash FROM releases r JOIN chain c ON r.number = c.base WHERE r.number > 0)
            SELECT i.kind, i.name, i.version, i.body, i.author, i.note, i.release, c.hash
            FROM release_items i JOIN chain c ON i.release = c.number ORDER BY i.release, i.kind, i.name
            """, release
        ) { (item: item($0), release: $0.int(6), hash: $0.text(7)) }
        return rows.reduce(.none) { overlay, row in
            overlay.with([row.item].compactMap(\.self), as: row.release, hash: row.hash)
        }
    }

    /// A released content of a thing.
    struct Edition: Sendable {
        let item: ReleaseItem
        let release: Int
        let state: Release.State
        let time: Int
    }

    /// What a thing has been, newest first.
    static func editions(of key: ItemKey, limit: Int, _ connection: Connection) throws -> [Edition] {
        try connection.query(
            """
            SELECT i.kind, i.name, i.version, i.body, i.author, i.note, r.number, r.state, r.published_at
            FROM release_items i JOIN releases r ON r.number = i.release
            WHERE i.kind = $1 AND i.name = $2 AND r.published_at IS NOT NULL ORDER BY r.number DESC LIMIT $3
            """, key.kind.rawValue, key.name, limit
        ) { row in
            item(row).map {
                Edition(
                    item: $0, release: row.int(6), state: Release.State(rawValue: row.text(7)) ?? .discarded,
                    time: row.int(8))
            }
        }.compactMap(\.self)
    }

    /// When each thing of the live releases was published last.
    static func published(_ connection: Connection) throws -> [ItemKey: Int] {
        let rows = try connection.query(
            """
            SELECT i.kind, i.name, max(r.published_at) FROM release_items i JOIN releases r ON r.number = i.release
            WHERE r.published_at IS NOT NULL AND r.state <> 'rolled_back' GROUP BY i.kind, i.name
            """
        ) { (key($0, 0), $0.int(2)) }
        return rows.reduce(into: [:]) { times, row in
            if let key = row.0 { times[key] = row.1 }
        }
    }
}
