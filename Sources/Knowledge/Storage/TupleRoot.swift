/// The chunks of a ``TupleTree``, shared by trees that have the same ones; who is alone with it may change which they are.
///
/// All of it lies in one piece of memory with the object; fields would be checked for exclusive access each time that one of
/// millions of look-ups reads them.
@safe final class TupleRoot: ManagedBuffer<TupleRoot.Form, UInt64> {
    struct Form {
        let width: Int
        let capacity: Int
        var count: Int
    }

    /// An empty one.
    static func make(width: Int, capacity: Int = 1) -> TupleRoot {
        // A chunk is a reference, which takes a word.
        let made = create(minimumCapacity: capacity * (width + 1)) { _ in
            Form(width: width, capacity: capacity, count: 0)
        }
        let root = unsafe unsafeDowncast(made, to: TupleRoot.self)
        unsafe UnsafeMutableRawPointer(root.starts + capacity * width).bindMemory(
            to: TupleChunk.self, capacity: capacity)
        return root
    }

    deinit { unsafe chunks.deinitialize(count: count) }

    private var form: Form {
        @inline(__always) get { unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee } }
    }

    var width: Int {
        @inline(__always) get { form.width }
    }

    private(set) var count: Int {
        @inline(__always) get { unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee.count } }
        @inline(__always) set {
            unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee.count = newValue }
        }
    }

    /// The least key that may be in each chunk; that of the first does not count.
    var starts: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe withUnsafeMutablePointerToElements { unsafe $0 } }
    }

    var chunks: UnsafeMutablePointer<TupleChunk> {
        @inline(__always) get {
            let form = form
            return unsafe UnsafeMutableRawPointer(starts + form.capacity * form.width).assumingMemoryBound(
                to: TupleChunk.self)
        }
    }

    var isFull: Bool { count == form.capacity }

    /// One with the same chunks, and room for as many more if it is full.
    func copy() -> TupleRoot {
        let form = form
        let made = TupleRoot.make(
            width: form.width, capacity: isFull ? 2 * form.capacity : form.capacity)
        unsafe made.starts.update(from: starts, count: count * form.width)
        for place in 0..<count { unsafe chunks[place].fetchCount() }
        for place in 0..<count { unsafe (made.chunks + place).initialize(to: chunks[place].shared()) }
        made.count = count
        return made
    }

    /// Puts a chunk before the one at `place`; there must be room.
    func insert(_ chunk: consuming TupleChunk, at place: Int) {
        let (width, behind) = (form.width, count - place)
        unsafe (starts + (place + 1) * width).update(from: starts + place * width, count: behind * width)
        unsafe (starts + place * width).update(from: chunk.starts, count: width)
        unsafe (chunks + place + 1).moveInitialize(from: chunks + place, count: behind)
        unsafe (chunks + place).initialize(to: chunk)
        count += 1
    }

    func remove(at place: Int) {
        let (width, behind) = (form.width, count - place - 1)
        unsafe (starts + place * width).update(from: starts + (place + 1) * width, count: behind * width)
        unsafe (chunks + place).deinitialize(count: 1)
        unsafe (chunks + place).moveInitialize(from: chunks + place + 1, count: behind)
        count -= 1
    }
}
