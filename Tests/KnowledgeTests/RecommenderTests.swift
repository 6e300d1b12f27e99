import Foundation
import Testing

@testable import Knowledge

@Suite struct RecommenderTests {
    /// Two customers' relations on few nodes, so that all is near all.
    private struct Sample {
        var bought: Set<[Int]> = []
        var issues: Set<[Int]> = []
        let graph: SmallGraph

        init(seed: UInt64, customers: Int = 30, products: Int = 20) async throws {
            graph = try SmallGraph()
            var random = SplitMix(state: seed)
            for _ in 0..<120 {
                bought.insert([Int(random.next() % UInt64(customers)), Int(random.next() % UInt64(products))])
                issues.insert([Int(random.next() % UInt64(customers)), Int(random.next() % 6)])
            }
            try await graph.add("bought", bought.sorted { $0[0] < $1[0] }.map { ($0[0], $0[1]) })
            try await graph.add("had_issue", issues.sorted { $0[0] < $1[0] }.map { ($0[0], $0[1]) })
        }
    }

    /// RP3β by the formula: sums over all paths, written down without any sharing of work.
    private func scores(_ sample: Sample, of customer: Int, alpha: Double, beta: Double) -> [Int: Double] {
        var scores: [Int: Double] = [:]
        func degree(_ edges: Set<[Int]>, _ column: Int, _ value: Int) -> Double {
            Double(edges.count { $0[column] == value })
        }
        for (edges, weight) in [(sample.bought, 1.0), (sample.issues, 0.5)] {
            for first in edges where first[0] == customer {
                for second in edges where second[1] == first[1] && second[0] != customer {
                    for third in sample.bought where third[0] == second[0] {
                        let steps = [
                            degree(edges, 0, customer), degree(edges, 1, first[1]),
                            degree(sample.bought, 0, second[0]),
                        ]
                        scores[third[1], default: 0] += weight * steps.map { pow($0, -alpha) }.reduce(1, *)
                    }
                }
            }
        }
        for own in sample.bought where own[0] == customer { scores[own[1]] = nil }
        for (item, score) in scores { scores[item] = score / pow(degree(sample.bought, 1, item), beta) }
        return scores
    }

    @Test(arguments: [(1.0, 0.5), (1.0, 0.0), (0.7, 0.8), (1.4, 0.3)])
    func `scores are the sums over all paths`(alpha: Double, beta: Double) async throws {
        let scratch = WalkScratch()
        for seed in 1...4 as ClosedRange<UInt64> {
            let sample = try await Sample(seed: seed)
            var options = Recommender.Options(
                target: "bought", ways: [.init("bought"), .init("had_issue", weight: 0.5)])
            (options.alpha, options.beta, options.count) = (alpha, beta, 100)
            let recommender = try Recommender(sample.graph.store.snapshot, options)
            for customer in 0..<30 {
                let result = recommender.recommend(to: sample.graph.customer(customer), scratch: scratch)
                let expected = scores(sample, of: customer, alpha: alpha, beta: beta)
                #expect(Set(result.items.map { sample.graph.number($0.item) }) == Set(expected.keys))
                for item in result.items {
                    let value = expected[sample.graph.number(item.item)] ?? 0
                    #expect(abs(item.score - value) <= 1e-5 * value)
                }
                for (left, right) in zip(result.items, result.items.dropFirst()) {
                    #expect((left.score, right.item) > (right.score, left.item))
                }
            }
        }
    }

    @Test func `whom it visits in turns, since it could be too much, changes nothing if it is not`()
        async throws
    {
        let graph = try SmallGraph()
        // So many others that all of them could not have many items each.
        let others = (1...3000).map { ($0, 0) }
        try await graph.add("bought", [(0, 0)] + others + (1...3000).map { ($0, 1 + $0 % 7) })
        var options = Recommender.Options(target: "bought", ways: [.init("bought")])
        options.hub = 5000
        let whole = try Recommender(graph.store.snapshot, options)
            .recommend(to: graph.customer(0), scratch: WalkScratch())
        options.work = 20_000
        let inTurns = try Recommender(graph.store.snapshot, options)
            .recommend(to: graph.customer(0), scratch: WalkScratch())
        #expect(!inTurns.isCut && inTurns.items.count == 7)
        #expect(inTurns.items.map(\.item) == whole.items.map(\.item))
        for (left, right) in zip(inTurns.items, whole.items) {
            #expect(abs(left.score - right.score) <= 1e-5 * right.score)
        }
    }

    @Test func `counts those who share something and have an item`() async throws {
        let scratch = WalkScratch()
        let sample = try await Sample(seed: 9)
        let snapshot = sample.graph.store.snapshot
        let shared = try #require(snapshot.relation("had_issue"))
        let target = try #require(snapshot.relation("bought"))
        for customer in 0..<30 {
            let own = Set(sample.issues.filter { $0[0] == customer }.map { $0[1] })
            let others = Set(sample.issues.filter { own.contains($0[1]) }.map { $0[0] }).subtracting([
                customer
            ])
            let had = Set(sample.bought.filter { $0[0] == customer }.map { $0[1] })
            var counts: [Int: Int] = [:]
            for edge in sample.bought where others.contains(edge[0]) && !had.contains(edge[1]) {
                counts[edge[1], default: 0] += 1
            }
            let expected = counts.map { (sample.graph.product($0.key), $0.value) }
                .sorted { ($0.1, $1.0) > ($1.1, $0.0) }
            for limit in [0, 3, 10] {
                let found = snapshot.sharedPathCounts(
                    of: sample.graph.customer(customer), shared: shared, target: target, limit: limit,
                    scratch: scratch)
                #expect(found.map(\.item) == expected.prefix(limit).map(\.0))
                #expect(found.map(\.count) == expected.prefix(limit).map(\.1))
            }
        }
    }

    @Test func `reasons add up to the score and name who is alike`() async throws {
        let graph = try SmallGraph()
        // 0 has 1 and 2; 10 has 1, 11 and 12 have 2, and all of them 5.
        try await graph.add(
            "bought", [(0, 1), (0, 2), (10, 1), (11, 2), (12, 2), (10, 5), (11, 5), (12, 5), (12, 6)])
        let options = Recommender.Options(target: "bought", ways: [.init("bought")])
        let result = try Recommender(graph.store.snapshot, options)
            .recommend(to: graph.customer(0), scratch: WalkScratch())
        let best = try #require(result.items.first)
        #expect(graph.number(best.item) == 5)
        // By 1: 1/2 · 1/2 · 1/2 = 1/8. By 2: 1/2 · 1/3 · (1/2 + 1/3) = 5/36. By √3 both.
        #expect(best.reasons.map { graph.number($0.shared) } == [2, 1])
        #expect(best.reasons.map(\.others) == [2, 1])
        #expect(best.reasons.map { graph.number($0.example) } == [11, 10])
        #expect(best.reasons.map(\.relation) == ["bought", "bought"])
        let (first, second): (Double, Double) = (1.0 / 8, 5.0 / 36)
        let expected = (first + second) / 3.0.squareRoot()
        #expect(abs(best.score - expected) < 1e-6)
        let share = second / (first + second)
        #expect(abs(best.reasons[0].share - share) < 1e-6)
        let shares = best.reasons.map(\.share).reduce(0, +)
        #expect(abs(shares - 1) < 1e-6)
    }

    @Test func `rules keep customers, items and pairs back, and are named`() async throws {
        let graph = try SmallGraph()
        try await graph.add(
            "bought", [(0, 1), (1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (1, 4), (2, 4)])
        var options = Recommender.Options(target: "bought", ways: [.init("bought")])
        options.filters = [
            .init("no_consent", on: .customer), .init("open_complaint", on: .customer),
            .init("out_of_stock", on: .item), .init("not_recommended", on: .pair),
        ]
        let scratch = WalkScratch()
        func recommend() throws -> Recommendations {
            try Recommender(graph.store.snapshot, options).recommend(to: graph.customer(0), scratch: scratch)
        }
        #expect(Set(try recommend().items.map { graph.number($0.item) }) == [2, 3, 4])
        try await graph.set("out_of_stock", SmallGraph.value("bought", 2))
        try await graph.add("returned", [(0, 4)])
        let filtered = try recommend()
        #expect(filtered.items.map { graph.number($0.item) } == [3])
        let kept = filtered.exclusions.map { ($0.item.map(graph.number) ?? -1, $0.fact.relation) }
        #expect(kept.sorted { $0.0 < $1.0 }.map(\.1) == ["out_of_stock", "not_recommended"])
        try await graph.set("complaint", SmallGraph.customer(0), .boolean(true))
        let none = try recommend()
        #expect(none.items.isEmpty && none.edges == 0)
        #expect(none.exclusions.map(\.fact.relation) == ["open_complaint"])
        #expect(none.exclusions.map(\.subject) == [.customer])
        try await graph.unset("complaint", SmallGraph.customer(0), .boolean(true))
        #expect(try recommend() == filtered)
    }

    @Test func `a change counts in the next query, whatever the scratch remembers`() async throws {
        var sample = try await Sample(seed: 5)
        let scratch = WalkScratch()
        var options = Recommender.Options(target: "bought", ways: [.init("bought"), .init("had_issue")])
        options.count = 100
        var random = SplitMix(state: 3)
        for step in 0..<60 {
            let (customer, product) = (Int(random.next() % 40), Int(random.next() % 25))
            if sample.bought.remove([customer, product]) != nil {
                try await sample.graph.remove("bought", customer, product)
            } else {
                sample.bought.insert([customer, product])
                try await sample.graph.add("bought", [(customer, product)])
            }
            let recommender = try Recommender(sample.graph.store.snapshot, options)
            let asked = sample.graph.customer(step % 30)
            #expect(
                recommender.recommend(to: asked, scratch: scratch)
                    == recommender.recommend(to: asked, scratch: WalkScratch()))
        }
    }

    @Test func `of a hub an even part is followed, and work is bounded`() async throws {
        let graph = try SmallGraph()
        let fans = (1...3000).map { ($0, 0) }
        try await graph.add("bought", [(0, 0)] + fans + (1...3000).map { ($0, 1 + $0 % 7) })
        var options = Recommender.Options(target: "bought", ways: [.init("bought")])
        (options.hub, options.reasons) = (100, 0)
        let scratch = WalkScratch()
        func recommend() throws -> Recommendations {
            try Recommender(graph.store.snapshot, options).recommend(to: graph.customer(0), scratch: scratch)
        }
        let sampled = try recommend()
        #expect(sampled.edges < 320 && !sampled.isCut)
        #expect(try recommend() == sampled)
        options.hub = 10_000
        let whole = try recommend()
        #expect(Set(sampled.items.map(\.item)) == Set(whole.items.map(\.item)))
        // A part counts for the whole: scores are near, not a thirtieth.
        let (some, all) = (sampled.items.map(\.score), whole.items.map(\.score))
        let ratio = some.reduce(0, +) / all.reduce(0, +)
        #expect((0.9...1.1).contains(ratio))
        options.work = 4000
        let cut = try recommend()
        #expect(cut.isCut && cut.edges <= 4010)
        #expect(cut.items.count == 7)
    }

    @Test func `refuses relations that do not fit`() throws {
        let snapshot = try SmallGraph().store.snapshot
        func error(_ options: Recommender.Options) -> RecommendationError? {
            do throws(RecommendationError) {
                _ = try Recommender(snapshot, options)
                return nil
            } catch { return error }
        }
        var options = Recommender.Options(target: "bought", ways: [.init("bougth")])
        #expect(error(options) == .unknownRelation("bougth"))
        options.ways = [.init("flagged")]
        #expect(error(options) == .notEdges("flagged"))
        options.ways = [.init("bought")]
        options.filters = [.init("no_consent", on: .item)]
        #expect(error(options) == .wrongColumns(filter: "no_consent", expected: ["Product"]))
    }
}
