/// Finds what to warn of, from one snapshot of the graph to the next: what rules derive, and who is near to flagged nodes.
///
/// The walk goes where the rules have these relations: `flagged(x)` or `suspicion(x, weight)`, and between nodes `linked(x, y)`
/// and those whose names begin with `shares_`.
package struct RiskWatch: Sendable {
    private var last: GraphSnapshot?
    /// What the walk has found, by node.
    private var near: [NodeID: RiskFinding] = [:]

    /// What a finding of the walk is called.
    package static let nearness = "near flagged"
    /// Less is nobody's business. Of two that share something, one of them flagged, the other has 0.12.
    private static let leastScore = 0.1
    /// Findings of the walk at most, the highest scores first.
    private static let maximumFound = 500
    private static let flags = ["suspicion", "flagged"]

    package init() {}

    /// What has changed since the snapshot before; everything at first.
    ///
    /// - Returns: nil when nothing can have.
    package mutating func look(at snapshot: GraphSnapshot) -> RiskChange? {
        let before = last
        last = snapshot
        guard let before else {
            var change = RiskChange(from: nil, to: snapshot)
            walk(snapshot, &change)
            return change
        }
        // Time alone changes some facts, without a version.
        guard !before.state.hasSameFacts(as: snapshot.state) else { return nil }
        var change = RiskChange(from: before, to: snapshot)
        if Self.inputs(before) != Self.inputs(snapshot) || !Self.hasSameInputs(before, snapshot) {
            walk(snapshot, &change)
        }
        return change
    }

    // MARK: The walk

    private static func inputs(_ snapshot: GraphSnapshot) -> [String] {
        let flags = flags.first { snapshot.relation($0) != nil }
        let edges = snapshot.shown.map { snapshot.program.relations[$0] }.filter { relation in
            guard relation.columns.count == 2, case .node = relation.columns[0].type,
                case .node = relation.columns[1].type
            else { return false }
            return relation.name == "linked" || relation.name.hasPrefix("shares_")
        }.map(\.name)
        return flags.map { [$0] + edges } ?? []
    }

    private static func hasSameInputs(_ before: GraphSnapshot, _ after: GraphSnapshot) -> Bool {
        inputs(after).allSatisfy { name in
            guard let old = before.relation(name), let new = after.relation(name) else { return false }
            return before.state.facts.tables[old].rows.isSame(as: after.state.facts.tables[new].rows)
        }
    }

    private mutating func walk(_ snapshot: GraphSnapshot, _ change: inout RiskChange) {
        var found: [NodeID: RiskFinding] = [:]
        let names = Self.inputs(snapshot)
        if let flags = names.first, names.count > 1,
            let walk = try? RiskWalk(
                snapshot, RiskWalk.Options(flags: flags, edges: Array(names.dropFirst())))
        {
            let flagged = Set(walk.flagged().map { NodeID(number: $0.node) })
            // What they share is not warned of.
            let kinds = Set(flagged.compactMap { snapshot.names.name(of: $0)?.kind })
            let scores = RiskScores(walk).nodes(atLeast: Self.leastScore).lazy
                .filter { !flagged.contains($0.node) }
                .filter { snapshot.names.name(of: $0.node).map { kinds.contains($0.kind) } == true }
                .prefix(Self.maximumFound)
            for (node, score) in scores {
                found[node] = RiskFinding(
                    node: node, kind: Self.nearness, score: score,
                    evidence: .paths(walk.score(node).evidence.map(\.path)))
            }
        }
        let fresh = found.values.filter { near[$0.node] != $0 }.sorted { $0.node < $1.node }
        let gone = near.keys.filter { found[$0] == nil }.sorted()
        change.found += fresh
        change.gone += gone.map { ($0, Self.nearness) }
        near = found
    }
}

extension GraphState {
    /// Whether all facts are the same, without a look at them.
    fileprivate func hasSameFacts(as other: GraphState) -> Bool {
        inference === other.inference && facts.tables.count == other.facts.tables.count
            && zip(facts.tables, other.facts.tables).allSatisfy { $0.rows.isSame(as: $1.rows) }
    }
}
