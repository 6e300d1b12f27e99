/// A number of a text in whatever way it is written, or a range of two.
struct NumberReading: Equatable, Sendable {
    /// The lexeme behind it.
    var end: Int
    /// The number, or the lower end of a range.
    var value: Numeral
    /// The upper end of a range.
    var upper: Numeral?
    var script: Script

    enum Script: Equatable, Sendable { case digits, chinese, english }
}

/// Reads numbers: digits with separators and multipliers (1,299.50, 1.2万, 1.5k), Chinese numerals, English
/// words, and ranges of them (3-5, 两三, 三到五, between 100 and 200).
extension LexedText {
    /// Reads one number.
    func readNumber(at start: Int) -> NumberReading? {
        switch self[start].kind {
        case .digits: return digits(at: start)
        case .ideograph:
            guard self[start].number != .min, let (end, value) = chineseNumber(at: start) else { return nil }
            return NumberReading(end: end, value: Numeral(value), script: .chinese)
        case .word:
            guard let (end, value) = englishNumber(at: start) else { return nil }
            return NumberReading(end: end, value: value, script: .english)
        case .mark, .lineEnd, .nothing: return nil
        }
    }

    /// One number or a range.
    func numbers(at start: Int) -> NumberReading? {
        if let (end, low, high) = chineseGuess(at: start) {
            return NumberReading(end: end, value: Numeral(low), upper: Numeral(high), script: .chinese)
        }
        guard var first = number(at: start) else { return nil }
        guard let (next, _) = rangeMark(at: first.end), let second = number(at: next) else { return first }
        // 1-2-3 is no range, and a range goes up.
        if isGlued(second.end, "-"), self[second.end + 1].isDigits { return nil }
        guard first.script == second.script else { return first }
        // The place of the upper end counts for both: 一到两万, 1-2k.
        if let place = multiplier(endingAt: second.end), multiplier(endingAt: first.end) == nil,
            let scaled = first.value.times(place), first.value < Numeral(place)
        {
            first.value = scaled
        }
        guard first.value < second.value else { return first }
        first.upper = second.value
        first.end = second.end
        return first
    }

    /// What stands between the ends of a range.
    func rangeMark(at index: Int) -> (end: Int, isWord: Bool)? {
        switch character(index) {
        case "-", "~", "–", "—", "‐", "−": return (index + 1, false)
        default: break
        }
        return Self.rangeWords.match(self, at: index).map { ($0.end, true) }
    }

    private static let rangeWords = PhraseTable("到|至|to|or|或")

    private func multiplier(endingAt end: Int) -> Int? { multiplier(at: end - 1) }

    private func multiplier(at index: Int) -> Int? {
        if let place = chinesePlace(index) { return place >= 100 ? place : nil }
        return self[index].isWord ? Self.multipliers[self[index].key] : nil
    }

    private func digits(at start: Int) -> NumberReading? {
        guard self[start].isDigits, self[start].number >= 0 else { return nil }
        // The 5 of 1.5, of v5 or of a5 is no number of its own.
        if self[start].isGlued {
            let before = self[start - 1]
            if before.isWord || before.isDigits { return nil }
            if (before.key == "." || before.key == ","), self[start - 2].isDigits, self[start - 1].isGlued {
                return nil
            }
        }
        var value = self[start].number
        var length = self[start].count
        var position = start + 1
        // Groups of three.
        while length <= 12, self[start].count <= 3, isGlued(position, ","), self[position + 1].isGlued,
            self[position + 1].isDigits, self[position + 1].count == 3
        {
            value = value * 1000 + self[position + 1].number
            length += 3
            position += 2
        }
        var number = Numeral(value)
        if isGlued(position, "."), self[position + 1].isGlued, self[position + 1].isDigits {
            let fraction = self[position + 1]
            guard length + fraction.count <= 15 else { return nil }
            // Versions and addresses of hosts have several points.
            if isGlued(position + 2, "."), self[position + 3].isGlued, self[position + 3].isDigits {
                return nil
            }
            var power = 1
            for _ in 0..<fraction.count { power *= 10 }
            number = Numeral(mantissa: value * power + fraction.number, scale: fraction.count)
            position += 2
        }
        guard let (end, scaled) = scaled(number, at: position) else { return nil }
        return NumberReading(end: end, value: scaled, script: .digits)
    }

    /// A number with the multipliers behind it: 1.2万, 3千, 1万2, 5k, 2 million.
    private func scaled(_ number: Numeral, at position: Int) -> (end: Int, value: Numeral)? {
        guard let factor = multiplier(at: position) else { return (position, number) }
        let isWord = self[position].isWord
        // k and w stand right behind the digits.
        if isWord, self[position].count == 1, !self[position].isGlued || isJoinedAfter(position) {
            return (position, number)
        }
        guard var value = number.times(factor) else { return nil }
        var end = position + 1
        var place = factor
        // 1千5百.
        while !isWord, self[end].isDigits, self[end].isGlued, self[end].count == 1,
            let lower = multiplier(at: end + 1),
            lower < place, let sum = value.adding(Numeral(self[end].number * lower))
        {
            (value, end, place) = (sum, end + 2, lower)
        }
        if !isWord, place == factor, let second = multiplier(at: end), second > factor || factor == second,
            let product = value.times(second)
        {
            (value, end) = (product, end + 1)
        } else if !isWord, self[end].isDigits, self[end].isGlued, self[end].count == 1,
            !isGlued(end + 1, "."), let sum = value.adding(Numeral(self[end].number * factor / 10))
        {
            (value, end) = (sum, end + 1)
        }
        return (end, value)
    }

    private static let multipliers = WordTable([
        ("k", 1000), ("w", 10_000), ("hundred", 100), ("thousand", 1000), ("million", 1_000_000),
    ])
}
