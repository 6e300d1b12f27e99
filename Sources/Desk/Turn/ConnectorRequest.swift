import Understanding

/// A request to another system, as it stands in the outbox: with tokens in place of personal data.
struct ConnectorRequest: Equatable, Sendable, Codable {
    /// The outbox row; sent along as the idempotency key.
    let id: String
    let method: String
    /// Below the pack's back-end.
    let path: String
    let body: [String: String]
    /// The flow that asks, for the audit trail.
    var flow: String?
    /// Tokens whose clear text the other system needs.
    var revealed: [MaskToken] = []

    /// The request with clear text in place of the tokens it needs.
    func cleared(with values: [MaskToken: String]) -> ConnectorRequest {
        var path = path
        for token in revealed {
            guard let value = values[token] else { continue }
            path = path.replacing(
                Template.percentEncoded(token.description), with: Template.percentEncoded(value))
        }
        let known = Set(revealed)
        let body = body.mapValues { text in
            MaskToken.replace(in: text) { known.contains($0) ? values[$0] : nil }
        }
        return ConnectorRequest(
            id: id, method: method, path: path, body: body, flow: flow, revealed: revealed)
    }

    init(
        id: String, method: String, path: String, body: [String: String], flow: String? = nil,
        revealed: [MaskToken] = []
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.body = body
        self.flow = flow
        self.revealed = revealed
    }

    /// Rows of earlier versions know no tokens.
    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(String.self, forKey: .id)
        method = try fields.decode(String.self, forKey: .method)
        path = try fields.decode(String.self, forKey: .path)
        body = try fields.decode([String: String].self, forKey: .body)
        flow = try fields.decodeIfPresent(String.self, forKey: .flow)
        revealed = try fields.decodeIfPresent([MaskToken].self, forKey: .revealed) ?? []
    }
}
