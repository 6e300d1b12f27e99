/// Looking where rows are some time before they are changed. What is there comes from memory meanwhile, for several rows at once.
extension TupleTree {
    /// Where a key's leaf is, and in how far a share of its rows the key should be.
    ///
    /// A place that was found some changes ago is a guess: leaves move.
    package struct Place {
        var chunk = 0
        var leaf = 0
        /// From 0 to 1; nil: nobody has reckoned it.
        var share: Float?
    }

    /// Where a key's leaf is: where it was, as a rule.
    @inline(__always)
    func leaf(of key: UnsafePointer<UInt64>, near place: Place?) -> Place {
        guard let place, place.chunk < chunkCount, unsafe place.leaf < chunks[place.chunk].count else {
            return unsafe leaf(of: key)
        }
        let chunk = unsafe chunks + place.chunk
        let isThere =
            unsafe Self.isBlock(place.chunk, of: key, starts, chunkCount, width)
            && Self.isBlock(place.leaf, of: key, chunk.pointee.starts, chunk.pointee.count, width)
        return unsafe isThere ? place : leaf(of: key)
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

/// Methods of the root, since asking a tree in a table would take a copy of the tree.
extension TupleRoot {
    /// The first look: which chunk.
    @inline(__always)
    func find(_ key: UnsafePointer<UInt64>) -> TupleTree.Place {
        guard count > 0 else { return TupleTree.Place() }
        let chunk = unsafe TupleTree.block(of: key, starts, count: count, width)
        return unsafe TupleTree.Place(chunk: chunks[chunk].fetching(chunk))
    }

    /// The second look: which leaf of the chunk, where its rows lie as evenly as keys do between its start and the next.
    ///
    /// - Parameter usual: rows that a leaf usually has.
    @inline(__always)
    func approach(_ key: UnsafePointer<UInt64>, _ place: TupleTree.Place, usual: Float) -> TupleTree.Place {
        guard place.chunk < count else { return place }
        let chunk = unsafe chunks + place.chunk
        let (first, leaves) = unsafe (chunk.pointee.starts, chunk.pointee.count)
        var found = TupleTree.Place(chunk: place.chunk)
        unsafe found.leaf = TupleTree.block(of: key, first, count: leaves, width)
        let leaf = unsafe chunk.pointee.leaves + found.leaf
        guard width == 1 else {
            unsafe found.leaf = leaf.pointee.fetching(found.leaf)
            return found
        }
        let (key, start) = unsafe (key[0], first[found.leaf])
        var next = UInt64.max
        if found.leaf + 1 < leaves {
            unsafe next = first[found.leaf + 1]
        } else if found.chunk + 1 < count {
            unsafe next = starts[found.chunk + 1]
        }
        let share = key > start && next > key ? Float(key - start) / Float(next - start) : 0
        unsafe found.leaf = leaf.pointee.fetching(around: Int(share * usual), found.leaf)
        found.share = share
        return found
    }

    /// The third look, when the leaf has come: at what is noted beside it.
    @inline(__always)
    func fetchLog(at place: inout TupleTree.Place) {
        guard place.chunk < count, unsafe place.leaf < chunks[place.chunk].count else { return }
        unsafe place.leaf = chunks[place.chunk].leaves[place.leaf].fetchingLog(place.leaf)
    }
}
