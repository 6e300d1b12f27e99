import Testing

@testable import Knowledge

@Suite struct TupleTreeTests {
    @Test(arguments: [(1, 0), (1, 2), (2, 0), (3, 1)])
    func `holds what a set holds, in order, through any changes, and copies stay as they were`(
        width: Int, payload: Int
    ) {
        var random = SplitMix(state: UInt64(width * 10 + payload))
        var tree = TupleTree(width: width, payloadWidth: payload)
        var model: [[UInt64]: UInt64] = [:]
        var copies: [(TupleTree, [[UInt64]: UInt64])] = []
        for step in 0..<60_000 {
            // Few values a word, so that rows meet; a phase of growing, one of shrinking, and again.
            let row = (0..<width).map { _ in random.next() % (width == 1 ? 9000 : 40) }
            let grows = (step / 15_000).isMultiple(of: 2)
            if random.next() % 10 < (grows ? 8 : 2) {
                let isNew = unsafe tree.insert(row) { if payload > 0 { unsafe $0[0] += 1 } }
                #expect(isNew == (model[row] == nil))
                model[row, default: 0] += 1
            } else {
                #expect(unsafe tree.remove(row) == (model.removeValue(forKey: row) != nil))
            }
            if step % 7000 == 3 { copies.append((tree, model)) }
        }
        copies.append((tree, model))
        for (tree, model) in copies { check(tree, model) }
    }

    @Test func `reads the same whether it was loaded in bulk or row by row`() {
        let rows = (0..<50_000).map { UInt64($0 * 3) }
        let bulk = TupleTree(sorted: rows, width: 1)
        var single = TupleTree(width: 1)
        for row in rows.shuffled() { unsafe single.insert([row]) }
        let areSame = all(bulk) == rows.map { [$0] } && all(single) == all(bulk)
        #expect(areSame)
    }

    @Test func `finds keys by a cursor from wherever it stands`() {
        var tree = TupleTree(width: 1)
        for key in 0..<20_000 { unsafe tree.insert([UInt64(key * 2)]) }
        var random = SplitMix(state: 5)
        var cursor = TupleCursor(tree)
        for _ in 0..<20_000 {
            let key = random.next() % 40_010
            unsafe cursor.seek([key])
            let expected = (key + 1) / 2 * 2
            #expect(unsafe cursor.key.map { unsafe $0[0] } == (expected < 40_000 ? expected : nil))
        }
    }

    @Test(arguments: [1, 2, 3]) func `sorts rows and leaves one of equal ones`(width: Int) {
        var random = SplitMix(state: 9)
        for count in [0, 1, 2, 31, 33, 500, 20_000] {
            var rows = RowBuffer(width: width)
            var model: Set<[UInt64]> = []
            for _ in 0..<count {
                let row = (0..<width).map { _ in random.next() % 300 &* 0x1_0000_0001 }
                rows.append(row)
                model.insert(row)
            }
            rows.sortDistinct()
            var found: [[UInt64]] = []
            unsafe rows.forEach { row in found.append((0..<width).map { unsafe row[$0] }) }
            let isSame = found == model.sorted { $0.lexicographicallyPrecedes($1) }
            #expect(isSame)
        }
    }

    private func check(_ tree: TupleTree, _ model: [[UInt64]: UInt64]) {
        #expect(tree.count == model.count)
        let isSame = all(tree) == model.keys.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(isSame)
        for (row, value) in model {
            #expect(unsafe tree.contains(row))
            if tree.payloadWidth > 0 {
                #expect(unsafe tree.payload(of: row) { unsafe $0[0] } == value)
            }
        }
    }

    private func all(_ tree: TupleTree) -> [[UInt64]] {
        var (rows, cursor): ([[UInt64]], TupleCursor) = ([], TupleCursor(tree))
        cursor.seekFirst()
        while let key = unsafe cursor.key {
            rows.append((0..<tree.width).map { unsafe key[$0] })
            cursor.next()
        }
        return rows
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a sequence that is the same in each run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
