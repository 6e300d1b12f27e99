import Testing

@testable import Knowledge

/// Rules that would take too long, or derive too much, end with an error and leave the facts that were.
@Suite struct InferenceBoundsTests {
    typealias Exhausted = Maintenance.Exhausted

    @Test func `a passed budget leaves the facts as they were, whatever it is passed in`() throws {
        var (passed, met) = (0, 0)
        for seed in 0..<60 as Range<UInt64> {
            var made = RandomProgram(seed: 5000 + seed)
            var world = ChangingFacts(made.shuffled())
            try world.fill(&made)
            for _ in 0..<4 {
                let known = world.facts
                let (before, deltas) = world.change(&made)
                let changed = world.facts
                let kept = changed.tables.map(everything)
                for budget in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 100_000] {
                    var run = Maintenance(
                        world.inference, facts: changed, before: before, deltas: deltas, now: world.now,
                        budget: budget)
                    do throws(Exhausted) {
                        try run.run()
                        met += 1
                        world.facts = run.facts
                        break
                    } catch {
                        passed += 1
                        #expect(error == .budget(budget))
                    }
                }
                let isUntouched = changed.tables.map(everything) == kept
                #expect(isUntouched)
                let isRight =
                    try Maintenance.materialise(world.inference, known, now: world.now - 5).tables
                    .map(\.count).count == kept.count
                #expect(isRight)
                let fresh = try Maintenance.materialise(world.inference, changed, now: world.now)
                let isSame = fresh.tables.map(\.count) == world.facts.tables.map(\.count)
                #expect(isSame)
            }
        }
        #expect(passed > 200 && met > 200)
    }

    private func everything(_ table: Table) -> [[UInt64]] {
        table.indexes.map { ChangingFacts.entries($0.tree, withPayload: true) }
    }
}
