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

    /// The number of rows before `key` among `count` ascending ones.
    @inline(__always)
    static func lowerBound(
        of key: UnsafePointer<UInt64>, in rows: UnsafePointer<UInt64>, count: Int, width: Int
    ) -> Int {
        var (low, length) = (0, count)
        if width == 1 {
            let key = unsafe key[0]
            // Halving without a branch on the outcome: mispredicted ones cost more than the steps.
            while length > 0 {
                let half = length / 2
                let isBefore = unsafe rows[low + half] < key
                low = isBefore ? low + half + 1 : low
                length = isBefore ? length - half - 1 : half
            }
            return low
        }
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
