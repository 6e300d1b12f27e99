/// Walks over the edges of many nodes at once, for loops that see thousands, best in ascending order.
///
/// Nearly each of them lies in a block that is not at hand. So where they must be is reckoned for a group of nodes and fetched
/// meanwhile, and rows are compared with a node all around that place: many cheap comparisons, in place of a few whose outcome
/// the processor guesses wrong half of the time.
@safe struct EdgeSweep {
    private let tree: TupleTree
    /// Rows that a leaf usually has.
    private let usual: Float
    // The chunk where it is: what each leaf begins with, the leaves, and the rows that may be in it.
    private var starts: UnsafeMutablePointer<UInt64>
    private var leaves: UnsafeMutablePointer<TupleLeaf>
    private var count: Int
    private var range: Range<UInt64>

    /// - Parameter tree: one direction of a relation that joins two nodes; nil if it is empty.
    init?(_ tree: TupleTree) {
        precondition(tree.width == 1, "edges join two nodes")
        guard tree.chunkCount > 0 else { return nil }
        self.tree = tree
        let capacity = TupleLeaf.capacity(width: 1, payloadWidth: tree.payloadWidth)
        usual = Float(capacity * 7 / 8)
        let first = unsafe tree.chunks
        unsafe (starts, leaves, count) = (first.pointee.starts, first.pointee.leaves, first.pointee.count)
        range = Self.range(of: 0, tree)
    }

    private mutating func enter(_ number: Int) {
        let chunk = unsafe tree.chunks + number
        unsafe (starts, leaves, count) = (chunk.pointee.starts, chunk.pointee.leaves, chunk.pointee.count)
        range = Self.range(of: number, tree)
    }

    private static func range(of chunk: Int, _ tree: TupleTree) -> Range<UInt64> {
        let first = chunk > 0 ? unsafe tree.starts[chunk] : 0
        let next = chunk + 1 < tree.chunkCount ? unsafe tree.starts[chunk + 1] : .max
        return first..<next
    }

    /// Where a node's edges are, when they are in one block: in how far a share of its rows.
    @safe private struct Place {
        var leaf: UnsafeMutablePointer<TupleLeaf>?
        var share: Float = 0
    }

    /// Calls `body` with each node and its edges: rows as of ``EdgeRuns/first(of:)``, or nil for the few whose edges
    /// lie in several blocks or were changed lately, which have to be looked up one after the other.
    ///
    /// - Returns: false if `body` has returned that, which ends it.
    @inline(__always)
    @discardableResult
    mutating func forEach(
        of nodes: [UInt32], _ body: (UInt32, UnsafeBufferPointer<UInt64>?) -> Bool
    ) -> Bool {
        var places = InlineArray<16, Place>(repeating: Place())
        for first in stride(from: 0, to: nodes.count, by: places.count) {
            let count = min(places.count, nodes.count - first)
            for slot in 0..<count { places[slot] = place(of: nodes[first + slot]) }
            for slot in 0..<count {
                let node = nodes[first + slot]
                guard unsafe body(node, run(of: node, at: places[slot])) else { return false }
            }
        }
        return true
    }

    /// Finds the block of a node's edges, and has the processor fetch the part where they should be.
    private mutating func place(of node: UInt32) -> Place {
        var key = UInt64(node) << 32
        if !range.contains(key) { enter(unsafe tree.chunk(of: &key)) }
        var leaf = 0
        for place in 1..<max(1, count) {
            // The first node that begins there or behind it; as a difference whose sign is counted, not a branch.
            let beginning = unsafe (starts[place] &+ 0xFFFF_FFFF) >> 32
            leaf &+= Int(truncatingIfNeeded: (beginning &- UInt64(node) &- 1) >> 63)
        }
        let start = unsafe starts[leaf]
        let next = unsafe leaf &+ 1 < count ? starts[leaf &+ 1] : range.upperBound
        guard next >> 32 > UInt64(node) else { return Place() }
        var share: Float = 0
        if start < key {
            share = next == .max ? 0.5 : Float((key &- start) >> 32) / Float((next &- start) >> 32)
        }
        leaf = unsafe leaves[leaf].fetching(around: Int(share * usual), leaf)
        return unsafe Place(leaf: leaves + leaf, share: share)
    }

    @inline(__always)
    private func run(of node: UInt32, at place: Place) -> UnsafeBufferPointer<UInt64>? {
        guard let leaf = unsafe place.leaf, unsafe !leaf.pointee.hasLog else { return nil }
        let (keys, count) = unsafe (leaf.pointee.keys, leaf.pointee.count)
        guard count >= Rows.window else { return nil }
        return unsafe Rows.run(of: node, in: keys, count: count, near: Int(place.share * Float(count)))
    }
}
