/// A word on its way through the steps of the Porter2 algorithm; the steps keep the names of their numbers in comments.
struct EnglishWord {
    var bytes: [UInt8] = []
    /// Where the word begins in the bytes.
    let start: Int
    /// Where R1 and R2 begin; endings that begin there or later lie in them.
    private var r1 = 0
    private var r2 = 0
    private var hasConsonantY = false

    init(start: Int) { self.start = start }

    // MARK: Letters

    private static let apostrophe = UInt8(ascii: "'")
    private static let y = UInt8(ascii: "y")
    /// A y that is a consonant, as in `boy` and `youth`.
    private static let consonantY = UInt8(ascii: "Y")

    private static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"), y:
            true
        default: false
        }
    }

    private func isVowel(at place: Int) -> Bool { Self.isVowel(bytes[place]) }

    private func hasVowel(before end: Int) -> Bool {
        var place = start
        while place < end {
            if isVowel(at: place) { return true }
            place += 1
        }
        return false
    }

    /// Whether the word up to `end` closes with a short syllable.
    private func isShort(before end: Int) -> Bool {
        guard end - start >= 2, !isVowel(at: end - 1), isVowel(at: end - 2) else {
            return ending(before: end).matches("past")
        }
        if end - start == 2 { return true }
        let last = bytes[end - 1]
        return !isVowel(at: end - 3) && last != UInt8(ascii: "w") && last != UInt8(ascii: "x")
            && last != Self.consonantY
    }

    private func ending(before end: Int) -> Ending { Ending(bytes, from: start, to: end) }

    private mutating func replaceLast(_ count: Int, with replacement: Ending) {
        bytes.removeLast(count)
        replacement.append(to: &bytes)
    }

    // MARK: Before the steps

    mutating func takeOffLeadingApostrophe() {
        if bytes[start] == Self.apostrophe { bytes.remove(at: start) }
    }

    mutating func markConsonantY() {
        for place in start..<bytes.count where bytes[place] == Self.y {
            guard place == start || isVowel(at: place - 1) else { continue }
            bytes[place] = Self.consonantY
            hasConsonantY = true
        }
    }

    mutating func unmarkY() {
        guard hasConsonantY else { return }
        for place in start..<bytes.count where bytes[place] == Self.consonantY { bytes[place] = Self.y }
    }

    /// Beginnings that would lose too much by the rule for R1: `general` and `generate` shall not meet.
    private static let beginnings = [
        "gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter",
    ].map { Array($0.utf8) }

    mutating func markRegions() {
        r1 = behindConsonant(from: start)
        for beginning in Self.beginnings where bytes[start] == beginning[0] {
            if bytes[start...].starts(with: beginning) { r1 = start + beginning.count }
        }
        r2 = behindConsonant(from: r1)
    }

    /// The place behind the first consonant that follows a vowel.
    private func behindConsonant(from place: Int) -> Int {
        var place = place
        while place < bytes.count, !isVowel(at: place) { place += 1 }
        while place < bytes.count, isVowel(at: place) { place += 1 }
        return min(place + 1, bytes.count)
    }

    // MARK: Steps

    /// Step 1a.
    mutating func takeOffPlural() {
        for possessive: Ending in ["'s'", "'s", "'"] where ending(before: bytes.count).matches(possessive) {
            bytes.removeLast(possessive.count)
            break
        }
        let ending = ending(before: bytes.count)
        if ending.matches("sses") {
            bytes.removeLast(2)
        } else if ending.matches("ied") || ending.matches("ies") {
            bytes.removeLast(bytes.count - start > 4 ? 2 : 1)
        } else if ending.matches("s"), !ending.matches("us"), !ending.matches("ss") {
            if hasVowel(before: bytes.count - 2) { bytes.removeLast() }
        }
    }

    /// Whole words before `-ing` that are no verbs, and before `-eed` whose doubled letter belongs to them.
    private static let noVerbs: [Ending] = ["inn", "out", "cann", "herr", "earr", "even"]
    private static let beforeEed: [Ending] = ["proc", "exc", "succ"]
    private static let doubled: [Ending] = ["bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"]

    /// Step 1b.
    mutating func takeOffVerbEnding() {
        let ending = ending(before: bytes.count)
        for suffix: Ending in ["eedly", "eed"] where ending.matches(suffix) {
            let begin = bytes.count - suffix.count
            let rest = self.ending(before: begin)
            if begin >= r1, !Self.beforeEed.contains(rest) { replaceLast(suffix.count, with: "ee") }
            return
        }
        let suffixes: [Ending] = ["ingly", "edly", "ing", "ed"]
        guard let suffix = suffixes.first(where: ending.matches) else { return }
        let begin = bytes.count - suffix.count
        if suffix == "ing" {
            if begin - start == 2, bytes[begin - 1] == Self.y, !isVowel(at: start) {
                return replaceLast(4, with: "ie")
            }
            if Self.noVerbs.contains(self.ending(before: begin)) { return }
        }
        guard hasVowel(before: begin) else { return }
        bytes.removeLast(suffix.count)
        repairVerb()
    }

    /// What is left of a verb gets its final e again, or loses the second of two letters.
    private mutating func repairVerb() {
        let rest = ending(before: bytes.count)
        if rest.matches("at") || rest.matches("bl") || rest.matches("iz") {
            bytes.append(UInt8(ascii: "e"))
        } else if Self.doubled.contains(where: rest.matches) {
            let first = bytes[start]
            let isWhole =
                bytes.count - start == 3
                && [UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "o")].contains(first)
            if !isWhole { bytes.removeLast() }
        } else if bytes.count == r1, isShort(before: bytes.count) {
            bytes.append(UInt8(ascii: "e"))
        }
    }

    /// Step 1c.
    mutating func replaceFinalY() {
        guard bytes.count - start >= 3, let last = bytes.last, last == Self.y || last == Self.consonantY,
            !isVowel(at: bytes.count - 2)
        else { return }
        bytes[bytes.count - 1] = UInt8(ascii: "i")
    }

    /// Step 2.
    mutating func replaceDerivedEnding() {
        guard let rule = EndingRule.derived.first(for: ending(before: bytes.count)) else { return }
        let begin = bytes.count - rule.suffix.count
        guard begin >= r1 else { return }
        let before = begin > start ? bytes[begin - 1] : 0
        switch rule.suffix {
        case "ogi": if before != UInt8(ascii: "l") { return }
        case "li": if !"cdeghkmnrt".utf8.contains(before) { return }
        default: break
        }
        replaceLast(rule.suffix.count, with: rule.replacement)
    }

    /// Step 3.
    mutating func shortenAdjective() {
        guard let rule = EndingRule.adjectives.first(for: ending(before: bytes.count)) else { return }
        let begin = bytes.count - rule.suffix.count
        guard begin >= (rule.suffix == "ative" ? r2 : r1) else { return }
        replaceLast(rule.suffix.count, with: rule.replacement)
    }

    /// Step 4.
    mutating func takeOffEnding() {
        guard let rule = EndingRule.endings.first(for: ending(before: bytes.count)) else { return }
        let begin = bytes.count - rule.suffix.count
        guard begin >= r2 else { return }
        if rule.suffix == "ion" {
            guard begin > start,
                bytes[begin - 1] == UInt8(ascii: "s") || bytes[begin - 1] == UInt8(ascii: "t")
            else { return }
        }
        bytes.removeLast(rule.suffix.count)
    }

    /// Step 5.
    mutating func takeOffFinalLetter() {
        let end = bytes.count - 1
        guard end > start else { return }
        switch bytes[end] {
        case UInt8(ascii: "e"): if end >= r2 || (end >= r1 && !isShort(before: end)) { bytes.removeLast() }
        case UInt8(ascii: "l"): if end >= r2, bytes[end - 1] == UInt8(ascii: "l") { bytes.removeLast() }
        default: break
        }
    }
}
