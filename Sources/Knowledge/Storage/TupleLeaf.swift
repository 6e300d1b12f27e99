/// A block of rows of a ``TupleTree`` in ascending order: all keys, then all payloads.
///
/// Shared between trees as long as nobody writes: a tree writes only to leaves that it alone refers to, which is why
/// passing one between threads is safe.
@safe final class TupleLeaf: @unchecked Sendable {
    /// Words of a leaf's keys; with a payload of a few words a copy is some kilobytes.
    static let keyWords = 256

    /// Rows that fit.
    let capacity: Int
    private let width: Int
    private let payloadWidth: Int
    /// The number of rows, then keys and payloads. The number is no field of the object, as each look-up that reads it
    /// would be checked for exclusive access.
    private let memory: UnsafeMutablePointer<UInt64>
    private let words: UnsafeMutablePointer<UInt64>

    init(width: Int, payloadWidth: Int) {
        capacity = Self.capacity(width: width, payloadWidth: payloadWidth)
        self.width = width
        self.payloadWidth = payloadWidth
        unsafe memory = .allocate(capacity: 1 + capacity * (width + payloadWidth))
        unsafe memory.initialize(to: 0)
        unsafe words = memory + 1
    }

    deinit { unsafe memory.deallocate() }

    private(set) var count: Int {
        get { Int(truncatingIfNeeded: unsafe memory[0]) }
        set { unsafe memory[0] = UInt64(truncatingIfNeeded: newValue) }
    }

    static func capacity(width: Int, payloadWidth: Int) -> Int {
        max(32, keyWords / (width + payloadWidth / 2))
    }

    /// `count` rows of `width` words.
    var keys: UnsafeMutablePointer<UInt64> { unsafe words }

    /// `count` rows of `payloadWidth` words.
    var payloads: UnsafeMutablePointer<UInt64> { unsafe words + capacity * width }

    func key(_ row: Int) -> UnsafeMutablePointer<UInt64> { unsafe words + row * width }

    func payload(_ row: Int) -> UnsafeMutablePointer<UInt64> { unsafe payloads + row * payloadWidth }

    func copy() -> TupleLeaf {
        let made = TupleLeaf(width: width, payloadWidth: payloadWidth)
        unsafe made.append(keys, payloads, count)
        return made
    }

    /// Puts a row before the one at `row`, its payload zero.
    func insert(_ key: UnsafePointer<UInt64>, at row: Int) {
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
        let made = TupleLeaf(width: width, payloadWidth: payloadWidth)
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
