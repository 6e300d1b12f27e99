extension GraphSnapshot {
    /// What those have who are alike: counts, for each item, the others that share something with a customer and have it.
    ///
    /// Others count once however much they share. What the customer has is left out. The most frequent come first, of equal
    /// ones that with the lower number.
    ///
    /// - Parameters:
    ///   - shared: edges from customers to what they may share.
    ///   - target: edges from customers to items.
    /// - Precondition: both are stored relations of two nodes.
    package func sharedPathCounts(
        of customer: NodeID, shared: Int, target: Int, limit: Int = 10, scratch: WalkScratch
    ) -> [(item: NodeID, count: Int)] {
        guard var own = runs(shared, .out), var sharers = runs(shared, .in), var items = runs(target, .out)
        else { preconditionFailure("stored relations of two nodes") }
        scratch.reserve(nodes: names.nodeCount)
        let met = scratch.met
        own.forEach(of: customer.number) { thing in
            sharers.forEach(of: UInt32(thing)) { met.insert($0) }
        }
        var people = scratch.people
        scratch.people = []
        met.drain { people.append($0) }
        if let own = people.firstIndex(of: customer.number) { people.remove(at: own) }
        var tally = Tally(scratch)
        if var sweep = sweep(target, .out) {
            unsafe sweep.forEach(of: people) { person, run in
                if let run = unsafe run {
                    for index in 0..<run.count { tally.add(EdgeRuns.other(unsafe run[index])) }
                } else {
                    items.forEach(of: person) { tally.add($0) }
                }
                return true
            }
        }
        items.forEach(of: customer.number) { tally.clear($0) }
        var top = TopList(limit: limit)
        tally.drain { item, count in if count > 0 { top.offer(item, count) } }
        people.removeAll(keepingCapacity: true)
        scratch.people = people
        return top.entries.map { (NodeID(number: UInt32.max - UInt32($0 & 0xFFFF_FFFF)), Int($0 >> 32)) }
    }
}

/// How often each item was met.
@safe private struct Tally {
    private let cells: UnsafeMutablePointer<WalkScratch.Cell>
    private let touched: UnsafeMutablePointer<UInt32>
    private var count = 0

    init(_ scratch: WalkScratch) { unsafe (cells, touched) = (scratch.cells, scratch.touched) }

    @inline(__always)
    mutating func add(_ item: Int) {
        let before = unsafe cells[item].count
        // Written always and kept when it is new: whether it is cannot be foreseen.
        unsafe touched[count] = UInt32(truncatingIfNeeded: item)
        count &+= before == 0 ? 1 : 0
        unsafe cells[item].count = before &+ 1
    }

    func clear(_ item: Int) { unsafe cells[item].count = 0 }

    /// Takes all out.
    @inline(__always)
    func drain(_ body: (UInt32, UInt64) -> Void) {
        for place in 0..<count {
            let item = unsafe touched[place]
            let count = unsafe cells[Int(item)].count
            unsafe cells[Int(item)].count = 0
            body(item, UInt64(count))
        }
    }
}

/// The greatest of many, the greatest first; of equal ones those with the lower number.
private struct TopList {
    let limit: Int
    /// Value and the number's complement in one word, so that one comparison orders both.
    private(set) var entries: [UInt64] = []

    init(limit: Int) { self.limit = limit }

    @inline(__always)
    mutating func offer(_ number: UInt32, _ value: UInt64) {
        let entry = value << 32 | UInt64(UInt32.max - number)
        if entries.count < limit || limit > 0 && entry > entries[limit - 1] { insert(entry) }
    }

    private mutating func insert(_ entry: UInt64) {
        if entries.count == limit { entries.removeLast() }
        entries.insert(entry, at: entries.firstIndex { $0 < entry } ?? entries.count)
    }
}
