private import CLibwebsockets
public import EventLoop
import Synchronization

/// The WebSocket side of one loop: a libwebsockets context that adopts sockets, and the connections on it.
///
/// `@unchecked Sendable`: everything but ``load`` and ``adopt(_:request:following:)`` is touched on the loop's thread only.
@safe public final class WebSocketContext: @unchecked Sendable {
    /// Gives a new connection its delegate. Called on the loop.
    public typealias Accept = (WebSocket, UpgradeRequest) -> any WebSocketDelegate

    let loop: Loop
    let limits: WebSocketLimits
    private let accept: Accept
    private let addresses: ConnectionCounter
    /// Seconds that have passed, for the counting of frames.
    private(set) var second: UInt32 = 0
    /// Connections here and on their way here. Any thread.
    let load = Atomic<Int>(0)

    private var context: OpaquePointer?
    private var wakeDescriptor: UnsafeMutablePointer<lws_sockfd_type>?
    private var adopting: Arrival?
    private var sockets: [Int: WebSocket] = [:]
    private var lastSocket = 0
    /// Connections with something to send or to end when the pass is over.
    private var listed: [WebSocket] = []
    private var doomed: [WebSocket] = []
    private var scratch: [UInt8] = []
    /// Room for the message that is being read, when it comes in one piece.
    private var inbox: [UInt8] = []
    private var closing = TimingWheel<Int>(slots: 32)
    private var ticker: LoopTimer?
    private var drain: Drain?

    /// A connection that is being taken over.
    struct Arrival: Sendable {
        let request: UpgradeRequest
        /// Among the connections of its address.
        let place: ConnectionCounter.Place
    }

    /// The connections that are still to be closed, and whom to tell when all have gone.
    private struct Drain {
        let code: UInt16
        let reason: String
        var waiting: [WebSocket]
        let perTick: Int
        let done: () -> Void
    }

    private static let tick = Duration.milliseconds(250)
    private static let ticksPerSecond = 4

    /// Makes the context on its loop, which must be running. Loop thread only.
    public init(
        on loop: Loop, limits: WebSocketLimits = WebSocketLimits(), addresses: ConnectionCounter,
        accept: @escaping Accept
    ) throws(TransportError) {
        loop.checkIsolated()
        self.loop = loop
        self.limits = limits
        self.accept = accept
        self.addresses = addresses
        LibraryLog.install()
        let owner = unsafe Unmanaged.passUnretained(self).toOpaque()
        let before = unsafe cws_polls(loop.handle)
        unsafe context = cws_create_context(
            loop.handle, { unsafe onEvent($0, $1, $2, $3, $4) }, owner, 512, DescriptorBudget.current,
            limits.compresses ? 1 : 0)
        guard unsafe context != nil else { throw .noContext }
        unsafe wakeDescriptor = cws_wake_descriptor(loop.handle, before)
        loop.atEndOfPass { [unowned self] in endPass() }
        ticker = LoopTimer(on: loop, every: Self.tick) { [unowned self] in
            pass()
        }
    }

    /// A tick has passed.
    private func pass() {
        for id in closing.advance() { sockets[id].map(kill) }
        second = UInt32(truncatingIfNeeded: closing.now / Self.ticksPerSecond)
        closeSome()
    }

    // MARK: Connections

    /// Takes over a socket whose handshake is checked. Any thread.
    ///
    /// `following` are bytes the peer has sent behind its request head.
    func adopt(_ descriptor: Int32, _ arrival: Arrival, following: ArraySlice<UInt8>) {
        load.add(1, ordering: .relaxed)
        loop.post { [self] in
            guard let vhost = unsafe context.flatMap({ unsafe cws_vhost($0) }) else {
                closeDescriptor(descriptor)
                return lost(arrival)
            }
            let head = arrival.request.canonicalHead(compresses: compresses(arrival.request)) + following
            adopting = arrival
            // The whole handshake happens inside this call; `opened` is called from it.
            unsafe head.withUnsafeBytes { bytes in
                unsafe _ = lws_adopt_socket_vhost_readbuf(
                    vhost, descriptor, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            // Still there: the library did not open a session.
            if adopting != nil { lost(arrival) }
            adopting = nil
        }
    }

    private func compresses(_ request: UpgradeRequest) -> Bool {
        limits.compresses && request.offersCompression
    }

    private func lost(_ arrival: Arrival) {
        load.subtract(1, ordering: .relaxed)
        addresses.leave(arrival.place)
    }

    fileprivate func opened(_ handle: OpaquePointer) -> WebSocket? {
        guard let arrival = adopting else { return nil }
        adopting = nil
        lastSocket += 1
        let socket = unsafe WebSocket(
            number: lastSocket, handle: handle, context: self, maximumMessageBytes: limits.messageBytes,
            place: arrival.place, compresses: compresses(arrival.request))
        sockets[socket.number] = socket
        socket.delegate = accept(socket, arrival.request)
        return socket
    }

    fileprivate func gone(_ socket: WebSocket) {
        socket.gone()
        sockets[socket.number] = nil
        load.subtract(1, ordering: .relaxed)
        addresses.leave(socket.place)
        if sockets.isEmpty { finishDrain() }
    }

    // MARK: End of pass

    func list(_ socket: WebSocket) {
        socket.isListed = true
        listed.append(socket)
        loop.callAtEndOfPass()
    }

    func kill(_ socket: WebSocket) {
        doomed.append(socket)
        loop.callAtEndOfPass()
    }

    func expectEnd(of socket: WebSocket) {
        closing.schedule(socket.number, in: Int(limits.closeTimeout / Self.tick))
    }

    func withScratch<Result>(_ body: (inout [UInt8]) -> Result) -> Result {
        scratch.removeAll(keepingCapacity: scratch.capacity <= 1 << 20)
        return body(&scratch)
    }

    /// Lends out a message that came in one piece. Its memory serves the next one, unless the reader keeps it.
    func withMessage(_ piece: borrowing Span<UInt8>, _ body: ([UInt8]) -> Void) {
        var message = inbox
        inbox = []
        message.removeAll(keepingCapacity: message.capacity <= 4096)
        unsafe piece.withUnsafeBufferPointer { unsafe message.append(contentsOf: $0) }
        body(message)
        inbox = message
    }

    private func endPass() {
        while !listed.isEmpty {
            let now = listed
            listed.removeAll(keepingCapacity: true)
            for socket in now {
                socket.isListed = false
                socket.flush()
            }
        }
        while let socket = doomed.popLast() {
            if let handle = unsafe socket.handle { unsafe cws_kill(handle) }
        }
    }

    // MARK: Drain

    /// Closes every connection with `code`, evenly over `spread`, so that they do not all come back at once; waits until
    /// the last is gone and takes the context down. Loop thread only.
    public func drain(
        code: UInt16, reason: String, over spread: Duration = .zero, whenDone: @escaping () -> Void
    ) {
        loop.checkIsolated()
        let ticks = max(1, Int(spread / Self.tick))
        drain = Drain(
            code: code, reason: reason, waiting: Array(sockets.values),
            perTick: max(1, (sockets.count + ticks - 1) / ticks), done: whenDone)
        if sockets.isEmpty { return finishDrain() }
        closeSome()
    }

    private func closeSome() {
        guard let plan = drain, !plan.waiting.isEmpty else { return }
        let now = plan.waiting.suffix(plan.perTick)
        drain?.waiting.removeLast(now.count)
        for socket in now {
            socket.close(code: plan.code, reason: plan.reason)
            expectEnd(of: socket)
        }
    }

    private func finishDrain() {
        guard let done = drain?.done else { return }
        drain = nil
        // Not inside a callback of the connection that was the last.
        loop.post { [self] in
            ticker?.stop()
            if let context = unsafe context { unsafe cws_destroy_context(context, wakeDescriptor) }
            unsafe context = nil
        }
        done()
    }
}

/// What the transport could not do.
public enum TransportError: Error, Equatable, Sendable {
    /// libwebsockets made no context.
    case noContext
    /// The address cannot be listened on.
    case cannotListen(host: String, port: Int, errno: Int32)
    /// Not an IPv4 or IPv6 address.
    case badAddress(String)
}

/// The library's callback: finds the owner and hands the event on.
private func onEvent(
    _ handle: OpaquePointer?, _ reason: lws_callback_reasons, _ session: UnsafeMutableRawPointer?,
    _ input: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
    guard let handle = unsafe handle else { return 0 }
    switch reason {
    case LWS_CALLBACK_ESTABLISHED:
        guard let owner = unsafe lws_context_user(lws_get_context(handle)), let session = unsafe session
        else { return -1 }
        let context = unsafe Unmanaged<WebSocketContext>.fromOpaque(owner).takeUnretainedValue()
        guard let socket = unsafe context.opened(handle) else { return -1 }
        unsafe session.storeBytes(of: Unmanaged.passUnretained(socket).toOpaque(), as: UnsafeRawPointer?.self)
        return 0
    case LWS_CALLBACK_RECEIVE:
        guard let socket = unsafe socket(in: session) else { return 0 }
        let bytes = unsafe UnsafeBufferPointer(
            start: input?.assumingMemoryBound(to: UInt8.self), count: count)
        let readsOn = unsafe socket.receive(
            bytes.span, remaining: Int(lws_remaining_packet_payload(handle)),
            isFirst: lws_is_first_fragment(handle) != 0, isFinal: lws_is_final_fragment(handle) != 0,
            isBinary: lws_frame_is_binary(handle) != 0)
        return readsOn ? 0 : -1
    case LWS_CALLBACK_SERVER_WRITEABLE:
        unsafe socket(in: session)?.writable()
        return 0
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        guard let socket = unsafe socket(in: session) else { return 0 }
        let bytes = unsafe UnsafeBufferPointer(
            start: input?.assumingMemoryBound(to: UInt8.self), count: count)
        unsafe socket.peerCloses(bytes.span)
        return 1
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
        guard let socket = unsafe socket(in: session), socket.protocolBroken() else { return 0 }
        if unsafe lws_get_close_length(handle) == 0 {
            unsafe Frame(close: 1002, reason: "protocol error").payload.withUnsafeBufferPointer { body in
                unsafe cws_set_close_body(handle, body.baseAddress, body.count)
            }
        }
        return 0
    case LWS_CALLBACK_CLOSED:
        guard let socket = unsafe socket(in: session) else { return 0 }
        // One more callback follows with the same pointer: clear it first.
        unsafe session?.storeBytes(of: nil, as: UnsafeRawPointer?.self)
        socket.context.gone(socket)
        return 0
    default:
        return 0
    }
}

private func socket(in session: UnsafeMutableRawPointer?) -> WebSocket? {
    guard let pointer = unsafe session?.load(as: UnsafeRawPointer?.self) else { return nil }
    return unsafe Unmanaged<WebSocket>.fromOpaque(pointer).takeUnretainedValue()
}
