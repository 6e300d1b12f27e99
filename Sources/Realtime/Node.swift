public import Backplane
public import EventLoop
import Foundation
import JSON
public import Logging
import Synchronization
import Transport

/// One process of the hub, seen from its clients: the shards, the rules of topics and what connects them.
public final class Node: Sendable {
    /// Settings of the client protocol.
    public struct Configuration: Sendable {
        /// Seconds between the server's pings.
        public var pingInterval = 25
        /// Seconds a client may take to answer one.
        public var pongTimeout = 8
        /// Seconds a new connection may take to say `connect`.
        public var connectTimeout = 10
        /// Publications recovered at most; a longer gap answers `recovered: false`.
        public var recoveryLimit = 300
        /// Topics of one connection.
        public var topicsPerConnection = 128
        /// Commands of one connection.
        public var connectionRate = Rate(perSecond: 10)
        /// Commands of one user over all connections.
        public var userRate = Rate(perSecond: 50)
        /// Commands of one address over all connections; loopback peers are not counted.
        public var addressRate = Rate(perSecond: 50)
        /// Connections of one user on this node.
        public var connectionsPerUser = 5
        /// Seconds after the end of a token in which a new one may come.
        public var expiryGrace = 25
        /// Bytes of one message of staff.
        public var staffMessageBytes = 256 << 10
        /// Rules by namespace.
        public var namespaces: [String: TopicOptions] = [:]

        /// The defaults of the protocol.
        public init() {}
    }

    /// What the version field of `connect` says.
    public static let version = "switchboard 0.1.0"

    /// Where clients that only listen connect.
    public static let unidirectionalWebSocketPath = "/connection/uni_websocket"

    /// Names this process among its kind.
    public let id: String
    let configuration: Configuration
    let backplane: any Backplane
    let authority: TokenAuthority
    let logger: Logger
    let started = ContinuousClock.now
    let userConnections: UserConnections
    let userRates: SharedBuckets
    let addressRates: SharedBuckets
    let emulated = EmulatedSessions()
    let surveys = Surveys()
    let acquaintances = Mutex(Acquaintances())
    /// Fetches the public keys of tokens again, if they come from elsewhere.
    let fetchKeys: (@Sendable (@escaping @Sendable () -> Void) -> Void)?

    private let parts = Mutex(Parts())

    private struct Parts {
        var shards: [Shard] = []
        var application: (any Application)?
        var histories: [String: any TopicHistory] = [:]
        /// Which shards want a topic, as a set of bits.
        var interest: [String: UInt64] = [:]
        /// Shards whose interest waits for the backplane.
        var pending: [String: [@Sendable () -> Void]] = [:]
    }

    /// A node without shards and application yet.
    public init(
        id: String, configuration: Configuration, backplane: any Backplane, authority: TokenAuthority,
        fetchKeys: (@Sendable (@escaping @Sendable () -> Void) -> Void)? = nil, logger: Logger
    ) {
        self.id = id
        self.configuration = configuration
        self.backplane = backplane
        self.authority = authority
        self.fetchKeys = fetchKeys
        userConnections = UserConnections(limit: configuration.connectionsPerUser)
        userRates = SharedBuckets(rate: configuration.userRate)
        addressRates = SharedBuckets(rate: configuration.addressRate)
        self.logger = logger
    }

    /// Connects the parts. Call once, before the first connection.
    public func start(loops: [Loop], application: any Application, histories: [String: any TopicHistory]) {
        let shards = loops.map { Shard(loop: $0, node: self) }
        parts.withLock { parts in
            parts.shards = shards
            parts.application = application
            parts.histories = histories
        }
        backplane.start { [weak self] message in self?.receive(message) }
        backplane.subscribe(Self.controlTopic) { _ in }
        for shard in shards { shard.start() }
    }

    /// The shard of a loop.
    public func shard(on loop: Loop) -> Shard? { parts.withLock { $0.shards.first { $0.loop === loop } } }

    var shards: [Shard] { parts.withLock { $0.shards } }
    var application: (any Application)? { parts.withLock { $0.application } }

    func options(_ name: TopicName) -> TopicOptions? { configuration.namespaces[name.namespace] }

    // MARK: Interest

    /// Held from the decision to the backplane's call, so that a late unsubscribe of one loop never undoes the subscribe
    /// of another. Never taken under `parts`.
    private let wiring = Mutex(())

    /// Makes messages of `topic` reach the shard.
    ///
    /// - Returns: whether they do now; else `ready` is called when they do, on any thread and perhaps before this returns.
    ///   It must not come back here on the same stack.
    func want(_ topic: String, shard index: Int, ready: @escaping @Sendable () -> Void) -> Bool {
        wiring.withLock { _ in
            let (isFirst, isReady) = parts.withLock { parts -> (Bool, Bool) in
                let before = parts.interest[topic, default: 0]
                parts.interest[topic] = before | 1 << index
                if before != 0, parts.pending[topic] == nil { return (false, true) }
                parts.pending[topic, default: []].append(ready)
                return (before == 0, false)
            }
            if isFirst {
                // With the backplane away the topic still works on this node.
                backplane.subscribe(topic) { [self] _ in
                    for ready in parts.withLock({ $0.pending.removeValue(forKey: topic) }) ?? [] { ready() }
                }
            }
            return isReady
        }
    }

    func dismiss(_ topic: String, shard index: Int) {
        wiring.withLock { _ in
            let isUnwanted = parts.withLock { parts in
                guard let before = parts.interest[topic] else { return false }
                let after = before & ~(1 << index)
                parts.interest[topic] = after == 0 ? nil : after
                return after == 0
            }
            if isUnwanted { backplane.unsubscribe(topic) }
        }
    }

    // MARK: Delivery

    /// A message from the backplane, in the order of its topic.
    private func receive(_ message: TopicMessage) {
        if message.kind == .control { return hear(message.payload) }
        let wanting = parts.withLock { parts in
            let bits = parts.interest[message.topic, default: 0]
            return bits == 0 ? [] : parts.shards.filter { bits & 1 << $0.loop.index != 0 }
        }
        guard !wanting.isEmpty else { return }
        let frame =
            switch message.kind {
            case .publication:
                Reply.publication(message.topic, offset: message.position?.offset, message.payload)
            case .join: Reply.push(message.topic, "join") { $0.field("info", raw: message.payload) }
            case .leave: Reply.push(message.topic, "leave") { $0.field("info", raw: message.payload) }
            // Nobody is sent these.
            case .lost, .control: Reply.ping
            }
        let delivery = Delivery(message: message, frame: frame)
        for shard in wanting { shard.deliver(delivery) }
    }

    // MARK: Publishing

    /// Lets what `body` publishes reach the loops as one, so that it leaves as one write a connection.
    func together(_ body: () -> Void) { Loop.together(shards.map(\.loop), body) }

    /// Publishes to a topic of the backplane, under its namespace's rules.
    public func publish(
        _ payload: [UInt8], to topic: String, keepsHistory: Bool = true, key: String? = nil,
        completion: @escaping @Sendable (Result<StreamPosition?, ProtocolError>) -> Void
    ) {
        guard let name = TopicName(topic), let options = options(name) else {
            return completion(.failure(.unknownTopic))
        }
        if case .provider = options.history { return completion(.failure(.notAvailable)) }
        let retention = keepsHistory ? options.retention : .none
        backplane.publish(payload, to: topic, retention: retention, key: key) { result in
            switch result {
            case .success(let position): completion(.success(retention.size > 0 ? position : nil))
            case .failure: completion(.failure(.internalError))
            }
        }
    }

    /// Delivers something that is kept elsewhere or not at all.
    public func broadcast(_ payload: [UInt8], to topic: String, position: StreamPosition? = nil) {
        backplane.broadcast(
            TopicMessage(topic: topic, kind: .publication, position: position, payload: payload))
    }

    /// Reads the past of a topic, wherever it is.
    func history(
        of topic: String, _ name: TopicName, _ options: TopicOptions, _ query: HistoryQuery,
        completion: @escaping @Sendable (Result<HistoryPage, ProtocolError>) -> Void
    ) {
        switch options.history {
        case .none: completion(.failure(.notAvailable))
        case .backplane(let retention):
            backplane.history(of: topic, query, retention: retention) { result in
                completion(result.mapError { _ in .internalError })
            }
        case .provider:
            guard let provider = parts.withLock({ $0.histories[name.namespace] }) else {
                return completion(.failure(.notAvailable))
            }
            provider.history(of: name, query, completion: completion)
        }
    }

    // MARK: Counting

    /// What is connected here.
    public struct Census: Sendable {
        /// Connections.
        public var clients = 0
        /// Different users among them; anonymous ones count as one.
        public var users: Set<String> = []
        /// Subscriptions.
        public var subscriptions = 0
        /// Subscribers by topic.
        public var topics: [String: Int] = [:]
    }

    /// Counts connections on all shards.
    public func census() async -> Census {
        var sum = Census()
        for shard in shards {
            let part = await shard.census()
            sum.clients += part.clients
            sum.users.formUnion(part.users)
            sum.subscriptions += part.subscriptions
            sum.topics.merge(part.topics, uniquingKeysWith: +)
        }
        return sum
    }

    /// Whether an address stays within what it may do; loopback peers are not counted.
    public func mayAsk(from address: String) -> Bool {
        isLoopback(address) || addressRates.take(ConnectionCounter.key(address), now: seconds)
    }

    /// Seconds since the start, the same on all loops.
    var seconds: Double { uptime / .seconds(1) }

    /// Time since the start.
    public var uptime: Duration { ContinuousClock.now - started }
}
