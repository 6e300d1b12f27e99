import Backplane
import Desk
import EventLoop
import Foundation
import Hummingbird
package import Logging
import NIOCore
import NIOPosix
package import Realtime
import Records
import ServiceLifecycle
import Synchronization
import Transport

/// The whole hub in one process: makes the parts, connects them, runs them, takes them down in order.
package final class Hub: Sendable {
    let configuration: Configuration
    let node: Node
    let desk: Desk
    let records: RecordStore
    let backplane: any Backplane
    let access: Access
    let demo: DemoBackend?
    /// Connections by address, on all loops and transports.
    let addresses: ConnectionCounter
    package let tokens: TokenAuthority
    private let loops: [Loop]
    private let outgoing: OutgoingHTTP
    private let keySource: TokenKeySource
    private let logger: Logger
    private let state = Mutex(State())
    private let address: Mutex<String>

    private struct State {
        var isReady = false
        var port = 0
    }

    /// Makes the parts; nothing listens yet.
    package init(
        _ configuration: Configuration, secrets: Secrets, logger: Logger, progress: @escaping (Double) -> Void
    )
        throws
    {
        self.configuration = configuration
        self.logger = logger
        try configuration.check()
        // Before anything that takes long: a mistake is told at once.
        let nodeSettings = try configuration.node()
        let home = configuration.home
        brains = BrainLoader(configuration, logger: logger)
        let brain = try brains.load(repair: .later, progress: progress)
        let pack = brain.pack
        try FileManager.default.createDirectory(atPath: configuration.data, withIntermediateDirectories: true)
        records = try RecordStore(
            path: "\(configuration.data)/switchboard.db", durability: configuration.durability,
            schemas: [DeskSchema.schema], now: Int(Date().timeIntervalSince1970 * 1000))
        tokens = TokenAuthority(
            secret: secrets.tokenSecret,
            rules: .init(audience: configuration.tokenAudience, issuer: configuration.tokenIssuer))
        guard let rule = AddressRule(allowing: configuration.backendAllows) else {
            throw YAMLSource.Problem(
                file: "settings", line: nil,
                message: "backend.allow must list addresses or ranges, as 127.0.0.0/8")
        }
        outgoing = OutgoingHTTP(rule: rule)
        let keySource = try TokenKeySource(
            configuration, authority: tokens, http: outgoing, logger: logger)
        self.keySource = keySource
        addresses = ConnectionCounter(limit: configuration.connectionsPerAddress)
        loops = try (0..<configuration.loops).map { try Loop(name: "loop-\($0)", index: $0) }
        for loop in loops { loop.start() }
        let id = UUID().uuidString.lowercased()
        backplane = try Self.backplane(configuration, loops: loops, node: id)
        node = Node(
            id: id, configuration: nodeSettings, backplane: backplane, authority: tokens,
            fetchKeys: keySource.fetcher, logger: logger)
        let usesDemo = configuration.backendURL == "demo"
        demo =
            usesDemo ? try DemoBackend(pack: pack.name, file: "\(home)/config/demo/\(pack.name).yaml") : nil
        let place = BackendPlace(configuration.backendURL)
        backend = place
        desk = try Desk(
            loops: loops, records: records, node: node, backplane: backplane, brain: brain,
            connector: ShopConnector(http: outgoing) { place.url }, tokens: tokens,
            privacy: Desk.PrivacySettings(
                secret: secrets.maskingSecret, retention: .seconds(configuration.maskingDays * 86400)),
            graph: { pack in
                try LiveGraph.open(
                    folder: "\(configuration.data)/graph", durability: configuration.durability,
                    changesPerImage: configuration.graphChangesPerImage,
                    base: RuleFile.folder("\(home)/config/knowledge"), pack: pack, logger: logger)
            }, classifiers: brains, logger: logger)
        access = Access(apiKey: secrets.apiKey, authority: tokens)
        address = Mutex("")
    }

    private let backend: BackendPlace
    private let brains: BrainLoader

    /// Where the back-end is; the stand-in's port is known only when the door is open.
    private final class BackendPlace: Sendable {
        private let current: Mutex<String>
        init(_ url: String) { current = Mutex(url.hasSuffix("/") ? String(url.dropLast()) : url) }
        var url: String {
            get { current.withLock { $0 } }
            set { current.withLock { $0 = newValue } }
        }
    }

    private static func backplane(
        _ configuration: Configuration, loops: [Loop], node: String
    ) throws -> any Backplane {
        guard let url = configuration.redis else { return LocalBackplane() }
        guard let place = RedisPlace(url) else {
            throw YAMLSource.Problem(
                file: "settings", line: nil,
                message:
                    "redis.url must be unix:///path, redis://[user:password@]host:port or "
                    + "redis+cluster://host:port,host:port")
        }
        guard place.isLocal || configuration.allowsPlainRedis else {
            throw YAMLSource.Problem(
                file: "settings", line: nil,
                message:
                    "redis.url is another machine, and the connection has no TLS: use a tunnel, or set "
                    + "redis.allow_plain: true on a network that you trust")
        }
        return RedisBackplane(place, on: loops, node: node)
    }

    /// Whether everything is open.
    var isReady: Bool { state.withLock { $0.isReady } }

    /// `http://host:port`, once it listens.
    package var url: String { address.withLock { $0 } }

    // MARK: Running

    /// Opens the door, runs until the task's service group shuts down gracefully, then drains.
    ///
    /// - Parameter opened: called when the hub listens, with its URL.
    package func run(opened: @escaping @Sendable (String) -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        node.start(loops: loops, application: desk, histories: desk.histories)
        await waitForBackplane()
        let http = try await httpServer(group)
        var door = FrontDoor.Configuration()
        door.host = configuration.host
        door.port = configuration.port
        door.origins = OriginRule(allowed: configuration.origins)
        door.proxies = configuration.proxies
        // The port first: without it nothing else is begun.
        let frontDoor = try FrontDoor(door, on: loops[0], http: http, addresses: addresses)
        let contexts = try await webSockets()
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        let url = "http://\(host):\(frontDoor.port)"
        address.withLock { $0 = url }
        if demo != nil { backend.url = "\(url)/demo/\(configuration.pack)" }
        try await on(loops[0]) { try frontDoor.open(webSockets: contexts) }
        state.withLock { $0.isReady = true }
        opened(url)

        let desk = desk
        await withTaskGroup { tasks in
            tasks.addTask { await desk.run() }
            tasks.addTask { await self.node.keepAlive() }
            tasks.addTask { await self.keySource.run() }
            tasks.addTask { await self.watchHealth() }
            tasks.addTask { await self.learn() }
            try? await gracefulShutdown()
            tasks.cancelAll()
        }
        await drain(frontDoor, contexts, http)
        try await group.shutdownGracefully()
    }

    private static let patience = Duration.seconds(1)

    /// Waits until Redis has been reached, but not long: what comes before that would stay on this node.
    private func waitForBackplane() async {
        let end = ContinuousClock.now + Self.patience
        while backplane.health != .up, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Says in the log and on the console when Redis goes and comes back.
    private func watchHealth() async {
        guard backplane.isShared else { return }
        var last = backplane.health
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(250))
            let health = backplane.health
            guard health != last else { continue }
            last = health
            switch health {
            case .up: logger.notice("Redis is back")
            case .down(_, let reason):
                logger.warning("Redis is away: going on alone", metadata: ["reason": "\(reason)"])
            }
            desk.announceLevel()
        }
    }

    // MARK: What the bot knows

    /// Trains what keywords stand in for.
    private func learn() async {
        guard desk.level.isWithoutModel else { return }
        do {
            let seconds = try await reload()
            logger.notice("trained: models answer again", metadata: ["seconds": "\(seconds)"])
        } catch {
            logger.error("not trained: keywords go on answering", metadata: ["error": "\(error)"])
        }
    }

    /// Reads the pack's files again, trains on what has changed, and puts it in force while connections stay.
    ///
    /// - Returns: how long that took, in seconds.
    /// - Throws: what is wrong with a file; then everything stays as it was.
    func reload() async throws -> Double {
        let begun = ContinuousClock.now
        let brains = brains
        // On a thread of its own: training would keep others from the pool.
        let brain = try await withCheckedThrowingContinuation { done in
            Thread.detachNewThread { done.resume(with: Result { try brains.load(repair: .first) }) }
        }
        try await desk.exchange(brain)
        return (ContinuousClock.now - begun) / .seconds(1)
    }

    private func httpServer(_ group: MultiThreadedEventLoopGroup) async throws -> HTTPServer {
        let responder = Routes(hub: self).router().buildResponder()
        let logger = logger
        return HTTPServer(group: group, logger: logger) { request, writer, channel in
            let context = HubContext(
                source: ApplicationRequestContextSource(channel: channel, logger: logger))
            let response: Response
            do {
                response = try await responder.respond(to: request, context: context)
            } catch {
                logger.error(
                    "request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
                response = Response.failure(.internalServerError, .internalError)
            }
            try await writer.write(response: response.head, body: response.body)
        }
    }

    private func webSockets() async throws -> [WebSocketContext] {
        var contexts: [WebSocketContext] = []
        for loop in loops {
            guard let shard = node.shard(on: loop) else { continue }
            let (limits, addresses) = (configuration.limits, addresses)
            contexts.append(
                try await on(loop) {
                    try WebSocketContext(on: loop, limits: limits, addresses: addresses) {
                        shard.accept($0, $1)
                    }
                })
        }
        return contexts
    }

    private func on<Value: Sendable>(_ loop: Loop, _ work: @escaping @Sendable () throws -> Value)
        async throws -> Value
    {
        try await withCheckedThrowingContinuation { done in
            loop.post { done.resume(with: Result { try work() }) }
        }
    }

    /// Stops accepting, says goodbye to everybody, finishes what is being written.
    private func drain(_ door: FrontDoor, _ contexts: [WebSocketContext], _ http: HTTPServer) async {
        state.withLock { $0.isReady = false }
        logger.info("draining")
        _ = try? await on(loops[0]) { door.close() }
        let spread = Duration.seconds(configuration.drainSeconds)
        for loop in loops { node.shard(on: loop)?.close(over: spread) }
        await withTaskGroup { group in
            for (loop, context) in zip(loops, contexts) {
                group.addTask {
                    await withCheckedContinuation { done in
                        loop.post {
                            context.drain(code: 3001, reason: "shutdown", over: spread) { done.resume() }
                        }
                    }
                }
            }
            group.addTask { await http.drain(grace: spread + .seconds(3)) }
        }
        for loop in loops { node.shard(on: loop)?.stop() }
        await outgoing.shutdown()
        records.close()
        backplane.stop()
        for loop in loops { loop.stop() }
    }
}
