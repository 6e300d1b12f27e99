/// Rules made ready to run: every plan that deriving, maintaining and explaining them needs. Immutable; the facts are passed in.
package final class Inference: Sendable {
    package let program: RuleProgram
    let rules: [PlannedRule]
    /// Rules by the relation of their head.
    let rulesOf: [[Int]]
    /// The orders that plans read each relation in.
    let orders: [[[Int]]]

    /// A rule with its plans.
    struct PlannedRule: Sendable {
        let rule: Rule
        /// From nothing: all that follows.
        let full: Plan
        /// From a changed row of a condition, by the condition's place; nil for tests.
        let byLiteral: [Plan?]
        /// From a fact that the head is to be.
        let byHead: Plan
    }

    /// - Parameter word: gives constants their words, the same for the same constant each time.
    package init(_ program: RuleProgram, word: @escaping (Constant, ColumnType) -> UInt64) {
        self.program = program
        var planner = Planner(program: program, word: word, tables: program.relations.map(Self.table))
        rules = program.rules.map { rule in
            let byLiteral: [Plan?] = rule.body.indices.map { literal in
                rule.body[literal].atom == nil ? nil : planner.plan(rule, from: .literal(literal))
            }
            return PlannedRule(
                rule: rule, full: planner.plan(rule, from: .nothing), byLiteral: byLiteral,
                byHead: planner.plan(rule, from: .head(Array(rule.head.terms.indices))))
        }
        var rulesOf = [[Int]](repeating: [], count: program.relations.count)
        for (number, rule) in program.rules.enumerated() { rulesOf[rule.head.relation].append(number) }
        self.rulesOf = rulesOf
        orders = planner.tables.map(\.orders)
    }

    /// The empty table of a relation. Edges can be walked both ways.
    package static func table(_ relation: Relation) -> Table {
        guard case .stored = relation.origin else {
            return Table(types: relation.columns.map(\.type), payloadWidth: 1)
        }
        var table = Table(types: relation.columns.map(\.type), payloadWidth: StoredPayload.width)
        if case .node? = relation.columns.dropFirst().first?.type { _ = table.index(front: [1]) }
        return table
    }

    /// Tables for all relations, with the indexes that plans need; stored ones are taken over where they are given.
    ///
    /// - Parameter stored: the table of a stored relation, nil if nothing is known of it yet.
    package func facts(stored: (Relation) -> Table?) -> Facts {
        Facts(
            tables: program.relations.enumerated().map { number, relation in
                var table = Self.table(relation)
                if case .stored = relation.origin, let known = stored(relation) { table = known }
                return table.arranged(orders[number])
            })
    }
}
