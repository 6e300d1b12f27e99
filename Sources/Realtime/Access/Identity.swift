import JSON

/// What a person may do, as the claim `role` says it.
public enum Role: String, Sendable, CaseIterable, Codable {
    /// Somebody who is served.
    case customer
    /// Serves.
    case agent
    /// Leads teams.
    case supervisor
    /// Writes knowledge.
    case editor
    /// Reads reports.
    case analyst
    /// Runs the installation.
    case admin

    /// Works at the console.
    public var isStaff: Bool { self == .agent || self == .supervisor || self == .admin }
}

/// Who is on a connection.
public struct Identity: Equatable, Sendable {
    /// The id of the contact or agent; empty when nobody in particular.
    public var user: String
    /// What they may do.
    public var role: Role
    /// Shown to others, from the claim `name`.
    public var name: String?
    /// JSON that others on a topic may see, from the claim `info`.
    public var info: [UInt8]?
    /// Unix seconds after which the token counts no more.
    public var expires: Int?
    /// Names this token, so that it can be revoked.
    public var tokenID: String?
    /// Server-side subscriptions that the token asks for.
    public var topics: [String]

    /// Somebody.
    public init(
        user: String, role: Role, name: String? = nil, info: [UInt8]? = nil, expires: Int? = nil,
        tokenID: String? = nil, topics: [String] = []
    ) {
        self.user = user
        self.role = role
        self.name = name
        self.info = info
        self.expires = expires
        self.tokenID = tokenID
        self.topics = topics
    }

    /// A new visitor without a token.
    public static let anonymous = Identity(user: "", role: .customer)

    /// What others on a topic learn: `{"user", "client", "conn_info", "chan_info"}`.
    func clientInfo(client: String, topicInfo: [UInt8]? = nil) -> [UInt8] {
        JSONWriter.object { json in
            json.field("user", user)
            json.field("client", client)
            json.field("conn_info", raw: info)
            json.field("chan_info", raw: topicInfo)
        }
    }
}
