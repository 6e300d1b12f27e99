import Records

/// Reads and writes releases and who has acknowledged them.
enum ReleaseStore {
    // MARK: Reading

    /// The release in force; 0 is one, too.
    static func live(_ connection: Connection) throws -> Release {
        guard
            let number = try connection.first(
                "SELECT number FROM releases WHERE state = 'live'", row: { $0.int(0) }),
            let release = try release(number, connection)
        else { throw RecordError.unusable("no release is live: restore a backup") }
        return release
    }

    /// What the release in force has made of the pack's files.
    static func liveOverlay(_ connection: Connection) throws -> Overlay {
        try KnowledgeStore.overlay(of: live(connection).number, connection)
    }

    static func release(_ number: Int, _ connection: Connection) throws -> Release? {
        try connection.first(
            """
            SELECT r.number, r.state, r.note, r.author, r.approver, r.created_at, r.published_at, r.live_since, r.base,
                r.hash,
                (SELECT count(*) FROM release_items i WHERE i.release = r.number AND i.kind = 'article'),
                (SELECT count(*) FROM release_items i WHERE i.release = r.number AND i.kind = 'rule'),
                (SELECT max(a.time) FROM release_acks a WHERE a.release = r.number AND a.since = r.live_since)
            FROM releases r WHERE r.number = $1
            """, number, row: release)
    }

    /// All but the pack's files, newest first.
    static func list(limit: Int, _ connection: Connection) throws -> [Release] {
        try connection.query(
            """
            SELECT r.number, r.state, r.note, r.author, r.approver, r.created_at, r.published_at, r.live_since, r.base,
                r.hash,
                (SELECT count(*) FROM release_items i WHERE i.release = r.number AND i.kind = 'article'),
                (SELECT count(*) FROM release_items i WHERE i.release = r.number AND i.kind = 'rule'),
                (SELECT max(a.time) FROM release_acks a WHERE a.release = r.number AND a.since = r.live_since)
            FROM releases r WHERE r.number > 0 ORDER BY r.number DESC LIMIT $1
            """, limit, row: release)
    }

    private static func release(_ row: Row) -> Release {
        var release = Release(
            number: row.int(0), state: Release.State(rawValue: row.text(1)) ?? .discarded, note: row.text(2),
            author: row.text(3), created: row.int(5), base: row.int(8), hash: row.text(9))
        release.approver = row.textOrNil(4)
        release.published = row.intOrNil(6)
        release.since = row.intOrNil(7)
        release.articles = row.int(10)
        release.rules = row.int(11)
        if let since = release.since, let last = row.intOrNil(12) {
            release.seconds = Double(max(0, last - since)) / 1000
        }
        return release
    }

    /// The newest release that may still go live.
    static func open(_ connection: Connection) throws -> Release? {
        try list(limit: 1, connection).first { $0.state.isOpen }
    }

    /// What a check and a simulation have found, as JSON.
    static func findings(of number: Int, _ connection: Connection) throws -> (
        problems: [UInt8]?, simulation: [UInt8]?
    ) {
        let row = try connection.first(
            "SELECT problems, simulation FROM releases WHERE number = $1", number
        ) { ($0.isNull(0) ? nil : $0.bytes(0), $0.isNull(1) ? nil : $0.bytes(1)) }
        return (row?.0, row?.1)
    }

    // MARK: Writing

    static func add(_ release: Release, _ items: [ReleaseItem], _ connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO releases (number, state, note, author, created_at, base, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, release.number, release.state.rawValue, release.note, release.author, release.created,
            release.base, release.hash)
        try KnowledgeStore.add(items, to: release.number, connection)
    }

    static func nextNumber(_ connection: Connection) throws -> Int {
        try connection.first("SELECT max(number) FROM releases") { $0.int(0) + 1 } ?? 1
    }

    /// Writes where a release stands now. Applies only to the state it was found in.
    ///
    /// - Throws: `conflict` when somebody else was first.
    static func update(_ release: Release, from state: Release.State, _ connection: Connection) throws {
        let changed = try connection.execute(
            """
            UPDATE releases SET state = $3, approver = $4, published_at = $5, live_since = $6, base = $7, hash = $8
            WHERE number = $1 AND state = $2
            """, release.number, state.rawValue, release.state.rawValue, release.approver, release.published,
            release.since, release.base, release.hash)
        guard changed == 1 else { throw RecordError.conflict }
    }

    static func setProblems(_ json: [UInt8], of number: Int, _ connection: Connection) throws {
        try connection.execute("UPDATE releases SET problems = $2 WHERE number = $1", number, json)
    }

    static func setSimulation(_ json: [UInt8], of number: Int, _ connection: Connection) throws {
        try connection.execute("UPDATE releases SET simulation = $2 WHERE number = $1", number, json)
    }

    // MARK: Acknowledgements

    /// Somebody who answers from a release, and from nothing older any more.
    struct Acknowledgement: Equatable, Sendable {
        enum Kind: String, Sendable { case node, channel }

        let kind: Kind
        let name: String
        let node: String
        let release: Int
        /// Since when the release was live that was acknowledged: it may have been before.
        let since: Int
        let time: Int

        var seconds: Double { Double(max(0, time - since)) / 1000 }
    }

    /// The first one counts.
    static func acknowledge(_ ack: Acknowledgement, _ connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO release_acks (release, since, kind, name, node, time) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (release, since, kind, name, node) DO NOTHING
            """, ack.release, ack.since, ack.kind.rawValue, ack.name, ack.node, ack.time)
    }

    static func acknowledgements(
        of release: Int, since: Int, _ connection: Connection
    ) throws -> [Acknowledgement] {
        try connection.query(
            """
            SELECT kind, name, node, release, since, time FROM release_acks WHERE release = $1 AND since = $2
            ORDER BY kind, name, time
            """, release, since, row: acknowledgement
        ).compactMap(\.self)
    }

    /// The newest one of a node itself.
    static func lastAcknowledgement(
        of node: String, _ connection: Connection
    ) throws -> Acknowledgement? {
        try connection.first(
            """
            SELECT kind, name, node, release, since, time FROM release_acks WHERE kind = 'node' AND node = $1
            ORDER BY time DESC LIMIT 1
            """, node, row: acknowledgement
        ).flatMap(\.self)
    }

    private static func acknowledgement(_ row: Row) -> Acknowledgement? {
        Acknowledgement.Kind(rawValue: row.text(0)).map {
            Acknowledgement(
                kind: $0, name: row.text(1), node: row.text(2), release: row.int(3), since: row.int(4),
                time: row.int(5))
        }
    }
}
