import Realtime
public import Understanding

/// A conversation as its home loop knows it. `version` counts its commits: a commit applies only to the version it was
/// made for.
public struct Conversation: Equatable, Sendable, Codable {
    /// Its name.
    public var id: ConversationID
    /// Whose it is.
    public var contact: String
    /// The touchpoint it came by, as `web`.
    public var channel: String
    /// Who answers.
    public var owner = Owner.bot
    /// The sequence number of the newest entry; 0 before the first message.
    public var seq = 0
    /// Grows with each commit.
    public var version = 0
    /// Where the bot stands.
    public var dialogue = Dialogue()
    /// What was masked in it.
    public var masks = MaskState()
    /// How the customer feels over it.
    public var mood = MoodPath()
    /// When it began, in Unix milliseconds.
    public var created: Int
    /// Since when the customer waits for a person; nil when they do not.
    public var waitingSince: Int?
    /// The newest message, for lists.
    public var last: LastMessage?
    /// The customer's newest known intent, for lists.
    public var intent: String?

    /// A line of a list.
    public struct LastMessage: Equatable, Sendable, Codable {
        /// Who wrote it.
        public var role: Author.Role
        /// Its beginning.
        public var text: String
        /// When, in Unix milliseconds.
        public var time: Int

        /// A line.
        public init(role: Author.Role, text: String, time: Int) {
            self.role = role
            self.text = text
            self.time = time
        }
    }

    /// One that begins.
    public init(id: ConversationID, contact: String, channel: String, created: Int) {
        self.id = id
        self.contact = contact
        self.channel = channel
        self.created = created
    }
}

extension Conversation {
    /// Customers see their own; staff see all.
    func isVisible(to identity: Identity) -> Bool { identity.role.isStaff || contact == identity.user }
}

/// Who wrote a message.
public struct Author: Equatable, Sendable {
    /// On whose side.
    public enum Role: String, Sendable, Codable {
        /// The one who is served.
        case customer
        /// The machine.
        case bot
        /// A person of the business.
        case agent
        /// Neither: a remark of the hub.
        case system
    }

    /// On whose side.
    public var role: Role
    /// Shown beside the message.
    public var name: String?

    /// The customer, who needs no name.
    public static let customer = Author(role: .customer, name: nil)

    /// Somebody.
    public init(role: Role, name: String?) {
        self.role = role
        self.name = name
    }
}
