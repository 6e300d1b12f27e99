public import Backplane
public import Transport

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
        /// Whoever brings a subscription token that names the topic.
        case token
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

    /// What a client that comes back gets.
    public enum RecoveryMode: String, Sendable {
        /// Nothing of what it missed.
        case none
        /// All of it, or none when it cannot be had whole.
        case stream
        /// The newest publication, when it has not seen that.
        case cache
    }

    /// Where the past is.
    public var history = History.none
    /// Whether clients may recover what they missed, and how.
    public var recovery = RecoveryMode.none
    /// Whether a client is told when it has missed something, although it cannot recover it.
    public var allowsPositioning = false
    /// Whether it is known who is there.
    public var hasPresence = false
    /// Whether coming and going is told to the others.
    public var announcesPresence = false
    /// Whether a client may ask for differences in the Fossil form instead of whole publications.
    public var allowsDelta = false
    /// What becomes of publications that a client does not take in time.
    public var slowReaders = SendLane.SlowReaderRule.close
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
            // The token is looked at where it is: in the request.
            case .token: false
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
