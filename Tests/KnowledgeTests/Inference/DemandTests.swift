import Testing

@testable import Knowledge

/// Relations that are found out when asked.
@Suite struct DemandTests {
    @Test(arguments: 0..<4)
    func `what is found out when asked is what nested loops derive`(part: UInt64) throws {
        var (asked, answers) = (0, 0)
        for seed in (part * 60)..<(part * 60 + 60) {
            var made = RandomProgram(seed: 9000 + seed)
            let written = made.program
            let (program, demanded) = Self.demanding(made.shuffled())
            guard !demanded.isEmpty else { continue }
            var world = ChangingFacts(program)
            for _ in 0..<4 {
                try world.fill(&made)
                guard let oracle = try? Oracle(written, stored: world.stored, now: world.now) else { break }
                for relation in demanded {
                    let expected = oracle.facts[relation]
                    let types = program.relations[relation].columns.map(\.type)
                    for _ in 0..<6 {
                        let known = expected.randomElement(using: &made.random)
                        let row = known ?? types.map { made.value(of: $0) }
                        let given = row.map { made.below(3) == 0 ? nil : Optional($0) }
                        let words = zip(world.values(row, relation), given).map { $1 == nil ? nil : $0 }
                        let page = try world.inference.ask(world.facts, relation, with: words)
                        let fitting = expected.filter { zip($0, given).allSatisfy { $1 == nil || $0 == $1 } }
                        let found = Set(page.rows.map { world.row($0, relation) })
                        let isRight = found == fitting && page.total == fitting.count
                        try #require(isRight, "seed \(seed), relation \(relation), \(given)")
                        asked += 1
                        answers += page.total
                    }
                }
            }
        }
        #expect(asked > 500 && answers > 1000)
    }

    /// The program with as many derived relations as can be found out when asked, and those.
    private static func demanding(_ program: RuleProgram) -> (RuleProgram, Set<Int>) {
        var demanded = Set(program.relations.indices.filter { program.relations[$0].origin == .derived })
        while true {
            let kept = demanded.filter { relation in
                program.rules.allSatisfy { rule in
                    rule.body.allSatisfy { literal in
                        guard literal.atom?.relation == relation else { return true }
                        guard case .holds = literal else { return false }
                        return demanded.contains(rule.head.relation)
                    }
                }
            }
            if kept == demanded { break }
            demanded = kept
        }
        var made = program
        for relation in demanded { made.relations[relation].origin = .demand }
        made.strata.removeAll { demanded.contains($0.relations[0]) }
        return (made, demanded)
    }

    static let rules = """
        relation edge(a: Node, b: Node)
        @demand left(x, y) :- edge(x, y).
        @demand left(x, z) :- left(x, y), edge(y, z).
        @demand right(x, y) :- edge(x, y).
        @demand right(x, z) :- edge(x, y), right(y, z).
        relation lit(x: Node)
        @demand on(x) :- lit(x).
        @demand on(x) :- edge(x, y), on(y).
        """

    @Test(arguments: [("left", 3000), ("right", 200)])
    func `a ring ends, whichever side the recursion is on`(name: String, length: Int) throws {
        var world = try SmallWorld(Self.rules)
        for node in 0..<length {
            try world.add("edge", .text("\(node)"), .text("\((node + 1) % length)"))
        }
        try world.settle()
        let relation = try world.place(name)
        let start = world.values(relation, ["7"])[0]
        let page = try world.inference.ask(world.facts, relation, with: [start, nil], budget: 500_000)
        #expect(page.total == length)
    }

    @Test func `a question may lead to a long chain of others`() throws {
        var world = try SmallWorld(Self.rules)
        for node in 0..<30_000 { try world.add("edge", .text("\(node)"), .text("\(node + 1)")) }
        try world.add("lit", "30000")
        try world.settle()
        let relation = try world.place("on")
        for (node, isOn) in [("0", 1), ("other", 0)] {
            let values = world.values(relation, [.text(node)])
            #expect(try world.inference.ask(world.facts, relation, with: values).total == isOn)
        }
    }

    @Test func `a budget ends what takes too long`() throws {
        var world = try SmallWorld(Self.rules)
        for node in 0..<2000 { try world.add("edge", .text("\(node)"), .text("\(node + 1)")) }
        try world.settle()
        let relation = try world.place("right")
        #expect(throws: Exhausted.self) {
            try world.inference.ask(world.facts, relation, with: [nil, nil], budget: 10_000)
        }
    }

    @Test func `pages of kept facts are parts of the whole, with its count`() throws {
        var world = try SmallWorld(
            """
            relation edge(a: Node, b: Node, n: int)
            near(x, y) :- edge(x, y, n), n < 5.
            """)
        for number in 0..<40 {
            try world.add("edge", .text("a\(number % 4)"), .text("b\(number)"), .integer(number % 8))
        }
        try world.settle()
        let (edge, near) = try (world.place("edge"), world.place("near"))
        let ask = { (relation: Int, values: [UInt64?], offset: Int, limit: Int) in
            try world.inference.ask(world.facts, relation, with: values, offset: offset, limit: limit)
        }
        let all = try ask(near, [nil, nil], 0, .max)
        #expect(all.rows.count == 25 && all.total == 25)
        let page = try ask(near, [nil, nil], 20, 10)
        #expect(page.rows == Array(all.rows[20...]) && page.total == 25)
        let first = world.values(edge, ["a1"])[0]
        let some = try ask(edge, [first, nil, nil], 2, 3)
        #expect(some.total == 10 && some.rows.count == 3 && some.rows.allSatisfy { $0[0] == first })
        // No index begins with the number.
        let five = try ask(edge, [nil, nil, Word.integer(5)], 0, .max)
        #expect(five.total == 5 && five.rows.allSatisfy { Word.integer(of: $0[2]) == 5 })
        #expect(throws: Exhausted.budget(3, rule: nil)) {
            try world.inference.ask(world.facts, edge, with: [first, nil, nil], budget: 3)
        }
    }
}
