import Crypto
import Foundation
import Records

/// One thing that somebody did and that has to be answerable for later.
struct AuditEntry: Equatable, Sendable {
    /// Unix milliseconds.
    var time: Int
    /// Who: a user of the console, or `flow:<name>`.
    var actor: String
    /// What, as `reveal`.
    var action: String
    /// To what.
    var subject: String
    /// Why, in their words.
    var detail: String
}

/// The audit trail: rows are only ever added, and each holds the hash of the one before, so that a row changed or taken out
/// later is found by walking along.
enum AuditStore {
    static func add(_ entry: AuditEntry, _ connection: Connection) throws {
        let last = try connection.first("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1") {
            ($0.int(0), $0.text(1))
        }
        let (seq, previous) = ((last?.0 ?? 0) + 1, last?.1 ?? "")
        try connection.execute(
            """
            INSERT INTO audit (seq, time, actor, action, subject, detail, previous, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, seq, entry.time, entry.actor, entry.action, entry.subject, entry.detail, previous,
            hash(entry, seq: seq, previous: previous))
    }

    /// A page of the trail, newest first.
    static func list(
        before seq: Int, limit: Int, _ connection: Connection
    ) throws -> [(seq: Int, entry: AuditEntry)] {
        try connection.query(
            """
            SELECT seq, time, actor, action, subject, detail FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2
            """, seq, limit
        ) { ($0.int(0), entry($0)) }
    }

    /// The first row that does not fit the one before it; nil when all do.
    static func firstBroken(_ connection: Connection) throws -> Int? {
        let rows = try connection.query(
            "SELECT seq, time, actor, action, subject, detail, previous, hash FROM audit ORDER BY seq"
        ) { ($0.int(0), entry($0), $0.text(6), $0.text(7)) }
        var (expected, previous) = (1, "")
        for (seq, entry, before, hash) in rows {
            guard seq == expected, before == previous,
                hash == Self.hash(entry, seq: seq, previous: before)
            else { return seq }
            (expected, previous) = (seq + 1, hash)
        }
        return nil
    }

    private static func entry(_ row: Row) -> AuditEntry {
        AuditEntry(
            time: row.int(1), actor: row.text(2), action: row.text(3), subject: row.text(4),
            detail: row.text(5))
    }

    private static func hash(_ entry: AuditEntry, seq: Int, previous: String) -> String {
        // Lengths in front, so that no two different rows read alike.
        let fields = [
            previous, "\(seq)", "\(entry.time)", entry.actor, entry.action, entry.subject, entry.detail,
        ]
        let text = fields.map { "\($0.utf8.count):\($0)" }.joined()
        return SHA256.hash(data: Data(text.utf8)).map { byte in
            String(byte, radix: 16).leftPadded(to: 2)
        }.joined()
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(0, count - self.count)) + self
    }
}
