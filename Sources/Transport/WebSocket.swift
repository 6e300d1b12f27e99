private import CLibwebsockets
import EventLoop

/// Hears what happens on one connection. Called on the connection's loop.
public protocol WebSocketDelegate: AnyObject {
    /// A whole text message has come.
    func received(_ text: [UInt8])
    /// The connection has begun to end: what is sent from now on goes nowhere. Not called when it is gone at once.
    func closing()
    /// The connection is gone; nothing can be sent any more.
    func closed()
}

/// One WebSocket connection, on its loop's thread from the handshake to the end.
///
/// What is sent during a pass of the loop leaves as one write at its end. While the kernel takes no more, frames wait
/// here, bounded by ``WebSocketLimits``: a reader that stays behind is closed with 3008.
///
/// `@unchecked Sendable`: every member is touched on the loop's thread only.
@safe public final class WebSocket: ClientLink, @unchecked Sendable {
    /// Answers for the connection; set when it opens.
    public var delegate: (any WebSocketDelegate)?
    /// Messages longer than this, counted over fragments, close the connection with 1009.
    public var maximumMessageBytes: Int

    /// It holds this connection, too, until that is gone.
    let context: WebSocketContext
    /// Never given twice by its context: what falls due for a connection that has gone must not meet another, as it would
    /// by the address of the object.
    let number: Int
    /// The library's handle; nil once it is gone.
    var handle: OpaquePointer?
    private let descriptor: Int32
    /// Among the connections of its address.
    let place: ConnectionCounter.Place
    /// Whether the library frames and deflates our messages; else it gets frames that are ready.
    private let compresses: Bool
    private(set) var state = State.open
    /// The library is handing us what it reads.
    private var isReceiving = false
    /// Our close frame, when it was decided on meanwhile.
    private var farewell: Frame?
    private var incoming: [UInt8] = []
    private var outgoing = OutgoingQueue()
    /// The library holds bytes that the kernel would not take.
    private var isBlocked = false
    /// Whether the context has this connection on its list for the end of the pass.
    var isListed = false
    /// Frames that came during the second `window`.
    private var frames: UInt32 = 0
    private var window: UInt32 = 0

    enum State {
        case open
        /// Our close frame is out or queued; whatever the peer still says is ignored.
        case closing
        case closed
    }

    init(
        number: Int, handle: OpaquePointer, context: WebSocketContext, maximumMessageBytes: Int,
        place: ConnectionCounter.Place, compresses: Bool
    ) {
        self.number = number
        unsafe self.handle = handle
        unsafe descriptor = lws_get_socket_fd(handle)
        self.context = context
        self.maximumMessageBytes = maximumMessageBytes
        self.place = place
        self.compresses = compresses
    }

    /// Whether frames can still be sent.
    public var isOpen: Bool { state == .open }

    // MARK: Sending

    /// Sends a frame at the end of the loop's pass.
    public func send(_ frame: Frame, on lane: SendLane?) {
        guard state == .open else { return }
        outgoing.append(frame, lane, isBlocked: isBlocked)
        if !isListed { context.list(self) }
        if outgoing.count > context.limits.queuedFrames || outgoing.bytes > context.limits.queuedBytes {
            makeRoom()
        }
    }

    /// Sends frames at once, unless something waits already.
    public func send(_ batch: FrameBatch, on lane: SendLane?) {
        guard state == .open, let handle = unsafe handle else { return }
        guard outgoing.isEmpty, !isBlocked, !compresses, unsafe lws_partial_buffered(handle) == 0 else {
            for frame in batch.frames { send(frame, on: lane) }
            return
        }
        unsafe write(batch.wire, to: handle)
    }

    private func makeRoom() {
        // What the kernel takes at once is not a slow reader's.
        flush()
        let limits = context.limits
        guard !outgoing.shrink(toBytes: limits.queuedBytes, frames: limits.queuedFrames) else { return }
        // The queue itself is why: it goes, so that the close frame is the next thing the peer reads.
        outgoing.removeAll()
        close(code: 3008, reason: "slow")
    }

    /// Sends what waits, then a close frame, and ends the connection at the peer's answer or after ``WebSocketLimits/closeTimeout``.
    public func close(code: UInt16, reason: String) {
        guard state == .open else { return }
        state = .closing
        incoming = []
        let frame = Frame(close: code, reason: reason)
        if isReceiving { farewell = frame } else { outgoing.append(frame, nil, isBlocked: false) }
        if !isListed { context.list(self) }
        context.expectEnd(of: self)
        delegate?.closing()
    }

    /// Sends what waits as one write. What the kernel does not take goes to the library, which keeps it and tells when
    /// there is room.
    ///
    /// The library's own write costs 0.8 µs more than the system call, for an answer that a plain send gives as well.
    func flush() {
        guard let handle = unsafe handle, !outgoing.isEmpty else { return }
        if compresses { return unsafe flushDeflated(handle) }
        guard unsafe lws_partial_buffered(handle) == 0 else {
            isBlocked = true
            unsafe _ = lws_callback_on_writable(handle)
            return
        }
        isBlocked = false
        if let frame = outgoing.takeSingle() {
            unsafe write(frame.wire, to: handle)
        } else {
            context.withScratch { scratch in
                outgoing.takeAll { scratch.append(contentsOf: $0.wire) }
                unsafe write(scratch[...], to: handle)
            }
        }
    }

    /// The same by way of the library, one message at a time: a deflated one may leave in pieces.
    private func flushDeflated(_ handle: OpaquePointer) {
        while !outgoing.isEmpty {
            guard unsafe lws_send_pipe_choked(handle) == 0 else {
                isBlocked = true
                unsafe _ = lws_callback_on_writable(handle)
                return
            }
            isBlocked = false
            guard let frame = outgoing.takeFirst() else { return }
            if frame.isClose {
                unsafe write(frame.wire, to: handle)
                continue
            }
            let room = cws_head_room()
            let status = context.withScratch { scratch in
                scratch.append(contentsOf: repeatElement(0, count: room))
                scratch.append(contentsOf: frame.payload)
                return unsafe scratch.withUnsafeMutableBufferPointer { buffer in
                    guard let start = buffer.baseAddress else { return Int32(0) }
                    return unsafe cws_write_text(handle, start + room, buffer.count - room)
                }
            }
            if status < 0 { return end() }
        }
    }

    private func write(_ bytes: ArraySlice<UInt8>, to handle: OpaquePointer) {
        guard case .taken(let done) = writeAvailable(descriptor, bytes.span) else { return end() }
        guard done < bytes.count else { return }
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return Int32(0) }
            return unsafe cws_write_framed(handle, start + done, buffer.count - done)
        }
        isBlocked = true
        unsafe _ = lws_callback_on_writable(handle)
        if status < 0 { end() }
    }

    /// The kernel takes bytes again, and the library has none left.
    func writable() {
        isBlocked = false
        flush()
    }

    /// Ends the connection without a further word, outside of its callbacks.
    func end() { context.kill(self) }

    // MARK: The library's events

    /// A piece of a message. `remaining` is what the frame's header still promises.
    ///
    /// - Returns: whether the library reads on. When not, it has our close frame to send: left to read, it would judge
    ///   what stands behind, and might send another.
    func receive(
        _ piece: borrowing Span<UInt8>, remaining: Int, isFirst: Bool, isFinal: Bool, isBinary: Bool
    ) -> Bool {
        guard state == .open else { return true }
        isReceiving = true
        take(piece, remaining: remaining, isFirst: isFirst, isFinal: isFinal, isBinary: isBinary)
        isReceiving = false
        guard let handle = unsafe handle else { return true }
        // The library hands an inflated message on in pieces, but looks for the next one only when something happens on
        // the socket: being writable is something.
        if compresses, remaining == 0, !isFinal { unsafe _ = lws_callback_on_writable(handle) }
        guard let frame = farewell else { return true }
        farewell = nil
        flush()
        guard outgoing.isEmpty, unsafe lws_partial_buffered(handle) == 0 else {
            // Behind what the kernel has not taken yet, the library would send none.
            outgoing.append(frame, nil, isBlocked: false)
            return true
        }
        unsafe frame.payload.withUnsafeBufferPointer { body in
            unsafe cws_set_close_body(handle, body.baseAddress, body.count)
        }
        return false
    }

    private func take(
        _ piece: borrowing Span<UInt8>, remaining: Int, isFirst: Bool, isFinal: Bool, isBinary: Bool
    ) {
        if isBinary { return close(code: 1003, reason: "text frames only") }
        // An inflated message comes in many pieces, none of which a frame's end.
        if remaining == 0, isFinal || !compresses, isFlooding() {
            return close(code: 1008, reason: "too many frames")
        }
        if isFirst { incoming.removeAll(keepingCapacity: true) }
        // `remaining` is whatever the peer claims, up to 2^63: compare without adding to it.
        guard remaining <= maximumMessageBytes,
            incoming.count + piece.count <= maximumMessageBytes - remaining
        else {
            return close(code: 1009, reason: "message too big")
        }
        if isFirst, isFinal, remaining == 0 {
            guard isUTF8(piece) else { return close(code: 1007, reason: "not UTF-8") }
            return context.withMessage(piece) { delegate?.received($0) }
        }
        incoming.reserveCapacity(incoming.count + piece.count + remaining)
        unsafe piece.withUnsafeBufferPointer { unsafe incoming.append(contentsOf: $0) }
        guard isFinal, remaining == 0 else { return }
        let message = incoming
        incoming = []
        // The library's own check would take the answers to pings for text, too.
        guard isUTF8(message.span) else { return close(code: 1007, reason: "not UTF-8") }
        delegate?.received(message)
    }

    /// Counts a frame.
    private func isFlooding() -> Bool {
        if window != context.second {
            window = context.second
            frames = 0
        }
        frames += 1
        return frames > context.limits.framesPerSecond
    }

    /// The peer said goodbye: answers with its code, or says what is wrong with it (RFC 6455, sections 5.5.1 and 7.4), and
    /// is done. When we had said it first, this was the answer.
    func peerCloses(_ body: borrowing Span<UInt8>) {
        guard state == .open else { return end() }
        let code = body.count < 2 ? 1000 : UInt16(body[0]) << 8 | UInt16(body[1])
        switch (body.count, code) {
        case (1, _): close(code: 1002, reason: "close code cut off")
        case (_, 1000...1003), (_, 1007...1014), (_, 3000...4999):
            isUTF8(body.extracting(droppingFirst: min(2, body.count)))
                ? close(code: code, reason: "") : close(code: 1007, reason: "not UTF-8")
        default: close(code: 1002, reason: "no such close code")
        }
        flush()
    }

    /// The library gives the connection up: it broke the protocol. True when the close frame has to say so.
    func protocolBroken() -> Bool {
        defer { if state == .open { state = .closing } }
        return state == .open
    }

    /// The library let go of the connection.
    func gone() {
        unsafe handle = nil
        state = .closed
        incoming = []
        outgoing.removeAll()
        delegate?.closed()
        delegate = nil
    }
}

private func isUTF8(_ bytes: Span<UInt8>) -> Bool {
    do {
        _ = try UTF8Span(validating: bytes)
        return true
    } catch {
        return false
    }
}

/// Bounds of every connection.
public struct WebSocketLimits: Equatable, Sendable {
    /// Bytes that may wait for a slow reader.
    public var queuedBytes = 1 << 20
    /// Frames that may wait for a slow reader.
    public var queuedFrames = 500
    /// Bytes of one message at first; a session may set more for its connection.
    public var messageBytes = 32 << 10
    /// Frames a second, fragments included; more close the connection with 1008.
    public var framesPerSecond: UInt32 = 200
    /// Whether messages are deflated for clients that offer it (RFC 7692). It saves bytes and costs time and memory.
    public var compresses = false
    /// How long a peer may take to answer our close frame.
    public var closeTimeout = Duration.seconds(5)

    /// The limits of the security checklist.
    public init() {}
}
