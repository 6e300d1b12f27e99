import Testing

@testable import Knowledge

/// Integers that become too large.
@Suite struct OverflowTests {
    @Test func `a condition whose value is too large does not hold`() throws {
        var world = try SmallWorld(
            """
            relation n(v: int)
            twice(v, w) :- n(v), w = v + v.
            less(v, w) :- n(v), w = v - 2.
            product(v) :- n(v), v * v > 0.
            turned(v, w) :- n(v), w = v / (0 - 1).
            """)
        for value in [Int.max, .min, 3] { try world.add("n", .integer(value)) }
        try world.settle()
        #expect(try rows("twice", world) == [[3, 6]])
        #expect(try rows("less", world) == [[3, 1], [.max, .max - 2]])
        #expect(try rows("product", world) == [[3]])
        #expect(try rows("turned", world) == [[3, -3], [.max, -.max]])
    }

    @Test func `a sum that is too large stays at the bound, and comes back`() throws {
        var world = try SmallWorld(
            """
            relation paid(x: Node, v: int)
            total(x, s) :- s = sum{ v : paid(x, v) }.
            """)
        func total() throws -> Int? { try rows("total", world).first?.last }
        try world.add("paid", "a", .integer(.max))
        try world.add("paid", "a", .integer(.max - 1))
        try world.settle()
        #expect(try total() == .max)
        // Inside the sum is exact: what is taken off is taken off all of it.
        try world.add("paid", "a", .integer(-.max))
        try world.settle()
        #expect(try total() == .max - 1)
        try world.remove("paid", "a", .integer(.max))
        try world.remove("paid", "a", .integer(.max - 1))
        try world.add("paid", "a", .integer(-5))
        try world.settle()
        #expect(try total() == .min)
        try world.remove("paid", "a", .integer(-.max))
        try world.settle()
        #expect(try total() == -5)
    }

    private func rows(_ name: String, _ world: SmallWorld) throws -> [[Int]] {
        let table = try world.facts.tables[world.place(name)]
        var rows: [[Int]] = []
        table.forEach(with: table.types.map { _ in nil }) { words in
            rows.append(
                zip(words, table.types).compactMap { $1 == .integer ? Word.integer(of: $0) : nil })
            return true
        }
        return rows
    }
}
