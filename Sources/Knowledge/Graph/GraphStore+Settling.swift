import Dispatch
import Synchronization

extension GraphStore {
    /// Puts noted changes in their places when nothing has been written for a while, a few at a time: a writer that is busy
    /// only notes, and readers pay for it; one that rests makes good for that.
    func settle(_ writer: inout Writer, after delay: DispatchTimeInterval = rest) {
        if writer.willSettle { return }
        writer.willSettle = true
        let version = writer.state.version
        queue.asyncAfter(deadline: .now() + delay) { [weak self] in
            guard let self else { return }
            self.writer.withLock { writer in
                writer.willSettle = false
                // What is under way looks after it when it ends.
                guard writer.inFlight == 0, !writer.hasFailed else { return }
                guard writer.state.version == version else { return settle(&writer) }
                guard writer.state.settle(limit: Self.settledAtOnce) else { return }
                publish(writer.state)
                settle(&writer, after: .microseconds(100))
            }
        }
    }

    private static let rest = DispatchTimeInterval.milliseconds(5)
    /// Blocks, each some microseconds' work.
    private static let settledAtOnce = 200
}
