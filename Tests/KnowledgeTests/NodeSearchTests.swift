import Testing

@testable import Knowledge

/// Nodes are found by a part of what they are called.
struct NodeSearchTests {
    /// Three blocks of orders, the second half with labels.
    private static func orders() -> GraphNames {
        let names = GraphNames()
        for number in 0..<3000 {
            let node = names.intern(NodeName(kind: "Order", id: "A\(number)"))
            if number >= 1500 { names.setLabel("Bestellung Nr. \(number) für Zoë", of: node) }
        }
        return names
    }

    private func found(
        _ names: GraphNames, _ text: String, kind: String? = nil, from first: UInt32 = 0, limit: Int = 10
    ) -> [String] {
        names.nodes(with: text, kind: kind, from: first, limit: limit).compactMap { names.name(of: $0)?.id }
    }

    @Test(arguments: [
        ("a2999", ["A2999"]), ("A299", ["A299"] + (0...9).map { "A299\($0)" }),
        ("nr. 2047", ["A2047"]), ("ZOË", (1500..<1511).map { "A\($0)" }), ("nobody", []),
    ])
    func aPartIsEnoughWhateverItsCase(text: String, ids: [String]) {
        #expect(found(Self.orders(), text, limit: 11) == ids)
    }

    @Test func allAreFoundOnceInPagesAcrossBlocks() {
        let names = Self.orders()
        var (ids, first): ([String], UInt32) = ([], 0)
        while case let page = names.nodes(with: "99", kind: nil, from: first, limit: 7), let last = page.last
        {
            ids += page.compactMap { names.name(of: $0)?.id }
            first = last.number + 1
        }
        #expect(ids == (0..<3000).filter { "\($0)".contains("99") }.map { "A\($0)" })
    }

    @Test func aNewNameAndAnotherLabelAreFoundAtOnce() {
        let names = Self.orders()
        #expect(found(names, "kettle") == [])
        let node = names.intern(NodeName(kind: "Product", id: "kettle"))
        #expect(found(names, "kettle") == ["kettle"])
        names.setLabel("Teekessel", of: node)
        #expect(found(names, "teekessel") == ["kettle"])
        names.setLabel("Wasserkocher", of: node)
        #expect(found(names, "teekessel") == [])
    }

    @Test func aKindKeepsOthersAway() {
        let names = Self.orders()
        _ = names.intern(NodeName(kind: "Product", id: "A2999"))
        _ = names.intern(NodeName(kind: "Product", id: "a:b"))
        #expect(names.nodes(with: "A2999", kind: nil, from: 0, limit: 9).count == 2)
        #expect(names.nodes(with: "A2999", kind: "Product", from: 0, limit: 9).map(\.number) == [3000])
        #expect(names.nodes(with: "product:A2999", kind: nil, from: 0, limit: 9).map(\.number) == [3000])
        #expect(found(names, "Product:") == ["A2999", "a:b"])
        #expect(found(names, "a:b") == ["a:b"])
        #expect(found(names, "A2999", kind: "Nothing") == [])
    }

    @Test func nothingIsFoundAcrossTwoNames() {
        let names = GraphNames()
        names.setLabel("label", of: names.intern(NodeName(kind: "K", id: "one")))
        _ = names.intern(NodeName(kind: "K", id: "two"))
        #expect(found(names, "onelabel") == [])
        #expect(found(names, "labeltwo") == [])
        #expect(found(names, "") == ["one", "two"])
    }
}
