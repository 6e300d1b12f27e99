/// Rules made ready to run: every plan that deriving, maintaining and explaining them needs. Immutable; the facts are passed in.
package final class Inference: Sendable {
    package let program: RuleProgram
    let rules: [PlannedRule]
    /// Rules by the relation of their head.
    let rulesOf: [[Int]]
    /// The orders that plans read each relation in.
    let orders: [[[Int]]]
    /// Plans of relations that are found out when asked, by the columns that are known; a plan for each rule.
    let demandPlans: [DemandPattern: [Plan]]
    let word: @Sendable (Constant, ColumnType) -> UInt64

    /// A rule with its plans.
    struct PlannedRule: Sendable {
        let rule: Rule
        /// From nothing: all that follows.
        let full: Plan
        /// From a changed row of a condition, by the condition's place; nil for tests, and for what is not kept up to date.
        let byLiteral: [Plan?]
        /// From a fact that the head is to be.
        let byHead: Plan
    }

    /// - Parameter word: gives constants their words, the same for the same constant each time.
    package convenience init(
        _ program: RuleProgram, word: @escaping @Sendable (Constant, ColumnType) -> UInt64
    ) {
        let planner = Planner(program: program, word: word, tables: program.relations.map(Self.table))
        self.init(planner, word: word, known: [])
    }

    /// - Parameter known: the first rules, planned already.
    init(
        _ planner: Planner, word: @escaping @Sendable (Constant, ColumnType) -> UInt64, known: [PlannedRule]
    ) {
        var planner = planner
        program = planner.program
        self.word = word
        rules =
            known
            + program.rules.dropFirst(known.count).map { rule in
                let isKept = planner.program.relations[rule.head.relation].origin != .demand
                let byLiteral: [Plan?] = rule.body.indices.map { literal in
                    rule.body[literal].atom == nil || !isKept
                        ? nil : planner.plan(rule, from: .literal(literal))
                }
                return PlannedRule(
                    rule: rule, full: planner.plan(rule, from: .nothing), byLiteral: byLiteral,
                    byHead: planner.plan(rule, from: .head(Array(rule.head.terms.indices))))
            }
        var rulesOf = [[Int]](repeating: [], count: program.relations.count)
        for (number, rule) in program.rules.enumerated() { rulesOf[rule.head.relation].append(number) }
        self.rulesOf = rulesOf
        demandPlans = planner.demandPlans()
        orders = planner.tables.map(\.orders)
    }

    /// For each relation whether a rule, an aggregate or a window reads it.
    var isRead: [Bool] {
        var isRead = [Bool](repeating: false, count: program.relations.count)
        for literal in program.rules.flatMap(\.body) {
            if let atom = literal.atom { isRead[atom.relation] = true }
        }
        for relation in program.relations {
            switch relation.origin {
            case .window(let source, _), .aggregate(_, let source, _): isRead[source] = true
            case .stored, .derived, .demand, .collected, .projection: break
            }
        }
        return isRead
    }

    /// The empty table of a relation. Edges can be walked both ways.
    package static func table(_ relation: Relation) -> Table {
        let payloadWidth = relation.isStored ? StoredPayload.width : 1
        var table = Table(types: relation.columns.map(\.type), payloadWidth: payloadWidth)
        if !relation.isAuxiliary, case .node? = relation.columns.dropFirst().first?.type {
            _ = table.index(front: [1])
        }
        return table
    }

    /// Tables for all relations, with the indexes that plans need.
    ///
    /// - Parameter stored: tables of stored relations by their places, and of nothing else.
    package func facts(stored: [Table]) -> Facts {
        Facts(
            tables: program.relations.enumerated().map { place, relation in
                let isKnown = relation.isStored && place < stored.count
                return (isKnown ? stored[place] : Self.table(relation)).arranged(orders[place])
            })
    }
}
