import Testing

@testable import Realtime

/// A second reading of the format, after fossil-scm.org's description of it.
private func apply(_ delta: [UInt8], to source: [UInt8]) -> [UInt8]? {
    let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~".utf8)
    var place = 0
    var output: [UInt8] = []
    func number() -> Int {
        var value = 0
        while place < delta.count, let digit = digits.firstIndex(of: delta[place]) {
            value = value << 6 + digit
            place += 1
        }
        return value
    }
    let size = number()
    guard delta[place] == UInt8(ascii: "\n") else { return nil }
    place += 1
    while place < delta.count {
        let count = number()
        let operation = delta[place]
        place += 1
        switch operation {
        case UInt8(ascii: "@"):
            let start = number()
            guard delta[place] == UInt8(ascii: ","), start + count <= source.count else { return nil }
            place += 1
            output += source[start..<(start + count)]
        case UInt8(ascii: ":"):
            output += delta[place..<(place + count)]
            place += count
        case UInt8(ascii: ";"):
            return output.count == size && count == Int(FossilDelta.checksum(output)) ? output : nil
        default: return nil
        }
    }
    return nil
}

@Suite struct FossilDeltaTests {
    @Test func `writes numbers in base 64`() {
        let written = [0, 9, 10, 36, 37, 62, 63, 64, 1_000_000].map {
            String(decoding: FossilDelta.number($0), as: UTF8.self)
        }
        #expect(written == ["0", "9", "A", "_", "a", "z", "~", "10", "3p90"])
    }

    @Test func `sums words of 32 bits, the last filled up with zeroes`() {
        #expect(FossilDelta.checksum([1, 2, 3, 4]) == 0x0102_0304)
        #expect(FossilDelta.checksum([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 2, 9]) == 0x0900_0001)
        #expect(FossilDelta.checksum([]) == 0)
    }

    @Test func `a small change makes a small delta`() {
        let before = Array(String(repeating: "the price of tea in the shop is 19.99 yuan; ", count: 40).utf8)
        var after = before
        after[900] = UInt8(ascii: "8")
        let delta = FossilDelta.make(from: before, to: after)
        #expect(apply(delta, to: before) == after)
        #expect(delta.count < 60)
    }

    @Test func `what is inserted are whole characters`() {
        let before = Array(#"{"text":"今天的茶壶比昨天的便宜，欢迎光临本店选购","n":1}"#.utf8)
        let after = Array(#"{"text":"今夭的茶壶比昨天的便宜，歡迎光临本店选购","n":12}"#.utf8)
        let delta = FossilDelta.make(from: before, to: after)
        #expect(apply(delta, to: before) == after)
        #expect(String(validating: delta, as: UTF8.self) != nil)
    }

    @Test func `whatever two texts are, the delta turns one into the other`() {
        var generator = SplitMix(state: 7)
        let words = ["tea", "茶壶", "mug ", "é", "\"price\":", "😀", "000000000000000000", ",", "x"]
        func text() -> [UInt8] {
            Array(
                (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    words[Int.random(in: 0..<words.count, using: &generator)]
                }.joined().utf8)
        }
        for _ in 0..<2000 {
            let before = text()
            // Half of the time a text that has much in common with the one before.
            let after =
                Bool.random(using: &generator)
                ? text() : Array(before.suffix(before.count / 2)) + text() + before
            let target = String(validating: after, as: UTF8.self) == nil ? text() : after
            let delta = FossilDelta.make(from: before, to: target)
            #expect(apply(delta, to: before) == target)
            #expect(String(validating: delta, as: UTF8.self) != nil)
        }
    }
}

/// A small generator with a seed, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
