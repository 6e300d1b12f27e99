/// Numbers for terms, from 0 on in the order in which they came; a number is never taken back.
///
/// Terms are looked up by their bytes where they lie, without making a text of each: an open hash table over one piece of
/// memory. Its hash is secret to the process, so that nobody can write texts whose terms all collide.
struct TermNumbers: Sendable {
    private var bytes: [UInt8] = []
    /// Where each term ends in the bytes. (terms)
    private var ends: [Int] = []
    /// (terms)
    private var hashes: [UInt32] = []
    /// Number of a term + 1, or 0; a power of two, less than three quarters full.
    private var slots = [UInt32](repeating: 0, count: 64)

    private static let seed = UInt64.random(in: .min ... .max)

    var count: Int { ends.count }

    /// The number of a term; nil when it has none.
    func number(of term: Int, in list: TermList) -> Int? {
        let found = slots[slot(of: list.bytes, list.range(term)).slot]
        return found == 0 ? nil : Int(found) - 1
    }

    /// The number of a term, which it gets if it has none.
    mutating func intern(_ term: Int, of list: TermList) -> Int {
        let range = list.range(term)
        let (slot, hash) = slot(of: list.bytes, range)
        if slots[slot] != 0 { return Int(slots[slot]) - 1 }
        bytes.append(contentsOf: list.bytes[range])
        ends.append(bytes.count)
        hashes.append(hash)
        slots[slot] = UInt32(ends.count)
        if ends.count * 4 > slots.count * 3 { grow() }
        return ends.count - 1
    }

    /// The term of a number.
    subscript(number: Int) -> String { String(decoding: bytes[range(number)], as: UTF8.self) }

    private func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

    /// Where a term is, or where it belongs.
    private func slot(of term: [UInt8], _ range: Range<Int>) -> (slot: Int, hash: UInt32) {
        var state = Self.seed
        for place in range {
            state = (state ^ UInt64(term[place])) &* 0x9E37_79B9_7F4A_7C15
            state ^= state >> 32
        }
        let hash = UInt32(truncatingIfNeeded: state)
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, isSame(number, term, range) { break }
            slot = (slot + 1) & mask
        }
        return (slot, hash)
    }

    private func isSame(_ number: Int, _ term: [UInt8], _ range: Range<Int>) -> Bool {
        let own = self.range(number)
        guard own.count == range.count else { return false }
        for offset in 0..<range.count where bytes[own.lowerBound + offset] != term[range.lowerBound + offset]
        {
            return false
        }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number + 1)
        }
    }
}
