public import EventLoop
import Foundation
import Synchronization

/// The backplane of several nodes: a Redis that all of them reach.
///
/// While Redis is away the node goes on alone, on a ``LocalBackplane`` of its own, and says so in ``health``. What comes
/// back then is a new history: clients notice by its epoch.
public final class RedisBackplane: Backplane {
    private let commands: RedisConnection
    private let subscriptions: RedisConnection
    private let local: LocalBackplane
    private let loop: Loop
    private let heart: Heart
    /// Tells our own broadcasts from those of other nodes.
    private let node: String
    private let state = Mutex(State())

    private struct State {
        var sink: (@Sendable (TopicMessage) -> Void)?
        var wanted: Set<String> = []
        var areUp = (commands: false, subscriptions: false)
        var downSince: (time: Int, reason: String)? = (0, "not connected yet")
    }

    /// How long the position of a topic is kept: well beyond its publications.
    private static func metaTTL(_ retention: Retention) -> Duration {
        max(.seconds(24 * 3600), retention.ttl * 2)
    }
    private static let keyTTL = Duration.seconds(300)

    /// A backplane on `loop`, which must be running. Connects at once, and again whenever it has to.
    public init(_ place: RedisPlace, on loop: Loop, node: String) {
        self.loop = loop
        self.node = node
        local = LocalBackplane()
        let owner = Owner()
        commands = RedisConnection(to: place, on: loop) {
            owner.backplane?.changed(commands: $0, reason: $1)
        } message: { _, _ in
        }
        subscriptions = RedisConnection(to: place, on: loop) {
            owner.backplane?.changed(subscriptions: $0, reason: $1)
        } unsubscribed: {
            owner.backplane?.unsubscribed($0)
        } message: {
            owner.backplane?.received($0, $1)
        }
        heart = Heart(node: node)
        state.withLock { $0.downSince = (Self.now, "not connected yet") }
        owner.backplane = self
    }

    /// Breaks the circle between the connections' closures and the backplane. Loop thread only, but for its making.
    private final class Owner: @unchecked Sendable {
        weak var backplane: RedisBackplane?
    }

    private static var now: Int { Int(Date().timeIntervalSince1970 * 1000) }

    /// Begins to deliver.
    public func start(sink: @escaping @Sendable (TopicMessage) -> Void) {
        state.withLock { $0.sink = sink }
        local.start(sink: sink)
        loop.post { [commands, subscriptions, heart, loop] in
            commands.start()
            subscriptions.start()
            heart.start(on: loop, commands, subscriptions)
        }
    }

    /// Every node on the same Redis sees it.
    public var isShared: Bool { true }

    // MARK: Health

    /// Whether Redis answers on both connections.
    public var health: BackplaneHealth {
        state.withLock { state in state.downSince.map { .down(since: $0.time, reason: $0.reason) } ?? .up }
    }

    private var isUp: Bool { state.withLock { $0.downSince == nil } }

    private func changed(commands isUp: Bool, reason: String) { change(reason) { $0.areUp.commands = isUp } }

    private func changed(subscriptions isUp: Bool, reason: String) {
        if isUp {
            for topic in state.withLock({ $0.wanted }) { subscriptions.subscribe(Self.channel(topic)) }
            heart.listen(subscriptions)
        }
        change(reason) { $0.areUp.subscriptions = isUp }
    }

    private func change(_ reason: String, _ body: (inout State) -> Void) {
        let (lost, sink) = state.withLock { state -> (Set<String>, (@Sendable (TopicMessage) -> Void)?) in
            let wasUp = state.downSince == nil
            body(&state)
            let isUp = state.areUp.commands && state.areUp.subscriptions
            guard isUp != wasUp else { return ([], nil) }
            state.downSince = isUp ? nil : (Self.now, reason)
            return (state.wanted, state.sink)
        }
        // Something may have been said while nobody listened: whoever counts on order must look.
        for topic in lost { sink?(TopicMessage(topic: topic, kind: .lost, payload: [])) }
    }

    // MARK: Topics

    private static func channel(_ topic: String) -> String { "sb:topic:{\(topic)}" }
    private static func key(_ topic: String, _ part: String) -> [UInt8] {
        Array("sb:topic:{\(topic)}:\(part)".utf8)
    }

    /// Wants a topic, here and from the others.
    public func subscribe(
        _ topic: String, completion: @escaping @Sendable (Result<Void, BackplaneError>) -> Void
    ) {
        state.withLock { _ = $0.wanted.insert(topic) }
        local.subscribe(topic) { _ in }
        loop.post { [self] in
            // What is published after the confirmation is heard; what came before is in the history that is read next.
            guard subscriptions.isUp else { return completion(.success(())) }
            subscriptions.subscribe(Self.channel(topic)) { completion(.success(())) }
        }
    }

    /// Wants it no more.
    public func unsubscribe(_ topic: String) {
        state.withLock { _ = $0.wanted.remove(topic) }
        local.unsubscribe(topic)
        loop.post { [self] in
            if subscriptions.isUp { subscriptions.unsubscribe(Self.channel(topic)) }
        }
    }

    /// A subscription that was asked for again before its end was confirmed has been forgotten with it.
    private func unsubscribed(_ channel: String) {
        guard state.withLock({ state in state.wanted.contains { Self.channel($0) == channel } }) else {
            return
        }
        subscriptions.subscribe(channel)
    }

    private func received(_ channel: String, _ payload: [UInt8]) {
        if heart.beats(channel) { return }
        guard
            let message = Envelope.open(
                payload, topic: String(channel.dropFirst("sb:topic:{".count).dropLast()), ownNode: node)
        else { return }
        state.withLock { $0.sink }?(message)
    }

    /// Appends and publishes in one script.
    public func publish(
        _ payload: [UInt8], to topic: String, retention: Retention, key: String?,
        completion: @escaping @Sendable (Result<StreamPosition, BackplaneError>) -> Void
    ) {
        guard isUp else {
            return local.publish(payload, to: topic, retention: retention, key: key, completion: completion)
        }
        run(
            RedisScripts.publish,
            keys: [Self.key(topic, "stream"), Self.key(topic, "meta"), Self.key(topic, "key:\(key ?? "")")],
            [
                payload, Array(Self.channel(topic).utf8), retention.size.bytes,
                retention.ttl.milliseconds.bytes,
                Array(Epoch.make().utf8), (key == nil ? 0 : 1).bytes, Self.keyTTL.milliseconds.bytes,
                Self.metaTTL(retention).milliseconds.bytes,
            ]
        ) { result in
            completion(
                result.flatMap { reply in
                    guard let parts = reply.array, parts.count == 2, let offset = parts[0].integer,
                        let epoch = parts[1].text
                    else { return .failure(.protocolViolation("publish")) }
                    return .success(StreamPosition(offset: offset, epoch: epoch))
                })
        }
    }

    /// Delivers here at once, and to the other nodes through Redis.
    public func broadcast(_ message: TopicMessage) {
        local.broadcast(message)
        let node = node
        send(["PUBLISH".bytes, Array(Self.channel(message.topic).utf8), Envelope.seal(message, node: node)]) {
            _ in
        }
    }

    /// Reads a history.
    public func history(
        of topic: String, _ query: HistoryQuery, retention: Retention,
        completion: @escaping @Sendable (Result<HistoryPage, BackplaneError>) -> Void
    ) {
        guard isUp else {
            return local.history(of: topic, query, retention: retention, completion: completion)
        }
        let start: String =
            switch (query.since, query.isReversed) {
            case (let since?, false): "\(since.offset + 1)"
            case (let since?, true): since.offset > 0 ? "\(since.offset - 1)" : "0"
            case (nil, false): "-"
            case (nil, true): "+"
            }
        run(
            RedisScripts.history, keys: [Self.key(topic, "stream"), Self.key(topic, "meta")],
            [
                Array(Epoch.make().utf8), Self.metaTTL(retention).milliseconds.bytes,
                (query.isReversed ? "reverse" : "forward").bytes,
                Array(start.utf8), (query.limit ?? max(retention.size, 1)).bytes,
            ]
        ) { result in
            completion(
                result.flatMap {
                    Self.page($0).map(Result.success) ?? .failure(.protocolViolation("history"))
                })
        }
    }

    private static func page(_ reply: RedisReply) -> HistoryPage? {
        guard let parts = reply.array, parts.count == 3, let offset = parts[0].integer,
            let epoch = parts[1].text,
            let entries = parts[2].array
        else { return nil }
        let items = entries.compactMap { entry -> HistoryPage.Item? in
            guard let pair = entry.array, pair.count == 2, let id = pair[0].text, let fields = pair[1].array,
                fields.count == 2, let payload = fields[1].bytes, let offset = Int(id.prefix { $0 != "-" })
            else { return nil }
            return HistoryPage.Item(offset: offset, payload: payload)
        }
        return HistoryPage(items: items, top: StreamPosition(offset: offset, epoch: epoch))
    }

    // MARK: Presence

    private static func presenceKeys(_ topic: String) -> [[UInt8]] {
        [Array("sb:presence:{\(topic)}".utf8), Array("sb:presence:{\(topic)}:expiry".utf8)]
    }

    /// Notes a client, here too: without Redis one's own clients are still known.
    public func addPresence(_ client: String, info: [UInt8], on topic: String, ttl: Duration) {
        local.addPresence(client, info: info, on: topic, ttl: ttl)
        run(
            RedisScripts.addPresence, keys: Self.presenceKeys(topic),
            [Array(client.utf8), info, (Self.now + ttl.milliseconds).bytes]
        ) { _ in }
    }

    /// Forgets a client.
    public func removePresence(_ client: String, on topic: String) {
        local.removePresence(client, on: topic)
        let keys = Self.presenceKeys(topic)
        send(["HDEL".bytes, keys[0], Array(client.utf8)]) { _ in }
        send(["ZREM".bytes, keys[1], Array(client.utf8)]) { _ in }
    }

    /// Who is there.
    public func presence(
        on topic: String, completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void
    ) {
        guard isUp else { return local.presence(on: topic, completion: completion) }
        run(RedisScripts.presence, keys: Self.presenceKeys(topic), [Self.now.bytes]) { result in
            completion(
                result.map { reply in
                    let fields = reply.array ?? []
                    var clients: [String: [UInt8]] = [:]
                    for index in stride(from: 0, to: fields.count - 1, by: 2) {
                        if let client = fields[index].text { clients[client] = fields[index + 1].bytes }
                    }
                    return clients
                })
        }
    }

    // MARK: Caches, queues, leases

    /// Keeps a copy.
    public func setCache(_ value: [UInt8], for key: String, ttl: Duration) {
        send(["SET".bytes, Array("sb:\(key)".utf8), value, "PX".bytes, max(1, ttl.milliseconds).bytes]) { _ in
        }
    }

    /// The copy; without Redis there is none.
    public func cache(
        for key: String, completion: @escaping @Sendable (Result<[UInt8]?, BackplaneError>) -> Void
    ) {
        send(["GET".bytes, Array("sb:\(key)".utf8)]) { completion($0.map(\.bytes)) }
    }

    /// Appends to a queue.
    public func append(_ entry: [UInt8], to queue: String, limit: Int) {
        send([
            "XADD".bytes, Array("sb:\(queue)".utf8), "MAXLEN".bytes, "~".bytes, limit.bytes, "*".bytes,
            "d".bytes, entry,
        ]) { _ in }
    }

    /// Reads a queue.
    public func entries(
        of queue: String, after id: String?, limit: Int,
        completion: @escaping @Sendable (Result<[QueueEntry], BackplaneError>) -> Void
    ) {
        let start = id.map { "(\($0)" } ?? "-"
        send([
            "XRANGE".bytes, Array("sb:\(queue)".utf8), Array(start.utf8), "+".bytes, "COUNT".bytes,
            limit.bytes,
        ]) { result in
            completion(
                result.map { reply in
                    (reply.array ?? []).compactMap { entry in
                        guard let pair = entry.array, pair.count == 2, let id = pair[0].text,
                            let fields = pair[1].array,
                            fields.count == 2, let payload = fields[1].bytes
                        else { return nil }
                        return QueueEntry(id: id, payload: payload)
                    }
                })
        }
    }

    /// Takes a lease.
    public func lease(
        _ name: String, holder: String, ttl: Duration,
        completion: @escaping @Sendable (Result<Bool, BackplaneError>) -> Void
    ) {
        run(
            RedisScripts.lease, keys: [Array("sb:lease:\(name)".utf8)],
            [Array(holder.utf8), ttl.milliseconds.bytes]
        ) { completion($0.map { $0.integer == 1 }) }
    }

    /// Ends both connections.
    public func stop() {
        local.stop()
        loop.post { [commands, subscriptions, heart] in
            heart.stop()
            commands.stop()
            subscriptions.stop()
        }
    }

    // MARK: Sending

    private func run(
        _ script: String, keys: [[UInt8]], _ arguments: [[UInt8]],
        completion: @escaping @Sendable (Result<RedisReply, BackplaneError>) -> Void
    ) {
        send(["EVAL".bytes, Array(script.utf8), keys.count.bytes] + keys + arguments, completion: completion)
    }

    private func send(
        _ arguments: [[UInt8]], completion: @escaping @Sendable (Result<RedisReply, BackplaneError>) -> Void
    ) {
        loop.post { [commands] in commands.send(arguments, completion: completion) }
    }
}

/// Says something to itself through Redis and listens for it: a connection with subscriptions takes no PING, and one
/// that has gone deaf would not be noticed.
///
/// `@unchecked Sendable`: touched on the loop's thread only.
private final class Heart: @unchecked Sendable {
    private let channel: String
    private var ticker: LoopTimer?
    private var silent = 0

    private static let interval = Duration.milliseconds(250)
    /// Beats that may be missed.
    private static let patience = 3

    init(node: String) { channel = "sb:node:{\(node)}" }

    func start(on loop: Loop, _ commands: RedisConnection, _ subscriptions: RedisConnection) {
        ticker = LoopTimer(on: loop, every: Self.interval) { [unowned self] in
            guard commands.isUp, subscriptions.isUp else { return silent = 0 }
            silent += 1
            if silent > Self.patience {
                silent = 0
                return subscriptions.drop("messages no longer arrive")
            }
            commands.send(["PUBLISH".bytes, channel.bytes, "beat".bytes]) { _ in }
        }
    }

    func listen(_ subscriptions: RedisConnection) {
        silent = 0
        subscriptions.subscribe(channel)
    }

    /// Whether a message was a beat.
    func beats(_ channel: String) -> Bool {
        guard channel == self.channel else { return false }
        silent = 0
        return true
    }

    func stop() {
        ticker?.stop()
        ticker = nil
    }
}

/// A topic message as it travels between nodes: `<kind> <node> <offset> <epoch>`, a line break, the payload.
enum Envelope {
    static func seal(_ message: TopicMessage, node: String) -> [UInt8] {
        let kind = String(UnicodeScalar(message.kind.rawValue))
        let position = message.position.map { "\($0.offset) \($0.epoch)" } ?? "- -"
        return Array("\(kind) \(node) \(position)\n".utf8) + message.payload
    }

    /// Nil for our own messages, which were delivered when they were sent, and for what is no message.
    static func open(_ bytes: [UInt8], topic: String, ownNode: String) -> TopicMessage? {
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        guard head.count == 4, head[1] != ownNode, let letter = head[0].utf8.first,
            let kind = TopicMessage.Kind(rawValue: letter)
        else { return nil }
        let position = Int(head[2]).map { StreamPosition(offset: $0, epoch: String(head[3])) }
        return TopicMessage(topic: topic, kind: kind, position: position, payload: Array(bytes[(end + 1)...]))
    }
}

extension String {
    fileprivate var bytes: [UInt8] { Array(utf8) }
}

extension Int {
    fileprivate var bytes: [UInt8] { Array(String(self).utf8) }
}

extension Duration {
    fileprivate var milliseconds: Int { Int(self / .milliseconds(1)) }
}
