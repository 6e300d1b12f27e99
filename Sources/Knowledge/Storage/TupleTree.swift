/// A set of rows in ascending order: the storage of every relation, stored or derived, in each order that it is read in.
///
/// A row is a key of `width` words, compared word by word, with a payload of `payloadWidth` words that does not take
/// part in the order. Rows lie in sorted blocks (``TupleLeaf``), blocks in chunks, and a copy of a tree shares both with it: what
/// one of them then changes is noted beside the block, where the other does not look (``TupleLog``), and the block is
/// copied when there is no more room for notes. So a copy is a snapshot that costs nothing, and readers of it never wait for the writer.
/// After LLAMA (Macko et al., ICDE 2015), with sorted blocks that split in place of fixed ranges of vertices: hubs would
/// make those large.
///
/// Passing one between threads is safe though its blocks are classes: see ``TupleLeaf``.
package struct TupleTree: @unchecked Sendable {
    package let width: Int
    package let payloadWidth: Int
    package internal(set) var count = 0
    var chunks: [TupleChunk] = []
    /// The least key that may be in each chunk; that of the first does not count.
    var starts: [UInt64] = []
    /// Whose changes this tree sees in logs, and up to which.
    var line: TupleLine?
    /// Whoever holds it alone has the only copy of what it was put into.
    var hold = Hold()
    var lastChange = 0
    /// Leaves that have notes of this tree's beside them, and the chunk where looking for them goes on.
    var noted = 0
    var nextSwept = 0

    package init(width: Int, payloadWidth: Int = 0) {
        precondition(width > 0)
        self.width = width
        self.payloadWidth = payloadWidth
    }

    /// A tree of rows that are sorted and distinct, `width` words each; payloads zero unless given.
    package init(sorted rows: [UInt64], payloads: [UInt64]? = nil, width: Int, payloadWidth: Int = 0) {
        self.init(width: width, payloadWidth: payloadWidth)
        count = rows.count / width
        // Not full, so that the first insertions need not split.
        let share = TupleLeaf.capacity(width: width, payloadWidth: payloadWidth) * 7 / 8
        var chunk = TupleChunk.make(width: width)
        for first in stride(from: 0, to: count, by: share) {
            if chunk.count == TupleChunk.capacity * 7 / 8 {
                append(chunk)
                chunk = TupleChunk.make(width: width)
            }
            let taken = min(share, count - first)
            let leaf = TupleLeaf.make(width: width, payloadWidth: payloadWidth)
            unsafe rows.withUnsafeBufferPointer { keys in
                let start = unsafe keys.start + first * width
                if let payloads, payloadWidth > 0 {
                    unsafe payloads.withUnsafeBufferPointer { payloads in
                        unsafe leaf.append(start, payloads.start + first * payloadWidth, taken)
                    }
                } else {
                    unsafe leaf.append(start, nil, taken)
                }
                unsafe chunk.insert(leaf, start: start, at: chunk.count)
            }
        }
        if chunk.count > 0 { append(chunk) }
    }

    private mutating func append(_ chunk: TupleChunk) {
        chunks.append(chunk)
        starts.append(contentsOf: chunk.start)
    }

    final class Hold: Sendable {}

    package var isEmpty: Bool { count == 0 }

    // MARK: Finding

    /// Where a key's leaf is.
    @inline(__always)
    func leaf(of key: UnsafePointer<UInt64>) -> (chunk: Int, leaf: Int) {
        let place = unsafe starts.withUnsafeBufferPointer { starts in
            unsafe Self.block(of: key, starts.start, count: starts.count / width, width)
        }
        let chunk = chunks[place]
        return unsafe (place, Self.block(of: key, chunk.starts, count: chunk.count, width))
    }

    /// The last block that starts at or before the key. The first has no start: it takes whatever is less.
    @inline(__always)
    private static func block(
        of key: UnsafePointer<UInt64>, _ starts: UnsafePointer<UInt64>, count: Int, _ width: Int
    ) -> Int {
        let (base, count) = unsafe (starts + width, count - 1)
        let row = unsafe Rows.lowerBound(of: key, in: base, count: count, width: width)
        let isStart = unsafe row < count && Rows.compare(base + row * width, key, width) == 0
        return isStart ? row + 1 : row
    }

    package func contains(_ key: UnsafePointer<UInt64>) -> Bool {
        guard count > 0 else { return false }
        let at = unsafe leaf(of: key)
        return unsafe payload(of: key, in: chunks[at.chunk].leaves[at.leaf]) != nil
    }

    /// Calls `body` with the payload of a row, if there is one; it may not be kept.
    package func payload<Output>(
        of key: UnsafePointer<UInt64>, _ body: (UnsafePointer<UInt64>) -> Output
    ) -> Output? {
        guard count > 0 else { return nil }
        let at = unsafe leaf(of: key)
        return unsafe payload(of: key, in: chunks[at.chunk].leaves[at.leaf]).map { unsafe body($0) }
    }

    /// Where the payload of a row is, if it is there; the row's own leaf is known.
    @inline(__always)
    func payload(of key: UnsafePointer<UInt64>, in leaf: TupleLeaf) -> UnsafeMutablePointer<UInt64>? {
        if let log = leaf.log, let entry = unsafe log.entry(of: key, visible: visible(log)) {
            return unsafe log.isThere(entry) ? log.payload(entry) : nil
        }
        let (row, isFound) = unsafe leaf.place(of: key)
        return unsafe isFound ? leaf.payload(row) : nil
    }

    /// How many entries of a log this tree sees.
    @inline(__always)
    func visible(_ log: TupleLog) -> Int {
        guard let line, let other = unsafe log.line else { return 0 }
        if unsafe other == UnsafeRawPointer(Unmanaged.passUnretained(line).toOpaque()) {
            return log.visible(at: lastChange)
        }
        return unsafe line.lastChange(on: other).map { log.visible(at: $0) } ?? 0
    }

    /// Calls `body` with the last row that is not behind `key`; nil if there is none.
    func last<Output>(atMost key: UnsafePointer<UInt64>, _ body: (UnsafePointer<UInt64>) -> Output) -> Output?
    {
        guard count > 0 else { return nil }
        var at = unsafe leaf(of: key)
        while true {
            if let row = unsafe last(atMost: key, in: chunks[at.chunk].leaves[at.leaf]) {
                return unsafe body(row)
            }
            if at.leaf > 0 {
                at.leaf -= 1
            } else {
                guard at.chunk > 0 else { return nil }
                at.chunk -= 1
                at.leaf = chunks[at.chunk].count - 1
            }
        }
    }

    private func last(atMost key: UnsafePointer<UInt64>, in leaf: TupleLeaf) -> UnsafePointer<UInt64>? {
        var (row, isFound) = unsafe leaf.place(of: key)
        if isFound { row += 1 }
        guard let log = leaf.log, case let visible = visible(log), visible > 0 else {
            return unsafe row > 0 ? UnsafePointer(leaf.key(row - 1)) : nil
        }
        while row > 0, unsafe log.entry(of: leaf.key(row - 1), visible: visible) != nil { row -= 1 }
        var best = unsafe row > 0 ? UnsafePointer(leaf.key(row - 1)) : nil
        let order = log.order(visible: visible)
        for place in (0..<order.count).reversed() where log.isThere(order[place]) {
            let noted = unsafe log.key(order[place])
            guard unsafe Rows.compare(noted, key, width) <= 0 else { continue }
            if unsafe best.map({ unsafe Rows.compare($0, noted, width) < 0 }) ?? true {
                unsafe best = UnsafePointer(noted)
            }
            break
        }
        return unsafe best
    }

    /// Whether both have the same rows without a look at them, since one is a copy of the other.
    func isSame(as other: TupleTree) -> Bool {
        count == other.count && lastChange == other.lastChange && line === other.line
            && chunks.elementsEqual(other.chunks, by: ===)
    }

    /// Whether both are of one line, so that what they share differs in noted changes alone.
    func isKin(of other: TupleTree) -> Bool { line === other.line }

    // MARK: Changing

    /// Adds a row unless it is there. Its payload is what `change` makes of it: zeros in a new row.
    ///
    /// - Returns: whether it is new.
    @discardableResult
    package mutating func insert(
        _ key: UnsafePointer<UInt64>, change: (UnsafeMutablePointer<UInt64>) -> Void = { _ in }
    ) -> Bool {
        if chunks.isEmpty {
            let leaf = TupleLeaf.make(width: width, payloadWidth: payloadWidth)
            let chunk = TupleChunk.make(width: width)
            unsafe chunk.insert(leaf, start: key, at: 0)
            append(chunk)
        }
        let at = unsafe leaf(of: key)
        guard let leaf = own(at) else { return unsafe note(key, at, change) }
        let (row, isFound) = unsafe leaf.place(of: key)
        if isFound {
            if payloadWidth > 0 { unsafe change(leaf.payload(row)) }
            return false
        }
        count += 1
        if leaf.count < leaf.rowCapacity {
            unsafe leaf.insert(key, at: row)
            if payloadWidth > 0 { unsafe change(leaf.payload(row)) }
            return true
        }
        // At the end of the last leaf rows are appended in order, as times are: then it is left full.
        let isLast =
            row == leaf.count && at.chunk == chunks.count - 1
            && at.leaf == chunks[at.chunk].count - 1
        let half = isLast ? leaf.count - 1 : leaf.count / 2
        let right = leaf.split(at: half)
        add(right, behind: at)
        let (target, place) = row > half ? (right, row - half) : (leaf, row)
        unsafe target.insert(key, at: place)
        if payloadWidth > 0 { unsafe change(target.payload(place)) }
        return true
    }

    /// Changes the payload of a row, if it is there.
    package mutating func update(
        _ key: UnsafePointer<UInt64>, change: (UnsafeMutablePointer<UInt64>) -> Void
    ) -> Bool {
        guard unsafe contains(key) else { return false }
        _ = unsafe insert(key, change: change)
        return true
    }

    /// Takes a row out.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    package mutating func remove(_ key: UnsafePointer<UInt64>) -> Bool {
        guard count > 0 else { return false }
        let at = unsafe leaf(of: key)
        guard unsafe payload(of: key, in: chunks[at.chunk].leaves[at.leaf]) != nil else { return false }
        guard let leaf = own(at) else { return unsafe noteRemoval(of: key, at) }
        leaf.remove(at: unsafe leaf.place(of: key).row)
        count -= 1
        if leaf.count < leaf.rowCapacity / 4 { shrink(at) }
        return true
    }

    package mutating func removeAll() {
        self = TupleTree(width: width, payloadWidth: payloadWidth)
    }

    /// The leaf at a place, if its rows may be changed: nobody else refers to it, and nothing is noted beside it.
    @inline(__always)
    private mutating func own(_ at: (chunk: Int, leaf: Int)) -> TupleLeaf? {
        // Before anything is touched that would be copied then.
        guard isKnownUniquelyReferenced(&hold), isKnownUniquelyReferenced(&chunks[at.chunk]) else {
            return nil
        }
        let place = unsafe chunks[at.chunk].leaves + at.leaf
        guard unsafe isKnownUniquelyReferenced(&place.pointee), unsafe !place.pointee.hasLog else {
            return nil
        }
        return unsafe place.pointee
    }

    mutating func add(_ leaf: TupleLeaf, behind at: (chunk: Int, leaf: Int)) {
        let chunk = chunks[at.chunk]
        unsafe chunk.insert(leaf, start: leaf.key(0), at: at.leaf + 1)
        guard chunk.count > TupleChunk.capacity else { return }
        let right = chunk.split(at: chunk.count / 2)
        chunks.insert(right, at: at.chunk + 1)
        starts.insert(contentsOf: right.start, at: (at.chunk + 1) * width)
    }

    /// Joins a leaf that has become small with its right neighbour if both fit, or takes it out if it is empty.
    mutating func shrink(_ at: (chunk: Int, leaf: Int)) {
        let chunk = chunks[at.chunk]
        let leaf = unsafe chunk.leaves[at.leaf]
        if leaf.count == 0 { return drop(leaf: at.leaf, of: at.chunk) }
        guard at.leaf + 1 < chunk.count else { return }
        let next = unsafe chunk.leaves[at.leaf + 1]
        guard !next.hasLog, leaf.count + next.count <= leaf.rowCapacity * 3 / 4 else { return }
        unsafe leaf.append(next.keys, next.payloads, next.count)
        drop(leaf: at.leaf + 1, of: at.chunk)
    }

    mutating func drop(leaf: Int, of place: Int) {
        let chunk = chunks[place]
        chunk.remove(at: leaf)
        guard chunk.count == 0 else { return }
        chunks.remove(at: place)
        starts.removeSubrange((place * width)..<((place + 1) * width))
    }
}
