/// Relations that depend on themselves.
extension Maintenance {
    mutating func maintainRecursive(_ stratum: RuleProgram.Stratum) throws(Exhausted) {
        let rules = stratum.relations.flatMap { inference.rulesOf[$0] }
        let isTouched = rules.contains { rule in
            inference.rules[rule].rule.body.contains { changes(of: $0) != nil }
        }
        guard isTouched else { return }
        let deleted = try overdelete(stratum, rules)
        for (relation, rows) in deleted {
            unsafe rows.forEach { row in unsafe facts.tables[relation].remove(row) }
        }
        let seeds = try rederive(deleted)
        let gained = try gained(stratum, rules)
        for (relation, rows) in seeds { gained[relation]?.rows.append(contentsOf: rows) }
        let inserted = try propagate(gained, stratum, rules)
        for relation in stratum.relations {
            var delta = Delta(width: width(relation))
            delta.plus = inserted[relation] ?? delta.plus
            delta.minus = deleted[relation] ?? delta.minus
            note(delta, relation)
        }
    }

    /// All facts of which a derivation has lost a premise, as things were.
    private mutating func overdelete(
        _ stratum: RuleProgram.Stratum, _ rules: [Int]
    ) throws(Exhausted) -> [Int: RowBuffer] {
        let before = before
        func asTheyWere(_ literal: Int, _ relation: Int) -> Table { before[relation] }
        var round = emissions(stratum)
        for number in rules {
            let planned = inference.rules[number]
            guard let target = round[planned.rule.head.relation] else { continue }
            for (place, literal) in planned.rule.body.enumerated() {
                guard let lost = changes(of: literal)?.lost, !lost.isEmpty,
                    let plan = planned.byLiteral[place]
                else { continue }
                try derive(number, plan, from: lost, into: target, unless: nil, tables: asTheyWere)
            }
        }
        var deleted = Dictionary(
            uniqueKeysWithValues: stratum.relations.map { ($0, TupleTree(width: width($0))) })
        while true {
            let fresh = unsafe Self.take(round) { relation, row in
                unsafe deleted[relation]?.insert(row) ?? false
            }
            if fresh.isEmpty { break }
            try spendRound(facts: fresh.values.reduce(0) { $0 + $1.count })
            round = emissions(stratum)
            try step(fresh, rules, into: round, isKnown: nil, tables: asTheyWere)
        }
        return deleted.compactMapValues { tree in
            guard !tree.isEmpty else { return nil }
            var rows = RowBuffer(width: tree.width)
            var cursor = TupleCursor(tree)
            cursor.seekFirst()
            while let row = unsafe cursor.key {
                unsafe rows.append(row)
                cursor.next()
            }
            return rows
        }
    }

    /// Which of the deleted facts follow from what is left.
    private mutating func rederive(_ deleted: [Int: RowBuffer]) throws(Exhausted) -> [Int: RowBuffer] {
        var found: [Int: RowBuffer] = [:]
        for (relation, rows) in deleted {
            let tables = facts.tables
            let joins = inference.rulesOf[relation].map { number in
                Join(inference.rules[number].byHead, tables: { tables[$1] }, found: { _ in .stop })
            }
            var kept = RowBuffer(width: rows.width)
            var spent = 0
            _ = unsafe rows.contains { row in
                for join in joins where spent <= rest {
                    let known = join.work
                    join.limit = known + (rest - spent)
                    let isFound = unsafe join.run(from: row)
                    spent += join.work - known
                    guard isFound else { continue }
                    unsafe kept.append(row)
                    break
                }
                return spent > rest
            }
            try spend(spent, for: inference.rulesOf[relation].first)
            if !kept.isEmpty { found[relation] = kept }
        }
        return found
    }

    /// What follows from conditions that are newly satisfied.
    private mutating func gained(
        _ stratum: RuleProgram.Stratum, _ rules: [Int]
    ) throws(Exhausted) -> [Int: Emission] {
        let tables = facts.tables
        let round = emissions(stratum)
        for number in rules {
            let planned = inference.rules[number]
            let head = planned.rule.head.relation
            guard let target = round[head] else { continue }
            for (place, literal) in planned.rule.body.enumerated() {
                guard let gained = changes(of: literal)?.gained, !gained.isEmpty,
                    let plan = planned.byLiteral[place]
                else { continue }
                try derive(number, plan, from: gained, into: target, unless: tables[head]) {
                    tables[$1]
                }
            }
        }
        return round
    }

    /// Adds facts and all that follows from them, round by round.
    ///
    /// - Parameter seeds: facts of each of the stratum's relations, or none.
    /// - Returns: all that has been added.
    mutating func propagate(
        _ seeds: [Int: Emission], _ stratum: RuleProgram.Stratum, _ rules: [Int]
    ) throws(Exhausted) -> [Int: RowBuffer] {
        var added: [Int: RowBuffer] = [:]
        var round = seeds
        while true {
            facts.round += 1
            let stamp = facts.round
            let fresh = unsafe Self.take(round) { relation, row in
                unsafe facts.tables[relation].insert(row) { payload in
                    if unsafe payload[0] == 0 { unsafe payload[0] = stamp }
                }
            }
            if fresh.isEmpty { return added }
            try spendRound(facts: fresh.values.reduce(0) { $0 + $1.count })
            for (relation, rows) in fresh {
                try checkLimit(relation, round[relation]?.makers ?? [])
                added[relation, default: RowBuffer(width: rows.width)].append(contentsOf: rows)
            }
            round = emissions(stratum)
            let tables = facts.tables
            try step(fresh, rules, into: round, isKnown: { tables[$0] }) { tables[$1] }
        }
    }

    /// One round: what follows by the rules when one premise is among the fresh facts.
    private mutating func step(
        _ fresh: [Int: RowBuffer], _ rules: [Int], into round: [Int: Emission],
        isKnown: ((Int) -> Table)?, tables: (_ literal: Int, _ relation: Int) -> Table
    ) throws(Exhausted) {
        for number in rules {
            let planned = inference.rules[number]
            let head = planned.rule.head.relation
            guard let target = round[head] else { continue }
            for (place, literal) in planned.rule.body.enumerated() {
                guard case .holds(let atom) = literal, let rows = fresh[atom.relation],
                    let plan = planned.byLiteral[place]
                else { continue }
                try derive(
                    number, plan, from: rows, into: target, unless: isKnown?(head), tables: tables)
            }
        }
    }

    func emissions(_ stratum: RuleProgram.Stratum) -> [Int: Emission] {
        Dictionary(uniqueKeysWithValues: stratum.relations.map { ($0, Emission(width: width($0))) })
    }

    /// The rows of a round that `insert` says are new.
    private static func take(
        _ round: [Int: Emission], insert: (Int, UnsafePointer<UInt64>) -> Bool
    ) -> [Int: RowBuffer] {
        var fresh: [Int: RowBuffer] = [:]
        for (relation, emission) in round where !emission.rows.isEmpty {
            emission.rows.sortDistinct()
            var rows = RowBuffer(width: emission.rows.width)
            unsafe emission.rows.forEach { row in
                if unsafe insert(relation, row) { unsafe rows.append(row) }
            }
            if !rows.isEmpty { fresh[relation] = rows }
        }
        return fresh
    }
}
