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
        (chunk, leaf) = unsafe tree.leaf(of: key)
        enter()
        row =
            unsafe keys.map {
                unsafe Rows.lowerBound(of: key, in: $0, count: rows, width: width)
            } ?? 0
        if row == rows { nextLeaf() }
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

    private mutating func nextLeaf() {
        repeat {
            leaf += 1
            if leaf == tree.chunks[chunk].leaves.count {
                chunk += 1
                leaf = 0
                guard chunk < tree.chunks.count else { return end() }
            }
            enter()
            row = 0
        } while rows == 0
    }

    private mutating func enter() {
        let leaf = tree.chunks[chunk].leaves[leaf]
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
