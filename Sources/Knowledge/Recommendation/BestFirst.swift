/// Items from the highest score down, of equal ones the lower number first: a heap, as only the first few are wanted.
struct BestFirst {
    /// Score and the item's complement in one word, so that one comparison orders both: positive floats are ordered as their
    /// bits are.
    private var heap: [UInt64] = []

    mutating func reserve(_ count: Int) { heap.reserveCapacity(count) }

    /// Before ``arrange()``.
    @inline(__always)
    mutating func append(_ item: UInt32, score: Float) {
        heap.append(UInt64(score.bitPattern) << 32 | UInt64(UInt32.max - item))
    }

    mutating func arrange() {
        for place in (0..<(heap.count / 2)).reversed() { sink(place) }
    }

    mutating func next() -> (NodeID, Double)? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink(0)
        }
        let item = UInt32.max - UInt32(truncatingIfNeeded: top & 0xFFFF_FFFF)
        return (NodeID(number: item), Double(Float(bitPattern: UInt32(top >> 32))))
    }

    private mutating func sink(_ start: Int) {
        let moving = heap[start]
        var place = start
        while true {
            var child = 2 * place + 1
            if child >= heap.count { break }
            if child + 1 < heap.count, heap[child + 1] > heap[child] { child += 1 }
            if heap[child] <= moving { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = moving
    }
}
