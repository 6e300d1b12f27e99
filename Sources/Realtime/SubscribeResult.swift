import Backplane
import JSON

/// What a subscribe answers: where the topic stands, and what the client had missed.
struct SubscribeResult: Sendable {
    let topic: String
    var expires: Int?
    var ttl = 0
    var isRecoverable = false
    var isPositioned = false
    var usesDelta = false
    var wasRecovering = false
    var isRecovered = false
    var page: HistoryPage?
    /// JSON that the server gives with it.
    var data: [UInt8]?

    func write(_ json: inout JSONWriter) {
        if expires != nil {
            json.field("expires", true)
            json.field("ttl", ttl)
        }
        if isRecoverable { json.field("recoverable", true) }
        if isPositioned { json.field("positioned", true) }
        if usesDelta { json.field("delta", true) }
        if wasRecovering { json.field("was_recovering", true) }
        if isRecovered { json.field("recovered", true) }
        if let page { json.history(page) }
        json.field("data", raw: data)
    }
}

/// How a topic is to be watched.
struct SubscriptionTerms: Sendable {
    var position: Command.Position?
    var isServerSide = true
    var hearsPresence = false
    var usesDelta = false
    /// JSON for the client, from the server.
    var data: [UInt8]?
    /// From a subscription token.
    var info: [UInt8]?
    var expires: Int?
}
