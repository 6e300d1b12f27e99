import Foundation
import Knowledge
import Records

/// What turns say about the graph, written with the turn and kept until the graph has it: a crash between the two loses nothing.
enum GraphEventStore {
    /// Changes with the turn that they come from.
    struct Event: Sendable {
        let id: String
        let changes: [GraphChange]
    }

    static func add(_ event: Event, _ connection: Connection) throws(RecordError) {
        guard let body = try? JSONEncoder().encode(event.changes) else { return }
        try connection.execute(
            "INSERT INTO graph_events (id, body) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", event.id,
            Array(body))
    }

    static func remove(_ ids: [String], _ connection: Connection) throws(RecordError) {
        for id in ids { try connection.execute("DELETE FROM graph_events WHERE id = $1", id) }
    }

    /// What the graph has not acknowledged, oldest first.
    static func all(_ connection: Connection) throws(RecordError) -> [Event] {
        try connection.query("SELECT id, body FROM graph_events ORDER BY rowid") { row in
            let changes = try? JSONDecoder().decode([GraphChange].self, from: Data(row.bytes(1)))
            return Event(id: row.text(0), changes: changes ?? [])
        }
    }
}
