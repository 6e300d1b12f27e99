import Records

/// Reads and writes contacts.
enum ContactStore {
    struct Contact: Equatable, Sendable {
        let id: String
        let name: String?
        let locale: String?
        let created: Int
    }

    static func contact(_ id: String, _ connection: Connection) throws -> Contact? {
        try connection.first("SELECT id, name, locale, created_at FROM contacts WHERE id = $1", id) {
            Contact(id: $0.text(0), name: $0.textOrNil(1), locale: $0.textOrNil(2), created: $0.int(3))
        }
    }

    /// Adds a contact, or notes that a known one was seen.
    static func see(_ id: String, name: String?, locale: String?, now: Int, _ connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO contacts (id, name, locale, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)
            ON CONFLICT (id) DO UPDATE SET seen_at = $4, name = coalesce($2, contacts.name),
                locale = coalesce($3, contacts.locale)
            """, id, name, locale, now)
    }

    /// Contacts of a segment (`all`: everybody) that were there at `created` and have no receipt of a notice yet, by id.
    static func contacts(
        in segment: String, without notice: String, created: Int, limit: Int, _ connection: Connection
    ) throws -> [String] {
        try connection.query(
            """
            SELECT id FROM contacts c WHERE created_at <= $1
                AND ($2 = 'all' OR EXISTS (
                    SELECT 1 FROM contact_segments s WHERE s.segment = $2 AND s.contact = c.id))
                AND NOT EXISTS (SELECT 1 FROM notice_receipts r WHERE r.notice = $3 AND r.contact = c.id)
            ORDER BY id LIMIT $4
            """, created, segment, notice, limit
        ) { $0.text(0) }
    }

    static func segments(of contact: String, _ connection: Connection) throws -> [String] {
        try connection.query(
            "SELECT segment FROM contact_segments WHERE contact = $1 ORDER BY segment", contact
        ) { $0.text(0) }
    }

    /// Puts a contact into these segments and no others.
    static func setSegments(_ segments: [String], of contact: String, _ connection: Connection) throws {
        try connection.execute("DELETE FROM contact_segments WHERE contact = $1", contact)
        for segment in Set(segments) {
            try connection.execute(
                "INSERT INTO contact_segments (segment, contact) VALUES ($1, $2)", segment, contact)
        }
    }
}
