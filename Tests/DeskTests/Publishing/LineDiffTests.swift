import Testing

@testable import Desk

@Suite struct LineDiffTests {
    /// Length of the longest common subsequence, by the whole table (Wagner, Fischer 1974).
    private func common(_ left: [String], _ right: [String]) -> Int {
        var row = [Int](repeating: 0, count: right.count + 1)
        for one in left {
            var corner = 0
            for (place, other) in right.enumerated() {
                let above = row[place + 1]
                row[place + 1] = one == other ? corner + 1 : max(above, row[place])
                corner = above
            }
        }
        return row[right.count]
    }

    @Test func `a difference gives both texts back, and is as short as can be`() {
        var seed: UInt64 = 20_261_127
        /// The generator of Numerical Recipes (1992).
        func next(below limit: UInt64) -> Int {
            seed = (seed &* 1_664_525 &+ 1_013_904_223) % (1 << 32)
            return Int((seed >> 16) % limit)
        }
        for _ in 0..<300 {
            let texts = (0..<2).map { _ in
                (0..<next(below: 12)).map { _ in ["a", "b", "c", "d"][next(below: 4)] }
            }
            let (old, new) = (texts[0], texts[1])
            let diff = LineDiff(from: old.joined(separator: "\n"), to: new.joined(separator: "\n"))
            #expect(diff.lines.filter { $0.sign != "+" }.map(\.text) == old)
            #expect(diff.lines.filter { $0.sign != "-" }.map(\.text) == new)
            #expect(diff.lines.compactMap(\.left) == Array(1..<(old.count + 1)))
            #expect(diff.lines.compactMap(\.right) == Array(1..<(new.count + 1)))
            #expect(diff.lines.count { $0.sign == " " } == common(old, new))
        }
    }

    @Test func `texts that have nothing in common are told apart in a moment`() {
        let old = (0..<20_000).map { "old \($0)" }
        let new = (0..<20_000).map { "new \($0)" }
        let diff = LineDiff(
            from: (["head"] + old + ["tail"]).joined(separator: "\n"),
            to: (["head"] + new + ["tail"]).joined(separator: "\n"))
        #expect(diff.removed == 20_000 && diff.added == 20_000)
        #expect(diff.lines.first?.sign == " " && diff.lines.last?.sign == " ")
    }
}
