/// What the nodes of a hub share: live delivery, short histories, presence, caches and leases.
///
/// Nothing here is the only copy of anything acked: that is the store's part. Two kinds exist, and one test suite holds
/// both to the same behaviour: ``LocalBackplane`` inside one process, and Redis for several.
///
/// Completions may come on any thread; those of one caller for one topic come in the order of the calls.
public protocol Backplane: Sendable {
    /// Begins to deliver to `sink`. Call once, before anything else. The sink must not block.
    func start(sink: @escaping @Sendable (TopicMessage) -> Void)

    /// Wants the messages of a topic. Counted by the caller: one call a topic.
    func subscribe(_ topic: String, completion: @escaping @Sendable (Result<Void, BackplaneError>) -> Void)

    /// Wants them no more.
    func unsubscribe(_ topic: String)

    /// Appends to a topic's history and delivers to every node that wants the topic, in the order of offsets.
    ///
    /// With `key`, a repetition within five minutes changes nothing and gets the first one's position.
    func publish(
        _ payload: [UInt8], to topic: String, retention: Retention, key: String?,
        completion: @escaping @Sendable (Result<StreamPosition, BackplaneError>) -> Void)

    /// Delivers without keeping; a publication whose position is known elsewhere carries it.
    func broadcast(_ message: TopicMessage)

    /// Reads a topic's history.
    func history(
        of topic: String, _ query: HistoryQuery, retention: Retention,
        completion: @escaping @Sendable (Result<HistoryPage, BackplaneError>) -> Void)

    /// Forgets a topic's history. Its position stays, so that offsets go on.
    func removeHistory(
        of topic: String, completion: @escaping @Sendable (Result<Void, BackplaneError>) -> Void)

    /// Notes that a client is on a topic, for `ttl` from now. The note counts as long as this node lives, too.
    func addPresence(_ client: String, info: [UInt8], on topic: String, ttl: Duration)

    /// Takes the note back.
    func removePresence(_ client: String, on topic: String)

    /// Who is on a topic: client and the info it came with.
    func presence(
        on topic: String, completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void)

    /// Says that a node is there, for `ttl` from now; `info` describes it, in JSON.
    func announceNode(_ id: String, info: [UInt8], ttl: Duration)

    /// Says that a node has gone.
    func removeNode(_ id: String)

    /// The nodes that are there, and what they say of themselves.
    func nodes(completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void)

    /// Keeps a copy of something that can be rebuilt.
    func setCache(_ value: [UInt8], for key: String, ttl: Duration)

    /// The copy, if it is still there.
    func cache(for key: String, completion: @escaping @Sendable (Result<[UInt8]?, BackplaneError>) -> Void)

    /// Appends an entry to a queue that keeps about its newest `limit` entries.
    func append(_ entry: [UInt8], to queue: String, limit: Int)

    /// Entries of a queue behind `id` (nil: from the oldest), oldest first.
    func entries(
        of queue: String, after id: String?, limit: Int,
        completion: @escaping @Sendable (Result<[QueueEntry], BackplaneError>) -> Void)

    /// Takes or renews a lease; false while another holds it.
    func lease(
        _ name: String, holder: String, ttl: Duration,
        completion: @escaping @Sendable (Result<Bool, BackplaneError>) -> Void)

    /// Whether other nodes see what is kept here.
    var isShared: Bool { get }

    /// Whether the other side answers.
    var health: BackplaneHealth { get }

    /// Ends all connections; what is under way fails with ``BackplaneError/unavailable(_:)``.
    func stop()
}

/// What a backplane could not do.
public enum BackplaneError: Error, Equatable, Sendable {
    /// The shared server is away or too slow.
    case unavailable(String)
    /// It refused the command, in its words.
    case refused(String)
    /// It answered something we do not understand.
    case protocolViolation(String)
}

/// Whether sharing works at the moment.
public enum BackplaneHealth: Equatable, Sendable {
    /// All is well, or nothing is shared.
    case up
    /// Away since this wall-clock time in Unix milliseconds, with the reason.
    case down(since: Int, reason: String)
}

/// Something that happened on a topic.
public struct TopicMessage: Equatable, Sendable {
    /// What kind of thing.
    public enum Kind: UInt8, Sendable {
        /// A publication: its JSON members without the offset.
        case publication = 0x70
        /// A client came.
        case join = 0x6A
        /// A client left.
        case leave = 0x6C
        /// An instruction from another node.
        case control = 0x63
        /// Messages of the topic may have been missed; made here, never sent.
        case lost = 0x21
    }

    /// Where.
    public var topic: String
    /// What kind.
    public var kind: Kind
    /// The position in the topic's history; nil when it has none.
    public var position: StreamPosition?
    /// JSON, as its kind says.
    public var payload: [UInt8]

    /// A message to deliver.
    public init(topic: String, kind: Kind, position: StreamPosition? = nil, payload: [UInt8]) {
        self.topic = topic
        self.kind = kind
        self.position = position
        self.payload = payload
    }
}

/// A place in a topic's history. Offsets count from 1; the epoch changes when a history is lost.
public struct StreamPosition: Equatable, Sendable {
    /// The newest publication that is included.
    public var offset: Int
    /// Names this history.
    public var epoch: String

    /// A place.
    public init(offset: Int, epoch: String) {
        self.offset = offset
        self.epoch = epoch
    }
}

/// How much of a topic is kept, and how long after its last publication.
public struct Retention: Equatable, Sendable {
    /// Publications.
    public var size: Int
    /// Time since the newest one.
    public var ttl: Duration

    /// Bounds of a history; a size of 0 keeps nothing.
    public init(size: Int, ttl: Duration) {
        self.size = size
        self.ttl = ttl
    }

    /// Keeps nothing.
    public static let none = Retention(size: 0, ttl: .zero)
}

/// Which part of a history is wanted.
public struct HistoryQuery: Equatable, Sendable {
    /// At most so many; 0: the position only; nil: all.
    public var limit: Int?
    /// Only what is behind (or, reversed, before) this place.
    public var since: StreamPosition?
    /// Newest first.
    public var isReversed: Bool

    /// A part of a history.
    public init(limit: Int? = nil, since: StreamPosition? = nil, isReversed: Bool = false) {
        self.limit = limit
        self.since = since
        self.isReversed = isReversed
    }
}

/// A part of a history, and where its end is now.
public struct HistoryPage: Equatable, Sendable {
    /// One kept publication.
    public struct Item: Equatable, Sendable {
        /// Its offset.
        public var offset: Int
        /// Its JSON members without the offset.
        public var payload: [UInt8]

        /// A kept publication.
        public init(offset: Int, payload: [UInt8]) {
            self.offset = offset
            self.payload = payload
        }
    }

    /// What was asked for.
    public var items: [Item]
    /// The end of the history.
    public var top: StreamPosition

    /// A page.
    public init(items: [Item], top: StreamPosition) {
        self.items = items
        self.top = top
    }
}

/// One entry of a queue.
public struct QueueEntry: Equatable, Sendable {
    /// Grows with each entry.
    public var id: String
    /// What was appended.
    public var payload: [UInt8]

    /// An entry.
    public init(id: String, payload: [UInt8]) {
        self.id = id
        self.payload = payload
    }
}
