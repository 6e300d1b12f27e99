/// Walks over the edges of nodes a block at a time: the form for loops that see thousands of them.
///
/// Like ``EdgeWalk`` it keeps its place, so that nodes looked up in ascending order cost least.
struct EdgeRuns {
    private var cursor: TupleCursor

    /// - Parameter tree: one direction of a relation that joins two nodes.
    init(_ tree: TupleTree) {
        precondition(tree.width == 1, "edges join two nodes")
        cursor = TupleCursor(tree)
    }

    /// A node's edges as far as they lie in one block, and whether that is all of them.
    ///
    /// Each row is this node's number and, in its low half, that of the other end, ascending. They are good as long as this
    /// walk is held. What is left follows by ``rest(of:)``.
    @inline(__always)
    mutating func first(of node: UInt32) -> (run: UnsafeBufferPointer<UInt64>, isWhole: Bool) {
        var key = UInt64(node) << 32
        unsafe cursor.seek(&key)
        return unsafe rest(of: node)
    }

    /// The edges of the next block.
    @inline(__always)
    mutating func rest(of node: UInt32) -> (run: UnsafeBufferPointer<UInt64>, isWhole: Bool) {
        // Numbers are given from 0 on: the last one that this would run over is never given.
        let end = (UInt64(node) + 1) << 32
        let run = unsafe cursor.takeRun(before: end)
        guard let next = unsafe cursor.key else { return unsafe (run, true) }
        return unsafe (run, next[0] >= end)
    }

    /// How many edges a node has. Counts blocks, not edges.
    mutating func count(of node: UInt32) -> Int {
        var (run, isWhole) = unsafe first(of: node)
        var count = run.count
        while !isWhole {
            unsafe (run, isWhole) = unsafe rest(of: node)
            count += run.count
        }
        return count
    }

    /// Calls `body` with the nodes at the other end of every `stride`th of a node's edges, in ascending order.
    ///
    /// - Returns: how many edges it has called `body` for.
    @inline(__always)
    @discardableResult
    mutating func forEach(of node: UInt32, stride: Int = 1, _ body: (Int) -> Void) -> Int {
        var (run, isWhole) = unsafe first(of: node)
        var (index, calls) = (0, 0)
        while true {
            while index < run.count {
                body(Self.other(unsafe run[index]))
                index += stride
                calls += 1
            }
            if isWhole { return calls }
            index -= run.count
            unsafe (run, isWhole) = unsafe rest(of: node)
        }
    }

    /// The node at the other end of an edge, for use as an index.
    @inline(__always)
    static func other(_ row: UInt64) -> Int { Int(truncatingIfNeeded: row & 0xFFFF_FFFF) }
}

extension GraphSnapshot {
    /// The edges of a relation in one direction; nil if it does not join two nodes, or is not kept in that direction, as
    /// derived relations may not be.
    func runs(_ relation: Int, _ direction: Direction) -> EdgeRuns? {
        edges(relation, direction).map { EdgeRuns($0) }
    }

    /// The same for many nodes at once; nil if there are no edges, too.
    func sweep(_ relation: Int, _ direction: Direction) -> EdgeSweep? {
        edges(relation, direction).flatMap { EdgeSweep($0) }
    }

    private func edges(_ relation: Int, _ direction: Direction) -> TupleTree? {
        let table = state.facts.tables[relation]
        guard table.types.count == 2, table.layout.width == 1 else { return nil }
        let order = direction == .out ? [0, 1] : [1, 0]
        return table.indexes.first { $0.order == order }?.tree
    }
}
