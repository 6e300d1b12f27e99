/// Frames that wait for a client, bounded.
struct OutgoingQueue {
    private struct Item {
        let frame: Frame
        let lane: SendLane?
    }

    /// Most of the time one frame waits at most: it needs no array.
    private var first: Item?
    private var rest: [Item] = []
    private(set) var bytes = 0

    var isEmpty: Bool { first == nil }
    var count: Int { first == nil ? 0 : 1 + rest.count }

    /// Puts a frame last. With `isBlocked` the reader is behind, and a lane of latest frames forgets the older one.
    mutating func append(_ frame: Frame, _ lane: SendLane?, isBlocked: Bool) {
        if isBlocked, let lane, lane.rule == .latestOnly { remove(lane, all: true) }
        bytes += frame.count
        let item = Item(frame: frame, lane: lane)
        if first == nil { first = item } else { rest.append(item) }
    }

    /// Drops old frames whose lanes allow it until the queue is within its bounds.
    ///
    /// - Returns: whether it is.
    mutating func shrink(toBytes maximumBytes: Int, frames: Int) -> Bool {
        while count > frames || bytes > maximumBytes {
            guard
                let lane = ([first].compactMap(\.self) + rest).lazy.compactMap(\.lane).first(where: {
                    $0.rule != .close
                })
            else { return false }
            remove(lane, all: false)
        }
        return true
    }

    private mutating func remove(_ lane: SendLane, all: Bool) {
        var items = [first].compactMap(\.self) + rest
        if all {
            items.removeAll { $0.lane === lane }
        } else if let index = items.firstIndex(where: { $0.lane === lane }) {
            items.remove(at: index)
        }
        first = items.first
        rest = Array(items.dropFirst())
        bytes = items.reduce(0) { $0 + $1.frame.count }
    }

    mutating func removeAll() { self = OutgoingQueue() }

    /// Hands over the frame that waits when it is the only one.
    mutating func takeSingle() -> Frame? {
        guard rest.isEmpty, let item = first else { return nil }
        first = nil
        bytes = 0
        return item.frame
    }

    /// Hands over the frame that waits longest.
    mutating func takeFirst() -> Frame? {
        guard let item = first else { return nil }
        bytes -= item.frame.count
        first = rest.isEmpty ? nil : rest.removeFirst()
        return item.frame
    }

    /// Hands over all frames, in their order.
    mutating func takeAll(_ body: (Frame) -> Void) {
        if let item = first { body(item.frame) }
        for item in rest { body(item.frame) }
        first = nil
        rest.removeAll(keepingCapacity: false)
        bytes = 0
    }
}
