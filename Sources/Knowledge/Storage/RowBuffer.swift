/// Rows that are being gathered, to be sorted and made distinct.
struct RowBuffer {
    let width: Int
    private(set) var words: [UInt64] = []

    init(width: Int, words: [UInt64] = []) {
        self.width = width
        self.words = words
    }

    /// Rows in it.
    var count: Int { words.count / width }
    var isEmpty: Bool { words.isEmpty }

    func row(_ place: Int) -> [UInt64] { Array(words[(place * width)..<((place + 1) * width)]) }

    @inline(__always)
    mutating func append(_ row: UnsafePointer<UInt64>) {
        if width == 1 { return unsafe words.append(row[0]) }
        unsafe words.append(contentsOf: UnsafeBufferPointer(start: row, count: width))
    }

    mutating func append(_ row: [UInt64]) { words.append(contentsOf: row) }

    mutating func append(contentsOf other: RowBuffer) { words.append(contentsOf: other.words) }

    mutating func removeAll() { words.removeAll(keepingCapacity: true) }

    /// Calls `body` with each row in turn.
    @inline(__always)
    func forEach(_ body: (UnsafePointer<UInt64>) throws -> Void) rethrows {
        try unsafe words.withUnsafeBufferPointer { words in
            guard let base = words.baseAddress else { return }
            for row in 0..<count { try unsafe body(base + row * width) }
        }
    }

    /// Whether one of the rows is as wanted; those behind it are not looked at.
    @inline(__always)
    func contains(where isWanted: (UnsafePointer<UInt64>) throws -> Bool) rethrows -> Bool {
        try unsafe words.withUnsafeBufferPointer { words in
            guard let base = words.baseAddress else { return false }
            return try (0..<count).contains { try unsafe isWanted(base + $0 * width) }
        }
    }

    /// Sorts the rows and leaves one of equal ones.
    mutating func sortDistinct() { compact { _ in } }

    /// Sorts the rows, leaves one of equal ones, and says how many there were of each.
    mutating func sortCounting() -> [UInt64] {
        var counts: [UInt64] = []
        compact { counts.append($0) }
        return counts
    }

    /// - Parameter end: called with the number of rows of each group of equal ones.
    @inline(__always)
    private mutating func compact(_ end: (UInt64) -> Void) {
        if isEmpty { return }
        if count <= 32 { sortByInsertion() } else if width == 1 { words.sort() } else { sortByRadix() }
        var kept = 1
        var alike: UInt64 = 1
        unsafe words.withUnsafeMutableBufferPointer { words in
            let base = unsafe words.start
            for row in 1..<max(1, words.count / width) {
                let (last, next) = unsafe (base + (kept - 1) * width, base + row * width)
                if unsafe Rows.compare(last, next, width) == 0 {
                    alike += 1
                    continue
                }
                end(alike)
                alike = 1
                if kept != row { unsafe (base + kept * width).update(from: next, count: width) }
                kept += 1
            }
        }
        end(alike)
        words.removeLast(words.count - kept * width)
    }

    /// The rows of this one that are not in the other; both are sorted and distinct.
    func subtracting(_ other: RowBuffer) -> RowBuffer {
        if other.isEmpty { return self }
        var rest = RowBuffer(width: width)
        var place = 0
        unsafe forEach { row in
            unsafe other.words.withUnsafeBufferPointer { others in
                let base = unsafe others.start
                while place < other.count, unsafe Rows.compare(base + place * width, row, width) < 0 {
                    place += 1
                }
                if place < other.count, unsafe Rows.compare(base + place * width, row, width) == 0 { return }
                unsafe rest.append(row)
            }
        }
        return rest
    }

    private mutating func sortByInsertion() {
        let (width, count) = (width, count)
        unsafe words.withUnsafeMutableBufferPointer { words in
            let base = unsafe words.start
            unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: width) { held in
                let held = unsafe held.start
                for row in 1..<count {
                    unsafe held.initialize(from: base + row * width, count: width)
                    var place = row
                    while place > 0, unsafe Rows.compare(held, base + (place - 1) * width, width) < 0 {
                        unsafe (base + place * width).update(from: base + (place - 1) * width, count: width)
                        place -= 1
                    }
                    unsafe (base + place * width).update(from: held, count: width)
                }
            }
        }
    }

    /// From the last byte of the last word to the first, bytes that are all alike left out.
    private mutating func sortByRadix() {
        let (width, count) = (width, count)
        var other = [UInt64](repeating: 0, count: words.count)
        for word in (0..<width).reversed() {
            var (all, any) = (UInt64.max, UInt64(0))
            for row in 0..<count {
                all &= words[row * width + word]
                any |= words[row * width + word]
            }
            for shift in stride(from: 0, to: 64, by: 8) where (all ^ any) >> UInt64(shift) & 0xFF != 0 {
                var places = [Int](repeating: 0, count: 257)
                for row in 0..<count {
                    places[Int(words[row * width + word] >> UInt64(shift) & 0xFF) + 1] += 1
                }
                for byte in 0..<256 { places[byte + 1] += places[byte] }
                unsafe words.withUnsafeBufferPointer { from in
                    unsafe other.withUnsafeMutableBufferPointer { to in
                        for row in 0..<count {
                            let byte = Int(unsafe from[row * width + word] >> UInt64(shift) & 0xFF)
                            let place = places[byte]
                            places[byte] += 1
                            unsafe (to.start + place * width).update(
                                from: from.start + row * width, count: width)
                        }
                    }
                }
                swap(&words, &other)
            }
        }
    }
}
