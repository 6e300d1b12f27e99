import Foundation
import Testing

@testable import Knowledge

/// Graphs whose best recommendations are known from how they are made.
@Suite struct RecommenderPlantedTests {
    /// Customers in groups, each with as many products of its own as it has customers. Those of a group stand in a ring: the
    /// j-th has bought the products j, j + 1, … of the ring, `bought` of them. All have bought product 0, of no group.
    private struct Rings {
        let groups = 5
        let size = 20
        let bought = 6

        var customers: Int { groups * size }

        func product(_ group: Int, _ place: Int) -> Int { 1 + group * size + (place + 2 * size) % size }

        func graph() async throws -> SmallGraph {
            let graph = try SmallGraph()
            var edges = (0..<customers).map { ($0, 0) }
            for customer in 0..<customers {
                for step in 0..<bought {
                    edges.append((customer, product(customer / size, customer % size + step)))
                }
            }
            try await graph.add("bought", edges)
            return graph
        }

        /// Of a product `distance` places beyond those of a customer, 0 being the next; nil: of another group.
        ///
        /// With k products of a group each: a neighbour d places on shares k − d of them, and has that product if
        /// d > distance. So (k − 1 − distance)(k − distance) / 2 paths lead there within the group, each 1 / (k + 1) of the
        /// customer's, 1 / k of the shared product's and 1 / (k + 1) of the neighbour's edges. By product 0 all k who have
        /// a product lead to it. k have bought it.
        func score(_ distance: Int?) -> Double {
            let k = Double(bought)
            let near = distance.map { Double(max(0, (bought - 1 - $0) * (bought - $0) / 2)) } ?? 0
            let steps = (k + 1) * (k + 1)
            return (near / (steps * k) + k / (steps * Double(customers))) / k.squareRoot()
        }
    }

    @Test
    func
        `what is recommended comes from the own group, next ones first, with the scores of the construction`()
        async throws
    {
        let rings = Rings()
        let graph = try await rings.graph()
        var options = Recommender.Options(target: "bought", ways: [.init("bought")])
        options.count = rings.customers
        let recommender = try Recommender(graph.store.snapshot, options)
        let scratch = WalkScratch()
        for customer in 0..<rings.customers {
            let (group, place) = (customer / rings.size, customer % rings.size)
            let result = recommender.recommend(to: graph.customer(customer), scratch: scratch)
            #expect(!result.isCut)
            // All there is but what the customer has.
            #expect(result.items.count == rings.customers - rings.bought)
            for distance in 0..<(rings.bought - 1) {
                // On either side of the customer's place in the ring.
                let expected: Set = [
                    rings.product(group, place + rings.bought + distance),
                    rings.product(group, place - 1 - distance),
                ]
                let pair = result.items[(2 * distance)...(2 * distance + 1)]
                #expect(Set(pair.map { graph.number($0.item) }) == expected)
                let value = rings.score(distance)
                #expect(pair.allSatisfy { abs($0.score - value) <= 1e-5 * value })
            }
            let far = rings.score(nil)
            #expect(
                result.items[(2 * (rings.bought - 1))...].allSatisfy { abs($0.score - far) <= 1e-5 * far })
        }
    }

    @Test func `reasons for what comes from the group lie in the group`() async throws {
        let rings = Rings()
        let graph = try await rings.graph()
        let options = Recommender.Options(target: "bought", ways: [.init("bought")])
        let result = try Recommender(graph.store.snapshot, options)
            .recommend(to: graph.customer(0), scratch: WalkScratch())
        for item in result.items.prefix(2) {
            for reason in item.reasons {
                #expect(graph.number(reason.shared) != 0 && graph.number(reason.shared) <= rings.size)
                #expect(graph.number(reason.example) < rings.size)
            }
            // The nearest neighbour's shared products lead there by 5, 4 and 3 neighbours.
            #expect(item.reasons.map(\.others) == [5, 4, 3])
        }
    }

    @Test func `of what is kept back the best 32 are told`() async throws {
        let graph = try SmallGraph()
        try await graph.add("bought", [(0, 0), (1, 0)] + (1...60).map { (1, $0) })
        for product in 1...50 { try await graph.set("out_of_stock", SmallGraph.value("bought", product)) }
        var options = Recommender.Options(target: "bought", ways: [.init("bought")])
        options.filters = [.init("out_of_stock", on: .item)]
        let result = try Recommender(graph.store.snapshot, options)
            .recommend(to: graph.customer(0), scratch: WalkScratch())
        // All score alike: in the order of their numbers.
        #expect(result.exclusions.compactMap { $0.item.map(graph.number) } == Array(1...32))
        #expect(result.items.map { graph.number($0.item) } == Array(51...60))
    }

    @Test(arguments: [Int.min, -1, 0, 1, Int.max])
    func `no number in the options is too odd to walk with`(number: Int) async throws {
        let rings = Rings()
        let graph = try await rings.graph()
        try await graph.set("flagged", SmallGraph.customer(1))
        try await graph.add("linked", [(0, 1), (1, 2)])
        let snapshot = graph.store.snapshot
        for change: WritableKeyPath<Recommender.Options, Int> in [\.hub, \.work, \.count, \.reasons] {
            for odd in [Double.nan, -.infinity, .infinity, 1] {
                var options = Recommender.Options(
                    target: "bought", ways: [.init("bought"), .init("bought", weight: odd)])
                options[keyPath: change] = number
                (options.alpha, options.beta) = (odd, odd)
                let result = try Recommender(snapshot, options)
                    .recommend(to: graph.customer(0), scratch: WalkScratch())
                #expect(result.items.allSatisfy { $0.score.isFinite && $0.score > 0 })
            }
        }
        for change: WritableKeyPath<RiskWalk.Options, Int> in [\.hops, \.hub, \.work, \.evidence] {
            for odd in [Double.nan, -1, .infinity] {
                var options = RiskWalk.Options(flags: "flagged", edges: ["linked", "bought"])
                options[keyPath: change] = number
                options.decay = odd
                let walk = try RiskWalk(snapshot, options)
                #expect((0...1).contains(walk.score(graph.customer(0)).score))
                #expect(RiskScores(walk).nodes(atLeast: 0.5).map { graph.number($0.node) }.contains(1))
            }
        }
    }
}
