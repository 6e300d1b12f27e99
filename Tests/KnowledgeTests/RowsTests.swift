import Testing

@testable import Knowledge

struct RowsTests {
    /// Ascending words: near each other, or anywhere between zero and the greatest.
    private func words(_ count: Int, isWide: Bool, _ random: inout SplitMix) -> [UInt64] {
        Set((0..<count).map { _ in isWide ? random.next() : 1000 + random.next() % 2000 }).sorted()
    }

    @Test(arguments: [false, true]) func `finds how many words are below another`(isWide: Bool) {
        var random = SplitMix(state: 31)
        for count in 0..<300 {
            let words = words(count, isWide: isWide, &random)
            for wanted in [0, .max, isWide ? random.next() : random.next() % 4000] + words.prefix(3)
                + words.suffix(3)
            {
                var wanted = wanted
                let found = unsafe Rows.lowerBound(of: &wanted, in: words, count: words.count, width: 1)
                #expect(found == words.count { $0 < wanted })
            }
        }
    }

    @Test(arguments: [false, true]) func `a guess leads to the place, or to nothing`(isWide: Bool) {
        var random = SplitMix(state: 32)
        var (hits, misses) = (0, 0)
        for count in Rows.window..<200 {
            let words = words(count, isWide: isWide, &random)
            guard words.count >= Rows.window else { continue }
            for wanted in [0, .max, isWide ? random.next() : random.next() % 4000]
                + words.shuffled(using: &random).prefix(3)
            {
                let place = words.count { $0 < wanted }
                for guess in [-5, 0, place - 9, place, place + 9, words.count, words.count + 5] {
                    let found = unsafe Rows.lowerBound(of: wanted, in: words, count: words.count, near: guess)
                    #expect(found == nil || found == place)
                    if found == nil { misses += 1 } else { hits += 1 }
                    // Among words that are not half of all apart a near guess is enough.
                    if !isWide, wanted < .max, abs(guess - place) < Rows.window / 2 {
                        #expect(found == place)
                    }
                }
            }
        }
        #expect(hits > 1000 && misses > 1000)
    }

    @Test func `a short row holds as many words as a relation may have columns`() {
        let words = (1...UInt64(Vocabulary.maximumColumns)).map { $0 * 7 }
        let row = ShortRow(words)
        #expect(Array(row) == words)
        #expect(
            unsafe row.withPointer { unsafe Array(UnsafeBufferPointer(start: $0, count: row.count)) } == words
        )
    }
}
