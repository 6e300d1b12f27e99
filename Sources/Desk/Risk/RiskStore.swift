import Foundation
import Knowledge
import Records

/// Reads and writes alerts.
enum RiskStore {
    struct Row: Sendable {
        /// The node's name: its number holds as long as the graph is the same.
        let name: NodeName
        let alert: RiskAlert
    }

    /// Keeps an alert as it is; one that is closed goes.
    static func save(_ row: Row, _ connection: Connection) throws {
        guard row.alert.state != .closed else {
            try connection.execute("DELETE FROM risk_alerts WHERE id = $1", row.alert.id)
            return
        }
        let body = Array(try JSONEncoder().encode(row.alert))
        try connection.execute(
            "INSERT INTO risk_alerts (id, node, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET body = $3",
            row.alert.id, GraphJSON.text(row.name), body)
    }

    /// All that stand; what cannot be read any more is left out.
    static func all(_ connection: Connection) throws -> [Row] {
        try connection.query("SELECT node, body FROM risk_alerts ORDER BY id") { row -> Row? in
            guard let name = try? GraphJSON.name(row.text(0)),
                let alert = try? JSONDecoder().decode(RiskAlert.self, from: Data(row.bytes(1)))
            else { return nil }
            return Row(name: name, alert: alert)
        }.compactMap(\.self)
    }
}
