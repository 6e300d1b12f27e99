import Backplane
import JSON
import Records

/// Notices, and for each contact which of them it got. A receipt's `seq` counts the notices of its contact: it is the
/// offset of the topic `notices:<contact>`.
enum NoticeStore {
    struct Draft: Sendable {
        let id: String
        let key: String?
        let audience: String
        /// The publication's data.
        let json: [UInt8]
        let created: Int
        let expires: Int
    }

    struct Stored: Sendable {
        let id: String
        let created: Int
        let json: [UInt8]
        let isNew: Bool
    }

    /// Where a notice was put: contact and its seq.
    struct Placement: Sendable {
        let contact: String
        let seq: Int
    }

    /// Stores a notice, unless its key was used before.
    ///
    /// - Returns: the notice that is stored now, and whether it is this one.
    static func insert(_ draft: Draft, _ connection: Connection) throws -> Stored {
        if let key = draft.key,
            let first = try connection.first(
                "SELECT id, created_at, body FROM notices WHERE idempotency_key = $1", key,
                row: { Stored(id: $0.text(0), created: $0.int(1), json: $0.bytes(2), isNew: false) })
        {
            return first
        }
        try connection.execute(
            """
            INSERT INTO notices (id, idempotency_key, audience, body, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """, draft.id, draft.key, draft.audience, draft.json, draft.created, draft.expires)
        return Stored(id: draft.id, created: draft.created, json: draft.json, isNew: true)
    }

    /// Gives each contact a receipt of a notice.
    static func place(
        _ notice: String, for contacts: [String], _ connection: Connection
    ) throws -> [Placement] {
        try contacts.map { contact in
            let seq = try top(of: contact, connection) + 1
            try connection.execute(
                "INSERT INTO notice_receipts (notice, contact, seq) VALUES ($1, $2, $3)", notice, contact, seq
            )
            return Placement(contact: contact, seq: seq)
        }
    }

    static func top(of contact: String, _ connection: Connection) throws -> Int {
        try connection.first("SELECT max(seq) FROM notice_receipts WHERE contact = $1", contact) { $0.int(0) }
            ?? 0
    }

    /// Notices of a contact behind `seq`, expired ones included: their places must not be missing.
    static func items(
        of contact: String, after seq: Int, limit: Int, _ connection: Connection
    ) throws -> [HistoryPage.Item] {
        try connection.query(
            """
            SELECT r.seq, n.body FROM notice_receipts r JOIN notices n ON n.id = r.notice
            WHERE r.contact = $1 AND r.seq > $2 ORDER BY r.seq LIMIT $3
            """, contact, seq, limit
        ) { HistoryPage.Item(offset: $0.int(0), payload: $0.bytes(1)) }
    }

    /// Notices that wait for a contact: never handed over, and still good; by their number.
    static func waiting(for contact: String, now: Int, _ connection: Connection) throws -> [HistoryPage.Item]
    {
        try connection.query(
            """
            SELECT r.seq, n.body FROM notice_receipts r JOIN notices n ON n.id = r.notice
            WHERE r.contact = $1 AND r.delivered_at IS NULL AND n.expires_at > $2 ORDER BY r.seq
            """, contact, now
        ) { HistoryPage.Item(offset: $0.int(0), payload: $0.bytes(1)) }
    }

    static func markDelivered(to contact: String, through seq: Int, now: Int, _ connection: Connection) throws
    {
        try connection.execute(
            "UPDATE notice_receipts SET delivered_at = $3 WHERE contact = $1 AND seq <= $2 AND delivered_at IS NULL",
            contact, seq, now)
    }

    static func acknowledge(
        _ id: String, by contact: String, isRead: Bool, now: Int, _ connection: Connection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE notice_receipts SET delivered_at = coalesce(delivered_at, $3),
                read_at = CASE WHEN $4 = 1 THEN coalesce(read_at, $3) ELSE read_at END
            WHERE notice = $1 AND contact = $2
            """, id, contact, now, isRead) > 0
    }

    /// How many a notice was for, reached and was read by.
    static func counts(
        of id: String, _ connection: Connection
    ) throws -> (recipients: Int, delivered: Int, read: Int, json: [UInt8])? {
        guard
            let json = try connection.first(
                "SELECT body FROM notices WHERE id = $1", id, row: { $0.bytes(0) })
        else {
            return nil
        }
        let counts = try connection.first(
            "SELECT count(*), count(delivered_at), count(read_at) FROM notice_receipts WHERE notice = $1", id
        ) { ($0.int(0), $0.int(1), $0.int(2)) }
        return (counts?.0 ?? 0, counts?.1 ?? 0, counts?.2 ?? 0, json)
    }
}
