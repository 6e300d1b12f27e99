private import CHiredis
import EventLoop

/// One connection to Redis on one loop, made anew whenever it breaks. Every command ends: with a reply, or with an error
/// when the connection breaks or Redis takes longer than ``timeout``.
///
/// `@unchecked Sendable`: touched on the loop's thread only.
@safe final class RedisConnection: @unchecked Sendable {
    typealias Completion = (Result<RedisReply, BackplaneError>) -> Void

    let loop: Loop
    private let place: RedisPlace
    /// Told when the connection works, and when it no longer does.
    private let changed: (_ isUp: Bool, _ reason: String) -> Void
    /// Told when a channel is no longer subscribed; the library forgets its callback then, even when a new subscription
    /// has been sent behind the end of the old one.
    private let unsubscribed: (_ channel: String) -> Void
    /// Gets messages of subscribed channels.
    private let message: (_ channel: String, _ payload: [UInt8]) -> Void
    private var context: UnsafeMutablePointer<redisAsyncContext>?
    private var ticker: LoopTimer?
    private(set) var isUp = false
    private var isStopped = false
    /// Ticks until the next attempt to connect.
    private var pause = 0
    private var ticks = 0
    /// Ticks since the attempt to connect began, until the socket is open; some ways to fail to connect are never told.
    private var connecting: Int?
    /// Commands without a reply: when each was sent, in ticks, oldest first.
    private var sent: [Int] = []
    private var hasSubscriptions = false
    /// Who waits for Redis to have subscribed, by channel.
    private var confirming: [String: [() -> Void]] = [:]

    private static let tick = Duration.milliseconds(50)
    /// Ticks a command may take.
    private static let timeout = 5
    /// Ticks an attempt to connect may take.
    private static let connectTimeout = 20
    /// Ticks between attempts to connect.
    private static let retry = 5

    init(
        to place: RedisPlace, on loop: Loop, changed: @escaping (Bool, String) -> Void,
        unsubscribed: @escaping (String) -> Void = { _ in }, message: @escaping (String, [UInt8]) -> Void
    ) {
        self.place = place
        self.loop = loop
        self.changed = changed
        self.unsubscribed = unsubscribed
        self.message = message
    }

    /// Begins to connect, and keeps at it.
    func start() {
        connect()
        ticker = LoopTimer(on: loop, every: Self.tick) { [unowned self] in step() }
    }

    func stop() {
        isStopped = true
        ticker?.stop()
        ticker = nil
        drop("stopped")
    }

    // MARK: Commands

    /// Sends a command. Arguments travel with their lengths: nothing in them is ever read as another command.
    func send(_ arguments: [[UInt8]], completion: @escaping Completion) {
        guard isUp || arguments.first.map({ $0.elementsEqual("PING".utf8) }) == true else {
            return completion(.failure(.unavailable("not connected")))
        }
        let box = Box(connection: self, completion: completion)
        guard command(arguments, box) else { return completion(.failure(.unavailable("not connected"))) }
        sent.append(ticks)
    }

    /// Subscribes; `confirmed` is called when Redis has, or when the connection breaks.
    func subscribe(_ channel: String, confirmed: @escaping () -> Void = {}) {
        hasSubscriptions = true
        confirming[channel, default: []].append(confirmed)
        if !command([Array("SUBSCRIBE".utf8), Array(channel.utf8)], nil) { confirm(channel) }
    }

    func unsubscribe(_ channel: String) {
        _ = command([Array("UNSUBSCRIBE".utf8), Array(channel.utf8)], nil)
    }

    private func confirm(_ channel: String) {
        for confirmed in confirming.removeValue(forKey: channel) ?? [] { confirmed() }
    }

    private final class Box {
        unowned let connection: RedisConnection
        let completion: Completion
        init(connection: RedisConnection, completion: @escaping Completion) {
            self.connection = connection
            self.completion = completion
        }
    }

    /// `box` is nil for subscriptions, whose callback comes again and again.
    private func command(_ arguments: [[UInt8]], _ box: Box?) -> Bool {
        guard let context = unsafe context else { return false }
        let owner =
            unsafe box.map { unsafe Unmanaged.passRetained($0).toOpaque() }
            ?? Unmanaged.passUnretained(self).toOpaque()
        let flat = arguments.flatMap(\.self)
        let lengths = arguments.map(\.count)
        let status = unsafe flat.withUnsafeBufferPointer { bytes in
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            var offset = 0
            for length in lengths {
                // An empty argument still needs a place to point to.
                let start = unsafe (bytes.baseAddress ?? UnsafePointer(bitPattern: 1)).map {
                    unsafe $0 + offset
                }
                unsafe pointers.append(UnsafeRawPointer(start)?.assumingMemoryBound(to: CChar.self))
                offset += length
            }
            if box == nil {
                return unsafe redisAsyncCommandArgv(
                    context, onMessage, owner, Int32(lengths.count), &pointers, lengths)
            }
            return unsafe redisAsyncCommandArgv(
                context, onReply, owner, Int32(lengths.count), &pointers, lengths)
        }
        if status != REDIS_OK, box != nil { unsafe Unmanaged<Box>.fromOpaque(owner).release() }
        return status == REDIS_OK
    }

    // MARK: Life

    private func connect() {
        let made =
            switch place {
            case .unix(let path): unsafe redisAsyncConnectUnix(path)
            case .tcp(let host, let port): unsafe redisAsyncConnect(host, Int32(port))
            }
        guard let made = unsafe made else { return }
        guard unsafe made.pointee.err == 0 else {
            unsafe redisAsyncFree(made)
            return retryLater()
        }
        unsafe made.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        guard unsafe chiredis_attach(made, loop.handle) == REDIS_OK else {
            unsafe redisAsyncFree(made)
            return retryLater()
        }
        unsafe context = made
        connecting = 0
        sent = []
        unsafe redisAsyncSetConnectCallback(made) { context, status in
            guard let owner = unsafe context?.pointee.data else { return }
            unsafe Unmanaged<RedisConnection>.fromOpaque(owner).takeUnretainedValue().connected(
                status == REDIS_OK)
        }
        unsafe redisAsyncSetDisconnectCallback(made) { context, _ in
            guard let context = unsafe context, let owner = unsafe context.pointee.data else { return }
            let reason = unsafe String(cString: chiredis_error(context))
            unsafe Unmanaged<RedisConnection>.fromOpaque(owner).takeUnretainedValue().gone(reason)
        }
    }

    private func retryLater() { pause = Self.retry }

    /// The socket is open; Redis counts as there once it has answered.
    private func connected(_ isOpen: Bool) {
        connecting = nil
        guard isOpen else { return gone("cannot connect") }
        send([Array("PING".utf8)]) { [unowned self] result in
            guard case .success(let reply) = result, case .bytes = reply else { return }
            isUp = true
            changed(true, "")
        }
    }

    /// The library has let go of the context, or is about to.
    private func gone(_ reason: String) {
        unsafe context = nil
        sent = []
        hasSubscriptions = false
        for channel in Array(confirming.keys) { confirm(channel) }
        retryLater()
        guard isUp else { return }
        isUp = false
        changed(false, reason.isEmpty ? "connection closed" : reason)
    }

    /// Breaks the connection off; a new one is made.
    func drop(_ reason: String) {
        guard let context = unsafe context else { return }
        // Its callbacks still come, for every command without a reply; the owner is told here.
        unsafe context.pointee.data = nil
        gone(reason)
        unsafe redisAsyncFree(context)
    }

    private func step() {
        ticks += 1
        if unsafe context == nil {
            pause -= 1
            if pause <= 0, !isStopped { connect() }
            return
        }
        if let waited = connecting {
            connecting = waited + 1
            if waited > Self.connectTimeout { return drop("no connection within 1 s") }
        }
        if let oldest = sent.first, ticks - oldest > Self.timeout { return drop("no answer within 250 ms") }
        // Notices a frozen server between commands. A connection with subscriptions takes no PING in this form.
        if isUp, sent.isEmpty, !hasSubscriptions, ticks.isMultiple(of: 5) {
            send([Array("PING".utf8)]) { _ in }
        }
    }

    fileprivate func answered() { if !sent.isEmpty { sent.removeFirst() } }

    fileprivate func received(_ reply: RedisReply) {
        guard let parts = reply.array, parts.count == 3, let channel = parts[1].text else { return }
        switch parts[0].text {
        case "message": if let payload = parts[2].bytes { message(channel, payload) }
        case "subscribe": confirm(channel)
        case "unsubscribe": unsubscribed(channel)
        default: break
        }
    }

    fileprivate static func finish(_ owner: UnsafeMutableRawPointer, _ reply: UnsafeRawPointer?) {
        let box = unsafe Unmanaged<Box>.fromOpaque(owner).takeRetainedValue()
        guard let reply = unsafe reply else {
            return box.completion(.failure(.unavailable("connection lost")))
        }
        box.connection.answered()
        switch unsafe RedisReply(reply) {
        case .error(let words): box.completion(.failure(.unavailable(words)))
        case let value: box.completion(.success(value))
        }
    }
}

private func onReply(
    _ context: UnsafeMutablePointer<redisAsyncContext>?, _ reply: UnsafeMutableRawPointer?,
    _ owner: UnsafeMutableRawPointer?
) {
    guard let owner = unsafe owner else { return }
    unsafe RedisConnection.finish(owner, UnsafeRawPointer(reply))
}

private func onMessage(
    _ context: UnsafeMutablePointer<redisAsyncContext>?, _ reply: UnsafeMutableRawPointer?,
    _ owner: UnsafeMutableRawPointer?
) {
    guard let owner = unsafe owner, let reply = unsafe reply else { return }
    unsafe Unmanaged<RedisConnection>.fromOpaque(owner).takeUnretainedValue().received(RedisReply(reply))
}

/// Where Redis is.
public enum RedisPlace: Equatable, Sendable {
    /// A socket file.
    case unix(String)
    /// A numeric address and port.
    case tcp(host: String, port: Int)

    /// Reads `unix:///path` or `redis://host:port`; nil for anything else.
    public init?(_ url: String) {
        if url.hasPrefix("unix://") {
            let path = String(url.dropFirst(7))
            guard path.hasPrefix("/") else { return nil }
            self = .unix(path)
        } else if url.hasPrefix("redis://") {
            let rest = url.dropFirst(8)
            let colon = rest.lastIndex(of: ":")
            let host = colon.map { String(rest[..<$0]) } ?? String(rest)
            guard !host.isEmpty, let port = colon.map({ Int(rest[rest.index(after: $0)...]) }) ?? 6379,
                (1...65535).contains(port)
            else { return nil }
            let address = host == "localhost" ? "127.0.0.1" : host
            // The library would look a name up on the loop, which stands still meanwhile.
            guard address.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x3A }) else {
                return nil
            }
            self = .tcp(host: address, port: port)
        } else {
            return nil
        }
    }

    /// Whether what is said stays on this machine: the client library speaks no TLS.
    public var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _): host.hasPrefix("127.") || host == "::1"
        }
    }
}
