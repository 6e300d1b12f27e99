import Records

/// What the store has of a contact's history.
struct ContactHistory: Sendable {
    let contact: ContactStore.Contact
    let segments: [String]
    /// Channel and what they are called there.
    let identities: [(channel: String, id: String)]
    /// The newest first.
    let conversations: [Talk]
    let openTickets: [(number: Int, subject: String, status: String, created: Int)]

    struct Talk: Sendable {
        let conversation: Conversation
        let updated: Int
        /// How the customer rated it, 1 to 5.
        let score: Int?
    }

    private static let maximumTalks = 20

    /// Nil when there is no such contact.
    static func load(_ id: String, _ connection: Connection) throws -> ContactHistory? {
        guard let contact = try ContactStore.contact(id, connection) else { return nil }
        return ContactHistory(
            contact: contact, segments: try ContactStore.segments(of: id, connection),
            identities: try connection.query(
                "SELECT channel, external_id FROM identities WHERE contact = $1 ORDER BY channel", id
            ) { ($0.text(0), $0.text(1)) },
            conversations: try ConversationStore.talks(of: id, limit: maximumTalks, connection),
            openTickets: try connection.query(
                """
                SELECT number, subject, status, created_at FROM tickets
                WHERE contact = $1 AND status NOT IN ('solved', 'closed') ORDER BY number DESC LIMIT 50
                """, id
            ) { ($0.int(0), $0.text(1), $0.text(2), $0.int(3)) })
    }
}
