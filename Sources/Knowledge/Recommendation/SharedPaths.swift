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
        own.forEach(of: customer.number) { thing in
            sharers.forEach(of: UInt32(thing)) { scratch.met.insert($0) }
        }
        let cells = unsafe scratch.cells
        var touched = scratch.touched
        scratch.touched = []
        scratch.met.drain { person in
            if person == customer.number { return }
            items.forEach(of: person) { item in
                let count = unsafe cells[item].count
                if count == 0 { touched.append(UInt32(truncatingIfNeeded: item)) }
                unsafe cells[item].count = count &+ 1
            }
        }
        items.forEach(of: customer.number) { unsafe cells[$0].count = 0 }
        var top = TopList(limit: limit)
        for item in touched {
            let count = unsafe cells[Int(item)].count
            unsafe cells[Int(item)].count = 0
            if count > 0 { top.offer(item, UInt64(count)) }
        }
        touched.removeAll(keepingCapacity: true)
        scratch.touched = touched
        return top.entries.map { (NodeID(number: UInt32.max - UInt32($0 & 0xFFFF_FFFF)), Int($0 >> 32)) }
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
