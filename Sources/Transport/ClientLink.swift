/// A way to one client, whatever it runs over: a WebSocket, or a stream over HTTP. On one loop's thread.
public protocol ClientLink: AnyObject {
    /// Whether frames can still be sent.
    var isOpen: Bool { get }
    /// The longest message that is taken from the client.
    var maximumMessageBytes: Int { get set }

    /// Sends a frame; `lane` says what may be dropped when the client is slow.
    func send(_ frame: Frame, on lane: SendLane?)

    /// Sends frames that many receive.
    func send(_ batch: FrameBatch, on lane: SendLane?)

    /// Sends what waits, then says why it ends, and ends.
    func close(code: UInt16, reason: String)
}

extension ClientLink {
    /// Sends a frame that is never dropped.
    public func send(_ frame: Frame) { send(frame, on: nil) }

    /// Sends frames one by one.
    public func send(_ batch: FrameBatch, on lane: SendLane?) {
        for frame in batch.frames { send(frame, on: lane) }
    }
}

/// Frames of one kind, to one connection or many, that share a rule for slow readers.
public final class SendLane: Sendable {
    /// What becomes of frames that a client does not take in time.
    public enum SlowReaderRule: String, Sendable, CaseIterable {
        /// The connection ends with 3008; the client comes back and recovers.
        case close
        /// The oldest waiting frames of the lane go.
        case dropOldest = "drop_oldest"
        /// Only the newest frame of the lane waits.
        case latestOnly = "latest_only"
    }

    /// The rule.
    public let rule: SlowReaderRule

    /// A lane of its own.
    public init(_ rule: SlowReaderRule) { self.rule = rule }
}
