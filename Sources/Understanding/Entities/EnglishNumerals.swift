/// English number words: twenty-five, five hundred and ten, a dozen, two and a half.
extension LexedText {
    /// The number in words that begins at a lexeme, and the lexeme behind it.
    ///
    /// "a" and "an" count one only before hundred, thousand, million and dozen; before anything else they are
    /// articles.
    func englishNumber(at start: Int) -> (end: Int, value: Numeral)? {
        guard self[start].isWord else { return nil }
        var position = start
        var (total, group) = (0, 0)
        var isBegun = false
        // What may follow: ones after tens, nothing after ones.
        var room = 1000
        if let (end, value) = Self.setNumbers.match(self, at: start) { return (end, value) }
        if Self.articles.contains(self, at: start), let factor = Self.multiples[self[start + 1].key] {
            (group, position, isBegun) = (factor, start + 2, true)
            if factor >= 1000 { (total, group) = (factor, 0) }
            if factor == 12 { return (position, Numeral(12)) }
        }
        while position - start < 16 {
            var next = position
            if isBegun, says(next, "and") || (self.is(next, "-") && self[next].isGlued) { next += 1 }
            let key = self[next].key
            if let value = Self.cardinals[key] {
                // Twenty-five, but not five twenty; a hundred and five.
                guard value < room else { break }
                if self.is(position, "-"), !(20...90).contains(group % 100) { break }
                group += value
                room = value >= 20 ? 10 : 0
            } else if isBegun, next == position, let factor = Self.multiples[key] {
                if factor == 12 {
                    return (next + 1, Numeral((total + group) * 12))
                } else if factor == 100 {
                    guard group < 100, group > 0 else { break }
                    group *= 100
                    room = 100
                } else {
                    guard group > 0, total == 0 || factor == 1000, group < 1000 else { break }
                    total += group * factor
                    (group, room) = (0, 1000)
                }
            } else {
                break
            }
            position = next + 1
            isBegun = true
        }
        guard isBegun else { return nil }
        let value = Numeral(total + group)
        if says(position, "and"), says(position + 1, "a"), says(position + 2, "half"),
            let sum = value.adding(.half)
        {
            return (position + 3, sum)
        }
        return (position, value)
    }

    /// The ordinal in words there: first to thirty-first.
    func englishOrdinal(at start: Int) -> (end: Int, value: Int)? {
        if let value = Self.ordinals[self[start].key] { return (start + 1, value) }
        guard let tens = Self.cardinals[self[start].key], tens == 20 || tens == 30 else { return nil }
        let next = self.is(start + 1, "-") ? start + 2 : start + 1
        guard let ones = Self.ordinals[self[next].key], ones < 10 else { return nil }
        return (next + 1, tens + ones)
    }

    static let articles = PhraseTable("a|an")

    private static let setNumbers = PhraseTable<Numeral>([
        ("a couple of|a couple|couple of", Numeral(2)), ("half a dozen", Numeral(6)),
    ])

    static let cardinals: WordTable<Int> = {
        let ones = """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
            sixteen seventeen eighteen nineteen
            """
        var rows: [(String, Int)] = []
        for (index, word) in ones.split(separator: " ").enumerated() { rows.append((String(word), index)) }
        let tens = "twenty thirty forty fifty sixty seventy eighty ninety"
        for (index, word) in tens.split(separator: " ").enumerated() {
            rows.append((String(word), 20 + 10 * index))
        }
        return WordTable(rows)
    }()

    private static let multiples = WordTable([
        ("dozen", 12), ("hundred", 100), ("thousand", 1000), ("million", 1_000_000),
    ])

    private static let ordinals: WordTable<Int> = {
        let words = """
            first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth \
            fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
            """
        var rows = [("thirtieth", 30)]
        for (index, word) in words.split(separator: " ").enumerated() {
            rows.append((String(word), index + 1))
        }
        return WordTable(rows)
    }()
}
