/// The graph at one moment, for reading: as long as it is held it stays as it is, and nobody waits for it.
package struct GraphSnapshot: Sendable {
    package let state: GraphState
    package let names: GraphNames
    private let places: [String: Int]

    init(_ state: GraphState, names: GraphNames, places: [String: Int]) {
        self.state = state
        self.names = names
        self.places = places
    }

    /// The same relations at another moment.
    func with(_ state: GraphState) -> GraphSnapshot { GraphSnapshot(state, names: names, places: places) }

    package var version: UInt64 { state.version }
    package var program: RuleProgram { state.inference.program }
    /// Whether derived facts are those of an earlier version.
    package var isStale: Bool { state.lag != nil }
    /// Why they stay so until somebody does something: what is wrong and what to do. Nil: they are right, or soon will be.
    package var problem: String? { state.lag?.problem?.description }

    // MARK: Relations

    /// The place of a relation in the program; look it up once.
    package func relation(_ name: String) -> Int? { places[name] }

    package func count(_ relation: Int) -> Int { state.facts.tables[relation].count }

    /// Facts that are stored, and those that rules derive.
    package var counts: (stored: Int, derived: Int) {
        var (stored, derived) = (0, 0)
        for (relation, table) in zip(program.relations, state.facts.tables) {
            switch relation.origin {
            case .stored: stored += table.count
            case .derived: derived += table.count
            case .demand, .window, .collected, .projection, .aggregate: break
            }
        }
        return (stored, derived)
    }

    // MARK: Edges

    package enum Direction: Sendable {
        case out, `in`
    }

    /// Calls `body` with each node at the other end of a node's edges, in the order of their numbers.
    ///
    /// - Precondition: the relation has two columns of nodes.
    @inline(__always)
    package func forNeighbours(
        of node: NodeID, _ relation: Int, _ direction: Direction = .out, _ body: (NodeID) -> Void
    ) {
        var walk = edges(relation, direction)
        walk.start(at: node)
        while let next = walk.next() { body(next) }
    }

    /// The edges of a relation in one direction, for looking up one node after the other; in ascending order it costs least.
    package func edges(_ relation: Int, _ direction: Direction = .out) -> EdgeWalk {
        let table = state.facts.tables[relation]
        precondition(table.types.count == 2 && table.layout.width == 1, "edges join two nodes")
        return EdgeWalk(table.indexes[direction == .out ? 0 : 1].tree)
    }

    package func hasEdge(_ from: NodeID, _ relation: Int, _ to: NodeID) -> Bool {
        unsafe state.facts.tables[relation].contains([UInt64(from.number) << 32 | UInt64(to.number)])
    }

    /// An attribute of a node, where it is an integer or a moment.
    package func attribute(_ relation: Int, of node: NodeID) -> Int? {
        let table = state.facts.tables[relation]
        guard table.types.count == 2, table.types[1] == .integer || table.types[1] == .time else {
            return nil
        }
        var cursor = TupleCursor(table.rows)
        unsafe cursor.seek([UInt64(node.number), 0])
        guard let row = unsafe cursor.key, unsafe row[0] == UInt64(node.number) else { return nil }
        return Word.integer(of: unsafe row[1])
    }

    /// How many edges a node has; stops counting at `limit`.
    package func degree(of node: NodeID, _ relation: Int, _ direction: Direction, limit: Int = .max) -> Int {
        var walk = edges(relation, direction)
        walk.start(at: node)
        var count = 0
        while count < limit, walk.next() != nil { count += 1 }
        return count
    }
}

/// Walks over the edges of nodes. A place in a tree; keeps the snapshot's rows alive.
package struct EdgeWalk {
    private var cursor: TupleCursor
    private var node: UInt64 = 0

    init(_ tree: TupleTree) { cursor = TupleCursor(tree) }

    /// Begins with the edges of a node.
    @inline(__always)
    package mutating func start(at node: NodeID) {
        self.node = UInt64(node.number)
        var key = self.node << 32
        unsafe cursor.seek(&key)
    }

    /// The next node at the other end; nil when there are no more.
    @inline(__always)
    package mutating func next() -> NodeID? {
        guard let row = unsafe cursor.key, unsafe row[0] >> 32 == node else { return nil }
        let other = NodeID(number: UInt32(truncatingIfNeeded: unsafe row[0]))
        cursor.next()
        return other
    }
}
