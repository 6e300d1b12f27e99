import Testing

@testable import Knowledge

/// Rules that would take too long, or derive too much, end with an error and leave the facts that were.
@Suite struct InferenceBoundsTests {
    @Test func `a passed budget leaves the facts as they were, whatever it is passed in`() throws {
        var (passed, met) = (0, 0)
        for seed in 0..<60 as Range<UInt64> {
            var made = RandomProgram(seed: 5000 + seed)
            var world = ChangingFacts(made.shuffled())
            try world.fill(&made)
            for _ in 0..<4 {
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
                        #expect(isBudget(error, budget))
                    }
                }
                let isUntouched = changed.tables.map(everything) == kept
                #expect(isUntouched)
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

/// Whether it is a passed budget, whichever rule has passed it.
private func isBudget(_ error: Exhausted, _ expected: Int) -> Bool {
    if case .budget(expected, _) = error { true } else { false }
}

/// Each phase of maintenance has something to do here that would take minutes.
@Suite struct InferenceBudgetTests {
    static let rules = """
        relation on(x: Node)
        relation base(x: Node)
        relation off(x: Node)
        relation a(v: int)
        relation b(v: int)
        relation c(v: int)
        relation group(x: Node, v: int)
        sums(x, y, z) :- on(_), a(x), b(y), c(z), x + y + z > 0.
        hit(x) :- base(x).
        hit(x) :- off(x), a(u), b(v), c(w), u + v + w < 0.
        hit(x) :- hit(y), base(y), on(x), a(u), b(v), c(w), u + v + w < 0.
        total(x, s) :- s = sum{ v : group(x, v) }.
        late(x) :- group(x, _) within 1d.
        """

    enum Phase: CaseIterable {
        case scratch, counting, deriving, derivingAgain, summing, windows
    }

    @Test(arguments: Phase.allCases) func `ends soon after the budget is passed`(phase: Phase) throws {
        var world = try SmallWorld(Self.rules)
        for value in 0..<1000 {
            for name in ["a", "b", "c"] { try world.add(name, .integer(value + 1)) }
        }
        try world.add("base", "n")
        try world.settle()
        switch phase {
        case .scratch, .counting: try world.add("on", "n")
        case .deriving: try world.add("off", "m")
        case .derivingAgain:
            // It is gone, and may still follow by a rule that takes long to find out about.
            try world.remove("base", "n")
            try world.add("off", "n")
        case .summing, .windows: for value in 0..<5000 { try world.add("group", "n", .integer(value)) }
        }
        let known = world.facts.tables.map(\.count)
        let error = #expect(throws: Exhausted.self) {
            if phase == .scratch {
                _ = try Maintenance.materialise(world.inference, world.facts, now: 0, budget: 3000)
            } else {
                try world.settle(budget: 3000)
            }
        }
        #expect(error.map { isBudget($0, 3000) } == true)
        #expect(world.facts.tables.map(\.count) == known)
    }

    @Test func `a relation with more facts than it may have is named with the rule that made them`() throws {
        var world = try SmallWorld(
            """
            relation linked(a: Node, b: Node)
            relation n(v: int)
            @limit 10 reach(x, y) :- linked(x, y).
            reach(x, z) :- reach(x, y), linked(y, z).
            @limit 3 pair(x, y) :- n(x), n(y).
            @limit 50 up(x) :- n(x).
            up(y) :- up(x), y = x + 1.
            """)
        for node in 0..<4 { try world.add("linked", .text("\(node)"), .text("\(node + 1)")) }
        try world.settle()
        #expect(try world.facts.tables[world.place("reach")].count == 10)
        var longer = world
        try longer.add("linked", "4", "5")
        let text = "reach(x, z) :- reach(x, y), linked(y, z)."
        #expect(error(longer, of: "reach", limit: 10) { rule in rule.text == text && rule.line == 4 })
        // One counts up without end.
        try world.add("n", 1)
        #expect(error(world, of: "up", limit: 50) { $0.line == 7 })
    }

    @Test func `a rule that counts up without end is named among others of its stratum`() throws {
        var world = try SmallWorld(
            """
            relation n(v: int)
            relation link(a: int, b: int)
            many(x, y) :- n(x), n(y).
            up(x) :- n(x).
            up(y) :- up(x), link(x, y).
            up(y) :- up(x), y = x + 1.
            """)
        for value in 0..<30 { try world.add("n", .integer(value)) }
        for value in 0..<30 { try world.add("link", .integer(value), .integer(value + 1)) }
        var error: Exhausted?
        do throws(Exhausted) {
            _ = try Maintenance.materialise(world.inference, world.facts, now: 0, budget: 1_000_000)
        } catch let passed {
            error = passed
        }
        guard case .budget(1_000_000, let rule?) = error else { return #expect(error == nil) }
        #expect(rule.line == 6)
        #expect(error?.description.contains("test.rules:6: “up(y) :- up(x), y = x + 1.”") == true)
    }

    private func error(
        _ world: SmallWorld, of name: String, limit: Int, _ isExpected: (Rule.Source) -> Bool
    ) -> Bool {
        var world = world
        do {
            try world.settle()
        } catch Exhausted.limit(limit, relation: name, let rule) {
            return isExpected(rule)
        } catch {
            Issue.record(error)
        }
        return false
    }
}
