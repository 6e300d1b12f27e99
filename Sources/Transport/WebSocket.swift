private import CLibwebsockets

/// Hears what happens on one connection. Called on the connection's loop.
public protocol WebSocketDelegate: AnyObject {
    /// A whole text message has come.
    func received(_ text: [UInt8])
    /// The connection is gone; nothing can be sent any more.
    func closed()
}

/// One WebSocket connection, on its loop's thread from the handshake to the end.
///
/// What is sent during a pass of the loop leaves as one write at its end. While the kernel takes no more, frames wait
/// here, bounded by ``WebSocketLimits``: a reader that stays behind is closed with 3008.
///
/// `@unchecked Sendable`: every member is touched on the loop's thread only.
@safe public final class WebSocket: @unchecked Sendable {
    /// Answers for the connection; set when it opens.
    public var delegate: (any WebSocketDelegate)?
    /// Messages longer than this, counted over fragments, close the connection with 1009.
    public var maximumMessageBytes: Int

    unowned let context: WebSocketContext
    /// Never given twice by its context: what falls due for a connection that has gone must not meet another, as it would
    /// by the address of the object.
    let number: Int
    /// The library's handle; nil once it is gone.
    var handle: OpaquePointer?
    private(set) var state = State.open
    private var incoming: [UInt8] = []
    private var outgoing: [Frame] = []
    private var outgoingBytes = 0
    /// Whether the context has this connection on its list for the end of the pass.
    var isListed = false

    enum State {
        case open
        /// Our close frame is out or queued; whatever the peer still says is ignored.
        case closing
        case closed
    }

    init(number: Int, handle: OpaquePointer, context: WebSocketContext, maximumMessageBytes: Int) {
        self.number = number
        unsafe self.handle = handle
        self.context = context
        self.maximumMessageBytes = maximumMessageBytes
    }

    /// Whether frames can still be sent.
    public var isOpen: Bool { state == .open }

    // MARK: Sending

    /// Sends a frame at the end of the loop's pass.
    public func send(_ frame: Frame) {
        guard state == .open else { return }
        outgoing.append(frame)
        outgoingBytes += frame.bytes.count
        context.list(self)
        if outgoing.count > context.limits.queuedFrames || outgoingBytes > context.limits.queuedBytes {
            // What the kernel takes at once is not a slow reader's.
            flush()
            guard !outgoing.isEmpty else { return }
            // The queue itself is why: it goes, so that the close frame is the next thing the peer reads.
            outgoing.removeAll()
            outgoingBytes = 0
            close(code: 3008, reason: "slow")
        }
    }

    /// Sends what waits, then a close frame, and ends the connection at the peer's answer or after ``WebSocketLimits/closeTimeout``.
    public func close(code: UInt16, reason: String) {
        guard state == .open else { return }
        state = .closing
        incoming = []
        outgoing.append(Frame(close: code, reason: reason))
        context.list(self)
        context.expectEnd(of: self)
    }

    /// Hands what waits to the library as one write. The library keeps what the kernel does not take.
    func flush() {
        guard let handle = unsafe handle, !outgoing.isEmpty else { return }
        guard unsafe lws_partial_buffered(handle) == 0 else {
            unsafe _ = lws_callback_on_writable(handle)
            return
        }
        let frames = outgoing
        outgoing.removeAll(keepingCapacity: frames.count <= 4)
        outgoingBytes = 0
        let written: Int32
        if frames.count == 1 {
            written = unsafe write(frames[0].bytes, to: handle)
        } else {
            written = context.withScratch { scratch in
                for frame in frames { scratch.append(contentsOf: frame.bytes) }
                return unsafe write(scratch, to: handle)
            }
        }
        if written < 0 { end() }
    }

    private func write(_ bytes: [UInt8], to handle: OpaquePointer) -> Int32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe cws_write_framed(handle, buffer.baseAddress, buffer.count)
        }
    }

    /// Ends the connection without a further word, outside of its callbacks.
    func end() { context.kill(self) }

    // MARK: The library's events

    /// A piece of a message. `remaining` is what the frame's header still promises.
    func receive(
        _ piece: borrowing Span<UInt8>, remaining: Int, isFirst: Bool, isFinal: Bool, isBinary: Bool
    ) {
        guard state == .open else { return }
        if isBinary { return close(code: 1003, reason: "text frames only") }
        if isFirst { incoming.removeAll(keepingCapacity: true) }
        // `remaining` is whatever the peer claims, up to 2^63: compare without adding to it.
        guard remaining <= maximumMessageBytes,
            incoming.count + piece.count <= maximumMessageBytes - remaining
        else {
            return close(code: 1009, reason: "message too big")
        }
        incoming.reserveCapacity(incoming.count + piece.count + remaining)
        for index in 0..<piece.count { incoming.append(piece[index]) }
        guard isFinal, remaining == 0 else { return }
        let message = incoming
        incoming = []
        delegate?.received(message)
    }

    /// The peer said goodbye. True when the library should answer and end; false when we had said it first.
    func peerCloses() -> Bool {
        guard state == .open else {
            end()
            return false
        }
        state = .closing
        context.expectEnd(of: self)
        return true
    }

    /// The library let go of the connection.
    func gone() {
        unsafe handle = nil
        state = .closed
        incoming = []
        outgoing = []
        delegate?.closed()
        delegate = nil
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
    /// How long a peer may take to answer our close frame.
    public var closeTimeout = Duration.seconds(5)

    /// The limits of the security checklist.
    public init() {}
}
