import Synchronization

/// A block of rows of a ``TupleTree`` in ascending order: all keys, then all payloads.
///
/// Shared between trees as long as nobody writes: a tree writes only to the rows of leaves that it alone refers to, and notes
/// what it changes in others in their ``TupleLog``, which is why passing one between threads is safe. Its rows lie behind the
/// object in one piece of memory, so that finding a row reads no field first, and what changes is no field, which each
/// read would check for exclusive access.
@safe final class TupleLeaf: ManagedBuffer<TupleLeaf.Form, UInt64> {
    struct Form {
        let width: Int
        let payloadWidth: Int
        /// Rows that fit.
        let capacity: Int
        var count: Int
    }

    /// Words of a leaf's keys; with a payload of a few words a copy is some kilobytes.
    static let keyWords = 256

    static func make(width: Int, payloadWidth: Int) -> TupleLeaf {
        let capacity = capacity(width: width, payloadWidth: payloadWidth)
        let made = create(minimumCapacity: 1 + capacity * (width + payloadWidth)) { _ in
            Form(width: width, payloadWidth: payloadWidth, capacity: capacity, count: 0)
        }
        let leaf = unsafe unsafeDowncast(made, to: TupleLeaf.self)
        unsafe leaf.logAddress.initialize(to: 0)
        return leaf
    }

    deinit { if let log = unsafe logWords { unsafe TupleLog.free(log) } }

    /// Rows that fit.
    var rowCapacity: Int { unsafe form { unsafe $0.pointee.capacity } }
    private var width: Int { unsafe form { unsafe $0.pointee.width } }
    private var payloadWidth: Int { unsafe form { unsafe $0.pointee.payloadWidth } }

    private(set) var count: Int {
        @inline(__always) get { unsafe form { unsafe $0.pointee.count } }
        @inline(__always) set { unsafe form { unsafe $0.pointee.count = newValue } }
    }

    @inline(__always)
    private func form<Output>(_ body: (UnsafeMutablePointer<Form>) -> Output) -> Output {
        unsafe withUnsafeMutablePointerToHeader(body)
    }

    static func capacity(width: Int, payloadWidth: Int) -> Int {
        max(32, keyWords / (width + payloadWidth / 2))
    }

    /// `count` rows of `width` words.
    var keys: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe logAddress + 1 }
    }

    /// `count` rows of `payloadWidth` words.
    var payloads: UnsafeMutablePointer<UInt64> { unsafe keys + rowCapacity * width }

    func key(_ row: Int) -> UnsafeMutablePointer<UInt64> { unsafe keys + row * width }

    func payload(_ row: Int) -> UnsafeMutablePointer<UInt64> { unsafe payloads + row * payloadWidth }

    // MARK: The log

    /// Where its log is; 0: it has none.
    private var logAddress: UnsafeMutablePointer<UInt64> {
        @inline(__always) get { unsafe withUnsafeMutablePointerToElements { unsafe $0 } }
    }

    private var logWords: UnsafeMutablePointer<UInt64>? {
        @inline(__always) get {
            unsafe UnsafeMutablePointer(
                bitPattern: UInt(logAddress.atomic.pointee.load(ordering: .acquiring)))
        }
    }

    var hasLog: Bool {
        @inline(__always) get { unsafe logWords != nil }
    }

    /// What was changed since it became shared.
    var log: TupleLog? {
        @inline(__always) get {
            unsafe logWords.map { unsafe TupleLog($0, width: width, payloadWidth: payloadWidth) }
        }
    }

    /// Gives it a log, unless it has one.
    ///
    /// - Returns: the log that was made; nil: another tree was quicker.
    func beginLog(line: TupleLine) -> TupleLog? {
        let made = unsafe TupleLog.make(line: line, width: width, payloadWidth: payloadWidth)
        let isFirst = unsafe logAddress.atomic.pointee.compareExchange(
            expected: 0, desired: UInt64(UInt(bitPattern: made)), ordering: .acquiringAndReleasing
        ).exchanged
        guard isFirst else {
            unsafe TupleLog.free(made)
            return nil
        }
        return unsafe TupleLog(made, width: width, payloadWidth: payloadWidth)
    }

    /// Its rows as the first `visible` entries of its log have changed them, in new leaves: none, one, or two when they are more
    /// than fit.
    func settled(visible: Int) -> [TupleLeaf] {
        var made = TupleLeaf.make(width: width, payloadWidth: payloadWidth)
        guard let log, visible > 0 else {
            unsafe made.append(keys, payloads, count)
            return [made]
        }
        let order = log.order(visible: visible)
        let more = (0..<visible).reduce(0) { $0 + log.difference($1) }
        let isTwo = count + more > rowCapacity
        var whole: [TupleLeaf] = []
        var row = 0
        func take(until end: Int) {
            while row < end {
                let part = min(end - row, isTwo && whole.isEmpty ? rowCapacity / 2 - made.count : end - row)
                unsafe made.append(key(row), payload(row), part)
                row += part
                divide()
            }
        }
        func divide() {
            guard isTwo, whole.isEmpty, made.count >= rowCapacity / 2 else { return }
            whole.append(made)
            made = TupleLeaf.make(width: width, payloadWidth: payloadWidth)
        }
        for place in 0..<order.count {
            let entry = order[place]
            let (behind, isFound) = unsafe self.place(of: log.key(entry))
            take(until: behind)
            if isFound { row += 1 }
            guard log.isThere(entry) else { continue }
            unsafe made.append(log.key(entry), log.payload(entry), 1)
            divide()
        }
        take(until: count)
        if made.count > 0 { whole.append(made) }
        return whole
    }

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
        let made = TupleLeaf.make(width: width, payloadWidth: payloadWidth)
        unsafe made.append(key(row), payload(row), count - row)
        count = row
        return made
    }

    /// The number of rows before `key`, and whether the next is it.
    @inline(__always)
    func place(of key: UnsafePointer<UInt64>) -> (row: Int, isFound: Bool) {
        let row = unsafe Rows.lowerBound(of: key, in: keys, count: count, width: width)
        let isFound = unsafe row < count && Rows.compare(self.key(row), key, width) == 0
        return (row, isFound)
    }
}
