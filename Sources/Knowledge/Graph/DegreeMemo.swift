/// How many edges each node of a relation has in one direction, remembered from snapshot to snapshot.
///
/// What it says is always what counting would say: the rows of a chunk that is referred to never change, so where a tree still
/// has the chunks of the one that was counted, the counts hold but for what has been noted beside them since, and only chunks that
/// came or went are counted. It keeps the tree alive that it has counted.
@safe final class DegreeMemo {
    private var counted: TupleTree?
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
        guard let old = counted, old.isKin(of: tree) else {
            if let counted { add(counted, isGone: true, but: []) }
            add(tree, isGone: false, but: [])
            return counted = tree
        }
        if old.isSame(as: tree) { return }
        counted = tree
        let (before, now) = (Self.chunks(of: old), Self.chunks(of: tree))
        add(old, isGone: true, but: now)
        add(tree, isGone: false, but: before)
        for place in 0..<tree.chunkCount {
            let chunk = unsafe tree.chunks + place
            if unsafe before.contains(chunk.pointee.identity),
                unsafe !chunk.pointee.isUnchanged(since: min(old.lastChange, tree.lastChange))
            {
                unsafe follow(chunk.pointee, from: old, to: tree)
            }
        }
    }

    private static func chunks(of tree: TupleTree) -> Set<UInt> {
        Set((0..<tree.chunkCount).map { unsafe tree.chunks[$0].identity })
    }

    private func add(_ tree: TupleTree, isGone: Bool, but known: Set<UInt>) {
        for place in 0..<tree.chunkCount {
            let chunk = unsafe tree.chunks + place
            if unsafe !known.contains(chunk.pointee.identity) {
                unsafe add(chunk.pointee, of: tree, isGone: isGone)
            }
        }
    }

    private func add(_ chunk: borrowing TupleChunk, of tree: TupleTree, isGone: Bool) {
        for place in 0..<chunk.count {
            unsafe count(chunk.leaves[place], isGone: isGone)
            if let log = unsafe chunk.leaves[place].log {
                count(0..<tree.visible(log), of: log, isGone: isGone)
            }
        }
    }

    private func count(_ leaf: borrowing TupleLeaf, isGone: Bool) {
        let (keys, rows) = unsafe (leaf.keys, leaf.count)
        var row = 0
        while row < rows {
            let node = unsafe keys[row] >> 32
            let first = row
            // All of a leaf belongs to one node where that has many.
            if unsafe keys[rows - 1] >> 32 == node { row = rows }
            while row < rows, unsafe keys[row] >> 32 == node { row += 1 }
            count(row - first, of: Int(node), isGone: isGone)
        }
    }

    /// Counts what was noted beside the leaves of a chunk from one tree to the other, which may be the older.
    private func follow(_ chunk: borrowing TupleChunk, from old: TupleTree, to new: TupleTree) {
        for place in 0..<chunk.count {
            guard let log = unsafe chunk.leaves[place].log else { continue }
            let (before, now) = (old.visible(log), new.visible(log))
            count(min(before, now)..<max(before, now), of: log, isGone: now < before)
        }
    }

    private func count(_ entries: Range<Int>, of log: TupleLog, isGone: Bool) {
        for entry in entries {
            count(log.difference(entry), of: unsafe Int(log.key(entry)[0] >> 32), isGone: isGone)
        }
    }

    private func count(_ edges: Int, of node: Int, isGone: Bool) {
        unsafe degrees[node] &+= UInt32(truncatingIfNeeded: isGone ? -edges : edges)
    }
}
