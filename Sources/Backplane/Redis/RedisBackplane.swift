public import EventLoop
import Foundation
import Synchronization

/// The backplane of several nodes: a Redis, or a cluster of them, that all of them reach.
///
/// Each loop has connections of its own; a topic belongs to one of them by its name, so that what is said on it keeps its
/// order. While the server of a topic is away the node goes on alone with it, on a ``LocalBackplane``, and says so in
/// ``health``. What comes back then is a new history: clients notice by its epoch.
public final class RedisBackplane: Backplane {
    let local = LocalBackplane()
    /// Tells our own broadcasts from those of other nodes.
    let node: String
    private let shares: [Share]
    private let publishCommand: String
    private let state = Mutex(State())

    private struct State {
        var sink: (@Sendable (TopicMessage) -> Void)?
        var wanted: Set<String> = []
        /// Loops whose servers do not all answer, with the reason.
        var down: [Int: String] = [:]
        var downSince = 0
    }

    /// One loop's part.
    private struct Share: Sendable {
        let loop: Loop
        let router: RedisRouter
    }

    static let keyTTL = Duration.seconds(300)

    /// A backplane on these loops, which must be running. Connects at once when it starts, and again whenever it has to.
    public init(_ place: RedisPlace, on loops: [Loop], node: String) {
        self.node = node
        publishCommand = place.isCluster ? "SPUBLISH" : "PUBLISH"
        let owner = Owner()
        shares = loops.enumerated().map { index, loop in
            Share(
                loop: loop,
                router: RedisRouter(
                    place, on: loop,
                    .init(
                        changed: { owner.backplane?.changed(index, $0, $1) },
                        lost: { owner.backplane?.lose(index, $0) },
                        unsettled: { owner.backplane?.settle(index) },
                        message: { owner.backplane?.received($0, $1) })))
        }
        state.withLock { state in
            state.downSince = Self.now
            for index in shares.indices { state.down[index] = "not connected yet" }
        }
        owner.backplane = self
    }

    /// Breaks the circle between the routers' closures and the backplane. Written once, before anything runs.
    private final class Owner: @unchecked Sendable {
        weak var backplane: RedisBackplane?
    }

    static var now: Int { Int(Date().timeIntervalSince1970 * 1000) }

    /// Begins to deliver.
    public func start(sink: @escaping @Sendable (TopicMessage) -> Void) {
        state.withLock { $0.sink = sink }
        local.start(sink: sink)
        for share in shares { share.loop.post { share.router.start() } }
    }

    /// Ends all connections.
    public func stop() {
        local.stop()
        for share in shares { share.loop.post { share.router.stop() } }
    }

    // MARK: Health

    /// Whether every server answers on every loop.
    public var health: BackplaneHealth {
        state.withLock { state in
            state.down.values.first.map { .down(since: state.downSince, reason: $0) } ?? .up
        }
    }

    /// Every node on the same Redis sees it.
    public var isShared: Bool { true }

    private func changed(_ index: Int, _ isUp: Bool, _ reason: String) {
        state.withLock { state in
            if !isUp, state.down.isEmpty { state.downSince = Self.now }
            state.down[index] = isUp ? nil : reason
        }
    }

    /// Something may have been said on these channels while nobody listened: whoever counts on order must look.
    private func lose(_ index: Int, _ belongs: (String) -> Bool) {
        let (wanted, sink) = state.withLock { ($0.wanted, $0.sink) }
        for topic in wanted where share(of: topic) == index && belongs(Self.channel(topic)) {
            sink?(TopicMessage(topic: topic, kind: .lost, payload: []))
        }
    }

    /// Subscribes to what is wanted and not listened to. What was said until the server confirms that was missed.
    private func settle(_ index: Int) {
        let router = shares[index].router
        var topics: [String: String] = [:]
        for topic in state.withLock({ $0.wanted }) where share(of: topic) == index {
            topics[Self.channel(topic)] = topic
        }
        router.unsubscribe { topics[$0] != nil }
        for (channel, topic) in topics {
            guard let link = router.link(for: channel.bytes), !link.listens(to: channel) else { continue }
            link.subscribe(channel) { [weak self] in
                let sink = self?.state.withLock { $0.wanted.contains(topic) ? $0.sink : nil }
                sink?(TopicMessage(topic: topic, kind: .lost, payload: []))
            }
        }
    }

    // MARK: Where things are

    /// The loop that a name belongs to (FNV-1a).
    private func share(of name: String) -> Int {
        let hash: UInt64 = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Int(hash % UInt64(shares.count))
    }

    private static let channelHead = "sb:topic:{"
    static func channel(_ topic: String) -> String { "\(channelHead)\(topic)}" }
    private static func key(_ topic: String, _ part: String) -> [UInt8] {
        "sb:topic:{\(topic)}:\(part)".bytes
    }

    /// Runs `work` where a name belongs, with the way to the server that has `key`; or `alone` when that does not answer.
    func reach(
        _ name: String, key: [UInt8], alone: @escaping @Sendable () -> Void,
        _ work: @escaping @Sendable (RedisRouter) -> Void
    ) {
        let share = shares[share(of: name)]
        let onLoop: @Sendable () -> Void = {
            share.router.link(for: key) == nil ? alone() : work(share.router)
        }
        if share.loop.isOnLoop { onLoop() } else { share.loop.post(onLoop) }
    }

    /// Sends a command about a name; fails when its server does not answer.
    func send(
        _ command: RedisCommand, about name: String,
        completion: @escaping RedisConnection.Completion = { _ in }
    ) {
        reach(name, key: command.key) {
            completion(.failure(.unavailable("Redis is away")))
        } _: {
            $0.send(command, completion: completion)
        }
    }

    // MARK: Topics

    /// Wants a topic, here and from the others.
    public func subscribe(
        _ topic: String, completion: @escaping @Sendable (Result<Void, BackplaneError>) -> Void
    ) {
        state.withLock { _ = $0.wanted.insert(topic) }
        local.subscribe(topic) { _ in }
        let channel = Self.channel(topic)
        reach(topic, key: channel.bytes) {
            completion(.success(()))
        } _: { router in
            // What is published after the confirmation is heard; what came before is in the history that is read next.
            router.link(for: channel.bytes)?.subscribe(channel) { completion(.success(())) }
        }
    }

    /// Wants it no more.
    public func unsubscribe(_ topic: String) {
        state.withLock { _ = $0.wanted.remove(topic) }
        local.unsubscribe(topic)
        let channel = Self.channel(topic)
        reach(topic, key: channel.bytes, alone: {}) { $0.link(for: channel.bytes)?.unsubscribe(channel) }
    }

    private func received(_ channel: String, _ payload: [UInt8]) {
        let topic = String(channel.dropFirst(Self.channelHead.count).dropLast())
        guard let message = Envelope.open(payload, topic: topic, ownNode: node) else { return }
        state.withLock { $0.sink }?(message)
    }

    /// Appends and publishes in one script.
    public func publish(
        _ payload: [UInt8], to topic: String, retention: Retention, key: String?,
        completion: @escaping @Sendable (Result<StreamPosition, BackplaneError>) -> Void
    ) {
        // A third key only where there is one: while a slot moves, a key that does not exist is nowhere.
        let keys =
            [Self.key(topic, "stream"), Self.key(topic, "meta")]
            + (key.map { [Self.key(topic, "key:\($0)")] } ?? [])
        reach(topic, key: keys[0]) { [local] in
            local.publish(payload, to: topic, retention: retention, key: key, completion: completion)
        } _: { [publishCommand] router in
            router.run(
                .publish, keys: keys,
                [
                    payload, Self.channel(topic).bytes, retention.size.bytes,
                    max(1, retention.ttl.milliseconds).bytes, Epoch.make().bytes, (key == nil ? 0 : 1).bytes,
                    Self.keyTTL.milliseconds.bytes, Self.metaTTL(retention).milliseconds.bytes,
                    publishCommand.bytes,
                ]
            ) { completion($0.flatMap(Self.position)) }
        }
    }

    /// How long the position of a topic is kept: well beyond its publications.
    private static func metaTTL(_ retention: Retention) -> Duration {
        max(.seconds(24 * 3600), retention.ttl * 2)
    }

    private static func position(_ reply: RedisReply) -> Result<StreamPosition, BackplaneError> {
        guard let parts = reply.array, parts.count == 2, let offset = parts[0].integer,
            let epoch = parts[1].text
        else { return .failure(.protocolViolation("publish")) }
        return .success(StreamPosition(offset: offset, epoch: epoch))
    }

    /// Delivers here at once, and to the other nodes through Redis.
    public func broadcast(_ message: TopicMessage) {
        local.broadcast(message)
        send(
            RedisCommand(
                publishCommand, key: Self.channel(message.topic).bytes, [Envelope.seal(message, node: node)]),
            about: message.topic)
    }

    /// Reads a history.
    public func history(
        of topic: String, _ query: HistoryQuery, retention: Retention,
        completion: @escaping @Sendable (Result<HistoryPage, BackplaneError>) -> Void
    ) {
        let start: String =
            switch (query.since, query.isReversed) {
            case (let since?, false): "\(since.offset + 1)"
            case (let since?, true): since.offset > 0 ? "\(since.offset - 1)" : "0"
            case (nil, false): "-"
            case (nil, true): "+"
            }
        let keys = [Self.key(topic, "stream"), Self.key(topic, "meta")]
        reach(topic, key: keys[0]) { [local] in
            local.history(of: topic, query, retention: retention, completion: completion)
        } _: { router in
            router.run(
                .history, keys: keys,
                [
                    Epoch.make().bytes, Self.metaTTL(retention).milliseconds.bytes,
                    (query.isReversed ? "reverse" : "forward").bytes, start.bytes,
                    (query.limit ?? max(retention.size, 1)).bytes,
                ]
            ) { completion($0.flatMap(Self.page)) }
        }
    }

    private static func page(_ reply: RedisReply) -> Result<HistoryPage, BackplaneError> {
        guard let parts = reply.array, parts.count == 3, let offset = parts[0].integer,
            let epoch = parts[1].text, let entries = parts[2].array
        else { return .failure(.protocolViolation("history")) }
        let items = entries.compactMap { entry -> HistoryPage.Item? in
            guard let (id, payload) = streamEntry(entry), let offset = Int(id.prefix { $0 != "-" }) else {
                return nil
            }
            return HistoryPage.Item(offset: offset, payload: payload)
        }
        return .success(HistoryPage(items: items, top: StreamPosition(offset: offset, epoch: epoch)))
    }

    /// Id and payload of an entry with one field.
    static func streamEntry(_ entry: RedisReply) -> (id: String, payload: [UInt8])? {
        guard let pair = entry.array, pair.count == 2, let id = pair[0].text, let fields = pair[1].array,
            fields.count == 2, let payload = fields[1].bytes
        else { return nil }
        return (id, payload)
    }

    /// Forgets a history.
    public func removeHistory(
        of topic: String, completion: @escaping @Sendable (Result<Void, BackplaneError>) -> Void
    ) {
        let key = Self.key(topic, "stream")
        reach(topic, key: key) { [local] in
            local.removeHistory(of: topic, completion: completion)
        } _: { router in
            router.send(RedisCommand("DEL", key: key)) { completion($0.map { _ in }) }
        }
    }
}
