import Foundation

/// How near a node is to flagged ones: a decayed walk over edges in both directions.
///
/// Flagged nodes begin with their weights. A node hands what has come to it to its neighbours in equal parts, less the
/// decay, for some hops: personalised PageRank cut off after a few steps (Haveliwala, "Topic-Sensitive PageRank", WWW 2002;
/// forward push after Andersen, Chung and Lang, "Local Graph Partitioning using PageRank Vectors", FOCS 2006), with every
/// walk of at most so many hops counted. All that comes to a node is its mass m; its score is 1 − e^−m. A node with too many edges
/// receives but hands nothing on: who shares a payer with thousands is not suspect for that.
///
/// Mass is a sum over flagged nodes, so a change of the graph needs only the walks near it again: see ``RiskScores``.
package struct RiskWalk: Sendable {
    package struct Options: Sendable, Equatable {
        /// `flagged(node)`, or `suspicion(node, weight)` with a number or an integer: the flagged nodes.
        package var flags: String
        /// Relations between nodes that risk passes along, in both directions.
        package var edges: [String]
        /// 0…10.
        package var hops = 3
        /// The part that is handed on at each hop, 0…1.
        package var decay = 0.5
        /// A node with more edges than this hands nothing on.
        package var hub = 1000
        /// Edges that the scoring of one node looks at, about; it ends with the hop that is beyond it.
        package var work = 200_000
        /// Flagged nodes that are given as evidence, at most.
        package var evidence = 3

        package init(flags: String, edges: [String]) {
            self.flags = flags
            self.edges = edges
        }

        /// The same within what can be worked with: settings are written by people.
        fileprivate var bounded: Options {
            var bounded = self
            bounded.hops = min(max(hops, 0), 10)
            bounded.decay = decay.isFinite ? min(max(decay, 0), 1) : 0.5
            bounded.hub = max(hub, 0)
            bounded.work = max(work, 0)
            bounded.evidence = max(evidence, 0)
            return bounded
        }
    }

    /// A node's score and what it comes from.
    package struct Score: Equatable, Sendable {
        package var node: NodeID
        /// 0…1.
        package var score: Double
        /// The flagged nodes that contribute most, the most first.
        package var evidence: [Source]
        /// Whether the bound on work ended it early: then the score may be more.
        package var isCut: Bool
    }

    /// What one flagged node contributes.
    package struct Source: Equatable, Sendable {
        package var flagged: NodeID
        /// The part of the mass, 0…1.
        package var share: Double
        /// From the flagged node to the scored one by the path that weighs most.
        package var path: [NodeID]
    }

    package let options: Options
    let snapshot: GraphSnapshot
    private let flags: Int
    private let relations: [Int]

    package init(_ snapshot: GraphSnapshot, _ options: Options) throws(RecommendationError) {
        guard let flags = snapshot.relation(options.flags) else { throw .unknownRelation(options.flags) }
        let relation = snapshot.program.relations[flags]
        if case .demand = relation.origin { throw .notKept(options.flags) }
        guard case .node? = relation.columns.first?.type, relation.columns.count <= 2,
            relation.columns.dropFirst().allSatisfy({ $0.type == .number || $0.type == .integer })
        else { throw .wrongColumns(filter: options.flags, expected: ["a node", "a weight, if any"]) }
        var relations: [Int] = []
        for name in options.edges {
            guard let place = snapshot.relation(name) else { throw .unknownRelation(name) }
            guard snapshot.runs(place, .out) != nil, snapshot.runs(place, .in) != nil else {
                throw .notEdges(name)
            }
            relations.append(place)
        }
        self.snapshot = snapshot
        self.options = options.bounded
        self.flags = flags
        self.relations = relations
    }

    /// Masses become scores.
    package static func score(ofMass mass: Double) -> Double { mass <= 0 ? 0 : 1 - exp(-mass) }

    /// The mass that makes a score.
    static func mass(ofScore score: Double) -> Double { -log(1 - min(max(score, 0), 1)) }

    // MARK: Flags

    /// All flagged nodes with their weights, in the order of their numbers.
    func flagged() -> [(node: UInt32, weight: Double)] {
        let table = snapshot.state.facts.tables[flags]
        var found: [(node: UInt32, weight: Double)] = []
        var cursor = TupleCursor(table.rows)
        cursor.seekFirst()
        while let row = unsafe cursor.key {
            let node = UInt32(truncatingIfNeeded: unsafe table.layout.places[0].read(row))
            let weight = unsafe Self.weight(row, table)
            if found.last?.node == node {
                found[found.count - 1].weight += weight
            } else {
                found.append((node, weight))
            }
            cursor.next()
        }
        return found.filter { $0.weight > 0 }
    }

    /// 0: it is not flagged.
    func weight(of node: UInt32) -> Double {
        let table = snapshot.state.facts.tables[flags]
        var key = [UInt64](repeating: 0, count: table.layout.width)
        key[0] = UInt64(node) << table.layout.places[0].shift
        var cursor = TupleCursor(table.rows)
        unsafe cursor.seek(key)
        var sum = 0.0
        while let row = unsafe cursor.key, unsafe table.layout.places[0].read(row) == UInt64(node) {
            sum += unsafe Self.weight(row, table)
            cursor.next()
        }
        return max(0, sum)
    }

    private static func weight(_ row: UnsafePointer<UInt64>, _ table: Table) -> Double {
        guard table.types.count == 2 else { return 1 }
        let word = unsafe table.layout.places[1].read(row)
        let weight = table.types[1] == .number ? Word.number(of: word) : Double(Word.integer(of: word))
        return weight > 0 && weight.isFinite ? weight : 0
    }

    // MARK: Edges

    /// The edges of one snapshot, both ways; keeps its places.
    func neighbours() -> Neighbours {
        let walks = relations.flatMap { [snapshot.runs($0, .out), snapshot.runs($0, .in)] }
        return Neighbours(walks: walks.compactMap { $0 }, hub: options.hub)
    }

    struct Neighbours {
        fileprivate(set) var walks: [EdgeRuns]
        let hub: Int
        /// Edges looked at.
        private(set) var edges = 0

        fileprivate init(walks: [EdgeRuns], hub: Int) {
            self.walks = walks
            self.hub = hub
        }

        mutating func degree(of node: UInt32) -> Int {
            var sum = 0
            for place in walks.indices { sum += walks[place].count(of: node) }
            edges += walks.count
            return sum
        }

        /// Who is joined to a node, as often as by edges; nil for a hub.
        mutating func callAsFunction(_ node: UInt32) -> [UInt32]? {
            guard degree(of: node) <= hub else { return nil }
            return all(of: node)
        }

        /// The same, whatever it is.
        mutating func all(of node: UInt32) -> [UInt32] {
            var found: [UInt32] = []
            for place in walks.indices {
                walks[place].forEach(of: node) { found.append(UInt32(truncatingIfNeeded: $0)) }
            }
            edges += found.count
            return found
        }
    }
}
