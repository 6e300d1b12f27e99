/// In which way a relation that is found out when asked is asked for.
struct DemandPattern: Hashable, Sendable {
    var relation: Int
    /// By column, whether its value is given.
    var bound: [Bool]

    /// The columns that are given.
    var columns: [Int] { bound.indices.filter { bound[$0] } }
}

/// A question for facts of a relation that is found out when asked: those with these values in the columns that are given.
struct DemandGoal: Hashable, Sendable {
    var pattern: DemandPattern
    /// Of the columns that are given, in their order.
    var values: [UInt64]
}

extension Planner {
    /// Plans for the questions that are likely: nothing given, one column, all of them; and for those that these lead to.
    mutating func demandPlans() -> [DemandPattern: [Plan]] {
        var open: [DemandPattern] = []
        for (relation, form) in program.relations.enumerated() where form.origin == .demand {
            let columns = form.columns.indices
            open.append(DemandPattern(relation: relation, bound: columns.map { _ in false }))
            open.append(DemandPattern(relation: relation, bound: columns.map { _ in true }))
            open += columns.map { given in
                DemandPattern(relation: relation, bound: columns.map { $0 == given })
            }
        }
        var plans: [DemandPattern: [Plan]] = [:]
        while let pattern = open.popLast() {
            guard plans[pattern] == nil else { continue }
            let made = self.plans(for: pattern)
            plans[pattern] = made
            for step in made.flatMap(\.steps) {
                if case .demand(let next, _, _) = step.action { open.append(next) }
            }
        }
        return plans
    }

    /// A plan for each rule of the relation.
    mutating func plans(for pattern: DemandPattern) -> [Plan] {
        program.rules.filter { $0.head.relation == pattern.relation }.map { rule in
            plan(rule, from: .head(pattern.columns))
        }
    }
}
