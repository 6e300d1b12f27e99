import Synchronization
import Testing

@testable import Knowledge

@Suite struct GraphPastTests {
    /// a–b held from 1000 to 2000 and holds again since 3000, a–c since 1500; the tier was 1, then 2 from 2500 on.
    private func graph() async throws -> GraphSnapshot {
        let rules = """
            kind Customer
            relation linked(a: Customer, b: Customer)
            attribute tier(c: Customer): int
            known(a, b) :- linked(a, b).
            """
        let clock = Atomic(1000)
        let program = try RuleChecker.check(files: [("past.rules", rules)]).get()
        let store = try GraphStore(
            folder: nil, program: program, clock: { clock.load(ordering: .relaxed) }, log: { _ in })
        let (a, b, c): (GraphValue, GraphValue, GraphValue) = (.customer("a"), .customer("b"), .customer("c"))
        let steps: [(Int, GraphChange)] = [
            (1000, .add(relation: "linked", [a, b])), (1000, .add(relation: "tier", [a, .integer(1)])),
            (1500, .add(relation: "linked", [a, c])), (2000, .remove(relation: "linked", [a, b])),
            (2500, .add(relation: "tier", [a, .integer(2)])), (3000, .add(relation: "linked", [a, b])),
        ]
        for (moment, change) in steps {
            clock.store(moment, ordering: .relaxed)
            try await store.commit([change], source: "s\(moment)")
        }
        return store.snapshot
    }

    @Test(
        arguments: [
            (999, []), (1000, ["linked a b", "tier a 1"]), (1499, ["linked a b", "tier a 1"]),
            (1500, ["linked a b", "linked a c", "tier a 1"]), (2000, ["linked a c", "tier a 1"]),
            (2500, ["linked a c", "tier a 2"]), (3000, ["linked a b", "linked a c", "tier a 2"]),
        ] as [(Int, [String])])
    func `facts are as they were at a moment`(moment: Int, expected: [String]) async throws {
        let graph = try await graph()
        let node = try #require(graph.node(NodeName(kind: "Customer", id: "a")))
        let found = graph.facts(of: node, limit: 10, at: moment).flatMap { group in
            group.facts.map { fact in
                let values = graph.values(fact).map { value in
                    switch value {
                    case .node(let name): name.id
                    case .integer(let number): "\(number)"
                    default: "?"
                    }
                }
                return ([graph.program.relations[fact.relation].name] + values).joined(separator: " ")
            }
        }
        #expect(found.sorted() == expected)
        // From the other end, where no order leads to past rows.
        let other = try #require(graph.node(NodeName(kind: "Customer", id: "b")))
        let isThere = expected.contains("linked a b")
        #expect(graph.facts(of: other, limit: 10, at: moment).isEmpty == !isThere)
        let edges = graph.around(node, hops: 1, limit: 10, at: moment).edges
        #expect(edges.count == expected.count { $0.hasPrefix("linked") })
    }

    @Test func `the history of a node has all that it was in`() async throws {
        let graph = try await graph()
        let node = try #require(graph.node(NodeName(kind: "Customer", id: "a")))
        let history = graph.history(of: node).map { "\($0.relation) \($0.from) \($0.to ?? 0) \($0.source)" }
        #expect(
            history == [
                "linked 3000 0 s3000", "tier 2500 0 s2500", "linked 1500 0 s1500", "linked 1000 2000 s1000",
                "tier 1000 2500 s1000",
            ])
    }

    @Test func `a fact says when it held and who said so`() async throws {
        let graph = try await graph()
        let relation = try #require(graph.relation("linked"))
        let fact = try #require(graph.fact(relation, [.customer("a"), .customer("b")]))
        let first = try #require(graph.stored(fact, at: 1700))
        #expect((first.from, first.to, first.source) == (1000, 2000, "s1000"))
        #expect(graph.stored(fact, at: 2000) == nil)
        let present = try #require(graph.stored(fact, at: nil))
        #expect((present.from, present.to, present.source) == (3000, nil, "s3000"))
    }
}

extension GraphValue {
    fileprivate static func customer(_ id: String) -> GraphValue { .node(NodeName(kind: "Customer", id: id)) }
}
