/// Nodes by their numbers, gathered in any order and gone through in ascending order: what looking their edges up wants.
///
/// A bit a node, with a bit over each 64 words that says whether to look there: going through it costs what is in it.
@safe final class NodeSet {
    private let bits: UnsafeMutablePointer<UInt64>
    private let marks: UnsafeMutablePointer<UInt64>
    private let groups: Int

    /// For nodes below `capacity`.
    init(capacity: Int) {
        groups = capacity / 4096 + 1
        unsafe bits = .allocate(capacity: groups * 64)
        unsafe marks = .allocate(capacity: groups)
        unsafe bits.initialize(repeating: 0, count: groups * 64)
        unsafe marks.initialize(repeating: 0, count: groups)
    }

    deinit {
        unsafe bits.deallocate()
        unsafe marks.deallocate()
    }

    @inline(__always)
    func insert(_ node: Int) {
        unsafe bits[node >> 6] |= 1 << UInt64(node & 63)
        unsafe marks[node >> 12] |= 1 << UInt64(node >> 6 & 63)
    }

    /// Takes each node out in ascending order and calls `body` with it.
    @inline(__always)
    func drain(_ body: (UInt32) -> Void) {
        for group in 0..<groups where unsafe marks[group] != 0 {
            var words = unsafe marks[group]
            unsafe marks[group] = 0
            while words != 0 {
                let word = group << 6 | words.trailingZeroBitCount
                words &= words - 1
                var rest = unsafe bits[word]
                unsafe bits[word] = 0
                while rest != 0 {
                    body(UInt32(truncatingIfNeeded: word << 6 | rest.trailingZeroBitCount))
                    rest &= rest - 1
                }
            }
        }
    }
}
