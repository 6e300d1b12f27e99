import Records

/// Counts per quarter of an hour, written with the turns they count: exactly once by being in the same transaction.
enum LoadStore {
    /// The finest interval, in milliseconds.
    static let interval = 15 * 60 * 1000

    struct Count: Equatable, Sendable {
        let start: Int
        let channel: String
        let kind: LoadKind
        let count: Int
    }

    static func count(_ kinds: [LoadKind], channel: String, now: Int, _ connection: Connection) throws {
        for kind in kinds {
            try connection.execute(
                """
                INSERT INTO load_counts (start, channel, kind, count) VALUES ($1, $2, $3, 1)
                ON CONFLICT (start, channel, kind) DO UPDATE SET count = load_counts.count + 1
                """, now - now % interval, channel, kind.rawValue)
        }
    }

    static func counts(from: Int, to: Int, _ connection: Connection) throws -> [Count] {
        try connection.query(
            "SELECT start, channel, kind, count FROM load_counts WHERE start >= $1 AND start < $2 ORDER BY start, channel",
            from, to
        ) { row in
            LoadKind(rawValue: row.text(2)).map {
                Count(start: row.int(0), channel: row.text(1), kind: $0, count: row.int(3))
            }
        }.compactMap(\.self)
    }
}
