/// Brings conditions into an order in which each finds bound what it needs, as close to the written one as may be.
struct BodyOrder {
    /// A condition, and what it does where it stands.
    enum Step {
        case holds(Resolved.Atom, Syntax.Window?)
        case fails(Resolved.Atom, Syntax.Window?)
        case compare(Resolved.Comparison)
        case assign(Int, Resolved.Expression)
        /// `isTotal`: its groups are bound, so that a group without rows counts as 0.
        case aggregate(Resolved.Aggregate, isTotal: Bool)
    }

    private(set) var steps: [Step] = []
    /// Conditions that lack variables.
    private(set) var stuck: [Resolved.Literal] = []
    private(set) var bound: Set<Int> = []
    /// Variables with a value from a relation. Equations on them are comparisons.
    private var inRelations: Set<Int> = []
    /// Variables with a value that depends on no aggregate.
    private var plain: Set<Int> = []

    init(_ body: [Resolved.Literal]) {
        for case .holds(let atom, _) in body { plain.formUnion(atom.variables) }
        inRelations = plain
        var grows = true
        while grows {
            grows = false
            for case .compare(let comparison) in body {
                guard let (variable, _) = comparison.assignment(given: plain) else { continue }
                grows = plain.insert(variable).inserted || grows
            }
        }
        for case .aggregate(let aggregate) in body {
            inRelations.insert(aggregate.result)
            if !isTotal(aggregate) { inRelations.formUnion(aggregate.groups) }
        }
        var waiting = body
        while let next = waiting.indices.first(where: { take(waiting[$0]) }) { waiting.remove(at: next) }
        stuck = waiting
    }

    private func isTotal(_ aggregate: Resolved.Aggregate) -> Bool {
        (aggregate.function == .count || aggregate.function == .sum)
            && plain.isSuperset(of: aggregate.groups)
    }

    /// Whether the condition can stand here.
    private mutating func take(_ literal: Resolved.Literal) -> Bool {
        switch literal {
        case .holds(let atom, let window):
            steps.append(.holds(atom, window))
            bound.formUnion(atom.variables)
        case .fails(let atom, let window):
            guard bound.isSuperset(of: atom.variables) else { return false }
            steps.append(.fails(atom, window))
        case .compare(let comparison):
            if let (variable, value) = comparison.assignment(given: bound), !inRelations.contains(variable) {
                steps.append(.assign(variable, value))
                bound.insert(variable)
            } else if comparison.left.isBound(by: bound), comparison.right.isBound(by: bound) {
                steps.append(.compare(comparison))
            } else {
                return false
            }
        case .aggregate(let aggregate):
            let isTotal = isTotal(aggregate)
            guard !isTotal || bound.isSuperset(of: aggregate.groups) else { return false }
            steps.append(.aggregate(aggregate, isTotal: isTotal))
            bound.formUnion(aggregate.groups)
            bound.insert(aggregate.result)
        }
        return true
    }
}

extension Resolved.Comparison {
    /// The variable it gives a value, if all but one variable has one.
    func assignment(given bound: Set<Int>) -> (variable: Int, value: Resolved.Expression)? {
        guard isEquation else { return nil }
        if let variable = left.variable, !bound.contains(variable), right.isBound(by: bound) {
            return (variable, right)
        }
        if let variable = right.variable, !bound.contains(variable), left.isBound(by: bound) {
            return (variable, left)
        }
        return nil
    }
}
