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

    static func contacts(in segment: String, _ connection: Connection) throws -> [String] {
        try connection.query("SELECT id FROM contacts WHERE $1 = 'all' OR segment = $1", segment) {
            $0.text(0)
        }
    }
}
