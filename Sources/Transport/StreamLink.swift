import Synchronization

/// A way to a client over the body of an HTTP response: each frame's payload is a line, or an event of an EventSource.
///
/// Frames come from the loop of the client's session; the task that answers the request writes them. Any thread.
public final class StreamLink: ClientLink, Sendable {
    /// How payloads are told apart.
    public enum Style: Sendable {
        /// One a line.
        case lines
        /// Server-sent events, as an EventSource reads them.
        case events

        /// The type of the response.
        public var contentType: String {
            switch self {
            case .lines: "application/x-ndjson"
            case .events: "text/event-stream"
            }
        }
    }

    private struct State {
        var queue = OutgoingQueue()
        var isOpen = true
        /// What was taken last is still being written.
        var isWriting = false
        var maximumMessageBytes: Int
    }

    private let style: Style
    private let limits: WebSocketLimits
    private let farewell: @Sendable (_ code: UInt16, _ reason: String) -> Frame
    private let state: Mutex<State>
    /// Finishes when nothing more is sent.
    private let endings: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// A stream that ends with the frame that `farewell` makes, where a WebSocket would send a close frame.
    public init(
        style: Style, limits: WebSocketLimits = WebSocketLimits(),
        farewell: @escaping @Sendable (_ code: UInt16, _ reason: String) -> Frame
    ) {
        self.style = style
        self.limits = limits
        self.farewell = farewell
        state = Mutex(State(maximumMessageBytes: limits.messageBytes))
        (endings, ending) = AsyncStream.makeStream()
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether frames can still be sent.
    public var isOpen: Bool { state.withLock { $0.isOpen } }

    /// The longest message taken from the client; requests that bring messages are held to it.
    public var maximumMessageBytes: Int {
        get { state.withLock { $0.maximumMessageBytes } }
        set { state.withLock { $0.maximumMessageBytes = newValue } }
    }

    /// Sends a frame as soon as the one before is written.
    public func send(_ frame: Frame, on lane: SendLane?) {
        state.withLock { state in
            guard state.isOpen else { return }
            state.queue.append(frame, lane, isBlocked: state.isWriting)
            guard !state.queue.shrink(toBytes: limits.queuedBytes, frames: limits.queuedFrames) else {
                return
            }
            state.queue.removeAll()
            state.queue.append(farewell(3008, "slow"), nil, isBlocked: false)
            state.isOpen = false
            ending.finish()
        }
        signal.yield()
    }

    /// Sends what waits and the farewell, and ends.
    public func close(code: UInt16, reason: String) {
        state.withLock { state in
            guard state.isOpen else { return }
            state.queue.append(farewell(code, reason), nil, isBlocked: false)
            state.isOpen = false
            ending.finish()
        }
        signal.yield()
    }

    /// What is to be written next, as soon as there is something; nil when the stream has ended. One reader.
    public func next() async -> [UInt8]? {
        while true {
            switch take() {
            case .chunk(let chunk): return chunk
            case .ended: return nil
            case .nothing: break
            }
            var iterator = signals.makeAsyncIterator()
            // Nil when the reader's task was cancelled.
            guard await iterator.next() != nil else { return nil }
        }
    }

    private enum Taken {
        case chunk([UInt8])
        case nothing
        case ended
    }

    private func take() -> Taken {
        state.withLock { state in
            state.isWriting = false
            guard !state.queue.isEmpty else { return state.isOpen ? .nothing : .ended }
            var chunk: [UInt8] = []
            state.queue.takeAll { encode($0.payload, into: &chunk) }
            state.isWriting = true
            return .chunk(chunk)
        }
    }

    /// Returns when the stream has been closed, and its reader has had ``WebSocketLimits/closeTimeout`` to take what is left.
    ///
    /// - Throws: when the task is cancelled before.
    public func overdue() async throws {
        for await _ in endings {}
        try await Task.sleep(for: limits.closeTimeout)
    }

    /// Ends the stream without a word: its reader has gone.
    public func abandon() {
        state.withLock { state in
            state.isOpen = false
            state.queue.removeAll()
            ending.finish()
        }
        signal.yield()
    }

    private func encode(_ payload: ArraySlice<UInt8>, into chunk: inout [UInt8]) {
        switch style {
        case .lines:
            chunk += payload
            chunk.append(0x0A)
        case .events:
            chunk += "data: ".utf8
            chunk += payload
            chunk += "\n\n".utf8
        }
    }
}
