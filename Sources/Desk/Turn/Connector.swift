import JSON

/// A request to another system, as it stands in the outbox.
struct ConnectorRequest: Equatable, Sendable, Codable {
    /// The outbox row; sent along as the idempotency key.
    let id: String
    let method: String
    /// Below the pack's back-end.
    let path: String
    let body: [String: String]
}

/// What another system answered; status 0 when it did not.
struct ConnectorAnswer: Equatable, Sendable {
    let id: String
    let status: Int
    let body: JSONValue
}
