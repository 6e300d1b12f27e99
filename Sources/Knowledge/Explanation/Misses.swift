extension Inference {
    /// Why a fact does not hold: for each rule of its relation how far an attempt to derive it gets.
    ///
    /// Conditions are tried in the order in which they are written, as far as that can be done; of all attempts, the one that
    /// meets most of them counts.
    package func misses(
        of fact: Fact, in facts: Facts, bounds: ExplanationBounds = ExplanationBounds()
    ) -> [Miss] {
        var planner = Planner(program: program, word: word, tables: facts.tables)
        planner.settled = facts.tables.count
        planner.keepsOrder = true
        let row = facts.tables[fact.relation].layout.row(fact.values)
        return rulesOf[fact.relation].map { number in
            let rule = program.rules[number]
            let plan = planner.plan(rule, from: .head(Array(rule.head.terms.indices)))
            return miss(plan, row, facts, budget: bounds.work)
        }
    }

    private func miss(_ plan: Plan, _ row: [UInt64], _ facts: Facts, budget: Int) -> Miss {
        let rule = plan.rule
        var registers = [UInt64](repeating: 0, count: rule.variables.count)
        let demand = SolvedDemand(self, facts, budget: budget)
        var (met, rest) = (-1, budget)
        for steps in 0...plan.steps.count {
            let join = Join(
                plan.prefix(steps), limit: rest, demand: demand, tables: { facts.tables[$1] }
            ) { join in
                registers = unsafe Array(
                    UnsafeBufferPointer(start: join.registers, count: rule.variables.count))
                met = steps
                return .stop
            }
            unsafe join.run(from: row)
            rest -= join.work
            if rest < 0 || met < steps { break }
        }
        let literals = plan.steps.map { rule.body[$0.literal] }
        var known = rule.head.variables
        for literal in literals.prefix(max(0, met)) { known.formUnion(literal.variables) }
        let values = RuleValues(rule, self, registers, known: known)
        let reason: Miss.Reason =
            if rest < 0 || demand.isExhausted || met == literals.count {
                .budget
            } else {
                met < 0 ? .head : .condition(values.claim(literals[met]))
            }
        return Miss(
            rule: rule.source, met: literals.prefix(max(0, met)).map(values.claim),
            bindings: met < 0
                ? []
                : known.sorted().map { variable in
                    let (name, type) = (rule.variables[variable].name, rule.variables[variable].type)
                    return Miss.Binding(
                        name: name, value: Claim.Value(word: registers[variable], type: type))
                },
            reason: reason)
    }
}

/// Answers questions at once, each by a solver of its own.
private final class SolvedDemand: DemandSource {
    private let inference: Inference
    private let facts: Facts
    private let budget: Int
    private var known: [DemandGoal: RowBuffer] = [:]
    private(set) var isExhausted = false

    init(_ inference: Inference, _ facts: Facts, budget: Int) {
        (self.inference, self.facts, self.budget) = (inference, facts, budget)
    }

    func answers(to goal: DemandGoal, for join: Join, at step: Int) -> RowBuffer? {
        if let known = known[goal] { return known }
        let found = isExhausted ? nil : try? DemandSolver(inference, facts, budget: budget).solve(goal)
        if found == nil { isExhausted = true }
        known[goal] = found
        return found
    }
}

extension Plan {
    /// The first steps alone.
    fileprivate func prefix(_ count: Int) -> Plan {
        Plan(
            rule: rule, start: start, steps: Array(steps.prefix(count)), head: head, headWidth: headWidth,
            entry: entry)
    }
}

extension Atom {
    fileprivate var variables: Set<Int> {
        Set(terms.compactMap { if case .variable(let variable) = $0 { variable } else { nil } })
    }
}

extension Literal {
    fileprivate var variables: Set<Int> {
        switch self {
        case .holds(let atom), .fails(let atom), .totals(let atom): atom.variables
        case .compare(_, let left, let right): left.variables.union(right.variables)
        case .assign(let variable, let value): value.variables.union([variable])
        }
    }
}
