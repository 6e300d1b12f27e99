import Foundation
import Testing

@testable import Knowledge

@Suite struct RiskWatchTests {
    @Test func `tells what rules derive and who is near flagged nodes, and what is over`() async throws {
        let graph = try SmallGraph()
        try await graph.add("returned", [(1, 1), (1, 2)])
        var watch = RiskWatch()
        let firstLook = watch.look(at: graph.store.snapshot)
        let first = try #require(firstLook)
        #expect(first.found.map { graph.number($0.node) } == [1])
        #expect(first.found.map(\.kind) == ["risk_returns"] && first.gone.isEmpty)
        let nothingNew = watch.look(at: graph.store.snapshot)
        #expect(nothingNew == nil)

        // 5 is suspect, and has 6 alone to hand on to: the half of it goes there and a quarter comes back.
        try await graph.add("linked", [(5, 6)])
        try await graph.set("suspicion", SmallGraph.customer(5), .number(1))
        let secondLook = watch.look(at: graph.store.snapshot)
        let second = try #require(secondLook)
        let near = second.found.filter { $0.kind == RiskWatch.nearness }
        #expect(near.map { graph.number($0.node) } == [6])
        guard case .paths(let paths)? = near.first?.evidence else {
            Issue.record("\(near)")
            return
        }
        #expect(paths.map { $0.map(graph.number) } == [[5, 6]])
        // 1/2, and 1/8 by the third hop.
        #expect(near.first.map { abs($0.score - (1 - exp(-0.625))) < 1e-9 } == true)

        try await graph.unset("suspicion", SmallGraph.customer(5), .number(1))
        try await graph.remove("returned", 1, 2)
        let thirdLook = watch.look(at: graph.store.snapshot)
        let third = try #require(thirdLook)
        #expect(
            third.gone.map { "\(graph.number($0.node)) \($0.kind)" } == ["1 risk_returns", "6 near flagged"])
        #expect(third.found.isEmpty)
    }
}
