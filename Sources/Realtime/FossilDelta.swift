/// Differences between two byte strings in the format of the Fossil version control system
/// (fossil-scm.org, "Fossil Delta Format"), which the SDKs of the protocol read.
///
///     <size of target>\n  then  <count>@<offset>,  copies from the source
///                               <count>:<bytes>    inserts
///                               <checksum>;        ends
///
/// Numbers are in base 64 with the digits 0–9 A–Z _ a–z ~.
enum FossilDelta {
    /// Source blocks are found by hashes of so many bytes.
    private static let block = 16
    /// Blocks with the same hash that are tried at most.
    private static let maximumTries = 8

    /// What turns `source` into `target`.
    ///
    /// Both are UTF-8, and inserted pieces are whole characters, so that the delta itself is UTF-8. Cost: linear in both,
    /// for ordinary texts.
    static func make(from source: [UInt8], to target: [UInt8]) -> [UInt8] {
        var delta = number(target.count) + [0x0A]
        let blocks = index(source)
        var position = 0
        var unsent = 0
        var hash = RollingHash(target, at: 0)
        while position + block <= target.count {
            if let match = bestMatch(blocks[hash.value], source, target, at: position, from: unsent) {
                insert(target[unsent..<match.target], into: &delta)
                delta +=
                    number(match.count) + [UInt8(ascii: "@")] + number(match.source) + [UInt8(ascii: ",")]
                position = match.target + match.count
                unsent = position
                hash = RollingHash(target, at: position)
            } else {
                hash.roll(target, from: position)
                position += 1
            }
        }
        insert(target[unsent...], into: &delta)
        return delta + number(Int(checksum(target))) + [UInt8(ascii: ";")]
    }

    private struct Match {
        let source: Int
        let target: Int
        let count: Int
    }

    /// Where blocks of the source begin, by their hash.
    private static func index(_ source: [UInt8]) -> [UInt32: [Int]] {
        var blocks: [UInt32: [Int]] = [:]
        for start in stride(from: 0, through: source.count - block, by: block) {
            blocks[RollingHash(source, at: start).value, default: []].append(start)
        }
        return blocks
    }

    /// The longest run around a block at `position` that the source has too, cut to whole characters; nil when sending it
    /// as it is costs no more.
    private static func bestMatch(
        _ candidates: [Int]?, _ source: [UInt8], _ target: [UInt8], at position: Int, from unsent: Int
    ) -> Match? {
        var best: Match?
        for start in (candidates ?? []).suffix(maximumTries) {
            var ahead = 0
            while start + ahead < source.count, position + ahead < target.count,
                source[start + ahead] == target[position + ahead]
            {
                ahead += 1
            }
            guard ahead >= block else { continue }
            var back = 0
            while back < start, position - back > unsent,
                source[start - back - 1] == target[position - back - 1]
            {
                back += 1
            }
            var first = position - back
            var end = position + ahead
            while first < end, isContinuation(target, first) { first += 1 }
            while end > first, isContinuation(target, end) { end -= 1 }
            let match = Match(source: start + first - position, target: first, count: end - first)
            let cost = number(match.count).count + number(match.source).count + 2
            if match.count > cost, match.count > best?.count ?? 0 { best = match }
        }
        return best
    }

    private static func isContinuation(_ bytes: [UInt8], _ index: Int) -> Bool {
        index < bytes.count && bytes[index] & 0xC0 == 0x80
    }

    private static func insert(_ bytes: ArraySlice<UInt8>, into delta: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        delta += number(bytes.count) + [UInt8(ascii: ":")]
        delta += bytes
    }

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~".utf8)

    static func number(_ value: Int) -> [UInt8] {
        var value = value
        var text: [UInt8] = []
        repeat {
            text.append(digits[value & 63])
            value >>= 6
        } while value > 0
        return text.reversed()
    }

    /// The sum of the bytes as big-endian words of 32 bits, the last one filled up with zeroes.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0
        for (index, byte) in bytes.enumerated() { sum &+= UInt32(byte) << UInt32(24 - 8 * (index & 3)) }
        return sum
    }

    /// A hash of ``block`` bytes that moves on by one byte in a few steps.
    private struct RollingHash {
        private var low: UInt16 = 0
        private var high: UInt16 = 0

        init(_ bytes: [UInt8], at start: Int) {
            guard start + FossilDelta.block <= bytes.count else { return }
            for offset in 0..<FossilDelta.block {
                low &+= UInt16(bytes[start + offset])
                high &+= UInt16(FossilDelta.block - offset) &* UInt16(bytes[start + offset])
            }
        }

        var value: UInt32 { UInt32(high) << 16 | UInt32(low) }

        /// From the block at `start` to the one behind it.
        mutating func roll(_ bytes: [UInt8], from start: Int) {
            let next = start + FossilDelta.block
            guard next < bytes.count else { return }
            let old = UInt16(bytes[start])
            low = low &- old &+ UInt16(bytes[next])
            high = high &- UInt16(FossilDelta.block) &* old &+ low
        }
    }
}
