import Synchronization

/// Neighbouring leaves of a ``TupleTree``; shared and copied like them, and as safe to pass between threads.
///
/// All of it lies in one piece of memory with the object; fields would be checked for exclusive access each time that one of
/// millions of look-ups reads them.
@safe final class TupleChunk: ManagedBuffer<TupleChunk.Form, UInt64> {
    struct Form {
        let width: Int
        var count: Int
    }

    /// Leaves that it is divided at. A copy shares its leaves, and has to count a reference to each: with few leaves to a
    /// chunk copying one costs little, with many there are fewer chunks to copy when a tree is.
    static let capacity = 32

    /// One more than fit, until it is divided.
    private static let places = capacity + 1

    static func make(width: Int) -> TupleChunk {
        // A leaf is a reference, which takes a word.
        let made = create(minimumCapacity: 1 + places * (width + 1)) { _ in Form(width: width, count: 0) }
        let chunk = unsafe unsafeDowncast(made, to: TupleChunk.self)
        unsafe chunk.lastChange.initialize(to: 0)
        unsafe UnsafeMutableRawPointer(chunk.starts + places * width).bindMemory(
            to: TupleLeaf.self, capacity: places)
        return chunk
    }

    deinit {
        fetchLeaves()
        unsafe leaves.deinitialize(count: count)
    }

    private var width: Int { unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee.width } }

    private(set) var count: Int {
        @inline(__always) get { unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee.count } }
        @inline(__always) set {
            unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee.count = newValue }
        }
    }

    /// The greatest number of a change that was noted in a leaf's log by way of it. Lines number by themselves: of a chunk that
    /// several have changed it says too much, never too little.
    private var lastChange: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe withUnsafeMutablePointerToElements { unsafe $0 } }
    }

    /// Whether all that its leaves' logs hold was seen at `change`.
    func isUnchanged(since change: Int) -> Bool {
        unsafe lastChange.atomic.pointee.load(ordering: .relaxed) <= UInt64(change)
    }

    func note(change: Int) { unsafe _ = lastChange.atomic.pointee.max(UInt64(change), ordering: .relaxed) }

    /// The least key that may be in each leaf; that of the first does not count.
    var starts: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe lastChange + 1 }
    }

    var leaves: UnsafeMutablePointer<TupleLeaf> {
        @inline(__always) get {
            unsafe UnsafeMutableRawPointer(starts + Self.places * width).assumingMemoryBound(
                to: TupleLeaf.self)
        }
    }

    /// The least key that may be in it.
    var start: [UInt64] { unsafe Array(UnsafeBufferPointer(start: starts, count: width)) }

    func copy() -> TupleChunk {
        let made = TupleChunk.make(width: width)
        unsafe made.starts.update(from: starts, count: count * width)
        fetchLeaves()
        for place in 0..<count { unsafe (made.leaves + place).initialize(to: leaves[place].shared()) }
        made.count = count
        return made
    }

    /// Puts a leaf before the one at `place`; `start` is the least key that may be in it.
    func insert(_ leaf: consuming TupleLeaf, start: UnsafePointer<UInt64>, at place: Int) {
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
        let made = TupleChunk.make(width: width)
        let behind = count - place
        unsafe made.starts.update(from: starts + place * width, count: behind * width)
        unsafe made.leaves.moveInitialize(from: leaves + place, count: behind)
        (made.count, count) = (behind, place)
        return made
    }

    /// Has the processor fetch where references to leaves are counted: counting goes on one after the other, and each would
    /// have to wait.
    private func fetchLeaves() {
        for place in 0..<count { unsafe leaves[place].fetch() }
    }
}
