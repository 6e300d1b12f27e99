/// Changes in leaves that others refer to: they are noted beside them, and put among their rows when there is time, or no more room.
extension TupleTree {
    /// Notes beside a row's leaf that the row is there, and what its payload becomes.
    ///
    /// - Returns: whether it is new.
    mutating func note(
        _ key: UnsafePointer<UInt64>, _ at: Place,
        _ change: (UnsafeMutablePointer<UInt64>) -> Void
    ) -> Bool {
        let old = unsafe payload(of: key, at: at)
        if unsafe old != nil, payloadWidth == 0 { return false }
        guard let log = openLog(at) else {
            settle(at)
            return unsafe insert(key, change: change)
        }
        let isNew = unsafe old == nil
        // Not by way of the tree, which would be copied for it.
        let payloadWidth = payloadWidth
        unsafe log.append(key, change: lastChange, wasThere: !isNew, isThere: true) { payload in
            guard payloadWidth > 0 else { return }
            if let old = unsafe old {
                unsafe payload.update(from: old, count: payloadWidth)
            } else {
                unsafe payload.update(repeating: 0, count: payloadWidth)
            }
            unsafe change(payload)
        }
        if isNew { count += 1 }
        return isNew
    }

    /// Notes beside a row's leaf that the row, which is there, is not any more.
    mutating func noteRemoval(of key: UnsafePointer<UInt64>, _ at: Place) -> Bool {
        guard let log = openLog(at) else {
            settle(at)
            return unsafe remove(key)
        }
        let payloadWidth = payloadWidth
        unsafe log.append(key, change: lastChange, wasThere: true, isThere: false) { payload in
            unsafe payload.update(repeating: 0, count: payloadWidth)
        }
        count -= 1
        return true
    }

    /// The log of a leaf, ready for a change of the number `lastChange`; nil: it is full, or another line's.
    private mutating func openLog(_ at: Place) -> TupleLog? {
        advance()
        guard let line else { return nil }
        let chunk = unsafe chunks + at.chunk
        let leaf = unsafe chunk.pointee.leaves + at.leaf
        unsafe chunk.pointee.note(change: lastChange)
        guard let log = unsafe leaf.pointee.log else {
            let begun = unsafe leaf.pointee.beginLog(line: line)
            if begun != nil { noted += 1 }
            return begun
        }
        let isOwn = unsafe log.line == UnsafeRawPointer(Unmanaged.passUnretained(line).toOpaque())
        return isOwn && log.hasRoom(for: lastChange) ? log : nil
    }

    /// Goes to the next number of a change, on a line of its own if another copy has gone on with this one.
    private mutating func advance() {
        if line?.advance(from: lastChange) == true {
            lastChange += 1
            return
        }
        if let line, line.depth >= Self.maximumDepth {
            sweep(limit: .max)
            self.line = nil
        }
        let branch = TupleLine(origin: line.map { ($0, lastChange) })
        _ = branch.advance(from: 0)
        (line, lastChange) = (branch, 1)
    }

    /// Lines that a line may be based on: seeing what of a log counts takes a look at each.
    private static let maximumDepth = 8

    /// Makes a leaf this tree's own, with what was noted beside it among its rows. Others may take its place.
    private mutating func settle(_ at: Place) {
        let place = unsafe ownChunk(at.chunk).pointee.leaves + at.leaf
        let visible = unsafe place.pointee.log.map(visible) ?? 0
        if visible > 0 { noted -= 1 }
        var made = unsafe place.pointee.settled(visible: visible)
        guard let first = made.first.take() else { return drop(leaf: at.leaf, of: at.chunk) }
        let isSmall = first.count < first.capacity / 4
        unsafe place.pointee = first
        if let second = made.second.take() {
            add(second, behind: at)
        } else if isSmall {
            shrink(at)
        }
    }

    /// Whether anything is noted beside leaves, which makes reading slower.
    package var hasNotes: Bool { noted > 0 }

    /// Puts what was noted among the rows, of about `limit` leaves.
    ///
    /// - Returns: the number of leaves; afterwards there may be more.
    package mutating func settle(limit: Int) -> Int { noted > 0 ? sweep(limit: limit) : 0 }

    @discardableResult
    private mutating func sweep(limit: Int) -> Int {
        var settled = 0
        for _ in 0...chunkCount where settled < limit {
            if nextSwept >= chunkCount { nextSwept = 0 }
            var leaf = nextSwept < chunkCount ? unsafe chunks[nextSwept].count : 0
            while leaf > 0 {
                leaf -= 1
                // Leaves are joined and fall away as it goes.
                guard nextSwept < chunkCount, unsafe leaf < chunks[nextSwept].count,
                    let log = unsafe chunks[nextSwept].leaves[leaf].log, visible(log) > 0
                else { continue }
                settle(Place(chunk: nextSwept, leaf: leaf))
                settled += 1
            }
            nextSwept += 1
        }
        return settled
    }
}
