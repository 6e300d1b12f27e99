import Testing

@testable import Knowledge

@Suite struct RiskBookTests {
    private static let node = NodeID(number: 7)

    private func finding(_ score: Double, _ rows: UInt64...) -> RiskFinding {
        RiskFinding(
            node: Self.node, kind: "risk: churn", score: score,
            evidence: .facts(rows.map { FactReference(relation: "risk", row: [$0]) }))
    }

    private func found(_ finding: RiskFinding) -> RiskChange { RiskChange(found: [finding]) }
    private let gone = RiskChange(gone: [(Self.node, "risk: churn")])

    private func book() -> RiskBook {
        var options = RiskBook.Options()
        options.response = [.high: 10, .medium: 100, .low: 1000]
        options.cooldown = 50
        return RiskBook(options)
    }

    @Test func `opens by score, rises with it, and closes when its reasons are gone`() throws {
        var book = book()
        let opened = try #require(book.update(found(finding(0.6, 1)), now: 0).first)
        guard case .opened(let alert) = opened else { Issue.record("\(opened)"); return }
        #expect(alert.level == .medium && alert.due == 100 && alert.state == .open && alert.owner == nil)
        #expect(book.update(found(finding(0.6, 1)), now: 5) == [])
        let risen = try #require(book.update(found(finding(0.9, 1, 2)), now: 20).first?.alert)
        #expect(risen.level == .high && risen.due == 30 && risen.id == alert.id)
        #expect(book.overdue(at: 29) == [] && book.overdue(at: 30) == [risen])
        // Falling gives no more time.
        #expect(book.update(found(finding(0.2, 1)), now: 21).first?.alert.due == 30)
        let closed = try #require(book.update(gone, now: 40).first)
        guard case .closed(let last) = closed else { Issue.record("\(closed)"); return }
        #expect(last.state == .closed && last.id == alert.id)
        #expect(book.standing == [] && book[alert.id] == nil)
        #expect(book.update(gone, now: 41) == [])
    }

    @Test func `is quiet for a while after closing, then tells what is still found`() throws {
        var book = book()
        _ = book.update(found(finding(0.9, 1)), now: 0)
        _ = book.update(gone, now: 10)
        #expect(book.update(found(finding(0.9, 1)), now: 20) == [])
        #expect(book.nextMoment == 60)
        #expect(book.update(RiskChange(), now: 59) == [])
        #expect(book.update(RiskChange(), now: 60).map(\.alert.opened) == [60])
        #expect(book.nextMoment == nil)
        _ = book.update(gone, now: 70)
        _ = book.update(found(finding(0.9, 1)), now: 80)
        _ = book.update(gone, now: 90)
        #expect(book.update(RiskChange(), now: 500) == [])
    }

    @Test func `a dismissed one stays so while its evidence is the same`() throws {
        var book = book()
        let id = try #require(book.update(found(finding(0.9, 1)), now: 0).first?.alert.id)
        #expect(try book.dismiss(id, by: "a", now: 5).alert.state == .dismissed)
        #expect(book.update(found(finding(0.95, 1)), now: 200) == [])
        #expect(book[id]?.state == .dismissed)
        let again = try #require(book.update(found(finding(0.95, 1, 2)), now: 201).first)
        guard case .opened(let alert) = again else { Issue.record("\(again)"); return }
        #expect(alert.id != id && alert.owner == nil)
        #expect(book[id] == nil && book.standing.map(\.id) == [alert.id])
    }

    @Test func `other evidence within the cooldown of a dismissal waits, and may pass`() throws {
        var book = book()
        let id = try #require(book.update(found(finding(0.9, 1)), now: 0).first?.alert.id)
        _ = try book.dismiss(id, by: "a", now: 10)
        #expect(book.update(found(finding(0.9, 2)), now: 20) == [])
        #expect(book.update(found(finding(0.9, 1)), now: 30) == [])
        #expect(book.update(RiskChange(), now: 100) == [])
        #expect(book[id]?.state == .dismissed)
        // Its reasons go: nobody hears of it, and later it may come again.
        #expect(book.update(gone, now: 110) == [])
        #expect(book.update(found(finding(0.9, 1)), now: 120).count == 1)
    }

    @Test func `an acknowledged one keeps its owner, who alone can dismiss it`() throws {
        var book = book()
        let id = try #require(book.update(found(finding(0.6, 1)), now: 0).first?.alert.id)
        #expect(try book.acknowledge(id, by: "a").alert.state == .acknowledged)
        #expect(book.overdue(at: 1000) == [])
        let changed = try #require(book.update(found(finding(0.9, 1, 2)), now: 10).first?.alert)
        #expect(changed.state == .acknowledged && changed.owner == "a" && changed.level == .high)
        #expect(throws: RiskBook.Refusal.settled(id: id, .acknowledged, owner: "a")) {
            try book.acknowledge(id, by: "b")
        }
        #expect(throws: RiskBook.Refusal.settled(id: id, .acknowledged, owner: "a")) {
            try book.dismiss(id, by: "b", now: 20)
        }
        #expect(try book.dismiss(id, by: "a", now: 20).alert.state == .dismissed)
        #expect(throws: RiskBook.Refusal.settled(id: id, .dismissed, owner: "a")) {
            try book.acknowledge(id, by: "a")
        }
        #expect(throws: RiskBook.Refusal.unknown(id: 99)) { try book.acknowledge(99, by: "a") }
    }

    @Test func `reads what rules derive before and after`() async throws {
        let graph = try SmallGraph()
        let first = graph.store.snapshot
        try await graph.add("linked", [(1, 2), (1, 3)])
        try await graph.set("flagged", SmallGraph.customer(2))
        try await graph.add("returned", [(5, 1), (5, 2)])
        let second = graph.store.snapshot
        let opened = RiskChange(from: first, to: second)
        #expect(opened.found.map { graph.number($0.node) } == [1, 5])
        #expect(opened.found.map(\.kind) == ["risk: linked", "risk_returns"])
        #expect(opened.found.map(\.score) == [1, 1])
        #expect(opened.gone.isEmpty)
        // Another way to the same fact changes nothing; another fact of the node is another kind.
        try await graph.set("flagged", SmallGraph.customer(3))
        try await graph.set("complaint", SmallGraph.customer(1), .boolean(true))
        let third = graph.store.snapshot
        let more = RiskChange(from: second, to: third)
        #expect(more.found.map(\.kind) == ["risk: complaint"] && more.gone.isEmpty)
        try await graph.unset("flagged", SmallGraph.customer(2))
        try await graph.unset("flagged", SmallGraph.customer(3))
        // The count in the fact is other evidence.
        try await graph.add("returned", [(5, 3)])
        let last = RiskChange(from: third, to: graph.store.snapshot)
        #expect(last.gone.map(\.kind) == ["risk: linked"])
        #expect(last.found.map(\.kind) == ["risk_returns"])
    }
}
