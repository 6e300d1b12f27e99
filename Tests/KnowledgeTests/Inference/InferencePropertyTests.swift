import Testing

@testable import Knowledge

/// Random programs over facts that change at random: kept up to date is the same as derived anew, and that the same
/// as what nested loops find.
@Suite struct InferencePropertyTests {
    @Test(arguments: 0..<4)
    func `facts kept right through changes are those derived from scratch and by nested loops`(part: UInt64)
        throws
    {
        for seed in (part * 120)..<(part * 120 + 120) {
            var made = RandomProgram(seed: seed)
            var world = ChangingFacts(made.shuffled())
            try world.fill(&made)
            for batch in 0..<10 {
                let (before, deltas) = world.change(&made)
                var run = Maintenance(
                    world.inference, facts: world.facts, before: before, deltas: deltas, now: world.now)
                try run.run()
                world.facts = run.facts
                let fresh = try Maintenance.materialise(world.inference, world.facts, now: world.now)
                let isSame = compare(world, fresh)
                try #require(isSame, "seed \(seed), batch \(batch)")
                guard batch % 3 == 0 else { continue }
                // A program whose facts grow too many for loops is left; others follow.
                guard let oracle = try? Oracle(made.program, stored: world.stored, now: world.now) else {
                    break
                }
                let isRight = try compare(world, oracle) && haveEarlierReasons(world, oracle)
                try #require(isRight, "seed \(seed), batch \(batch)")
            }
        }
    }

    /// Whether all rows in all indexes are the same, and what is beside them but for the rounds that they came in.
    private func compare(_ world: ChangingFacts, _ fresh: Facts) -> Bool {
        let recursive = Set(world.program.strata.filter(\.isRecursive).flatMap(\.relations))
        for (relation, (kept, made)) in zip(world.facts.tables, fresh.tables).enumerated() {
            for (place, (left, right)) in zip(kept.indexes, made.indexes).enumerated() {
                let isCounted = !recursive.contains(relation)
                let left = ChangingFacts.entries(left.tree, withPayload: isCounted)
                if left == ChangingFacts.entries(right.tree, withPayload: isCounted) { continue }
                let origin = world.program.relations[relation].origin
                Issue.record("index \(place) of relation \(relation), which is \(origin), differs")
                return false
            }
        }
        return true
    }

    private func compare(_ world: ChangingFacts, _ oracle: Oracle) -> Bool {
        for (relation, expected) in oracle.facts.enumerated() {
            let rows = world.rows(relation)
            let counts = oracle.derivations[relation]
            let table = world.facts.tables[relation]
            if Set(rows.map(\.row)) == expected,
                counts.isEmpty || rows.allSatisfy({ counts[$0.row] == Int($0.payload) }),
                table.indexes.allSatisfy({ index in
                    index.tree.count == expected.count && Set(world.rows(index, table.types)) == expected
                })
            {
                continue
            }
            let origin = world.program.relations[relation].origin
            Issue.record("relation \(relation), which is \(origin), differs from what follows")
            return false
        }
        return true
    }

    /// Whether each fact of a recursive relation follows from ones of earlier rounds.
    private func haveEarlierReasons(_ world: ChangingFacts, _ oracle: Oracle) throws -> Bool {
        var oracle = oracle
        oracle.work = 0
        for stratum in world.program.strata where stratum.isRecursive {
            var rounds: [Int: [Oracle.Row: UInt64]] = [:]
            for relation in stratum.relations {
                rounds[relation] = Dictionary(
                    uniqueKeysWithValues: world.rows(relation).map { ($0.row, $0.payload) })
            }
            var explained: [Int: Set<Oracle.Row>] = [:]
            for rule in oracle.program.rules where stratum.relations.contains(rule.head.relation) {
                let head = rule.head.relation
                try oracle.forEachBinding(of: rule) { row, premises in
                    guard let round = rounds[head]?[row] else { return }
                    if premises.allSatisfy({ rounds[$0.relation]?[$0.row] ?? 0 < round }) {
                        explained[head, default: []].insert(row)
                    }
                }
            }
            for relation in stratum.relations where explained[relation, default: []] != oracle.facts[relation]
            {
                Issue.record("a fact of relation \(relation) has no earlier reasons")
                return false
            }
        }
        return true
    }
}
