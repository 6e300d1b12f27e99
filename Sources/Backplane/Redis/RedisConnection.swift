import EventLoop

/// One connection to a Redis server, made again whenever it breaks. Loop thread only.
///
/// Commands of a loop's pass leave as one write. A server that is silent for ``timeout`` while it owes an answer is given
/// up: whoever waits is told, and a new connection is tried. An idle one is asked for a sign of life.
///
/// `@unchecked Sendable`: every member is touched on the loop's thread only.
final class RedisConnection: @unchecked Sendable {
    typealias Completion = @Sendable (Result<RedisReply, BackplaneError>) -> Void

    /// What the owner hears.
    struct Events {
        /// The server answers, or no longer does, for a reason.
        var changed: (_ isUp: Bool, _ reason: String) -> Void
        /// Something that was not asked for: a message on a channel, or the end of a subscription.
        var pushed: (_ parts: [RedisReply]) -> Void
    }

    let server: RedisPlace.Server
    private let credentials: RedisPlace.Credentials?
    private let loop: Loop
    private let events: Events
    /// Whether answers are messages of channels: they do not pair with commands.
    private let listens: Bool
    private(set) var isUp = false

    private var descriptor: Int32?
    private var watch: SocketWatch?
    private var reader: RedisReplyReader?
    private var waiting = Waiting()
    private var outgoing: [UInt8] = []
    private var isListed = false
    private var isStopped = false
    /// Ticks, of which the times below are counted in.
    private var now = 0
    private var lastWord = 0
    private var silentSince: Int?
    private var nextAttempt = 0

    /// Milliseconds of a tick of the owner's timer.
    static let tick = 50
    /// Without a word from the server while it owes one: 250 ms.
    private static let timeout = 5
    private static let connectTimeout = 20
    /// Bytes that may wait for the server to take them.
    private static let maximumOutgoing = 64 << 20
    private static let pause = 4
    private static let idle = 5

    init(
        to server: RedisPlace.Server, as credentials: RedisPlace.Credentials?, listens: Bool, on loop: Loop,
        _ events: Events
    ) {
        self.server = server
        self.credentials = credentials
        self.listens = listens
        self.loop = loop
        self.events = events
    }

    // MARK: Commands

    /// Sends a command at the end of the pass; a listening connection answers none of them.
    func send(_ command: RedisCommand, completion: @escaping Completion = { _ in }) {
        guard descriptor != nil, isUp else { return completion(.failure(.unavailable("not connected"))) }
        guard outgoing.count < Self.maximumOutgoing else {
            return completion(.failure(.unavailable("too much is waiting")))
        }
        write(command, completion)
    }

    private func write(_ command: RedisCommand, _ completion: @escaping Completion) {
        outgoing += command.bytes
        loop.callAtEndOfPass()
        if !listens { waiting.append(completion) }
        if silentSince == nil { silentSince = now }
    }

    /// Sends what has gathered. The owner calls this when a pass ends.
    func flush() {
        guard !outgoing.isEmpty, let descriptor, reader != nil else { return }
        switch writeAvailable(descriptor, outgoing.span) {
        case .taken(let count) where count == outgoing.count:
            outgoing.removeAll(keepingCapacity: count < 1 << 20)
        case .taken(let count):
            outgoing.removeFirst(count)
            watch?.wait(for: [.readable, .writable])
        case .broken: drop("connection lost")
        }
    }

    // MARK: Life

    /// Begins; the owner then calls ``step()`` on every tick.
    func start() { connect() }

    /// Ends for good.
    func stop() {
        isStopped = true
        drop("stopped")
    }

    private func connect() {
        guard !isStopped else { return }
        nextAttempt = now + Self.pause
        let address =
            switch server {
            case .unix(let path): SocketAddress(path: path)
            case .tcp(let host, let port): SocketAddress(host: host, port: port)
            }
        guard let address, let socket = beginConnecting(to: address) else { return }
        descriptor = socket
        silentSince = now
        watch = try? SocketWatch(on: loop, descriptor: socket, interest: .writable) {
            [unowned self] interest in
            ready(interest)
        }
        if watch == nil { drop("no descriptors") }
    }

    private func ready(_ interest: SocketWatch.Interest) {
        guard let descriptor else { return }
        if reader == nil {
            guard connectionError(of: descriptor) == 0, let made = RedisReplyReader() else {
                return drop("cannot connect")
            }
            reader = made
            watch?.wait(for: .readable)
            return greet()
        }
        if interest.contains(.writable) {
            watch?.wait(for: .readable)
            flush()
        }
        // The sending may have been the end.
        if interest.contains(.readable), self.descriptor != nil { read(descriptor) }
    }

    /// The socket is open; Redis counts as there once it has answered.
    private func greet() {
        if let credentials { outgoing += credentials.command.bytes }
        outgoing += RedisCommand("PING").bytes
        waiting.removeAll()
        flush()
    }

    private func read(_ descriptor: Int32) {
        // Bounded, so that one loud server does not hold the loop.
        for _ in 0..<16 {
            switch readAvailable(descriptor, limit: 65536) {
            case .later: return
            case .ended: return drop("connection closed")
            case .bytes(let bytes):
                lastWord = now
                silentSince = nil
                do throws(RedisReplyReader.Broken) {
                    try reader?.feed(bytes) { [unowned self] in take($0) }
                } catch {
                    return drop(error.reason)
                }
                if !waiting.isEmpty { silentSince = now }
                if bytes.count < 65536 { return }
            }
        }
    }

    private func take(_ reply: RedisReply) {
        // The one before may have been the end.
        guard descriptor != nil else { return }
        guard isUp else { return welcome(reply) }
        if listens {
            events.pushed(reply.array ?? [reply])
        } else {
            waiting.next()?(.success(reply))
        }
    }

    /// An answer to the greeting.
    private func welcome(_ reply: RedisReply) {
        if let refusal = reply.refusal { return drop(refusal) }
        guard reply.text == "PONG" else { return }
        isUp = true
        events.changed(true, "")
    }

    /// Breaks the connection off; a new one is made.
    func drop(_ reason: String) {
        guard let descriptor else { return }
        watch?.stop()
        watch = nil
        closeDescriptor(descriptor)
        self.descriptor = nil
        reader = nil
        outgoing = []
        silentSince = nil
        nextAttempt = now + Self.pause
        let wasUp = isUp
        isUp = false
        for completion in waiting.removeAll() { completion(.failure(.unavailable(reason))) }
        if wasUp { events.changed(false, reason) }
    }

    /// A tick of the owner's timer.
    func step() {
        now += 1
        guard descriptor != nil else {
            if now >= nextAttempt { connect() }
            return
        }
        let patience = isUp ? Self.timeout : Self.connectTimeout
        if let since = silentSince, now - since > patience {
            return drop(isUp ? "no answer within 250 ms" : "no connection within 1 s")
        }
        if isUp, silentSince == nil, now - lastWord >= Self.idle {
            outgoing += RedisCommand("PING").bytes
            if !listens { waiting.append { _ in } }
            silentSince = now
            flush()
        }
    }
}

/// Those who wait for answers, first in, first out.
private struct Waiting {
    private var items: [RedisConnection.Completion?] = []
    private var first = 0

    var isEmpty: Bool { first == items.count }

    mutating func append(_ completion: @escaping RedisConnection.Completion) { items.append(completion) }

    mutating func next() -> RedisConnection.Completion? {
        guard first < items.count else { return nil }
        let completion = items[first]
        items[first] = nil
        first += 1
        // Forgets what is answered in one go, now and then.
        if first == items.count {
            items.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 4096, first * 2 > items.count {
            items.removeFirst(first)
            first = 0
        }
        return completion
    }

    @discardableResult
    mutating func removeAll() -> [RedisConnection.Completion] {
        defer { self = Waiting() }
        return items[first...].compactMap(\.self)
    }
}
