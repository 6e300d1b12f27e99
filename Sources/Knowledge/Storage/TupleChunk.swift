import CLinux
import Synchronization

/// A reference to neighbouring leaves of a ``TupleTree``; lent, asked for and counted like one to a leaf, and as safe to pass
/// between threads.
@safe struct TupleChunk: ~Copyable {
    /// References, the last change, leaves, words of a key; then what each leaf begins with, then the leaves.
    private let words: UnsafeMutablePointer<UInt64>
    private static let head = 4

    /// Leaves that it is divided at. A copy shares its leaves, and has to count a reference to each: with few leaves to a
    /// chunk copying one costs little, with many there are fewer chunks to copy when a tree is.
    static let capacity = 32

    /// One more than fit, until it is divided.
    private static let places = capacity + 1

    /// An empty one.
    init(width: Int) {
        let bytes = Self.bytes(width)
        let block = unsafe BlockPool.shared.allocate(bytes: bytes)
        unsafe words = block.bindMemory(to: UInt64.self, capacity: bytes / 8)
        unsafe words[0] = 1
        unsafe words[1] = 0
        unsafe words[2] = 0
        unsafe words[3] = UInt64(width)
    }

    private init(sharing words: UnsafeMutablePointer<UInt64>) { unsafe self.words = words }

    deinit {
        let left = unsafe words.atomic.pointee.subtract(1, ordering: .acquiringAndReleasing).newValue
        guard left == 0 else { return }
        fetchLeaves()
        unsafe leaves.deinitialize(count: count)
        unsafe BlockPool.shared.free(words, bytes: Self.bytes(width))
    }

    // A leaf is a reference, which takes a word.
    private static func bytes(_ width: Int) -> Int { 8 * (head + places * (width + 1)) }

    /// Another reference to the same chunk.
    func shared() -> TupleChunk {
        unsafe words.atomic.pointee.add(1, ordering: .relaxed)
        return unsafe TupleChunk(sharing: words)
    }

    /// Whether there is no other reference, so that nobody else reads it.
    var isUnique: Bool { unsafe words.atomic.pointee.load(ordering: .acquiring) == 1 }

    /// Which chunk it is, as long as there is a reference to it.
    var identity: UInt { UInt(bitPattern: unsafe words) }

    private var width: Int {
        @inline(__always) get { unsafe Int(words[3]) }
    }

    private(set) var count: Int {
        @inline(__always) get { unsafe Int(words[2]) }
        @inline(__always) nonmutating set { unsafe words[2] = UInt64(newValue) }
    }

    /// Whether all that its leaves' logs hold was seen at `change`.
    ///
    /// What is kept for that is the greatest number of a change that was noted in a log by way of the chunk. Lines number by
    /// themselves: of a chunk that several have changed it says too much, never too little.
    func isUnchanged(since change: Int) -> Bool {
        unsafe (words + 1).atomic.pointee.load(ordering: .relaxed) <= UInt64(change)
    }

    func note(change: Int) { unsafe _ = (words + 1).atomic.pointee.max(UInt64(change), ordering: .relaxed) }

    /// The least key that may be in each leaf; that of the first does not count.
    var starts: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe words + Self.head }
    }

    var leaves: UnsafeMutablePointer<TupleLeaf> {
        @inline(__always) get {
            unsafe UnsafeMutableRawPointer(starts + Self.places * width).assumingMemoryBound(
                to: TupleLeaf.self)
        }
    }

    func copy() -> TupleChunk {
        let made = TupleChunk(width: width)
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
        let made = TupleChunk(width: width)
        let behind = count - place
        unsafe made.starts.update(from: starts + place * width, count: behind * width)
        unsafe made.leaves.moveInitialize(from: leaves + place, count: behind)
        (made.count, count) = (behind, place)
        return made
    }

    /// Has the processor fetch where references to it are counted.
    func fetchCount() { unsafe clinux_fetch(words) }

    /// Has the processor fetch what each leaf begins with, and gives `value` back.
    @inline(__always)
    func fetching(_ value: Int) -> Int { unsafe clinux_fetching(words, 5, value) }

    /// Has the processor fetch where references to leaves are counted: counting goes on one after the other, and each would
    /// have to wait.
    private func fetchLeaves() {
        for place in 0..<count { unsafe leaves[place].fetch() }
    }
}
