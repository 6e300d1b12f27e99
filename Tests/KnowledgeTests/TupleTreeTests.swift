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

    /// Trees that are copied all the time and all go on being changed, each of which must stay what it is.
    @Test(arguments: [(1, 0), (1, 3), (2, 1)], [3, 40, 700])
    func `copies and what becomes of each of them are strangers`(
        shape: (width: Int, payload: Int), stretch: Int
    ) {
        var random = SplitMix(state: UInt64(shape.width * 10 + stretch))
        var family = [(TupleTree(width: shape.width, payloadWidth: shape.payload), [[UInt64]: UInt64]())]
        for round in 0..<(60_000 / (stretch + 60)) {
            var (tree, model) = family[Int(random.next() % UInt64(family.count))]
            for _ in 0..<stretch {
                let row = (0..<shape.width).map { _ in random.next() % (shape.width == 1 ? 2000 : 45) }
                switch random.next() % 8 {
                case 0...(round.isMultiple(of: 5) ? 1 : 4):
                    let isNew = unsafe tree.insert(row) { if shape.payload > 0 { unsafe $0[0] += 1 } }
                    #expect(isNew == (model[row] == nil))
                    model[row, default: 0] += 1
                case 5 where shape.payload > 0:
                    let isThere = unsafe tree.update(row) { unsafe $0[0] += 7 }
                    #expect(isThere == (model[row] != nil))
                    if isThere { model[row, default: 0] += 7 }
                default:
                    #expect(unsafe tree.remove(row) == (model.removeValue(forKey: row) != nil))
                }
            }
            if round.isMultiple(of: 7) { _ = tree.settle(limit: 5) }
            family.append((tree, model))
            if family.count > 12 { family.remove(at: Int(random.next() % 11)) }
            if round.isMultiple(of: 40) { for (tree, model) in family { check(tree, model) } }
        }
        for (tree, model) in family { check(tree, model) }
    }

    @Test func `what is noted is put in its place, and copies stay as they were`() {
        var tree = TupleTree(sorted: (0..<20_000).map { UInt64($0 * 2) }, width: 1)
        let copy = tree
        for row in (0..<200).map({ $0 * 7919 % 20_000 }) {
            unsafe tree.insert([UInt64(row * 2 + 1)])
            unsafe tree.remove([UInt64(row * 2)])
        }
        #expect(tree.hasNotes)
        let (noted, expected) = (tree, all(tree))
        // A few at a time.
        var turns = 0
        while tree.hasNotes {
            #expect(tree.settle(limit: 10) > 0)
            turns += 1
        }
        #expect(turns > 3)
        let areSame = all(tree) == expected && all(noted) == expected && tree.count == expected.count
        #expect(areSame)
        #expect(all(copy) == (0..<20_000).map { [UInt64($0 * 2)] })
        let hasLog = (0..<tree.chunkCount).contains { chunk in
            let (leaves, count) = unsafe (tree.chunks[chunk].leaves, tree.chunks[chunk].count)
            return (0..<count).contains { unsafe leaves[$0].hasLog }
        }
        #expect(!hasLog)
    }

    @Test func `a copy is read while another is changed on`() async {
        let rows = (0..<30_000).map { UInt64($0 * 4) }
        var tree = TupleTree(sorted: rows, width: 1)
        var readers: [Task<Bool, Never>] = []
        var random = SplitMix(state: 77)
        for round in 0..<40 {
            for _ in 0..<500 {
                let row = random.next() % 120_000
                if unsafe !tree.insert([row]) { unsafe tree.remove([row]) }
            }
            let (copy, expected) = (tree, round.isMultiple(of: 4) ? all(tree) : nil)
            readers.append(
                Task.detached {
                    let all = Self.all(copy)
                    return all.count == copy.count && expected.map { $0 == all } != false
                })
        }
        for reader in readers { #expect(await reader.value) }
    }

    @Test(arguments: [(1, 0), (2, 1)]) func `a row goes where it belongs, wherever it was found before`(
        width: Int, payload: Int
    ) {
        var random = SplitMix(state: UInt64(width))
        var tree = TupleTree(width: width, payloadWidth: payload)
        var model: Set<[UInt64]> = []
        var found: [(row: [UInt64], place: TupleTree.Place)] = []
        var approached = found
        var copy = tree
        for step in 0..<80_000 {
            // Blocks are divided, joined and taken out in between; a copy makes them be noted beside.
            var row = (0..<width).map { _ in random.next() % (width == 1 ? 20_000 : 140) }
            // Some parts of a block are denser than others.
            if width == 1 { row[0] *= row[0] }
            found.append((row, unsafe tree.root.find(row)))
            if found.count < 1 + step % 300 { continue }
            let (near, chunk) = found.removeFirst()
            approached.append((near, unsafe tree.root.approach(near, chunk, usual: 100)))
            if approached.count < 1 + step % 90 { continue }
            var (next, place) = approached.removeFirst()
            tree.root.fetchLog(at: &place)
            if (step / 20_000).isMultiple(of: 2) == (random.next() % 8 > 0) {
                let isNew = unsafe tree.insert(next, near: place)
                #expect(isNew == model.insert(next).inserted)
            } else {
                let wasThere = unsafe tree.remove(next, near: place)
                #expect(wasThere == (model.remove(next) != nil))
            }
            if step % 500 == 0 { copy = tree }
        }
        let areSame = all(tree) == model.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(areSame && copy.count <= 80_000)
    }

    @Test func `takes the edges of a node in runs, and counts them, whatever was noted since`() {
        var random = SplitMix(state: 12)
        var tree = TupleTree(width: 1)
        var model: [UInt32: Set<Int>] = [:]
        let memo = DegreeMemo()
        var kept: [TupleTree] = []
        for round in 0..<60 {
            for _ in 0..<200 {
                // Some nodes have many edges.
                let node = UInt32(random.next() % 60 * (random.next() % 2))
                let other = Int(random.next() % 900)
                let row = UInt64(node) << 32 | UInt64(other)
                if random.next() % 3 > 0 {
                    unsafe tree.insert([row])
                    model[node, default: []].insert(other)
                } else {
                    unsafe tree.remove([row])
                    model[node]?.remove(other)
                }
            }
            kept.append(tree)
            if kept.count > 3 { kept.removeFirst() }
            if round % 3 == 1 { memo.follow(tree, nodes: 70) }
            // Now and then one goes back, which makes a branch.
            if round % 17 == 16, let old = kept.first {
                tree = old
                model = [:]
                for row in all(old) {
                    model[UInt32(row[0] >> 32), default: []].insert(Int(row[0] & 0xFFFF_FFFF))
                }
            }
            var runs = EdgeRuns(tree)
            for node in (0..<60 as Range<UInt32>).shuffled(using: &random) {
                var found: [Int] = []
                runs.forEach(of: node) { found.append($0) }
                #expect(found == model[node, default: []].sorted(), "round \(round), node \(node)")
                #expect(runs.count(of: node) == found.count)
            }
            memo.follow(tree, nodes: 70)
            for node in 0..<60 {
                #expect(unsafe Int(memo.degrees[node]) == model[UInt32(node), default: []].count)
            }
        }
    }

    @Test func `degrees follow single changes, each in a copy of its own`() {
        var tree = TupleTree(sorted: (0..<20_000).map { UInt64($0 / 10) << 32 | UInt64($0 % 10) }, width: 1)
        var degrees = [UInt64](repeating: 10, count: 2000)
        let memo = DegreeMemo()
        memo.follow(tree, nodes: 2000)
        var random = SplitMix(state: 3)
        var copy = tree
        for _ in 0..<3000 {
            let node = random.next() % 2000
            let row = [node << 32 | random.next() % 14]
            if unsafe tree.insert(row) {
                degrees[Int(node)] += 1
            } else {
                unsafe tree.remove(row)
                degrees[Int(node)] -= 1
            }
            memo.follow(tree, nodes: 2000)
            #expect(unsafe UInt64(memo.degrees[Int(node)]) == degrees[Int(node)])
            if random.next() % 4 == 0 { copy = tree }
        }
        for node in 0..<2000 { #expect(unsafe UInt64(memo.degrees[node]) == degrees[node]) }
        memo.follow(copy, nodes: 2000)
        var all = 0
        for node in 0..<2000 { all += unsafe Int(memo.degrees[node]) }
        #expect(all == copy.count)
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
        let sorted = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let isSame = all(tree) == sorted
        #expect(isSame)
        // From wherever it stands, to any row and beyond.
        var cursor = TupleCursor(tree)
        for (place, row) in sorted.enumerated().shuffled().prefix(300) {
            unsafe cursor.seek(row)
            #expect(
                unsafe cursor.key.map { unsafe Array(UnsafeBufferPointer(start: $0, count: tree.width)) }
                    == row)
            if tree.payloadWidth > 0 {
                #expect(unsafe cursor.payload.map { unsafe $0[0] } == model[row])
            }
            var behind = row
            behind[tree.width - 1] += 1
            unsafe cursor.seek(behind)
            let next = place + 1 < sorted.count ? sorted[place + 1] : nil
            #expect(
                unsafe cursor.key.map { unsafe Array(UnsafeBufferPointer(start: $0, count: tree.width)) }
                    == next)
            guard row[tree.width - 1] > 0 else { continue }
            behind[tree.width - 1] -= 2
            guard model[behind] == nil else { continue }
            let last = unsafe tree.last(atMost: behind) {
                unsafe Array(UnsafeBufferPointer(start: $0, count: tree.width))
            }
            #expect(last == (place > 0 ? sorted[place - 1] : nil))
        }
        for (row, value) in model {
            #expect(unsafe tree.contains(row))
            if tree.payloadWidth > 0 {
                #expect(unsafe tree.payload(of: row) { unsafe $0[0] } == value)
            }
        }
    }

    private func all(_ tree: TupleTree) -> [[UInt64]] { Self.all(tree) }

    private static func all(_ tree: TupleTree) -> [[UInt64]] {
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
