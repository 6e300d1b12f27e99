import Foundation
import Testing

@testable import Knowledge

@Suite struct RiskWalkTests {
    private static let customers = 24

    /// Masses by powers of the matrix that hands on, after the definition.
    private func masses(
        _ edges: Set<[Int]>, flagged: [Int: Double], hops: Int, decay: Double, hub: Int
    ) -> [Double] {
        let n = Self.customers
        var links = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
        for edge in edges {
            links[edge[0]][edge[1]] += 1
            links[edge[1]][edge[0]] += 1
        }
        let degrees = links.map { $0.reduce(0, +) }
        var vector = (0..<n).map { flagged[$0] ?? 0 }
        var sum = vector
        for _ in 0..<hops {
            vector = (0..<n).map { to in
                (0..<n).reduce(0) { partial, from in
                    guard degrees[from] > 0, Int(degrees[from]) <= hub else { return partial }
                    return partial + decay * vector[from] * links[from][to] / degrees[from]
                }
            }
            for node in 0..<n { sum[node] += vector[node] }
        }
        return sum
    }

    @Test(arguments: [(3, 0.5, 1000), (2, 0.9, 4), (1, 0.3, 3), (0, 0.5, 10)])
    func `scores are the decayed sums over all walks, from either end, and through changes`(
        hops: Int, decay: Double, hub: Int
    ) async throws {
        let graph = try SmallGraph()
        var random = SplitMix(state: UInt64(hops * 7 + hub))
        var edges: Set<[Int]> = []
        var flagged: [Int: Double] = [:]
        var options = RiskWalk.Options(flags: "suspicion", edges: ["linked"])
        (options.hops, options.decay, options.hub) = (hops, decay, hub)
        var old = try RiskWalk(graph.store.snapshot, options)
        var scores = RiskScores(old)
        for _ in 0..<120 {
            var touched: Set<NodeID> = []
            let (a, b) = (Int(random.next() % 24), Int(random.next() % 24))
            if random.next() % 5 == 0 {
                if let weight = flagged.removeValue(forKey: a) {
                    try await graph.unset("suspicion", SmallGraph.customer(a), .number(weight))
                } else {
                    flagged[a] = Double(random.next() % 4 + 1) / 4
                    try await graph.set("suspicion", SmallGraph.customer(a), .number(flagged[a] ?? 0))
                }
                touched = [graph.customer(a)]
            } else {
                if edges.remove([a, b]) != nil {
                    try await graph.remove("linked", a, b)
                } else {
                    edges.insert([a, b])
                    try await graph.add("linked", [(a, b)])
                }
                touched = [graph.customer(a), graph.customer(b)]
            }
            let new = try RiskWalk(graph.store.snapshot, options)
            scores.update(from: old, to: new, touched: touched)
            old = new
            let expected = masses(edges, flagged: flagged, hops: hops, decay: decay, hub: hub)
                .map { 1 - exp(-$0) }
            for (number, value) in expected.enumerated() {
                let node = graph.customer(number)
                #expect(abs(scores.score(of: node) - value) < 1e-9)
                #expect(abs(new.score(node).score - value) < 1e-9)
            }
            let above = scores.nodes(atLeast: 0.3)
            #expect(above.count == expected.count { $0 >= 0.3 })
        }
    }

    @Test func `says from whom a score comes and by which way`() async throws {
        let graph = try SmallGraph()
        // 0 is two hops from 1, one from 2; 3 hangs on 2 and takes half of what it hands on.
        try await graph.add("linked", [(1, 4), (4, 0), (2, 0), (2, 3)])
        for flagged in [1, 2] { try await graph.set("flagged", SmallGraph.customer(flagged)) }
        let walk = try RiskWalk(graph.store.snapshot, .init(flags: "flagged", edges: ["linked"]))
        let score = walk.score(graph.customer(0))
        #expect(score.evidence.map { $0.path.map(graph.number) } == [[2, 0], [1, 4, 0]])
        // By 2: 1/4, and in three hops over 0 or 0 and 4 1/64 each, over 3 1/32. By 1: 1/2 · 1/4.
        let (two, one): (Double, Double) = (0.25 + 2 * 0.015625 + 0.03125, 0.125)
        let expected = 1 - exp(-(two + one))
        #expect(abs(score.score - expected) < 1e-12)
        let share = two / (two + one)
        #expect(abs(score.evidence[0].share - share) < 1e-12)
    }

    @Test func `a hub does not flood, and work is bounded`() async throws {
        let graph = try SmallGraph()
        try await graph.add("linked", (1...1200).map { ($0, 0) })
        try await graph.set("flagged", SmallGraph.customer(1))
        var options = RiskWalk.Options(flags: "flagged", edges: ["linked"])
        let snapshot = graph.store.snapshot
        let walk = try RiskWalk(snapshot, options)
        #expect(RiskScores(walk).nodes(atLeast: 1e-9).map { graph.number($0.node) } == [1, 0])
        #expect(walk.score(graph.customer(2)).score == 0)
        #expect(walk.score(graph.customer(0)).score == 1 - exp(-0.5))
        options.hub = 2000
        #expect(RiskScores(try RiskWalk(snapshot, options)).nodes(atLeast: 1e-9).count == 1201)
        options.work = 10
        let cut = try RiskWalk(snapshot, options).score(graph.customer(0))
        #expect(cut.isCut && cut.score <= 1 - exp(-0.5))
    }

    @Test func `refuses relations that do not fit`() throws {
        let snapshot = try SmallGraph().store.snapshot
        #expect(throws: RecommendationError.unknownRelation("flaged")) {
            try RiskWalk(snapshot, .init(flags: "flaged", edges: []))
        }
        #expect(throws: RecommendationError.notEdges("flagged")) {
            try RiskWalk(snapshot, .init(flags: "flagged", edges: ["flagged"]))
        }
        #expect(throws: RecommendationError.self) {
            try RiskWalk(snapshot, .init(flags: "bought", edges: ["linked"]))
        }
    }
}
