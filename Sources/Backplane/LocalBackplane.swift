import Synchronization

/// The backplane of a hub that is one process: everything in memory, nothing shared, never away.
public final class LocalBackplane: Backplane {
    private struct State {
        var sink: (@Sendable (TopicMessage) -> Void)?
        var wanted: Set<String> = []
        var streams: [String: MemoryStream] = [:]
        var presence: [String: [String: Expiring<[UInt8]>]] = [:]
        var cache: [String: Expiring<[UInt8]>] = [:]
        var queues: [String: MemoryQueue] = [:]
        var leases: [String: Expiring<String>] = [:]
        var nodes: [String: Expiring<[UInt8]>] = [:]
        var operations = 0

        func deliver(_ payload: [UInt8], to topic: String, at position: StreamPosition?) {
            guard wanted.contains(topic) else { return }
            sink?(TopicMessage(topic: topic, kind: .publication, position: position, payload: payload))
        }
    }

    private struct Expiring<Value: Sendable>: Sendable {
        var value: Value
        var expires: ContinuousClock.Instant
    }

    private struct MemoryQueue: Sendable {
        private(set) var entries: [QueueEntry] = []
        private var last = 0

        mutating func append(_ payload: [UInt8], limit: Int) {
            last += 1
            entries.append(QueueEntry(id: "\(last)-0", payload: payload))
            // In chunks, so that a full queue does not shift its entries each time.
            if entries.count > limit + limit / 4 { entries.removeFirst(entries.count - limit) }
        }
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    /// An empty backplane. Tests give a clock of their own.
    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// Begins to deliver.
    public func start(sink: @escaping @Sendable (TopicMessage) -> Void) { state.withLock { $0.sink = sink } }

    /// Wants a topic.
    public func subscribe(
        _ topic: String, completion: @escaping @Sendable (Result<Void, BackplaneError>) -> Void
    ) {
        state.withLock { _ = $0.wanted.insert(topic) }
        completion(.success(()))
    }

    /// Wants it no more.
    public func unsubscribe(_ topic: String) { state.withLock { _ = $0.wanted.remove(topic) } }

    /// Appends and delivers. The sink is called under the lock: deliveries of a topic keep the order of its offsets.
    public func publish(
        _ payload: [UInt8], to topic: String, retention: Retention, key: String?,
        completion: @escaping @Sendable (Result<StreamPosition, BackplaneError>) -> Void
    ) {
        let position = state.withLock { state in
            sweep(&state)
            let time = now()
            // Kept only when there is something to keep; changed in place, since a copy would copy the whole history.
            let isKept = retention.size > 0 || key != nil || state.streams[topic] != nil
            guard isKept else {
                state.deliver(payload, to: topic, at: nil)
                return StreamPosition(offset: 0, epoch: "")
            }
            state.streams[topic, default: MemoryStream()].expire(at: time)
            if let key, let first = state.streams[topic]?.position(of: key, at: time) { return first }
            let position = state.streams[topic, default: MemoryStream()]
                .append(payload, retention: retention, key: key, at: time)
            state.deliver(payload, to: topic, at: retention.size > 0 ? position : nil)
            return position
        }
        completion(.success(position))
    }

    /// Delivers without keeping.
    public func broadcast(_ message: TopicMessage) {
        state.withLock { state in
            if state.wanted.contains(message.topic) { state.sink?(message) }
        }
    }

    /// Reads a history; reading makes the stream exist, so that its epoch is the same the next time.
    public func history(
        of topic: String, _ query: HistoryQuery, retention: Retention,
        completion: @escaping @Sendable (Result<HistoryPage, BackplaneError>) -> Void
    ) {
        let page = state.withLock { state in
            sweep(&state)
            state.streams[topic, default: MemoryStream()].expire(at: now())
            return state.streams[topic, default: MemoryStream()].page(query)
        }
        completion(.success(page))
    }

    /// Forgets a history.
    public func removeHistory(
        of topic: String, completion: @escaping @Sendable (Result<Void, BackplaneError>) -> Void
    ) {
        state.withLock { $0.streams[topic]?.removeItems() }
        completion(.success(()))
    }

    /// One process knows that it is there.
    public func announceNode(_ id: String, info: [UInt8], ttl: Duration) {
        state.withLock { $0.nodes[id] = Expiring(value: info, expires: now() + ttl) }
    }

    /// Forgets a node.
    public func removeNode(_ id: String) { state.withLock { $0.nodes[id] = nil } }

    /// Itself.
    public func nodes(completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void) {
        let time = now()
        completion(
            .success(state.withLock { $0.nodes.filter { $0.value.expires > time }.mapValues(\.value) }))
    }

    /// Notes a client.
    public func addPresence(_ client: String, info: [UInt8], on topic: String, ttl: Duration) {
        state.withLock {
            $0.presence[topic, default: [:]][client] = Expiring(value: info, expires: now() + ttl)
        }
    }

    /// Forgets a client.
    public func removePresence(_ client: String, on topic: String) {
        state.withLock { state in
            state.presence[topic]?[client] = nil
            if state.presence[topic]?.isEmpty == true { state.presence[topic] = nil }
        }
    }

    /// Who is there.
    public func presence(
        on topic: String, completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void
    ) {
        let time = now()
        let clients = state.withLock { state in
            state.presence[topic, default: [:]].filter { $0.value.expires > time }.mapValues(\.value)
        }
        completion(.success(clients))
    }

    /// Keeps a copy.
    public func setCache(_ value: [UInt8], for key: String, ttl: Duration) {
        state.withLock { state in
            sweep(&state)
            state.cache[key] = Expiring(value: value, expires: now() + ttl)
        }
    }

    /// The copy.
    public func cache(
        for key: String, completion: @escaping @Sendable (Result<[UInt8]?, BackplaneError>) -> Void
    ) {
        let time = now()
        completion(.success(state.withLock { $0.cache[key].flatMap { $0.expires > time ? $0.value : nil } }))
    }

    /// Appends to a queue.
    public func append(_ entry: [UInt8], to queue: String, limit: Int) {
        // In place: a copy of the value would copy the whole queue.
        state.withLock { $0.queues[queue, default: MemoryQueue()].append(entry, limit: limit) }
    }

    /// Reads a queue.
    public func entries(
        of queue: String, after id: String?, limit: Int,
        completion: @escaping @Sendable (Result<[QueueEntry], BackplaneError>) -> Void
    ) {
        let number = id.flatMap { Int($0.prefix { $0 != "-" }) } ?? 0
        let entries = state.withLock { state in
            (state.queues[queue]?.entries ?? []).drop { (Int($0.id.prefix { $0 != "-" }) ?? 0) <= number }
                .prefix(limit)
        }
        completion(.success(Array(entries)))
    }

    /// Takes a lease.
    public func lease(
        _ name: String, holder: String, ttl: Duration,
        completion: @escaping @Sendable (Result<Bool, BackplaneError>) -> Void
    ) {
        let time = now()
        let isOurs = state.withLock { state in
            if let lease = state.leases[name], lease.expires > time, lease.value != holder { return false }
            state.leases[name] = Expiring(value: holder, expires: time + ttl)
            return true
        }
        completion(.success(isOurs))
    }

    /// One process has nobody to share with.
    public var isShared: Bool { false }

    /// Always up.
    public var health: BackplaneHealth { .up }

    /// Delivers no more.
    public func stop() { state.withLock { $0.sink = nil } }

    /// Now and then forgets what has expired.
    private func sweep(_ state: inout State) {
        state.operations += 1
        guard state.operations.isMultiple(of: 4096) else { return }
        let time = now()
        state.cache = state.cache.filter { $0.value.expires > time }
        // A topic that somebody listens to keeps its position: a new one would look like a loss to them.
        state.streams = state.streams.filter {
            state.wanted.contains($0.key) || !$0.value.isForgotten(at: time)
        }
        for (topic, clients) in state.presence {
            let left = clients.filter { $0.value.expires > time }
            state.presence[topic] = left.isEmpty ? nil : left
        }
    }
}

/// The bounded history of one topic.
struct MemoryStream: Sendable {
    private var items: [HistoryPage.Item] = []
    private(set) var top = StreamPosition(offset: 0, epoch: Epoch.make())
    private var expires: ContinuousClock.Instant?
    private var keys: [String: (position: StreamPosition, expires: ContinuousClock.Instant)] = [:]
    /// Keys that have expired are looked for when there are so many.
    private var keySweep = 64

    mutating func removeItems() { items = [] }

    mutating func append(
        _ payload: [UInt8], retention: Retention, key: String?, at time: ContinuousClock.Instant
    ) -> StreamPosition {
        if retention.size > 0 {
            top.offset += 1
            items.append(HistoryPage.Item(offset: top.offset, payload: payload))
            if items.count > retention.size { items.removeFirst(items.count - retention.size) }
            expires = time + retention.ttl
        }
        if let key {
            if keys.count >= keySweep {
                keys = keys.filter { $0.value.expires > time }
                keySweep = max(64, 2 * keys.count)
            }
            keys[key] = (top, time + .seconds(300))
        }
        return top
    }

    func position(of key: String, at time: ContinuousClock.Instant) -> StreamPosition? {
        keys[key].flatMap { $0.expires > time ? $0.position : nil }
    }

    /// The publications go after their time; offset and epoch stay, so that a client that missed them notices.
    mutating func expire(at time: ContinuousClock.Instant) {
        if let expires, expires <= time { items = [] }
    }

    /// Long past its time: nobody has a position in it any more.
    func isForgotten(at time: ContinuousClock.Instant) -> Bool {
        guard keys.values.allSatisfy({ $0.expires <= time }) else { return false }
        return expires.map { $0 + .seconds(3600) <= time } ?? (top.offset == 0)
    }

    func page(_ query: HistoryQuery) -> HistoryPage {
        var found = query.isReversed ? items.reversed() : items
        if let since = query.since {
            found = found.filter { query.isReversed ? $0.offset < since.offset : $0.offset > since.offset }
        }
        return HistoryPage(items: Array(found.prefix(query.limit ?? .max)), top: top)
    }
}

/// Names of histories.
enum Epoch {
    private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    static func make() -> String { String((0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] }) }
}
