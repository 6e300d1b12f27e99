import Testing

@testable import Knowledge

@Suite struct EdgeSweepTests {
    @Test(arguments: [1, 3, 20]) func `finds what single walks find, whatever was noted since`(part: UInt64) {
        var random = SplitMix(state: part)
        var edges: [UInt32: Set<Int>] = [:]
        for node in 0..<6000 as Range<UInt32> {
            // Many have few edges, some none, a few more than a block holds.
            let count = random.next() % 150 == 0 ? random.next() % 500 : random.next() % 13
            edges[node] = Set((0..<count).map { _ in Int(random.next() % 5000) })
        }
        let rows = edges.flatMap { node, others in others.map { UInt64(node) << 32 | UInt64($0) } }.sorted()
        var tree = TupleTree(sorted: rows, width: 1)
        #expect(check(tree, edges, part, &random) > 0.7)
        let copy = tree
        for _ in 0..<400 {
            let node = UInt32(random.next() % 6000)
            let other = Int(random.next() % 5000)
            if random.next() % 2 == 0 {
                unsafe tree.insert([UInt64(node) << 32 | UInt64(other)])
                edges[node]?.insert(other)
            } else if let other = edges[node]?.first {
                unsafe tree.remove([UInt64(node) << 32 | UInt64(other)])
                edges[node]?.remove(other)
            }
        }
        #expect(check(tree, edges, part, &random) < 0.7)
        while tree.settle(limit: 50) > 0 {}
        #expect(check(tree, edges, part, &random) > 0.7)
        #expect(copy.count == rows.count)
    }

    /// The share of the nodes whose edges were found at once.
    private func check(
        _ tree: TupleTree, _ edges: [UInt32: Set<Int>], _ part: UInt64, _ random: inout SplitMix
    ) -> Double {
        let nodes = (0..<6010 as Range<UInt32>).filter { _ in random.next() % part == 0 }
        var visited: [UInt32] = []
        var atOnce = 0
        var single = EdgeRuns(tree)
        var sweep = EdgeSweep(tree)
        let isWhole = unsafe sweep?.forEach(of: nodes) { node, run in
            var found: [Int] = []
            if let run = unsafe run {
                atOnce += 1
                unsafe found = run.map { EdgeRuns.other($0) }
            } else {
                single.forEach(of: node) { found.append($0) }
            }
            #expect(found == edges[node, default: []].sorted(), "node \(node)")
            visited.append(node)
            return true
        }
        #expect(isWhole == true && visited == nodes)
        // And once more in no order, from where it stands now.
        let shuffled = nodes.shuffled(using: &random)
        unsafe sweep?.forEach(of: shuffled) { node, run in
            if let run = unsafe run {
                unsafe #expect(run.map { EdgeRuns.other($0) } == edges[node, default: []].sorted())
            }
            return true
        }
        return Double(atOnce) / Double(nodes.count)
    }

    @Test func `ends when it is told to`() {
        let tree = TupleTree(sorted: (0..<5000).map { UInt64($0) << 32 }, width: 1)
        var sweep = EdgeSweep(tree)
        var visited = 0
        let isWhole = unsafe sweep?.forEach(of: Array(0..<1000)) { _, _ in
            visited += 1
            return visited < 37
        }
        #expect(isWhole == false && visited == 37)
        #expect(EdgeSweep(TupleTree(width: 1)) == nil)
    }

    @Test func `finds the rows of a node from any guess`() {
        var random = SplitMix(state: 8)
        for round in 0..<400 {
            // Up to the greatest number of a node.
            let base = round.isMultiple(of: 2) ? UInt64(UInt32.max) - 40 : random.next() % 1000
            let count = Rows.window + Int(random.next() % 110)
            let rows = (0..<count).map { _ in (base + random.next() % 39) << 32 | random.next() % 50 }
                .sorted()
            for _ in 0..<40 {
                let node = UInt32(base + random.next() % 40)
                let guess = Int(random.next() % 300) - 80
                let expected = rows.filter { $0 >> 32 == UInt64(node) }
                let found = unsafe rows.withUnsafeBufferPointer { rows in
                    unsafe Array(Rows.run(of: node, in: rows.start, count: count, near: guess))
                }
                #expect(found == expected)
            }
        }
    }
}
