/// Rows that are being gathered, to be sorted and made distinct.
struct RowBuffer {
    let width: Int
    private(set) var words: [UInt64] = []

    init(width: Int) { self.width = width }

    /// Rows in it.
    var count: Int { words.count / width }
    var isEmpty: Bool { words.isEmpty }

    @inline(__always)
    mutating func append(_ row: UnsafePointer<UInt64>) {
        if width == 1 { return unsafe words.append(row[0]) }
        unsafe words.append(contentsOf: UnsafeBufferPointer(start: row, count: width))
    }

    mutating func append(_ row: [UInt64]) { words.append(contentsOf: row) }

    mutating func removeAll() { words.removeAll(keepingCapacity: true) }

    /// Calls `body` with each row in turn.
    @inline(__always)
    func forEach(_ body: (UnsafePointer<UInt64>) throws -> Void) rethrows {
        try unsafe words.withUnsafeBufferPointer { words in
            guard let base = words.baseAddress else { return }
            for row in 0..<count { try unsafe body(base + row * width) }
        }
    }

    /// Sorts the rows and leaves one of equal ones.
    mutating func sortDistinct() {
        if count < 2 { return }
        if count <= 32 { sortByInsertion() } else if width == 1 { words.sort() } else { sortByRadix() }
        var kept = 1
        unsafe words.withUnsafeMutableBufferPointer { words in
            let base = words.baseAddress!
            for row in 1..<(words.count / width) {
                let (last, next) = unsafe (base + (kept - 1) * width, base + row * width)
                if unsafe Rows.compare(last, next, width) == 0 { continue }
                if kept != row { unsafe (base + kept * width).update(from: next, count: width) }
                kept += 1
            }
        }
        words.removeLast(words.count - kept * width)
    }

    private mutating func sortByInsertion() {
        let (width, count) = (width, count)
        unsafe words.withUnsafeMutableBufferPointer { words in
            let base = words.baseAddress!
            unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: width) { held in
                let held = held.baseAddress!
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
                            unsafe (to.baseAddress! + place * width).update(
                                from: from.baseAddress! + row * width, count: width)
                        }
                    }
                }
                swap(&words, &other)
            }
        }
    }
}
