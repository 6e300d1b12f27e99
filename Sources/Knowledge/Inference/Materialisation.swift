/// Deriving everything from the stored facts alone.
extension Maintenance {
    /// Rows and bindings that deriving everything may take unless told: a minute, and memory that is there.
    static let patience = 100_000_000
    /// Facts that a relation may have unless it says so itself. Rules that count up without end pass it in half a minute.
    static let usualLimit = 5_000_000

    /// Facts with all that follows from the stored ones.
    ///
    /// - Throws: ``Exhausted``.
    static func materialise(
        _ inference: Inference, _ stored: Facts, now: Int, budget: Int = patience
    ) throws(Exhausted) -> Facts {
        var run = Maintenance(
            inference, facts: stored, before: stored.tables,
            deltas: Array(repeating: nil, count: stored.tables.count), now: now, budget: budget)
        try run.materialise()
        return run.facts
    }

    private mutating func materialise() throws(Exhausted) {
        for stratum in program.strata {
            begin()
            for relation in stratum.relations { facts.tables[relation].removeAll() }
            if stratum.isRecursive {
                try materialiseRecursive(stratum)
                continue
            }
            for relation in stratum.relations {
                switch program.relations[relation].origin {
                case .window(let source, let milliseconds):
                    facts.expiries[relation] = nil
                    deltas[source] = everything(in: source)
                    try maintainWindow(relation, source, milliseconds)
                    deltas[source] = nil
                case .aggregate(let function, let source, let groups):
                    deltas[source] = everything(in: source)
                    try maintainAggregate(relation, function, source, groups)
                    deltas[source] = nil
                case .derived, .collected, .projection: try materialiseCounted(relation)
                case .stored, .demand: break
                }
                deltas[relation] = nil
            }
        }
    }

    private mutating func materialiseCounted(_ relation: Int) throws(Exhausted) {
        let target = Emission(width: width(relation))
        let tables = facts.tables
        for number in inference.rulesOf[relation] {
            try derive(number, inference.rules[number].full, from: nil, into: target, unless: nil) {
                tables[$1]
            }
        }
        let counts = target.rows.sortCounting()
        facts.tables[relation].fill(target.rows, payloads: counts)
        try checkLimit(relation, target.makers)
    }

    private mutating func materialiseRecursive(_ stratum: RuleProgram.Stratum) throws(Exhausted) {
        let rules = stratum.relations.flatMap { inference.rulesOf[$0] }
        let tables = facts.tables
        let seeds = emissions(stratum)
        for number in rules {
            guard let target = seeds[inference.rules[number].rule.head.relation] else { continue }
            try derive(number, inference.rules[number].full, from: nil, into: target, unless: nil) {
                tables[$1]
            }
        }
        _ = try propagate(seeds, stratum, rules)
    }

    private func everything(in relation: Int) -> Delta {
        var delta = Delta(width: width(relation))
        var cursor = TupleCursor(facts.tables[relation].rows)
        cursor.seekFirst()
        while let row = unsafe cursor.key {
            unsafe delta.plus.append(row)
            cursor.next()
        }
        return delta
    }
}
