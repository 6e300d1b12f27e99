/// Looking where rows are some time before they are changed. What is there comes from memory meanwhile, for several rows at once.
extension TupleTree {
    /// Where a row's leaf was; it may have moved since.
    package struct Place {
        var chunk = 0
        var leaf = 0
    }

    /// Finds where a row is or would be, and has the processor fetch its leaf.
    func find(_ key: UnsafePointer<UInt64>) -> Place {
        guard count > 0 else { return Place() }
        let at = unsafe leaf(of: key)
        unsafe chunks[at.chunk].leaves[at.leaf].fetch()
        return Place(chunk: at.chunk, leaf: at.leaf)
    }

    /// Has the processor fetch what is noted beside a leaf that has come.
    func fetchLog(at place: Place) {
        guard place.chunk < chunks.count, place.leaf < chunks[place.chunk].count else { return }
        unsafe chunks[place.chunk].leaves[place.leaf].fetchLog()
    }

    /// Where a key's leaf is: where it was, as a rule.
    @inline(__always)
    func leaf(of key: UnsafePointer<UInt64>, near place: Place?) -> (chunk: Int, leaf: Int) {
        guard let place, place.chunk < chunks.count, place.leaf < chunks[place.chunk].count else {
            return unsafe leaf(of: key)
        }
        let chunk = chunks[place.chunk]
        let isThere = unsafe starts.withUnsafeBufferPointer { starts in
            unsafe Self.isBlock(place.chunk, of: key, starts.start, chunks.count, width)
                && Self.isBlock(place.leaf, of: key, chunk.starts, chunk.count, width)
        }
        return unsafe isThere ? (place.chunk, place.leaf) : leaf(of: key)
    }

    /// Whether a block is the last that starts at or before the key.
    @inline(__always)
    private static func isBlock(
        _ block: Int, of key: UnsafePointer<UInt64>, _ starts: UnsafePointer<UInt64>, _ count: Int,
        _ width: Int
    ) -> Bool {
        unsafe (block == 0 || Rows.compare(starts + block * width, key, width) <= 0)
            && (block + 1 == count || Rows.compare(starts + (block + 1) * width, key, width) > 0)
    }
}
