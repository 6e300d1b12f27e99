import Backplane
import JSON

extension HistoryPage {
    /// Fails when the query was about a history that is no more.
    func belonging(to query: HistoryQuery) -> Result<HistoryPage, ProtocolError> {
        guard let epoch = query.since?.epoch, !epoch.isEmpty, epoch != top.epoch else {
            return .success(self)
        }
        return .failure(.unrecoverablePosition)
    }
}

extension JSONWriter {
    /// Who is on a topic, or how many.
    mutating func presence(_ clients: [String: [UInt8]], countsOnly: Bool) {
        if countsOnly {
            let users = Set(clients.values.map { (try? JSONText(validating: $0))?["user"]?.string ?? "" })
            field("num_clients", clients.count)
            field("num_users", users.count)
        } else {
            field(
                "presence",
                object: { json in
                    for (client, info) in clients.sorted(by: { $0.key < $1.key }) {
                        json.field(client, raw: info)
                    }
                })
        }
    }
}
