/// Masses of all nodes near flagged ones, kept up to date from snapshot to snapshot.
///
/// Mass is a sum over flagged nodes. When edges change, the walks of just those flagged nodes that come near them are taken out,
/// as they went in the graph before, and put in as they go in the graph after.
package struct RiskScores: Sendable {
    private var masses: [UInt32: Double] = [:]
    /// What repeated adding and taking out leaves behind is less.
    private static let nothing = 1e-12

    /// Works all of it out.
    package init(_ walk: RiskWalk) { walk.push(walk.flagged(), into: &masses) }

    /// Takes over what has changed between two snapshots.
    ///
    /// - Parameter touched: nodes at the ends of edges that came or went, and nodes whose flags did.
    /// - Returns: the nodes whose scores may have changed.
    @discardableResult
    package mutating func update(from old: RiskWalk, to new: RiskWalk, touched: Set<NodeID>) -> [NodeID] {
        let nodes = touched.map(\.number).sorted()
        var sources = Set(Self.near(nodes, old))
        sources.formUnion(Self.near(nodes, new))
        let order = sources.sorted()
        var changes: [UInt32: Double] = [:]
        old.push(Self.flagged(order, old), sign: -1, into: &changes)
        new.push(Self.flagged(order, new), into: &changes)
        var changed: [NodeID] = []
        for (node, change) in changes where abs(change) > Self.nothing {
            let mass = masses[node, default: 0] + change
            masses[node] = mass > Self.nothing ? mass : nil
            changed.append(NodeID(number: node))
        }
        return changed.sorted()
    }

    /// 0…1.
    package func score(of node: NodeID) -> Double { RiskWalk.score(ofMass: masses[node.number] ?? 0) }

    /// Nodes with at least this score, the highest first.
    package func nodes(atLeast score: Double) -> [(node: NodeID, score: Double)] {
        masses.map { (node: NodeID(number: $0.key), score: RiskWalk.score(ofMass: $0.value)) }
            .filter { $0.score >= score }
            .sorted { ($0.score, $1.node) > ($1.score, $0.node) }
    }

    private static func flagged(_ nodes: [UInt32], _ walk: RiskWalk) -> [(node: UInt32, weight: Double)] {
        nodes.map { (node: $0, weight: walk.weight(of: $0)) }.filter { $0.weight > 0 }
    }

    /// Flagged nodes whose walks come to one of the nodes with a hop left. Through a hub none goes on; where one of the nodes
    /// is a hub in one of two snapshots only, the other tells whose walks those are.
    private static func near(_ nodes: [UInt32], _ walk: RiskWalk) -> [UInt32] {
        var neighbours = walk.neighbours()
        var seen = Set(nodes)
        var layer = nodes
        for _ in 1..<max(1, walk.options.hops) {
            var next: [UInt32] = []
            for node in layer {
                for other in neighbours(node) ?? [] where seen.insert(other).inserted { next.append(other) }
            }
            layer = next
        }
        return seen.filter { walk.weight(of: $0) > 0 }
    }
}
