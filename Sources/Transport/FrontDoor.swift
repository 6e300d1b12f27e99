public import EventLoop
import Synchronization

/// The one listener. It reads the first request head of each connection and decides who gets the connection: the least
/// loaded loop for a WebSocket handshake, the HTTP server for everything else.
///
/// `@unchecked Sendable`: all state belongs to the loop.
public final class FrontDoor: @unchecked Sendable {
    /// What the door needs to know.
    public struct Configuration: Sendable {
        /// Numeric address to listen on.
        public var host = "127.0.0.1"
        /// Port to listen on; 0 lets the system choose.
        public var port = 8000
        /// Paths that are WebSocket endpoints.
        public var webSocketPaths: Set<String> = ["/connection/websocket", "/connection/uni_websocket"]
        /// Pages that may connect.
        public var origins = OriginRule()
        /// Connections that have not sent a whole head yet, in all and by address.
        public var waitingLimit = 1000
        /// The share of one address. Loopback peers are not counted: a proxy stands there.
        public var waitingLimitPerAddress = 50
        /// Proxies whose X-Forwarded-For is believed.
        public var proxies: Set<String> = []
        /// How long a peer may take for its head.
        public var headTimeout = Duration.seconds(10)

        /// Loopback, port 8000.
        public init() {}
    }

    private let loop: Loop
    private let configuration: Configuration
    private var contexts: [WebSocketContext] = []
    private let http: HTTPServer
    private let addresses: ConnectionCounter
    private let listener: Int32
    private var watch: SocketWatch?
    private var ticker: LoopTimer?
    private var waiting: [Int32: Visitor] = [:]
    private var waitingByAddress: [String: Int] = [:]

    /// The port that is listened on.
    public let port: Int

    /// Listens at once; accepts once ``open(webSockets:)`` is called.
    ///
    /// - Throws: ``TransportError`` when the address cannot be had.
    public init(
        _ configuration: Configuration, on loop: Loop, http: HTTPServer, addresses: ConnectionCounter
    ) throws(TransportError) {
        self.configuration = configuration
        self.loop = loop
        self.http = http
        self.addresses = addresses
        listener = try ListeningSocket.open(host: configuration.host, port: configuration.port)
        port = ListeningSocket.port(of: listener)
    }

    /// Begins to accept. Loop thread only.
    public func open(webSockets contexts: [WebSocketContext]) throws(LoopError) {
        self.contexts = contexts
        try listen()
        ticker = LoopTimer(on: loop, every: .milliseconds(500)) { [unowned self] in expire() }
    }

    private func listen() throws(LoopError) {
        watch = try SocketWatch(on: loop, descriptor: listener, interest: .readable) { [unowned self] _ in
            acceptAll()
        }
    }

    /// Stops accepting and sends home who has not been let in yet. Loop thread only.
    public func close() {
        watch?.stop()
        watch = nil
        ticker?.stop()
        ticker = nil
        closeDescriptor(listener)
        for visitor in waiting.values {
            visitor.watch?.stop()
            closeDescriptor(visitor.descriptor)
        }
        waiting.removeAll()
        waitingByAddress.removeAll()
    }

    // MARK: Visitors

    /// A connection whose head has not come whole.
    private final class Visitor {
        let descriptor: Int32
        let address: String
        /// What it is counted by.
        let group: String
        let deadline: ContinuousClock.Instant
        var bytes: [UInt8] = []
        var watch: SocketWatch?

        init(descriptor: Int32, address: String, deadline: ContinuousClock.Instant) {
            self.descriptor = descriptor
            self.address = address
            group = ConnectionCounter.key(address)
            self.deadline = deadline
        }

        /// Loopback peers are proxies or our own tools.
        var isCounted: Bool { !isLoopback(address) }
    }

    private func acceptAll() {
        // A bounded share of one pass, so that a flood of connects does not starve the sockets that are open.
        for _ in 0..<128 {
            let (descriptor, address): (Int32, String)
            switch ListeningSocket.accept(listener) {
            case .connection(let taken, let peer): (descriptor, address) = (taken, peer)
            case .nobody: return
            case .exhausted:
                // The listener stays readable: waiting on would spin. The ticker opens the door again.
                watch?.stop()
                watch = nil
                return
            }
            let visitor = Visitor(
                descriptor: descriptor, address: address, deadline: .now + configuration.headTimeout)
            let isCrowd =
                visitor.isCounted
                && waitingByAddress[visitor.group, default: 0] >= configuration.waitingLimitPerAddress
            guard waiting.count < configuration.waitingLimit, !isCrowd else {
                answerAndClose(descriptor, response(503, "Service Unavailable", fields: "Retry-After: 1\r\n"))
                continue
            }
            waiting[descriptor] = visitor
            if visitor.isCounted { waitingByAddress[visitor.group, default: 0] += 1 }
            read(visitor)
        }
    }

    private func read(_ visitor: Visitor) {
        switch readAvailable(visitor.descriptor, limit: 16384) {
        case .later:
            guard visitor.watch == nil else { return }
            visitor.watch = try? SocketWatch(on: loop, descriptor: visitor.descriptor, interest: .readable) {
                [unowned self, unowned visitor] _ in read(visitor)
            }
            if visitor.watch == nil { turnAway(visitor, nil) }
        case .ended:
            turnAway(visitor, nil)
        case .bytes(let bytes):
            visitor.bytes.append(contentsOf: bytes)
            judge(visitor)
        }
    }

    private func judge(_ visitor: Visitor) {
        do throws(RequestHead.Refusal) {
            guard let (head, count) = try RequestHead.read(visitor.bytes) else {
                if visitor.watch == nil { read(visitor) }
                return
            }
            letIn(visitor, head, count)
        } catch {
            let (code, reason) = error.status
            turnAway(visitor, response(code, reason))
        }
    }

    private func letIn(_ visitor: Visitor, _ head: RequestHead, _ count: Int) {
        guard head.value("upgrade") != nil else {
            release(visitor)
            return http.adopt(visitor.descriptor, bytes: visitor.bytes)
        }
        guard configuration.webSocketPaths.contains(head.path), head.tokens("connection").contains("upgrade")
        else {
            return turnAway(visitor, response(400, "Bad Request"))
        }
        let request: UpgradeRequest
        do throws(UpgradeRequest.Refusal) {
            request = try UpgradeRequest(
                head, address: address(of: visitor, head), origins: configuration.origins)
        } catch {
            let (code, reason, fields) = error.status
            return turnAway(visitor, response(code, reason, fields: fields))
        }
        let leastLoaded = contexts.min {
            $0.load.load(ordering: .relaxed) < $1.load.load(ordering: .relaxed)
        }
        guard let context = leastLoaded, let place = addresses.enter(request.address) else {
            return turnAway(visitor, response(503, "Service Unavailable", fields: "Retry-After: 5\r\n"))
        }
        release(visitor)
        context.adopt(
            visitor.descriptor, .init(request: request, place: place), following: visitor.bytes[count...])
    }

    private func address(of visitor: Visitor, _ head: RequestHead) -> String {
        ClientAddress.resolve(
            peer: visitor.address, forwarded: head.tokens("x-forwarded-for"), proxies: configuration.proxies)
    }

    private func release(_ visitor: Visitor) {
        visitor.watch?.stop()
        waiting[visitor.descriptor] = nil
        guard visitor.isCounted else { return }
        let left = waitingByAddress[visitor.group, default: 1] - 1
        waitingByAddress[visitor.group] = left > 0 ? left : nil
    }

    private func turnAway(_ visitor: Visitor, _ answer: String?) {
        release(visitor)
        if let answer {
            answerAndClose(visitor.descriptor, answer)
        } else {
            closeDescriptor(visitor.descriptor)
        }
    }

    private func expire() {
        if watch == nil { try? listen() }
        let now = ContinuousClock.now
        for visitor in Array(waiting.values) where visitor.deadline <= now {
            turnAway(visitor, visitor.bytes.isEmpty ? nil : response(408, "Request Timeout"))
        }
    }

    private func response(_ code: Int, _ reason: String, fields: String = "") -> String {
        "HTTP/1.1 \(code) \(reason)\r\n\(fields)Content-Length: 0\r\nConnection: close\r\n\r\n"
    }
}
