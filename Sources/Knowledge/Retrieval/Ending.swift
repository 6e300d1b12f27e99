/// The last letters of a word, at most eight, in one number: endings are compared without looking at bytes.
struct Ending: Equatable, ExpressibleByStringLiteral {
    /// The last letter lowest.
    private let letters: UInt64
    let count: Int

    /// An ending of a rule.
    ///
    /// - Precondition: ASCII, at most eight letters.
    @inline(__always)
    init(stringLiteral text: StaticString) {
        precondition(text.utf8CodeUnitCount <= 8, "endings have eight letters at most")
        var letters: UInt64 = 0
        for place in 0..<text.utf8CodeUnitCount {
            letters = letters << 8 | UInt64(unsafe text.utf8Start[place])
        }
        (self.letters, count) = (letters, text.utf8CodeUnitCount)
    }

    /// The last eight letters of a part of `bytes`, or all of it.
    init(_ bytes: [UInt8], from start: Int, to end: Int) {
        var letters: UInt64 = 0
        var place = max(start, end - 8)
        while place < end {
            letters = letters << 8 | UInt64(bytes[place])
            place += 1
        }
        (self.letters, count) = (letters, end - start)
    }

    /// Whether this ends with another one.
    @inline(__always)
    func matches(_ suffix: Ending) -> Bool {
        count >= suffix.count && (letters ^ suffix.letters) & ((1 << (8 * UInt64(suffix.count))) - 1) == 0
    }

    func append(to bytes: inout [UInt8]) {
        var place = count - 1
        while place >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: letters >> (8 * UInt64(place))))
            place -= 1
        }
    }
}

/// What becomes of an ending in one step of the Porter2 algorithm.
struct EndingRule {
    let suffix: Ending
    let replacement: Ending

    private init(_ suffix: Ending, _ replacement: Ending) {
        (self.suffix, self.replacement) = (suffix, replacement)
    }

    /// Rules of a step: of those that fit, the one with the longest ending is taken.
    struct Table {
        private let rules: [EndingRule]

        fileprivate init(_ rules: [EndingRule]) {
            self.rules = rules.sorted { $0.suffix.count > $1.suffix.count }
        }

        func first(for ending: Ending) -> EndingRule? {
            for rule in rules where ending.matches(rule.suffix) { return rule }
            return nil
        }
    }

    /// Step 2.
    static let derived = Table([
        EndingRule("tional", "tion"), EndingRule("enci", "ence"), EndingRule("anci", "ance"),
        EndingRule("abli", "able"), EndingRule("entli", "ent"), EndingRule("izer", "ize"),
        EndingRule("ization", "ize"), EndingRule("ational", "ate"), EndingRule("ation", "ate"),
        EndingRule("ator", "ate"), EndingRule("alism", "al"), EndingRule("aliti", "al"),
        EndingRule("alli", "al"),
        EndingRule("fulness", "ful"), EndingRule("ousli", "ous"), EndingRule("ousness", "ous"),
        EndingRule("iveness", "ive"), EndingRule("iviti", "ive"), EndingRule("biliti", "ble"),
        EndingRule("bli", "ble"), EndingRule("ogist", "og"), EndingRule("ogi", "og"),
        EndingRule("fulli", "ful"),
        EndingRule("lessli", "less"), EndingRule("li", ""),
    ])

    /// Step 3.
    static let adjectives = Table([
        EndingRule("tional", "tion"), EndingRule("ational", "ate"), EndingRule("alize", "al"),
        EndingRule("icate", "ic"), EndingRule("iciti", "ic"), EndingRule("ical", "ic"), EndingRule("ful", ""),
        EndingRule("ness", ""), EndingRule("ative", ""),
    ])

    /// Step 4.
    static let endings = Table(
        [
            "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ism", "ate",
            "iti",
            "ous", "ive", "ize", "ion",
        ].map { EndingRule($0, "") })
}
