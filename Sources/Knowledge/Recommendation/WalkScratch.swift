/// Working memory of walks, for one thread at a time: a place for each node of the graph, empty between walks.
///
/// Walks touch a small part of the graph, list what they touch, and clear just that. What it remembers beyond a walk is how
/// many edges nodes have, and that it checks.
@safe package final class WalkScratch {
    /// What has come together at a node.
    struct Cell {
        var sum: Float = 0
        var count: UInt32 = 0
    }

    private(set) var capacity = 0
    private(set) var met = NodeSet(capacity: 0)
    private(set) var cells: UnsafeMutablePointer<Cell>
    /// For each node, by which of the customer's own nodes it was met: a bit each.
    private(set) var masks: UnsafeMutablePointer<UInt64>
    /// What a node passes on along each of its edges.
    private(set) var strengths: UnsafeMutablePointer<Float>
    /// The nodes whose cells are not empty, `touchedCount` of them; there is room for all and one more.
    private(set) var touched: UnsafeMutablePointer<UInt32>
    var touchedCount = 0
    var people: [UInt32] = []

    private var popularities: [Int: DegreeMemo] = [:]

    package init() {
        unsafe cells = .allocate(capacity: 0)
        unsafe masks = .allocate(capacity: 0)
        unsafe strengths = .allocate(capacity: 0)
        unsafe touched = .allocate(capacity: 0)
    }

    deinit { release() }

    private func release() {
        unsafe cells.deallocate()
        unsafe masks.deallocate()
        unsafe strengths.deallocate()
        unsafe touched.deallocate()
    }

    /// Makes place for the nodes of a graph, with room for those that come soon.
    func reserve(nodes: Int) {
        guard nodes > capacity else { return }
        release()
        capacity = nodes + nodes / 8 + 64
        met = NodeSet(capacity: capacity)
        unsafe cells = .allocate(capacity: capacity)
        unsafe masks = .allocate(capacity: capacity)
        unsafe strengths = .allocate(capacity: capacity)
        unsafe touched = .allocate(capacity: capacity + 1)
        unsafe cells.initialize(repeating: Cell(), count: capacity)
        unsafe masks.initialize(repeating: 0, count: capacity)
        unsafe strengths.initialize(repeating: 0, count: capacity)
    }

    /// How many edges lead to each node of a relation.
    func popularity(_ relation: Int, _ snapshot: GraphSnapshot) -> DegreeMemo {
        let memo = popularities[relation, default: DegreeMemo()]
        popularities[relation] = memo
        let index = snapshot.state.facts.tables[relation].indexes.first { $0.order == [1, 0] }
        if let index { memo.follow(index.tree, nodes: capacity) }
        return memo
    }
}
