/// How many edges each node of a relation has in one direction, remembered from snapshot to snapshot.
///
/// What it says is always what counting would say: a chunk of a ``TupleTree`` that is referred to never changes, so where a tree still
/// has the chunks that were counted, the counts hold, and only chunks that came or went are counted. It keeps the chunks
/// alive that it has counted.
@safe final class DegreeMemo {
    private var chunks: [TupleChunk] = []
    private var capacity = 0
    /// By the node's number.
    private(set) var degrees: UnsafeMutablePointer<UInt32>

    init() { unsafe degrees = .allocate(capacity: 0) }

    deinit { unsafe degrees.deallocate() }

    /// Brings the counts up to date for a tree of edges.
    ///
    /// - Parameter nodes: numbers of nodes are below this.
    func follow(_ tree: TupleTree, nodes: Int) {
        if nodes > capacity {
            let grown = nodes + nodes / 8 + 64
            let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: grown)
            unsafe larger.initialize(repeating: 0, count: grown)
            unsafe larger.update(from: degrees, count: capacity)
            unsafe degrees.deallocate()
            unsafe (degrees, capacity) = (larger, grown)
        }
        if tree.chunks.elementsEqual(chunks, by: ===) { return }
        let (old, new) = (Set(chunks.map(ObjectIdentifier.init)), Set(tree.chunks.map(ObjectIdentifier.init)))
        for chunk in chunks where !new.contains(ObjectIdentifier(chunk)) { add(chunk, isGone: true) }
        for chunk in tree.chunks where !old.contains(ObjectIdentifier(chunk)) { add(chunk, isGone: false) }
        chunks = tree.chunks
    }

    private func add(_ chunk: TupleChunk, isGone: Bool) {
        for place in 0..<chunk.count {
            let leaf = unsafe chunk.leaves[place]
            let keys = unsafe leaf.keys
            var row = 0
            while row < leaf.count {
                let node = unsafe keys[row] >> 32
                let first = row
                // All of a leaf belongs to one node where that has many.
                if unsafe keys[leaf.count - 1] >> 32 == node { row = leaf.count }
                while row < leaf.count, unsafe keys[row] >> 32 == node { row += 1 }
                let edges = UInt32(row - first)
                unsafe degrees[Int(node)] = isGone ? degrees[Int(node)] &- edges : degrees[Int(node)] &+ edges
            }
        }
    }
}
