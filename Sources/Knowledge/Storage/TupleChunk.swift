/// Neighbouring leaves of a ``TupleTree``; shared and copied like them, and as safe to pass between threads.
///
/// All that changes lies in memory of its own: fields of the object would be checked for exclusive access each time that
/// one of millions of look-ups reads them.
@safe final class TupleChunk: @unchecked Sendable {
    /// Leaves that it is divided at. A copy shares its leaves, and has to count a reference to each: with few leaves to a
    /// chunk copying one costs little, with many there are fewer chunks to copy when a tree is.
    static let capacity = 32

    private let width: Int
    private let memory: UnsafeMutableRawPointer
    /// The least key that may be in each leaf; that of the first does not count.
    let starts: UnsafeMutablePointer<UInt64>
    let leaves: UnsafeMutablePointer<TupleLeaf>

    init(width: Int) {
        self.width = width
        // One more than fit, until it is divided.
        let places = Self.capacity + 1
        let words = 1 + places * width
        unsafe memory = .allocate(
            byteCount: words * MemoryLayout<UInt64>.stride + places * MemoryLayout<TupleLeaf>.stride,
            alignment: MemoryLayout<UInt64>.alignment)
        unsafe memory.initializeMemory(as: Int.self, to: 0)
        unsafe starts = (memory + MemoryLayout<UInt64>.stride).bindMemory(
            to: UInt64.self, capacity: places * width)
        unsafe leaves = (memory + words * MemoryLayout<UInt64>.stride).bindMemory(
            to: TupleLeaf.self, capacity: places)
    }

    deinit {
        unsafe leaves.deinitialize(count: count)
        unsafe memory.deallocate()
    }

    private(set) var count: Int {
        get { unsafe memory.assumingMemoryBound(to: Int.self).pointee }
        set { unsafe memory.assumingMemoryBound(to: Int.self).pointee = newValue }
    }

    /// The least key that may be in it.
    var start: [UInt64] { unsafe Array(UnsafeBufferPointer(start: starts, count: width)) }

    func copy() -> TupleChunk {
        let made = TupleChunk(width: width)
        made.append(from: self, leaves: 0..<count)
        return made
    }

    /// Puts a leaf before the one at `place`; `start` is the least key that may be in it.
    func insert(_ leaf: TupleLeaf, start: UnsafePointer<UInt64>, at place: Int) {
        let behind = count - place
        unsafe (starts + (place + 1) * width).update(from: starts + place * width, count: behind * width)
        unsafe (starts + place * width).update(from: start, count: width)
        unsafe (leaves + place + 1).moveInitialize(from: leaves + place, count: behind)
        unsafe (leaves + place).initialize(to: leaf)
        count += 1
    }

    func remove(at place: Int) {
        let behind = count - place - 1
        unsafe (starts + place * width).update(from: starts + (place + 1) * width, count: behind * width)
        unsafe (leaves + place).deinitialize(count: 1)
        unsafe (leaves + place).moveInitialize(from: leaves + place + 1, count: behind)
        count -= 1
    }

    /// A new chunk with the leaves from `place` on, which leave this one.
    func split(at place: Int) -> TupleChunk {
        let made = TupleChunk(width: width)
        made.append(from: self, leaves: place..<count)
        unsafe (leaves + place).deinitialize(count: count - place)
        count = place
        return made
    }

    private func append(from other: TupleChunk, leaves range: Range<Int>) {
        unsafe (starts + count * width).update(
            from: other.starts + range.lowerBound * width, count: range.count * width)
        unsafe (leaves + count).initialize(from: other.leaves + range.lowerBound, count: range.count)
        count += range.count
    }
}
