public import Backplane

/// Rules of all topics whose names begin with one namespace (`news:` for `news:today`).
public struct TopicOptions: Equatable, Sendable {
    /// Who may do something on a topic.
    public enum Audience: Equatable, Sendable, Hashable {
        /// Every connected client.
        case anyone
        /// Whoever is subscribed.
        case subscriber
        /// The user whose id stands behind the namespace.
        case owner
        /// Everybody with a role.
        case role(Role)
    }

    /// Where the past of a topic is.
    public enum History: Equatable, Sendable {
        /// Nowhere: topics are live only.
        case none
        /// In the backplane, bounded.
        case backplane(Retention)
        /// With a ``TopicHistory``, whole.
        case provider
    }

    /// Where the past is.
    public var history = History.none
    /// Whether clients may recover what they missed.
    public var allowsRecovery = false
    /// Whether it is known who is there.
    public var hasPresence = false
    /// Whether coming and going is told to the others.
    public var announcesPresence = false
    /// Who may subscribe.
    public var subscribers: Set<Audience> = []
    /// Who may publish.
    public var publishers: Set<Audience> = []

    /// A topic that is live only, and to which only the server subscribes and publishes.
    public init() {}

    var retention: Retention { if case .backplane(let retention) = history { retention } else { .none } }

    func allows(_ audience: Set<Audience>, _ identity: Identity, topic: TopicName, isSubscribed: Bool) -> Bool
    {
        audience.contains { allowed in
            switch allowed {
            case .anyone: true
            case .subscriber: isSubscribed
            case .owner: !identity.user.isEmpty && identity.user == topic.rest
            case .role(let role): identity.role == role
            }
        }
    }
}

/// A topic's name in its two parts.
public struct TopicName: Equatable, Sendable {
    /// What stands before the first colon.
    public let namespace: String
    /// What stands behind it.
    public let rest: String
    /// The longest name taken, in bytes.
    public static let maximumBytes = 255

    /// Nil without a colon, when a part is empty, or when the name is too long.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumBytes, let colon = text.firstIndex(of: ":") else { return nil }
        namespace = String(text[..<colon])
        rest = String(text[text.index(after: colon)...])
        if namespace.isEmpty || rest.isEmpty { return nil }
    }
}

/// Gives the past of topics that keep it outside the backplane.
public protocol TopicHistory: Sendable {
    /// Reads a page. The completion may come on any thread.
    func history(
        of topic: TopicName, _ query: HistoryQuery,
        completion: @escaping @Sendable (Result<HistoryPage, ProtocolError>) -> Void)
}
