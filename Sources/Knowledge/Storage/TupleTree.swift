/// A set of rows in ascending order: the storage of every relation, stored or derived, in each order that it is read in.
///
/// A row is a key of `width` words, compared word by word, with a payload of `payloadWidth` words that does not take
/// part in the order. Rows lie in sorted blocks (``TupleLeaf``), blocks in chunks, and a copy of a tree shares both with it: what
/// one of them then changes is noted beside the block, where the other does not look (``TupleLog``), and the block is
/// copied when there is no more room for notes. So a copy is a snapshot that costs nothing, and readers of it never wait for the writer.
/// After LLAMA (Macko et al., ICDE 2015), with sorted blocks that split in place of fixed ranges of vertices: hubs would
/// make those large.
///
/// Passing one between threads is safe though its blocks are shared: see ``TupleLeaf``.
package struct TupleTree: @unchecked Sendable {
    package let width: Int
    package let payloadWidth: Int
    package internal(set) var count = 0
    private(set) var root: TupleRoot
    /// Whose changes this tree sees in logs, and up to which.
    var line: TupleLine?
    var lastChange = 0
    /// Leaves that have notes of this tree's beside them, and the chunk where looking for them goes on.
    var noted = 0
    var nextSwept = 0

    package init(width: Int, payloadWidth: Int = 0) {
        precondition(width > 0)
        self.width = width
        self.payloadWidth = payloadWidth
        root = TupleRoot.make(width: width)
    }

    /// A tree of rows that are sorted and distinct, `width` words each; payloads zero unless given.
    package init(sorted rows: [UInt64], payloads: [UInt64]? = nil, width: Int, payloadWidth: Int = 0) {
        self.init(width: width, payloadWidth: payloadWidth)
        count = rows.count / width
        // Not full, so that the first insertions need not split.
        let form = TupleLeaf.Form(width: width, payloadWidth: payloadWidth)
        let share = form.capacity * 7 / 8
        var chunk = TupleChunk(width: width)
        for first in stride(from: 0, to: count, by: share) {
            if chunk.count == TupleChunk.capacity * 7 / 8 {
                insert(chunk, at: chunkCount)
                chunk = TupleChunk(width: width)
            }
            let taken = min(share, count - first)
            let leaf = TupleLeaf(form)
            unsafe rows.withUnsafeBufferPointer { keys in
                guard let start = unsafe keys.baseAddress.map({ unsafe $0 + first * width }) else { return }
                guard let payloads, payloadWidth > 0 else { return unsafe leaf.append(start, nil, taken) }
                unsafe payloads.withUnsafeBufferPointer { payloads in
                    let payload = unsafe payloads.baseAddress.map { unsafe $0 + first * payloadWidth }
                    unsafe leaf.append(start, payload, taken)
                }
            }
            let start = unsafe leaf.keys
            unsafe chunk.insert(leaf, start: start, at: chunk.count)
        }
        if chunk.count > 0 { insert(chunk, at: chunkCount) }
    }

    var chunkCount: Int {
        @inline(__always) get { root.count }
    }

    /// As long as the tree is not changed.
    var chunks: UnsafeMutablePointer<TupleChunk> {
        @inline(__always) get { unsafe root.chunks }
    }

    /// The least key that may be in each chunk; that of the first does not count.
    var starts: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe root.starts }
    }

    package var isEmpty: Bool { count == 0 }

    // MARK: Finding

    /// Where a key's leaf is.
    @inline(__always)
    func leaf(of key: UnsafePointer<UInt64>) -> Place {
        let place = unsafe chunk(of: key)
        let chunk = unsafe chunks + place
        let count = unsafe chunk.pointee.fetching(chunk.pointee.count)
        return unsafe Place(
            chunk: place, leaf: Self.block(of: key, chunk.pointee.starts, count: count, width))
    }

    /// Which chunk a key's leaf is in.
    @inline(__always)
    func chunk(of key: UnsafePointer<UInt64>) -> Int {
        unsafe Self.block(of: key, starts, count: chunkCount, width)
    }

    /// The last block that starts at or before the key. The first has no start: it takes whatever is less.
    @inline(__always)
    static func block(
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
        return unsafe payload(of: key, at: at) != nil
    }

    /// Calls `body` with the payload of a row, if there is one; it may not be kept.
    package func payload<Output>(
        of key: UnsafePointer<UInt64>, near place: Place? = nil, _ body: (UnsafePointer<UInt64>) -> Output
    ) -> Output? {
        guard count > 0 else { return nil }
        let at = unsafe leaf(of: key, near: place)
        return unsafe payload(of: key, at: at).map { unsafe body($0) }
    }

    /// Where the payload of a row is, if it is there; the row's own leaf is known.
    @inline(__always)
    func payload(of key: UnsafePointer<UInt64>, at place: Place) -> UnsafeMutablePointer<
        UInt64
    >? {
        unsafe Self.payload(
            of: key, in: chunks[place.chunk].leaves + place.leaf, near: place.share, line, lastChange)
    }

    // Not methods: calling one while the tree is changed takes a copy of it.
    private static func payload(
        of key: UnsafePointer<UInt64>, in leaf: UnsafeMutablePointer<TupleLeaf>, near share: Float?,
        _ line: TupleLine?, _ change: Int
    ) -> UnsafeMutablePointer<UInt64>? {
        if let log = unsafe leaf.pointee.log,
            let entry = unsafe log.entry(of: key, visible: visible(log, line, change))
        {
            return unsafe log.isThere(entry) ? log.payload(entry) : nil
        }
        let (row, isFound) = unsafe leaf.pointee.place(of: key, near: share)
        return unsafe isFound ? leaf.pointee.payload(row) : nil
    }

    @inline(__always)
    private static func visible(_ log: TupleLog, _ line: TupleLine?, _ change: Int) -> Int {
        guard let line, let other = unsafe log.line else { return 0 }
        if unsafe other == UnsafeRawPointer(Unmanaged.passUnretained(line).toOpaque()) {
            return log.visible(at: change)
        }
        return unsafe line.lastChange(on: other).map { log.visible(at: $0) } ?? 0
    }

    /// How many entries of a log this tree sees.
    @inline(__always)
    func visible(_ log: TupleLog) -> Int { Self.visible(log, line, lastChange) }

    /// Calls `body` with the last row that is not behind `key`; nil if there is none.
    func last<Output>(atMost key: UnsafePointer<UInt64>, _ body: (UnsafePointer<UInt64>) -> Output) -> Output?
    {
        guard count > 0 else { return nil }
        var at = unsafe leaf(of: key)
        while true {
            if let row = unsafe last(atMost: key, in: chunks[at.chunk].leaves + at.leaf) {
                return unsafe body(row)
            }
            if at.leaf > 0 {
                at.leaf -= 1
            } else {
                guard at.chunk > 0 else { return nil }
                at.chunk -= 1
                at.leaf = unsafe chunks[at.chunk].count - 1
            }
        }
    }

    private func last(
        atMost key: UnsafePointer<UInt64>, in leaf: UnsafeMutablePointer<TupleLeaf>
    ) -> UnsafePointer<UInt64>? {
        var (row, isFound) = unsafe leaf.pointee.place(of: key)
        if isFound { row += 1 }
        guard let log = unsafe leaf.pointee.log, case let visible = visible(log), visible > 0 else {
            return unsafe row > 0 ? UnsafePointer(leaf.pointee.key(row - 1)) : nil
        }
        while row > 0, unsafe log.entry(of: leaf.pointee.key(row - 1), visible: visible) != nil { row -= 1 }
        var best = unsafe row > 0 ? UnsafePointer(leaf.pointee.key(row - 1)) : nil
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
            && (root === other.root
                || chunkCount == other.chunkCount
                    && (0..<chunkCount).allSatisfy {
                        unsafe chunks[$0].identity == other.chunks[$0].identity
                    })
    }

    /// Whether both are of one line, so that what they share differs in noted changes alone.
    func isKin(of other: TupleTree) -> Bool { line === other.line }

    // MARK: Changing

    /// Adds a row unless it is there. Its payload is what `change` makes of it: zeros in a new row.
    ///
    /// - Parameter place: where it was found to be, if somebody has looked.
    /// - Returns: whether it is new.
    @discardableResult
    package mutating func insert(
        _ key: UnsafePointer<UInt64>, near place: Place? = nil,
        change: (UnsafeMutablePointer<UInt64>) -> Void = { _ in }
    ) -> Bool {
        if chunkCount == 0 {
            let chunk = TupleChunk(width: width)
            unsafe chunk.insert(
                TupleLeaf(TupleLeaf.Form(width: width, payloadWidth: payloadWidth)), start: key, at: 0)
            insert(chunk, at: 0)
        }
        let at = unsafe leaf(of: key, near: place)
        guard let leaf = unsafe own(at) else { return unsafe note(key, at, change) }
        let (row, isFound) = unsafe leaf.pointee.place(of: key, near: at.share)
        if isFound {
            if payloadWidth > 0 { unsafe change(leaf.pointee.payload(row)) }
            return false
        }
        count += 1
        if unsafe leaf.pointee.count < leaf.pointee.capacity {
            unsafe Self.insert(key, at: row, of: leaf.pointee, change)
            return true
        }
        // At the end of the last leaf rows are appended in order, as times are: then it is left full.
        let isLast =
            unsafe row == leaf.pointee.count && at.chunk == chunkCount - 1
            && at.leaf == chunks[at.chunk].count - 1
        let half = unsafe isLast ? leaf.pointee.count - 1 : leaf.pointee.count / 2
        let right = unsafe leaf.pointee.split(at: half)
        if row > half {
            unsafe Self.insert(key, at: row - half, of: right, change)
        } else {
            unsafe Self.insert(key, at: row, of: leaf.pointee, change)
        }
        add(right, behind: at)
        return true
    }

    private static func insert(
        _ key: UnsafePointer<UInt64>, at row: Int, of leaf: borrowing TupleLeaf,
        _ change: (UnsafeMutablePointer<UInt64>) -> Void
    ) {
        unsafe leaf.insert(key, at: row)
        if leaf.form.payloadWidth > 0 { unsafe change(leaf.payload(row)) }
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
    /// - Parameter place: where it was found to be, if somebody has looked.
    /// - Returns: whether it was there.
    @discardableResult
    package mutating func remove(_ key: UnsafePointer<UInt64>, near place: Place? = nil) -> Bool {
        guard count > 0 else { return false }
        let at = unsafe leaf(of: key, near: place)
        guard unsafe payload(of: key, at: at) != nil else { return false }
        guard let leaf = unsafe own(at) else { return unsafe noteRemoval(of: key, at) }
        unsafe leaf.pointee.remove(at: leaf.pointee.place(of: key, near: at.share).row)
        count -= 1
        if unsafe leaf.pointee.count < leaf.pointee.capacity / 4 { shrink(at) }
        return true
    }

    package mutating func removeAll() {
        self = TupleTree(width: width, payloadWidth: payloadWidth)
    }

    /// The leaf at a place, if its rows may be changed: nobody else refers to it, and nothing is noted beside it.
    @inline(__always)
    private mutating func own(_ at: Place) -> UnsafeMutablePointer<TupleLeaf>? {
        guard isKnownUniquelyReferenced(&root), unsafe chunks[at.chunk].isUnique else { return nil }
        let place = unsafe chunks[at.chunk].leaves + at.leaf
        return unsafe place.pointee.isUnique && !place.pointee.hasLog ? place : nil
    }

    /// A chunk that nobody else refers to, in a root of the same kind: which leaves it has may be changed.
    mutating func ownChunk(_ place: Int) -> UnsafeMutablePointer<TupleChunk> {
        if !isKnownUniquelyReferenced(&root) { root = root.copy() }
        let chunk = unsafe chunks + place
        if unsafe !chunk.pointee.isUnique { unsafe chunk.pointee = chunk.pointee.copy() }
        return unsafe chunk
    }

    private mutating func insert(_ chunk: consuming TupleChunk, at place: Int) {
        if root.isFull || !isKnownUniquelyReferenced(&root) { root = root.copy() }
        root.insert(chunk, at: place)
    }

    /// Puts a leaf behind another, whose chunk is this tree's own.
    mutating func add(_ leaf: consuming TupleLeaf, behind at: Place) {
        let chunk = unsafe chunks + at.chunk
        let start = unsafe leaf.keys
        unsafe chunk.pointee.insert(leaf, start: start, at: at.leaf + 1)
        guard unsafe chunk.pointee.count > TupleChunk.capacity else { return }
        insert(unsafe chunk.pointee.split(at: chunk.pointee.count / 2), at: at.chunk + 1)
    }

    /// Joins a leaf that has become small with its right neighbour if both fit, or takes it out if it is empty.
    mutating func shrink(_ at: Place) {
        let chunk = unsafe chunks + at.chunk
        let leaf = unsafe chunk.pointee.leaves + at.leaf
        if unsafe leaf.pointee.count == 0 { return drop(leaf: at.leaf, of: at.chunk) }
        guard unsafe at.leaf + 1 < chunk.pointee.count, unsafe Self.fit(leaf.pointee, leaf[1]) else { return }
        let next = unsafe leaf + 1
        unsafe leaf.pointee.append(next.pointee.keys, next.pointee.payloads, next.pointee.count)
        drop(leaf: at.leaf + 1, of: at.chunk)
    }

    /// Whether the rows of the second may go into the first, with some room left.
    private static func fit(_ leaf: borrowing TupleLeaf, _ next: borrowing TupleLeaf) -> Bool {
        !next.hasLog && leaf.count + next.count <= leaf.capacity * 3 / 4
    }

    /// Takes a leaf out of a chunk that is this tree's own.
    mutating func drop(leaf: Int, of place: Int) {
        let chunk = unsafe chunks + place
        unsafe chunk.pointee.remove(at: leaf)
        if unsafe chunk.pointee.count == 0 { root.remove(at: place) }
    }
}
