/// The order in which relations are derived.
enum Strata {
    /// Groups of relations that need each other, each after all that it needs. Stored relations and those that are
    /// found out when asked are in none.
    static func of(_ relations: [Relation], _ rules: [Rule]) -> [RuleProgram.Stratum] {
        let isDerived = relations.map { relation in
            switch relation.origin {
            case .stored, .demand: false
            case .derived, .window, .collected, .projection, .aggregate: true
            }
        }
        var needs = [[Int]](repeating: [], count: relations.count)
        for (number, relation) in relations.enumerated() {
            if case .aggregate(_, let collected, _) = relation.origin { needs[number].append(collected) }
        }
        for rule in rules where isDerived[rule.head.relation] {
            needs[rule.head.relation] += rule.body.compactMap(\.relation).filter { isDerived[$0] }
        }
        return Components.of(needs).filter { isDerived[$0[0]] }.map { members in
            RuleProgram.Stratum(
                relations: members, isRecursive: members.count > 1 || needs[members[0]].contains(members[0]))
        }
    }
}

extension Literal {
    fileprivate var relation: Int? {
        switch self {
        case .holds(let atom), .fails(let atom), .totals(let atom): atom.relation
        case .compare, .assign: nil
        }
    }
}
