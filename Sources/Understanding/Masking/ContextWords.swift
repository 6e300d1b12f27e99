/// What a word says of the value behind it.
struct ContextClass: OptionSet, Sendable {
    let rawValue: UInt32

    static let phone = ContextClass(rawValue: 1 << 0)
    static let identity = ContextClass(rawValue: 1 << 1)
    static let card = ContextClass(rawValue: 1 << 2)
    static let cardCode = ContextClass(rawValue: 1 << 3)
    static let taxCode = ContextClass(rawValue: 1 << 4)
    static let passport = ContextClass(rawValue: 1 << 5)
    static let plate = ContextClass(rawValue: 1 << 6)
    static let email = ContextClass(rawValue: 1 << 7)
    static let address = ContextClass(rawValue: 1 << 8)
    static let postcode = ContextClass(rawValue: 1 << 9)
    static let name = ContextClass(rawValue: 1 << 10)
    static let nameCue = ContextClass(rawValue: 1 << 11)
    static let nameHint = ContextClass(rawValue: 1 << 12)
    static let birth = ContextClass(rawValue: 1 << 13)
    static let iban = ContextClass(rawValue: 1 << 14)
    static let socialSecurity = ContextClass(rawValue: 1 << 15)
    static let network = ContextClass(rawValue: 1 << 16)
    static let messenger = ContextClass(rawValue: 1 << 17)
    static let qq = ContextClass(rawValue: 1 << 18)
    static let password = ContextClass(rawValue: 1 << 19)
    static let oneTimeCode = ContextClass(rawValue: 1 << 20)
    static let apiKey = ContextClass(rawValue: 1 << 21)
    static let hotline = ContextClass(rawValue: 1 << 22)
    static let code = ContextClass(rawValue: 1 << 23)
    static let tight = ContextClass(rawValue: 1 << 24)
    static let loose = ContextClass(rawValue: 1 << 25)

    /// What introduces names.
    static let names: ContextClass = [.name, .nameCue, .nameHint]
    /// What introduces anything else.
    static let values = ContextClass(rawValue: (1 << 24) - 1).subtracting(names)
}

/// The context words of a text, and what lies between them and the values.
struct ContextWords: Sendable {
    /// A context word.
    struct Word: Equatable, Sendable {
        let start: Int
        let end: Int
        let classes: ContextClass
    }

    /// All words of `ContextLexicon`.
    static let lexicon: Lexicon = {
        var lexicon = Lexicon(capacity: 40_000)
        for (classes, words) in ContextLexicon.entries {
            for word in words.split(whereSeparator: \.isWhitespace) {
                let scalars = Array(word.lowercased().unicodeScalars)
                if scalars.contains("_") {
                    for separator: [Unicode.Scalar] in [[" "], ["_"], ["-"], []] {
                        let variant = scalars.split(separator: "_").joined(separator: separator)
                        lexicon.add(Array(variant), classes.rawValue)
                    }
                } else {
                    lexicon.add(scalars, classes.rawValue)
                }
            }
        }
        return lexicon
    }()

    private let text: MaskingText
    /// Words that introduce numbers, accounts, addresses, left to right, longest first, none inside of another.
    let values: [Word]
    /// Words that introduce names, likewise.
    let names: [Word]

    init(_ text: MaskingText) {
        self.text = text
        var values: [Word] = []
        var names: [Word] = []
        var nextValue = 0
        var nextName = 0
        for place in 0..<text.count {
            if text.isLetter(place) {
                guard Self.beginsWord(text, place) else { continue }
            } else if !text.isHan(place) {
                continue
            }
            guard place >= nextValue || place >= nextName else { continue }
            var value: Word?
            var name: Word?
            Self.lexicon.forEachMatch(in: text.scalars, at: place) { end, raw in
                guard Self.endsWord(text, end) else { return }
                let end = Self.endsInAbbreviation(text, end) ? end + 1 : end
                let classes = ContextClass(rawValue: raw)
                let forValues = classes.intersection(.values)
                if !forValues.isEmpty { value = Word(start: place, end: end, classes: forValues) }
                let forNames = classes.intersection(.names)
                if !forNames.isEmpty { name = Word(start: place, end: end, classes: forNames) }
            }
            // 号码 belongs to what is before it; any other 码 is a code.
            if let word = value, word.end == place + 1, text[place] == "码", text[place - 1] == "号" {
                value = nil
            }
            if let value, place >= nextValue {
                values.append(value)
                nextValue = value.end
            }
            if let name, place >= nextName {
                names.append(name)
                nextName = name.end
            }
        }
        self.values = values
        self.names = names
    }

    /// Whether a word of letters can begin at a place: behind something else, or at a capital inside of camelCase.
    private static func beginsWord(_ text: MaskingText, _ place: Int) -> Bool {
        !text.isLetter(place - 1) || (text.isCapital(place) && !text.isCapital(place - 1))
    }

    /// "order no.", "tel.": the full stop belongs to the word.
    private static func endsInAbbreviation(_ text: MaskingText, _ end: Int) -> Bool {
        text[end] == "." && abbreviations.match(in: text.scalars, endingAt: end) != nil
    }

    private static let abbreviations = WordList(words: "no nr num ref tel mob acct id ext")

    /// Whether a word can end at a place.
    static func endsWord(_ text: MaskingText, _ end: Int) -> Bool {
        !text.isLetter(end - 1) || !text.isLetter(end) || (text.isCapital(end) && !text.isCapital(end - 1))
    }

    /// Marks that can stand between a context word and its value.
    static func isJoint(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", ":", "=", "#", "\"", "'", "(", "[", "{", "<", "【", "「", "『", "《", "〈", "-", "–", "—", "_",
            "\n",
            "*", "`", "|", ">", "~", "→", "・":
            true
        default: false
        }
    }

    static func isComma(_ scalar: Unicode.Scalar) -> Bool { scalar == "," || scalar == "，" || scalar == "、" }

    /// Whether a range is nothing but connecting words and marks.
    func connects(_ range: Range<Int>, _ words: ContextClass, commas: Bool = false) -> Bool {
        guard range.count <= 48 else { return false }
        var place = range.lowerBound
        while place < range.upperBound {
            let scalar = text[place]
            if Self.isJoint(scalar) || (commas && Self.isComma(scalar)) {
                place += 1
                continue
            }
            if text.isLetter(place), text.isLetter(place - 1), place > range.lowerBound { return false }
            guard
                let end = connection(at: place, words, limit: range.upperBound)
            else { return false }
            place = end
        }
        return true
    }

    /// The end of the longest connecting word at a place.
    func connection(at place: Int, _ words: ContextClass, limit: Int = .max) -> Int? {
        var best: Int?
        Self.lexicon.forEachMatch(in: text.scalars, at: place) { end, raw in
            if end <= limit, !ContextClass(rawValue: raw).isDisjoint(with: words),
                !(text.isLetter(end - 1) && text.isLetter(end))
            {
                best = end
            }
        }
        return best
    }

    /// Whether a context word of these classes stands at a place, at least `least` long.
    func has(_ classes: ContextClass, at place: Int, least: Int = 1) -> Bool {
        var found = false
        Self.lexicon.forEachMatch(in: text.scalars, at: place) { end, raw in
            if end - place >= least, !ContextClass(rawValue: raw).isDisjoint(with: classes) { found = true }
        }
        return found
    }

    /// The last word of `values` that ends at or before a place, no further off than `reach`.
    func before(_ place: Int, reach: Int = 48) -> Word? {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle].end <= place { low = middle + 1 } else { high = middle }
        }
        guard low > 0, place - values[low - 1].end <= reach else { return nil }
        return values[low - 1]
    }

    /// The first word of `values` that starts at or behind a place.
    func after(_ place: Int) -> Word? {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle].start < place { low = middle + 1 } else { high = middle }
        }
        return low < values.count ? values[low] : nil
    }

    /// Whether no sentence ends in a range.
    func isOneSentence(_ range: Range<Int>) -> Bool {
        for place in range.prefix(48) {
            switch text[place] {
            case "。", "！", "？", "!", "?", ";", "；", "…": return false
            default: break
            }
        }
        return true
    }

    /// Whether the nearest context word is of these classes and only connecting words follow it.
    func says(_ classes: ContextClass, before place: Int, commas: Bool = false) -> Bool {
        guard let word = before(place), !word.classes.isDisjoint(with: classes) else { return false }
        return connects(word.end..<place, .loose, commas: commas)
    }

    /// Whether the nearest context word is of these classes, whatever follows it in its sentence.
    func isNear(_ classes: ContextClass, before place: Int, reach: Int = 24) -> Bool {
        guard let word = before(place, reach: reach), !word.classes.isDisjoint(with: classes) else {
            return false
        }
        return isOneSentence(word.end..<place)
    }

    /// Whether "is" or the like stands right before a place.
    func hasCopula(before place: Int) -> Bool {
        var end = place
        while end > 0, place - end < 3, Self.isQuoteOrBlank(text[end - 1]) { end -= 1 }
        return Self.copulas.match(in: text.scalars, endingAt: end) != nil
    }

    private static let copulas = WordList("是|为|:|=| is| was| are")

    private static func isQuoteOrBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\"", "'", "“", "”", "「": true
        default: false
        }
    }

    private static let thingsBehind = WordList(words: "这单 这个单 这个订单 这笔订单 这笔单 这张单 这一单 这票 号订单 号工单 号包裹")

    /// Whether the text calls the number of a range the number of a thing: "order 139...", "139... is my order number".
    func namesThing(_ range: Range<Int>) -> Bool {
        let word = before(range.lowerBound)
        if let word, word.classes == .code, connects(word.end..<range.lowerBound, .tight) { return true }
        if let word, connects(word.end..<range.lowerBound, .loose) { return false }
        let start = text.skipBlanks(from: range.upperBound, most: 12)
        if Self.thingsBehind.match(in: text.scalars, at: start) != nil { return true }
        for copula in ["是", "is"] where text.has(copula, at: start) {
            if let next = after(start + 1), next.classes == .code,
                connects(start..<next.start, .loose)
            {
                return true
            }
        }
        return false
    }
}
