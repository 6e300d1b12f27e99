import Foundation
import Records

/// What other systems are to be asked, written with the turn that asks.
enum OutboxStore {
    struct Item: Sendable {
        let request: ConnectorRequest
        let conversation: ConversationID
        let attempts: Int
    }

    /// Adds the calls of a turn, and ends the row it answers.
    ///
    /// - Throws: `conflict` when that row has been answered before: the answer came twice.
    static func save(_ outcome: TurnOutcome, now: Int, _ connection: Connection) throws {
        for call in outcome.calls {
            try connection.execute(
                """
                INSERT INTO outbox (id, conversation, request, state, attempts, due_at, created_at)
                VALUES ($1, $2, $3, 'waiting', 0, $4, $4)
                """, call.id, outcome.conversation.id.text, Array(try JSONEncoder().encode(call)), now)
        }
        if let answered = outcome.answers {
            let changed = try connection.execute(
                "UPDATE outbox SET state = 'done' WHERE id = $1 AND state = 'waiting'", answered)
            if changed == 0 { throw RecordError.duplicate("outbox \(answered)") }
        }
    }

    static func due(now: Int, limit: Int, _ connection: Connection) throws -> [Item] {
        try connection.query(
            """
            SELECT request, conversation, attempts FROM outbox WHERE state = 'waiting' AND due_at <= $1
            ORDER BY due_at LIMIT $2
            """, now, limit
        ) { row in
            (try? JSONDecoder().decode(ConnectorRequest.self, from: Data(row.bytes(0)))).map {
                Item(request: $0, conversation: ConversationID(row.text(1)), attempts: row.int(2))
            }
        }.compactMap(\.self)
    }

    static func postpone(_ id: String, until due: Int, attempts: Int, _ connection: Connection) throws {
        try connection.execute(
            "UPDATE outbox SET due_at = $2, attempts = $3 WHERE id = $1 AND state = 'waiting'", id, due,
            attempts)
    }
}
