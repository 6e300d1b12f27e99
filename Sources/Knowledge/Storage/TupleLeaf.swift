import CLinux
import Synchronization

/// A reference to a block of rows of a ``TupleTree`` in ascending order: all keys, then all payloads.
///
/// Shared between trees as long as nobody writes: a tree writes only to the rows of blocks that it alone refers to, and notes
/// what it changes in others in their ``TupleLog``, which is why passing one between threads is safe. A reference is not copied
/// but asked for (``shared()``) and ends with its owner: looking at a block counts nothing, which would mean fetching it for writing.
@safe struct TupleLeaf: ~Copyable {
    /// References, where the log is (0: nowhere), rows, and what a row consists of; then the keys, then the payloads.
    private let words: UnsafeMutablePointer<UInt64>
    private static let head = 4

    /// What rows of a block consist of, and how many fit.
    struct Form {
        /// Words of a key, of a payload.
        let width: Int
        let payloadWidth: Int
        let capacity: Int

        init(width: Int, payloadWidth: Int) {
            (self.width, self.payloadWidth) = (width, payloadWidth)
            capacity = TupleLeaf.capacity(width: width, payloadWidth: payloadWidth)
        }

        fileprivate init(word: UInt64) {
            width = Int(word & 0xFF_FFFF)
            payloadWidth = Int(word >> 24 & 0xFF_FFFF)
            capacity = Int(word >> 48)
        }

        fileprivate var word: UInt64 { UInt64(capacity) << 48 | UInt64(payloadWidth) << 24 | UInt64(width) }

        fileprivate var bytes: Int { 8 * (TupleLeaf.head + capacity * (width + payloadWidth)) }
    }

    /// Words of a leaf's keys; with a payload of a few words a copy is some kilobytes.
    private static let keyWords = 256

    /// Rows that fit.
    static func capacity(width: Int, payloadWidth: Int) -> Int {
        max(32, keyWords / (width + payloadWidth / 2))
    }

    /// An empty one.
    init(_ form: Form) {
        let block = unsafe BlockPool.shared.allocate(bytes: form.bytes)
        unsafe words = block.bindMemory(to: UInt64.self, capacity: form.bytes / 8)
        unsafe words[0] = 1
        unsafe words[1] = 0
        unsafe words[2] = 0
        unsafe words[3] = form.word
    }

    private init(sharing words: UnsafeMutablePointer<UInt64>) { unsafe self.words = words }

    deinit {
        let left = unsafe words.atomic.pointee.subtract(1, ordering: .acquiringAndReleasing).newValue
        guard left == 0 else { return }
        let form = form
        if let log = unsafe logWords { unsafe TupleLog.free(log, form) }
        unsafe BlockPool.shared.free(words, bytes: form.bytes)
    }

    /// Another reference to the same block.
    func shared() -> TupleLeaf {
        unsafe words.atomic.pointee.add(1, ordering: .relaxed)
        return unsafe TupleLeaf(sharing: words)
    }

    /// Whether there is no other reference, so that nobody else reads it.
    var isUnique: Bool { unsafe words.atomic.pointee.load(ordering: .acquiring) == 1 }

    /// Has the processor fetch its beginning, where references are counted.
    func fetch() { unsafe clinux_fetch(words) }

    var form: Form { @inline(__always) get { unsafe Form(word: words[3]) } }
    private var width: Int { form.width }
    private var payloadWidth: Int { form.payloadWidth }

    /// Rows that fit.
    var capacity: Int { form.capacity }

    private(set) var count: Int {
        @inline(__always) get { unsafe Int(words[2]) }
        @inline(__always) nonmutating set { unsafe words[2] = UInt64(newValue) }
    }

    /// `count` rows of `width` words.
    var keys: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe words + Self.head }
    }

    /// `count` rows of `payloadWidth` words.
    var payloads: UnsafeMutablePointer<UInt64> { unsafe keys + capacity * width }

    func key(_ row: Int) -> UnsafeMutablePointer<UInt64> { unsafe keys + row * width }

    func payload(_ row: Int) -> UnsafeMutablePointer<UInt64> { unsafe payloads + row * payloadWidth }

    // MARK: The log

    private var logWords: UnsafeMutablePointer<UInt64>? {
        @inline(__always) get {
            unsafe UnsafeMutablePointer(
                bitPattern: UInt((words + 1).atomic.pointee.load(ordering: .acquiring)))
        }
    }

    var hasLog: Bool {
        @inline(__always) get { unsafe logWords != nil }
    }

    /// What was changed since it became shared.
    var log: TupleLog? {
        @inline(__always) get { unsafe logWords.map { unsafe TupleLog($0, form) } }
    }

    /// Has the processor fetch what of its log is looked at first, and gives `value` back.
    @inline(__always)
    func fetchingLog(_ value: Int) -> Int { unsafe clinux_fetching_at(words + 1, 3, value) }

    /// Has the processor fetch its beginning, and gives `value` back.
    @inline(__always)
    func fetching(_ value: Int) -> Int { unsafe clinux_fetching(words, 1, value) }

    /// Has the processor fetch its beginning and the rows around one, of one word, and gives `value` back.
    @inline(__always)
    func fetching(around row: Int, _ value: Int) -> Int {
        unsafe fetching(clinux_fetching(keys + (row - Rows.window / 2), 4, value))
    }

    /// Gives it a log, unless it has one.
    ///
    /// - Returns: the log that was made; nil: another tree was quicker.
    func beginLog(line: TupleLine) -> TupleLog? {
        let made = unsafe TupleLog.make(line: line, form)
        let isFirst = unsafe (words + 1).atomic.pointee.compareExchange(
            expected: 0, desired: UInt64(UInt(bitPattern: made)), ordering: .acquiringAndReleasing
        ).exchanged
        guard isFirst else {
            unsafe TupleLog.free(made, form)
            return nil
        }
        return unsafe TupleLog(made, form)
    }

    // MARK: Rows

    /// Puts a row before the one at `row`, its payload zero.
    func insert(_ key: UnsafePointer<UInt64>, at row: Int) {
        let (width, payloadWidth) = (width, payloadWidth)
        let behind = count - row
        let place = unsafe self.key(row)
        unsafe (place + width).update(from: place, count: behind * width)
        unsafe place.update(from: key, count: width)
        if payloadWidth > 0 {
            let place = unsafe payload(row)
            unsafe (place + payloadWidth).update(from: place, count: behind * payloadWidth)
            unsafe place.update(repeating: 0, count: payloadWidth)
        }
        count += 1
    }

    func remove(at row: Int) {
        let (width, payloadWidth) = (width, payloadWidth)
        let behind = count - row - 1
        let place = unsafe key(row)
        unsafe place.update(from: place + width, count: behind * width)
        if payloadWidth > 0 {
            let place = unsafe payload(row)
            unsafe place.update(from: place + payloadWidth, count: behind * payloadWidth)
        }
        count -= 1
    }

    func append(_ keys: UnsafePointer<UInt64>, _ payloads: UnsafePointer<UInt64>?, _ rows: Int) {
        let (width, payloadWidth) = (width, payloadWidth)
        unsafe key(count).update(from: keys, count: rows * width)
        if payloadWidth > 0 {
            if let payloads = unsafe payloads {
                unsafe payload(count).update(from: payloads, count: rows * payloadWidth)
            } else {
                unsafe payload(count).update(repeating: 0, count: rows * payloadWidth)
            }
        }
        count += rows
    }

    /// A new leaf with the rows from `row` on, which leave this one.
    func split(at row: Int) -> TupleLeaf {
        let made = TupleLeaf(form)
        unsafe made.append(key(row), payload(row), count - row)
        count = row
        return made
    }

    /// The number of rows before `key`, and whether the next is it.
    ///
    /// - Parameter share: in how far a share of the rows it should be, if that was reckoned.
    @inline(__always)
    func place(of key: UnsafePointer<UInt64>, near share: Float? = nil) -> (row: Int, isFound: Bool) {
        let (count, width) = (count, width)
        if let share, width == 1, count >= Rows.window,
            let row = unsafe Rows.lowerBound(
                of: key[0], in: keys, count: count, near: Int(share * Float(count)))
        {
            return unsafe (row, row < count && keys[row] == key[0])
        }
        // Finding it takes some steps, each of which would wait for memory by itself.
        for word in Swift.stride(from: 4, to: count * width, by: 8) { unsafe clinux_fetch(keys + word) }
        let row = unsafe Rows.lowerBound(of: key, in: keys, count: count, width: width)
        let isFound = unsafe row < count && Rows.compare(self.key(row), key, width) == 0
        return (row, isFound)
    }
}
