/// A place in a ``TupleTree``, for walking on and for finding rows near it again.
///
/// It keeps the tree as it was when the cursor was made. Finding a key in the leaf where the cursor stands does not
/// start from the top, so that keys looked up in ascending order cost little.
@safe package struct TupleCursor {
    private let tree: TupleTree
    private var chunk = 0
    private var leaf = 0
    private var row = 0
    /// Rows of the leaf where it stands; 0: at the end.
    private var rows = 0
    private var keys: UnsafeMutablePointer<UInt64>?
    /// The row where it stands, of the leaf or its log; nil at the end.
    private var current: UnsafePointer<UInt64>?
    private let width: Int
    // What is noted beside the leaf: the changes in the order of their rows, and the first that is not before where it stands.
    private var log: TupleLog?
    private var changes = TupleLog.Order()
    private var change = 0
    /// Whether it stands at that change, and whether the leaf has another version of its row.
    private var isAtChange = false
    private var isInstead = false

    package init(_ tree: TupleTree) {
        self.tree = tree
        width = tree.width
    }

    /// The row where it stands, as long as the cursor lives; nil at the end.
    @inline(__always)
    package var key: UnsafePointer<UInt64>? { unsafe current }

    /// The payload of the row where it stands.
    package var payload: UnsafePointer<UInt64>? {
        guard unsafe current != nil else { return nil }
        if isAtChange { return unsafe log.map { unsafe UnsafePointer($0.payload(changes[change])) } }
        return unsafe UnsafePointer(tree.chunks[chunk].leaves[leaf].payload(row))
    }

    /// To the first row that is not before `key`.
    @inline(__always)
    package mutating func seek(_ key: UnsafePointer<UInt64>) {
        if let keys = unsafe keys, rows > 0, unsafe Rows.compare(keys, key, width) <= 0,
            unsafe Rows.compare(key, keys + (rows - 1) * width, width) <= 0
        {
            row = unsafe Rows.lowerBound(of: key, in: keys, count: rows, width: width)
            if changes.count == 0 {
                unsafe current = UnsafePointer(keys + row * width)
                return
            }
            return unsafe seekChange(key)
        }
        unsafe descend(key)
    }

    /// The same in the log of the leaf, whose place is found.
    private mutating func seekChange(_ key: UnsafePointer<UInt64>) {
        change = 0
        if let log {
            while change < changes.count, unsafe Rows.compare(log.key(changes[change]), key, width) < 0 {
                change += 1
            }
        }
        stand()
        if unsafe current == nil { nextLeaf() }
    }

    private mutating func descend(_ key: UnsafePointer<UInt64>) {
        guard tree.count > 0 else { return end() }
        if rows > 0, let near = unsafe leafAhead(of: key) {
            leaf = near
        } else {
            let place = unsafe tree.leaf(of: key)
            (chunk, leaf) = (place.chunk, place.leaf)
        }
        enter()
        row =
            unsafe keys.map {
                unsafe Rows.lowerBound(of: key, in: $0, count: rows, width: width)
            } ?? 0
        unsafe seekChange(key)
    }

    /// The key's leaf if it is further on in the same chunk and not its last, found by ever larger steps from here.
    private func leafAhead(of key: UnsafePointer<UInt64>) -> Int? {
        let (base, count) = unsafe (tree.chunks[chunk].starts, tree.chunks[chunk].count)
        var (low, step) = (leaf + 1, 1)
        guard low < count - 1, unsafe Rows.compare(base + low * width, key, width) <= 0,
            unsafe Rows.compare(base + (count - 1) * width, key, width) > 0
        else { return nil }
        while low + step < count, unsafe Rows.compare(base + (low + step) * width, key, width) <= 0 {
            low += step
            step *= 2
        }
        var high = min(low + step, count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if unsafe Rows.compare(base + middle * width, key, width) <= 0 {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    /// To the first row of all.
    package mutating func seekFirst() {
        guard tree.count > 0 else { return end() }
        (chunk, leaf) = (0, 0)
        enter()
        stand()
        if unsafe current == nil { nextLeaf() }
    }

    /// To the next row.
    @inline(__always)
    package mutating func next() {
        if changes.count == 0 {
            row += 1
            if row < rows, let keys = unsafe keys {
                unsafe current = UnsafePointer(keys + row * width)
                return
            }
        } else {
            if isAtChange { change += 1 }
            if !isAtChange || isInstead { row += 1 }
            stand()
            if unsafe current != nil { return }
        }
        nextLeaf()
    }

    /// Finds the row that comes next of those of the leaf from `row` on and of its changes from `change` on.
    private mutating func stand() {
        let rest = unsafe row < rows ? keys.map { unsafe UnsafePointer($0 + row * width) } : nil
        isAtChange = false
        unsafe current = rest
        guard change < changes.count, let log else { return }
        let entry = changes[change]
        let key = unsafe log.key(entry)
        let comparison = unsafe rest.map { unsafe Rows.compare($0, key, width) } ?? 1
        if comparison < 0 { return }
        guard log.isThere(entry) else {
            change += 1
            if comparison == 0 { row += 1 }
            return stand()
        }
        (isAtChange, isInstead) = (true, comparison == 0)
        unsafe current = UnsafePointer(key)
    }

    /// The rows from where it stands on that come before `end` and lie in the same leaf, of a tree whose rows are one word; then
    /// it stands behind them. Empty: there are no more. They may not be kept longer than the cursor.
    @inline(__always)
    mutating func takeRun(before end: UInt64) -> UnsafeBufferPointer<UInt64> {
        guard let current = unsafe current, let keys = unsafe keys else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        if changes.count > 0 { return unsafe takeChangedRun(from: current, before: end) }
        let first = row
        if unsafe keys[rows - 1] < end {
            row = rows
        } else {
            // Most nodes have few edges: the end is near.
            while unsafe keys[row] < end, row < first + 8 { row += 1 }
            if unsafe keys[row] < end {
                var end = end
                row += unsafe Rows.lowerBound(of: &end, in: keys + row, count: rows - row, width: 1)
            }
        }
        let run = unsafe UnsafeBufferPointer(start: keys + first, count: row - first)
        if row == rows { nextLeaf() } else { unsafe self.current = UnsafePointer(keys + row) }
        return unsafe run
    }

    /// The same in a leaf with changes: up to the next of them, or that alone.
    private mutating func takeChangedRun(
        from current: UnsafePointer<UInt64>, before end: UInt64
    ) -> UnsafeBufferPointer<UInt64> {
        guard unsafe current[0] < end else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        if isAtChange {
            next()
            return unsafe UnsafeBufferPointer(start: current, count: 1)
        }
        var stop = end
        if change < changes.count, let log { stop = unsafe min(stop, log.key(changes[change])[0]) }
        let count = unsafe Rows.lowerBound(of: &stop, in: current, count: rows - row, width: 1)
        row += count
        stand()
        if unsafe self.current == nil { nextLeaf() }
        return unsafe UnsafeBufferPointer(start: current, count: count)
    }

    private mutating func nextLeaf() {
        repeat {
            leaf += 1
            if unsafe leaf == tree.chunks[chunk].count {
                chunk += 1
                leaf = 0
                guard chunk < tree.chunkCount else { return end() }
            }
            enter()
            stand()
        } while unsafe current == nil
    }

    /// To the beginning of the leaf, not yet to its first row.
    private mutating func enter() {
        let place = unsafe tree.chunks[chunk].leaves + leaf
        unsafe keys = place.pointee.keys
        unsafe rows = place.pointee.count
        (row, change) = (0, 0)
        log = unsafe place.pointee.log
        changes = log.map { $0.order(visible: tree.visible($0)) } ?? TupleLog.Order()
    }

    private mutating func end() {
        (row, rows, change) = (0, 0, 0)
        unsafe keys = nil
        unsafe current = nil
        changes = TupleLog.Order()
        // Where it stands is over: finding starts from the top.
        (chunk, leaf) = (0, 0)
    }
}
