import Testing

@testable import Knowledge

@Suite struct ExplanationTests {
    static let rules = """
        relation flagged(c: Customer)
        relation linked(a: Customer, b: Customer)
        relation cleared(c: Customer)
        relation noted(c: Customer, n: Note)
        relation ticket(c: Customer, t: Ticket)
        relation placed(c: Customer, o: Order)
        attribute total(o: Order): number
        attribute tier(c: Customer): int
        risky(x) :- flagged(x).
        risky(x) :- linked(x, y), risky(y), not cleared(x), not noted(x, _).
        repeat(c, n) :- n = count{ t : ticket(c, t) within 30d }, n >= 3.
        most(c, m) :- m = max{ v, o : placed(c, o), total(o, v) }.
        vip(c) :- tier(c, t), t * 2 > 3, n = count{ o : placed(c, o) }, n < 1.
        warn(c) :- risky(c), repeat(c, _).
        @demand near(x, y) :- linked(x, y).
        @demand near(x, z) :- near(x, y), linked(y, z).
        @demand told(x, y) :- near(x, y), risky(y).
        """

    private static func world() throws -> SmallWorld {
        var world = try SmallWorld(rules)
        for (from, to) in [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("b", "a")] {
            try world.add("linked", .text(from), .text(to))
        }
        try world.add("flagged", "d")
        for ticket in 0..<7 { try world.add("ticket", "a", .text("t\(ticket)"), from: 999_000) }
        for (order, value) in [("o1", 10.5), ("o2", 99), ("o3", 7)] {
            try world.add("placed", "a", .text(order))
            try world.add("total", .text(order), .number(value))
        }
        try world.add("tier", "e", 2)
        try world.settle()
        return world
    }

    private func proof(_ world: SmallWorld, _ name: String, _ values: SmallWorld.Value...) throws -> [String]
    {
        let relation = try world.place(name)
        let fact = Fact(relation: relation, values: world.values(relation, values))
        return world.inference.explain(fact, in: world.facts).map {
            ProofText(world.program, names: world.names).lines($0)
        } ?? []
    }

    private func misses(_ world: SmallWorld, _ name: String, _ values: SmallWorld.Value...) throws -> [String]
    {
        let relation = try world.place(name)
        let fact = Fact(relation: relation, values: world.values(relation, values))
        let text = ProofText(world.program, names: world.names)
        return world.inference.misses(of: fact, in: world.facts).map(text.text)
    }

    @Test func `a proof reads as the rules are written`() throws {
        let world = try Self.world()
        #expect(
            try proof(world, "risky", "b") == [
                "risky(b)",
                "  linked(b, c)",
                "  risky(c)",
                "    linked(c, d)",
                "    risky(d)",
                "      flagged(d)",
                "    not cleared(c)",
                "    not noted(c, _)",
                "  not cleared(b)",
                "  not noted(b, _)",
            ])
        #expect(
            try proof(world, "repeat", "a", 7) == [
                "repeat(a, 7)",
                "  count of ticket(c, t) within 30d by c (a) = 7",
                "    ticket(a, t0) within 30d",
                "    ticket(a, t1) within 30d",
                "    ticket(a, t2) within 30d",
                "    ticket(a, t3) within 30d",
                "    ticket(a, t4) within 30d",
                "    and 2 more",
                "  7 >= 3",
            ])
        #expect(
            try proof(world, "most", "a", 99) == [
                "most(a, 99.0)",
                "  max of v in placed(c, o), total(o, v) by c (a) = 99.0",
                "    c, v, o of placed(c, o), total(o, v): a, 99.0, o2",
                "      placed(a, o2)",
                "      total(o2, 99.0)",
                "    and 2 more",
            ])
        #expect(
            try proof(world, "vip", "e") == [
                "vip(e)",
                "  tier(e, 2)",
                "  4 > 3",
                "  count of placed(c, o) by c (e) = 0",
                "  0 < 1",
            ])
        #expect(try proof(world, "risky", "e") == [])
    }

    @Test func `what is found out when asked is explained too`() throws {
        let world = try Self.world()
        #expect(
            try proof(world, "told", "a", "c") == [
                "told(a, c)",
                "  near(a, c)",
                "    near(a, b)",
                "      linked(a, b)",
                "    linked(b, c)",
                "  risky(c)",
                "    linked(c, d)",
                "    risky(d)",
                "      flagged(d)",
                "    not cleared(c)",
                "    not noted(c, _)",
            ])
        #expect(try proof(world, "told", "e", "c") == [])
    }

    @Test func `a stored fact has its source and times`() throws {
        let world = try Self.world()
        let relation = try world.place("ticket")
        let values = world.values(relation, ["a", "t1"])
        let proof = world.inference.explain(Fact(relation: relation, values: values), in: world.facts)
        let stored = Proof.Stored(from: 999_000, to: .max, source: 7)
        #expect(proof == Proof(claim: .holds(relation: relation, values), reason: .stored(stored)))
    }

    @Test func `a proof is as deep and as large as it may be`() throws {
        let world = try Self.world()
        let relation = try world.place("risky")
        var bounds = ExplanationBounds()
        bounds.depth = 2
        let fact = Fact(relation: relation, values: world.values(relation, ["a"]))
        let proof = try #require(world.inference.explain(fact, in: world.facts, bounds: bounds))
        let lines = ProofText(world.program, names: world.names).lines(proof)
        #expect(lines.contains("    risky(c) …") || lines.contains("    risky(d) …"))
        bounds.depth = 100
        bounds.size = 1
        let small = try #require(world.inference.explain(fact, in: world.facts, bounds: bounds))
        #expect(ProofText(world.program, names: world.names).lines(small).count <= 5)
    }

    @Test func `says for each rule how far it gets`() throws {
        var world = try Self.world()
        #expect(try misses(world, "risky", "e") == ["not flagged(e)", "not linked(e, _)"])
        try world.add("linked", "e", "f")
        try world.add("linked", "e", "b")
        try world.add("noted", "e", "n")
        try world.add("ticket", "e", "t")
        try world.settle()
        #expect(
            try misses(world, "risky", "e") == [
                "not flagged(e)", "linked(e, b), risky(b), not cleared(e); but noted(e, _)",
            ])
        #expect(
            try misses(world, "repeat", "e", 1) == [
                "count of ticket(c, t) within 30d by c (e) = 1; but not 1 >= 3"
            ])
        #expect(try misses(world, "told", "e", "f") == ["near(e, f); but not risky(f)"])
    }
}
