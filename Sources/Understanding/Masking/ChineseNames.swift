/// How surely the words before a place say that a name follows.
enum NameCue: Int, Comparable, Sendable {
    /// In the middle of a sentence.
    case bare
    /// Nothing but a border or a word that names can follow.
    case none
    /// A word that names follow among other things.
    case hint
    /// A word that a person is mentioned with: "司机", "寄给".
    case cue
    /// It stands beside a number or an address, as in address books.
    case entry
    /// The field for a name.
    case field
    /// The same with a colon, or "我叫".
    case certain

    static func < (left: NameCue, right: NameCue) -> Bool { left.rawValue < right.rawValue }
}

/// Chinese names: a surname and one or two characters, by what these are and by what stands around them.
struct ChineseNames {
    private static let usual = CharacterBits(ChineseNameLexicon.usualSurnames)
    private static let rare = CharacterBits(ChineseNameLexicon.rareSurnames)
    private static let words = CharacterBits(ChineseNameLexicon.wordSurnames)
    private static let compound = Lexicon(words: ChineseNameLexicon.compoundSurnames)
    private static let given = CharacterBits(ChineseNameLexicon.given)
    private static let notGiven = CharacterBits(ChineseNameLexicon.notGiven)
    private static let foreign = CharacterBits(ChineseNameLexicon.transliteration)
    private static let follows = CharacterBits(ChineseNameLexicon.follows)
    private static let deeds = WordIndex(ChineseNameLexicon.deeds)
    private static let unsureFollows = CharacterBits("说给让跟把被在不没要会打来去和")
    private static let cuedGiven = CharacterBits("一小月可来")
    private static let brand: UInt32 = 1
    private static let word: UInt32 = 2
    private static let others: Lexicon = {
        var lexicon = Lexicon(capacity: 4000)
        for (words, classes) in [(ChineseWordLexicon.brands, brand), (ChineseWordLexicon.words, word)] {
            for word in words.split(whereSeparator: \.isWhitespace) {
                lexicon.add(Array(word.lowercased().unicodeScalars), classes)
            }
        }
        return lexicon
    }()

    private let text: MaskingText
    private let context: ContextWords

    init(_ text: MaskingText, _ context: ContextWords) {
        self.text = text
        self.context = context
    }

    static func isUsualSurname(_ scalar: Unicode.Scalar) -> Bool { usual.contains(scalar) }

    /// How likely a surname is one: 2 usual, 1 rare, 0 nearly always a word.
    func surname(at place: Int) -> (length: Int, rank: Int)? {
        guard text.isHan(place), !isOf(place) else { return nil }
        if Self.compound.longestMatch(in: text.scalars, at: place) != nil { return (2, 2) }
        let scalar = text.scalars[place]
        if Self.usual.contains(scalar) { return (1, 2) }
        if Self.rare.contains(scalar) { return (1, 1) }
        return Self.words.contains(scalar) ? (1, 0) : nil
    }

    /// The second character of 由于, 关于 and their like.
    private func isOf(_ place: Int) -> Bool {
        guard text.scalars[place] == "于" else { return false }
        switch text[place - 1] {
        case "由", "关", "对", "属", "至", "基", "等", "处", "位", "鉴", "终", "过", "善", "便", "在": return true
        default: return false
        }
    }

    /// A brand or a word at a place that is no name.
    func other(at place: Int) -> (end: Int, classes: UInt32)? {
        Self.others.longestMatch(in: text.scalars, at: place)
    }

    static func isGiven(_ scalar: Unicode.Scalar) -> Bool { given.contains(scalar) }
    static func isNotGiven(_ scalar: Unicode.Scalar) -> Bool { notGiven.contains(scalar) }

    /// Whether a person's doing or belonging is said at a place.
    func isDeed(at place: Int) -> Bool { Self.deeds.match(in: text.scalars, at: place) != nil }

    /// How well a name may end at a place: 2 before a border or a deed, 1 before a function word, 0 elsewhere.
    func ending(at place: Int) -> Int {
        guard text.isHan(place) else { return 2 }
        if isDeed(at: place) { return 2 }
        if Self.follows.contains(text.scalars[place]) { return 1 }
        var longest = 0
        ContextWords.lexicon.forEachMatch(in: text.scalars, at: place) { end, raw in
            let classes: ContextClass = [.values, .name, .tight]
            if !ContextClass(rawValue: raw).isDisjoint(with: classes) { longest = max(longest, end - place) }
        }
        return min(longest, 2)
    }

    /// The end of a name that begins at a place.
    func end(from start: Int, _ cue: NameCue) -> Int? {
        guard text.isHan(start) else { return nil }
        if let end = transliterated(from: start, cue) { return end }
        let run = text.endOfHan(from: start, most: 8) - start
        let other = other(at: start)
        if let (length, rank) = surname(at: start), let best = bestGiven(start, length, run, rank, cue) {
            return decide(best, start, surname: length, rank, run, other, cue)
        }
        // No surname that we know: only where a form says that a name stands here.
        guard cue == .certain, (2...4).contains(run), other == nil,
            !(start..<(start + run)).contains(where: { isImpossible(text.scalars[$0]) }),
            !context.has([.values, .names, .tight, .loose], at: start)
        else { return nil }
        return start + run
    }

    private func isImpossible(_ scalar: Unicode.Scalar) -> Bool {
        Self.notGiven.contains(scalar) && !Self.given.contains(scalar)
    }

    private struct Candidate {
        let end: Int
        /// Characters of the given name, and how many of them given names are known to have.
        let length: Int
        let known: Int
        let ending: Int
        let score: Double

        var isKnown: Bool { known == length }
    }

    /// One or two characters of a given name: the better of both.
    private func bestGiven(_ start: Int, _ surname: Int, _ run: Int, _ rank: Int, _ cue: NameCue)
        -> Candidate?
    {
        var best: Candidate?
        for length in 1...2 where surname + length <= run {
            let end = start + surname + length
            let given = text.scalars[(start + surname)..<end]
            let isUnlikely = given.contains {
                Self.notGiven.contains($0) && (cue < .hint || !Self.cuedGiven.contains($0))
            }
            if cue < .entry, isUnlikely { break }
            if given.contains(where: isImpossible), !(cue >= .field && rank == 2 && !text.isHan(end)) {
                break
            }
            let known = given.count { Self.given.contains($0) }
            let ending = ending(at: end)
            var score = Double(known) / Double(length) * 4 + Double(ending)
            if length == 2 {
                score += 0.6
                // 王明|明天: the last character begins the next word.
                let next = other(at: end - 1)
                let isWord = next.map { $0.end > end && $0.classes & Self.word != 0 } ?? false
                if isWord || (ending < 2 && beginsContextWord(end - 1)) { score -= 2 }
            }
            if score > best?.score ?? -1 {
                best = Candidate(end: end, length: length, known: known, ending: ending, score: score)
            }
        }
        return best
    }

    private func beginsContextWord(_ place: Int) -> Bool {
        context.has(ContextClass.values.union(.names), at: place, least: 2)
    }

    private func decide(
        _ best: Candidate, _ start: Int, surname: Int, _ rank: Int, _ run: Int,
        _ other: (end: Int, classes: UInt32)?,
        _ cue: NameCue
    ) -> Int? {
        let end = best.end
        if cue == .bare, !isSureWithoutCue(best, start, surname: surname, rank, other != nil) { return nil }
        if cue <= .none, best.ending == 1, !Self.unsureFollows.contains(text[end]),
            !(cue == .none && best.length == 2 && text[end] == "的")
        {
            return nil
        }
        if cue == .entry {
            var run = run
            if run > surname + 1, text[start + run - 1] == "收" || text[start + run - 1] == "启" { run -= 1 }
            return run <= surname + 2 || best.known > 0 ? start + run : end
        }
        if cue >= .field {
            if best.ending < 2, run > surname + best.length, run <= 4, ending(at: end) == 0,
                !(end..<(start + run)).contains(where: { Self.notGiven.contains(text.scalars[$0]) })
            {
                return start + run
            }
            if let other, other.classes == Self.word, other.end >= end, !best.isKnown { return nil }
            if rank == 2 || (rank == 1 && best.ending >= 1) { return end }
            return best.isKnown && (rank > 0 || best.ending == 2) ? end : nil
        }
        if let other {
            let inside = surname + (best.length == 2 && best.isKnown && best.ending == 2 ? 1 : 0)
            // A figure of fiction who does something is a person with that name.
            let isPerson =
                cue >= .cue && other.classes & Self.brand != 0 && other.end == end && isDeed(at: end)
            if !isPerson, other.end >= end || other.end - start > inside { return nil }
        }
        guard best.ending >= 1 || isUnending(best, rank, cue) else { return nil }
        guard best.isKnown else {
            return cue >= .cue && best.length == 2 && best.known > 0 && best.ending == 2 && rank > 0
                ? end : nil
        }
        if cue >= .hint {
            if rank == 2 || (rank == 1 && best.ending == 2) { return end }
            return cue == .cue && best.length == 2 && !text.isHan(end) ? end : nil
        }
        guard rank == 2 else { return nil }
        if best.length == 1, surname == 1 { return best.ending == 2 && isDeed(at: end) ? end : nil }
        return end
    }

    /// Behind a word for a person, a usual name may end anywhere but inside of a word: 我爸杨彬|年纪大了.
    private func isUnending(_ best: Candidate, _ rank: Int, _ cue: NameCue) -> Bool {
        guard cue >= .hint, rank == 2, best.isKnown, !crossesWord(best.end), !beginsContextWord(best.end - 1),
            text[best.end - 1] != "一"
        else { return false }
        // 抬头兰金电子有限公司
        let run = text.endOfHan(from: best.end, most: 14)
        if (best.end..<run).contains(where: { Self.companies.match(in: text.scalars, at: $0) != nil }) {
            return false
        }
        return best.length == 2 || !Self.given.contains(text[best.end])
    }

    private static let companies = WordList(words: "公司 有限 集团 商行 工作室 事务所 合作社 工厂")

    /// In the middle of a sentence: a usual surname, characters that only names have together, and a deed or a border behind.
    private func isSureWithoutCue(_ best: Candidate, _ start: Int, surname: Int, _ rank: Int, _ isOther: Bool)
        -> Bool
    {
        guard rank == 2, best.isKnown, !isOther, best.ending >= 1 else { return false }
        if crossesWord(start) { return false }
        if beginsContextWord(start - 1) || beginsContextWord(start) { return false }
        return best.length == 2 || surname == 2 || hasOwner(best.end)
    }

    /// Whether what stands at a place belongs to the person before: a deed, a number, an address.
    private func hasOwner(_ place: Int) -> Bool {
        isDeed(at: place)
            || context.has([.phone, .identity, .card, .passport, .address, .birth], at: place, least: 2)
    }

    /// Whether the character before makes a word with the one at a place: 非|常.
    func crossesWord(_ place: Int) -> Bool {
        guard let before = other(at: place - 1) else { return false }
        return before.end > place
    }

    /// Foreign names with a middle dot: 约翰·史密斯, 阿依古丽·买买提.
    private func transliterated(from start: Int, _ cue: NameCue) -> Int? {
        let first = text.endOfHan(from: start, most: 8)
        var end = first
        var lastPart = start
        while isMiddleDot(text[end]), text.isHan(end + 1), text[end] != "." || cue >= .field {
            lastPart = end + 1
            end = text.endOfHan(from: lastPart, most: 10)
        }
        guard lastPart > start, first - start >= 2 else { return nil }
        var han = 0
        var likely = 0
        for place in start..<end where text.isHan(place) {
            han += 1
            if Self.foreign.contains(text.scalars[place]) { likely += 1 }
        }
        let isLikely = likely * 10 >= han * 7 && (cue >= .hint || first - start <= 6)
        guard
            isLikely
                || (cue >= .cue
                    && !(start..<first).contains(where: { Self.notGiven.contains(text.scalars[$0]) }))
        else { return nil }
        // The last part may run on into the sentence.
        var place = lastPart
        while place < end, place - lastPart < 6, place - lastPart < 2 || ending(at: place) == 0 { place += 1 }
        return place
    }

    private func isMiddleDot(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "·" || scalar == "•" || scalar == "・" || scalar == "."
    }
}

/// A list of words by first character.
struct WordIndex: Sendable {
    private let lexicon: Lexicon

    init(_ words: String) { lexicon = Lexicon(words: words) }

    /// The end of the longest word at a place.
    func match(in text: [Unicode.Scalar], at place: Int) -> Int? {
        lexicon.longestMatch(in: text, at: place)?.end
    }
}
