import CLinux

/// Comparing and finding rows of words that lie one behind the other.
enum Rows {
    /// Negative, zero or positive, as the first row comes before, is, or comes after the second.
    @inline(__always)
    static func compare(_ left: UnsafePointer<UInt64>, _ right: UnsafePointer<UInt64>, _ width: Int) -> Int {
        for word in 0..<width {
            let (a, b) = unsafe (left[word], right[word])
            if a != b { return a < b ? -1 : 1 }
        }
        return 0
    }

    /// Rows that are compared around where one should be.
    static let window = 24

    /// The rows of one word whose upper half is `node` among at least ``window`` ascending ones, sought first around `guess`.
    @inline(__always)
    static func run(
        of node: UInt32, in rows: UnsafePointer<UInt64>, count: Int, near guess: Int
    ) -> UnsafeBufferPointer<UInt64> {
        let first = min(max(guess - window / 2, 0), count - window)
        let around = unsafe rows + first
        // Differences whose sign is counted: the compiler would make comparisons into branches.
        var (before, upTo) = (UInt64(0), UInt64(0))
        for place in 0..<window {
            let other = unsafe around[place] >> 32
            before &+= (other &- UInt64(node)) >> 63
            upTo &+= (other &- UInt64(node) &- 1) >> 63
        }
        if before > 0 || first == 0, upTo < UInt64(window) || first + window == count {
            return unsafe UnsafeBufferPointer(start: around + Int(before), count: Int(upTo &- before))
        }
        var (key, next) = (UInt64(node) << 32, (UInt64(node) + 1) << 32)
        let begin = unsafe lowerBound(of: &key, in: rows, count: count, width: 1)
        let length = unsafe lowerBound(of: &next, in: rows + begin, count: count - begin, width: 1)
        return unsafe UnsafeBufferPointer(start: rows + begin, count: length)
    }

    /// The number of rows of one word before `key` among at least ``window`` ascending ones, if it is around `guess`.
    @inline(__always)
    static func lowerBound(
        of key: UInt64, in rows: UnsafePointer<UInt64>, count: Int, near guess: Int
    ) -> Int? {
        let first = min(max(guess - window / 2, 0), count - window)
        let around = unsafe rows + first
        // As above; of rows half of all words apart the sign says nothing, so what comes out has to be looked at.
        var before = UInt64(0)
        for place in 0..<window { unsafe before &+= (around[place] &- key) >> 63 }
        let row = first + Int(before)
        let isPlace = unsafe (row == 0 || rows[row - 1] < key) && (row == count || rows[row] >= key)
        return isPlace ? row : nil
    }

    /// The number of rows before `key` among `count` ascending ones.
    @inline(__always)
    static func lowerBound(
        of key: UnsafePointer<UInt64>, in rows: UnsafePointer<UInt64>, count: Int, width: Int
    ) -> Int {
        assert(count >= 0, "there cannot be fewer rows than none")
        if width == 1 { return unsafe clinux_lower_bound(rows, count, key[0]) }
        var (low, length) = (0, count)
        while length > 0 {
            let half = length / 2
            if unsafe compare(rows + (low + half) * width, key, width) < 0 {
                low += half + 1
                length -= half + 1
            } else {
                length = half
            }
        }
        return low
    }
}

extension UnsafeBufferPointer {
    /// Where it begins; it is not empty.
    @inline(__always)
    var start: UnsafePointer<Element> {
        guard let base = baseAddress else { preconditionFailure("an empty buffer") }
        return unsafe base
    }
}

extension UnsafeMutableBufferPointer {
    /// Where it begins; it is not empty.
    @inline(__always)
    var start: UnsafeMutablePointer<Element> {
        guard let base = baseAddress else { preconditionFailure("an empty buffer") }
        return unsafe base
    }
}
