extension Inference {
    /// Why a fact holds, or nil if it does not: one of its reasons, not all of them.
    ///
    /// What is found is found in these facts, whatever was true when they were derived. It takes no search: a fact of a
    /// relation that depends on itself is followed back through facts of earlier rounds, which always lead to its ground.
    package func explain(
        _ fact: Fact, in facts: Facts, bounds: ExplanationBounds = ExplanationBounds()
    ) -> Proof? {
        var explanation = Explanation(inference: self, facts: facts, bounds: bounds)
        return explanation.proof(of: fact)
    }
}

/// A proof being put together.
struct Explanation {
    let inference: Inference
    let facts: Facts
    let bounds: ExplanationBounds
    private var shown: Set<Fact> = []
    private var size = 0
    private var work = 0

    private var program: RuleProgram { inference.program }

    init(inference: Inference, facts: Facts, bounds: ExplanationBounds) {
        (self.inference, self.facts, self.bounds) = (inference, facts, bounds)
    }

    mutating func proof(of fact: Fact) -> Proof? {
        guard program.relations[fact.relation].origin == .demand else {
            let row = facts.tables[fact.relation].layout.row(fact.values)
            return unsafe facts.tables[fact.relation].contains(row) ? prove(fact, 0) : nil
        }
        let solver = DemandSolver(inference, facts, budget: bounds.work, keepsReasons: true)
        let pattern = DemandPattern(relation: fact.relation, bound: fact.values.map { _ in true })
        guard let answers = try? solver.solve(DemandGoal(pattern: pattern, values: fact.values)),
            !answers.isEmpty
        else { return nil }
        return prove(solver, DemandSolver.Premise(literal: 0, goal: 0, answer: 0), 0)
    }

    // MARK: Facts

    private func proof(_ fact: Fact, _ reason: Proof.Reason) -> Proof {
        Proof(claim: .holds(relation: fact.relation, fact.values), reason: reason)
    }

    /// The proof of a fact that holds.
    private mutating func prove(_ fact: Fact, _ depth: Int) -> Proof {
        switch program.relations[fact.relation].origin {
        case .stored: return proof(fact, stored(fact, in: fact.relation))
        case .window(let source, _): return proof(fact, stored(fact, in: source))
        case .aggregate(let function, let source, let groups):
            if let reason = bound(fact, depth) { return proof(fact, reason) }
            return proof(fact, group(fact, function, source, groups, depth))
        case .derived, .collected, .projection, .demand: break
        }
        // What was made for something else is shown as what people wrote, each time anew.
        let isFolded = program.relations[fact.relation].isAuxiliary
        if isFolded { shown.remove(fact) }
        if let reason = bound(fact, depth) { return proof(fact, reason) }
        guard let (rule, registers) = derivation(of: fact) else { return proof(fact, .cut) }
        let premises = premises(of: RuleValues(rule, inference, registers), fact, nil, depth)
        if isFolded, premises.count == 1 { return premises[0] }
        return proof(fact, .rule(rule.source, premises))
    }

    /// The proof of an answer that has been found out.
    private mutating func prove(
        _ solver: DemandSolver, _ premise: DemandSolver.Premise, _ depth: Int
    ) -> Proof {
        let (relation, row) = solver.answer(premise.goal, premise.answer)
        let fact = unsafe Fact(
            relation: relation, values: facts.tables[relation].layout.values(row))
        if let reason = bound(fact, depth) { return proof(fact, reason) }
        let reason = solver.reason(premise.goal, premise.answer)
        let values = RuleValues(reason.rule, inference, reason.registers)
        return proof(
            fact, .rule(reason.rule.source, premises(of: values, fact, (solver, reason.premises), depth)))
    }

    /// Why a fact is not gone into, if it is not.
    private mutating func bound(_ fact: Fact, _ depth: Int) -> Proof.Reason? {
        if shown.contains(fact) { return .above }
        guard depth < bounds.depth, size < bounds.size, work < bounds.work else { return .cut }
        size += 1
        shown.insert(fact)
        return nil
    }

    private func stored(_ fact: Fact, in relation: Int) -> Proof.Reason {
        let table = facts.tables[relation]
        let stored = unsafe table.payload(of: table.layout.row(fact.values)) { payload in
            unsafe Proof.Stored(
                from: Word.integer(of: payload[StoredPayload.from]),
                to: Word.integer(of: payload[StoredPayload.to]),
                source: Int(truncatingIfNeeded: payload[StoredPayload.source]))
        }
        return stored.map { .stored($0) } ?? .evident
    }

    // MARK: Groups

    private mutating func group(
        _ fact: Fact, _ function: AggregateFunction, _ source: Int, _ groups: Int, _ depth: Int
    ) -> Proof.Reason {
        let result = fact.values[groups]
        let columns = program.relations[source].columns.count
        var rows: [Fact] = []
        var count = 0
        let wanted = fact.values.prefix(groups).map { Optional($0) }
        work += facts.tables[source].forEach(
            with: wanted + [UInt64?](repeating: nil, count: columns - groups), budget: bounds.work
        ) { row in
            count += 1
            let isShown = function == .count || function == .sum || row[groups] == result
            if isShown, rows.count < bounds.rows { rows.append(Fact(relation: source, values: row)) }
            return function != .count || rows.count < bounds.rows
        }
        if function == .count { count = Word.integer(of: result) }
        return .group(function, rows.map { prove($0, depth + 1) }, more: count - rows.count)
    }

    // MARK: Rules

    /// A rule that gives a fact, and its variables. Premises of its own stratum are of earlier rounds.
    private mutating func derivation(of fact: Fact) -> (Rule, [UInt64])? {
        let row = facts.tables[fact.relation].layout.row(fact.values)
        let before = round(of: fact)
        let own = self
        for number in inference.rulesOf[fact.relation] {
            let rule = inference.rules[number].rule
            var found: [UInt64]?
            let join = Join(
                inference.rules[number].byHead, limit: max(0, bounds.work - work),
                tables: { own.facts.tables[$1] },
                found: { join in
                    let registers = unsafe Array(
                        UnsafeBufferPointer(start: join.registers, count: rule.variables.count))
                    let values = RuleValues(rule, own.inference, registers)
                    guard rule.body.allSatisfy({ own.premise($0, values, before) != .missing }) else {
                        return .goOn
                    }
                    found = registers
                    return .stop
                })
            unsafe join.run(from: row)
            work += join.work
            if let found { return (rule, found) }
        }
        return nil
    }

    /// The round that a fact of a recursive relation came in; nil for others.
    private func round(of fact: Fact) -> (stratum: [Int], round: UInt64)? {
        guard
            let stratum = program.strata.first(where: {
                $0.isRecursive && $0.relations.contains(fact.relation)
            })
        else { return nil }
        let table = facts.tables[fact.relation]
        let round = unsafe table.payload(of: table.layout.row(fact.values)) { unsafe $0[0] }
        return round.map { (stratum.relations, $0) }
    }

    private enum Found: Equatable {
        case fact(Fact)
        /// None of an earlier round.
        case missing
        /// The condition is not about a fact that holds.
        case none
    }

    /// A fact that a condition is met by.
    private func premise(
        _ literal: Literal, _ values: RuleValues, _ before: (stratum: [Int], round: UInt64)?
    ) -> Found {
        guard case .holds(let atom) = literal else { return .none }
        let limit = before.flatMap { $0.stratum.contains(atom.relation) ? $0.round : nil }
        let pattern = values.values(atom)
        let whole = pattern.compactMap(\.self)
        if limit == nil, whole.count == pattern.count {
            return .fact(Fact(relation: atom.relation, values: whole))
        }
        let table = facts.tables[atom.relation]
        var found = Found.missing
        table.forEach(with: pattern, budget: bounds.work) { row in
            if let limit {
                let round = unsafe table.payload(of: table.layout.row(row)) { unsafe $0[0] } ?? .max
                guard round < limit else { return true }
            }
            found = .fact(Fact(relation: atom.relation, values: row))
            return false
        }
        return found
    }

    private mutating func premises(
        of values: RuleValues, _ fact: Fact,
        _ asked: (solver: DemandSolver, premises: [DemandSolver.Premise])?,
        _ depth: Int
    ) -> [Proof] {
        let before = round(of: fact)
        return values.rule.body.enumerated().compactMap { place, literal in
            switch literal {
            case .holds:
                if let asked, let premise = asked.premises.first(where: { $0.literal == place }) {
                    return prove(asked.solver, premise, depth + 1)
                }
                guard case .fact(let premise) = premise(literal, values, before) else { return nil }
                return prove(premise, depth + 1)
            case .totals(let atom): return total(atom, values, depth)
            case .fails, .compare: return Proof(claim: values.claim(literal), reason: .evident)
            // It gives a name to a value that the other conditions show.
            case .assign: return nil
            }
        }
    }

    private mutating func total(_ atom: Atom, _ values: RuleValues, _ depth: Int) -> Proof {
        let fact = Fact(relation: atom.relation, values: values.values(atom).compactMap(\.self))
        guard case .aggregate(let function, _, _) = program.relations[atom.relation].origin,
            unsafe !facts.tables[atom.relation].contains(
                facts.tables[atom.relation].layout.row(fact.values))
        else { return prove(fact, depth + 1) }
        return proof(fact, .group(function, [], more: 0))
    }
}
