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
    private let width: Int

    package init(_ tree: TupleTree) {
        self.tree = tree
        width = tree.width
    }

    /// The row where it stands, as long as the cursor lives; nil at the end.
    @inline(__always)
    package var key: UnsafePointer<UInt64>? {
        guard row < rows, let keys = unsafe keys else { return nil }
        return unsafe UnsafePointer(keys + row * width)
    }

    /// The payload of the row where it stands.
    package var payload: UnsafePointer<UInt64>? {
        guard row < rows else { return nil }
        return unsafe UnsafePointer(tree.chunks[chunk].leaves[leaf].payload(row))
    }

    /// To the first row that is not before `key`.
    @inline(__always)
    package mutating func seek(_ key: UnsafePointer<UInt64>) {
        if let keys = unsafe keys, rows > 0, unsafe Rows.compare(keys, key, width) <= 0,
            unsafe Rows.compare(key, keys + (rows - 1) * width, width) <= 0
        {
            row = unsafe Rows.lowerBound(of: key, in: keys, count: rows, width: width)
            return
        }
        unsafe descend(key)
    }

    private mutating func descend(_ key: UnsafePointer<UInt64>) {
        guard tree.count > 0 else { return end() }
        if rows > 0, let near = unsafe leafAhead(of: key) {
            leaf = near
        } else {
            (chunk, leaf) = unsafe tree.leaf(of: key)
        }
        enter()
        row =
            unsafe keys.map {
                unsafe Rows.lowerBound(of: key, in: $0, count: rows, width: width)
            } ?? 0
        if row == rows { nextLeaf() }
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
        (chunk, leaf, row) = (0, 0, 0)
        enter()
        if rows == 0 { nextLeaf() }
    }

    /// To the next row.
    @inline(__always)
    package mutating func next() {
        row += 1
        if row >= rows { nextLeaf() }
    }

    /// The rows from where it stands on that come before `end` and lie in the same leaf, of a tree whose rows are one word; then
    /// it stands behind them. Empty: there are no more. They may not be kept longer than the cursor.
    @inline(__always)
    mutating func takeRun(before end: UInt64) -> UnsafeBufferPointer<UInt64> {
        guard row < rows, let keys = unsafe keys else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
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
        if row == rows { nextLeaf() }
        return unsafe run
    }

    private mutating func nextLeaf() {
        repeat {
            leaf += 1
            if leaf == tree.chunks[chunk].count {
                chunk += 1
                leaf = 0
                guard chunk < tree.chunks.count else { return end() }
            }
            enter()
            row = 0
        } while rows == 0
    }

    private mutating func enter() {
        let leaf = unsafe tree.chunks[chunk].leaves[leaf]
        unsafe keys = leaf.keys
        rows = leaf.count
    }

    private mutating func end() {
        (row, rows) = (0, 0)
        unsafe keys = nil
        // Where it stands is over: finding starts from the top.
        (chunk, leaf) = (0, 0)
    }
}
