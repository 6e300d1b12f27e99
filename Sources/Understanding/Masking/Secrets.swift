/// Keys of interfaces and passwords.
extension PersonalDataScan {
    private static let keyPrefixes = WordList(
        words: """
            sk_live_ sk_test_ pk_live_ pk_test_ rk_live_ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xoxb- xoxp- xoxa- xoxr-
            xapp- akia asia aiza ya29. sk- eyj npm_ pypi- sg. key- sq0atp- shpat_ hf_ whsec_ ltai akid dop_v1_ sb_key_
            """)

    /// Long tokens that begin as keys do, or that the text calls keys.
    mutating func findKeys() {
        func isKey(_ place: Int) -> Bool {
            if text.isCode(place) { return true }
            switch text[place] {
            case "_", "-", ".", "+", "/", "=": return true
            default: return false
            }
        }
        var place = 0
        while place < text.count {
            guard text.isCode(place), text[place - 1] != "_",
                text[place - 1] != "-" || !text.isCode(place - 2)
            else {
                place += 1
                continue
            }
            let start = place
            while isKey(place) { place += 1 }
            var end = place
            while end > start,
                text[end - 1] == "." || text[end - 1] == "/" || text[end - 1] == "+" || text[end - 1] == "-"
            {
                end -= 1
            }
            if end - start >= 16, isSecretKey(start..<end) {
                add(start..<end, .secret, rank: 96, value: written(start..<end))
            }
        }
    }

    private func isSecretKey(_ range: Range<Int>) -> Bool {
        let figures = text.count(MaskingText.digit, in: range)
        let letters = text.count(MaskingText.latin, in: range)
        let capitals = text.count(MaskingText.capital, in: range)
        let isMixed = capitals > 0 && capitals < letters
        if letters >= 6, range.count >= 18,
            Self.keyPrefixes.match(in: text.scalars, at: range.lowerBound) != nil,
            figures >= 2 || (isMixed && (figures > 0 || range.count >= 20))
                || (range.count == 20 && text.has("kia", at: range.lowerBound + 1))
        {
            return true
        }
        guard letters >= 4, figures >= 3 || (figures > 0 && isMixed), !isUUID(range) else { return false }
        if let word = context.before(range.lowerBound, reach: 32), word.classes.contains(.apiKey),
            context.connects(word.end..<range.lowerBound, .loose)
                || context.hasCopula(before: range.lowerBound)
        {
            return true
        }
        return figures >= 3 && range.count >= 24 && hasVendorPrefix(range)
    }

    /// 8-4-4-4-12: identifies a thing, opens nothing.
    private func isUUID(_ range: Range<Int>) -> Bool {
        range.count == 36
            && [8, 13, 18, 23].allSatisfy { text[range.lowerBound + $0] == "-" }
    }

    /// "abc_..." or "abc_live_..." before at least 16 characters of letters and digits.
    private func hasVendorPrefix(_ range: Range<Int>) -> Bool {
        guard let first = range.first(where: { text[$0] == "_" }),
            let last = range.last(where: { text[$0] == "_" }),
            (2...8).contains(first - range.lowerBound), range.upperBound - last > 16,
            text.all(MaskingText.latin, in: range.lowerBound..<first)
        else { return false }
        let tail = (last + 1)..<range.upperBound
        return text.count(MaskingText.digit, in: tail) > 0 && text.count(MaskingText.latin, in: tail) >= 6
    }

    /// What was written, letter case included: a secret is what it is to the letter.
    func written(_ range: Range<Int>) -> String {
        text.normal.originalText(text.normal.originalRange(range))
    }

    // MARK: Passwords

    private static let notPasswords = Lexicon(
        words: """
            wrong incorrect invalid expired not too still being required needed weak correct right the a an my your same
            rejected accepted empty changed reset blocked locked working forgotten lost case supposed never always what please
            and or but is was are isn't wasn't doesn't won't no longer been has have had will would should can could cannot
            can't must may might to for of in on at with from by it its it's that this there here i you we they he she
            recovery manager policy protected page field box link email mail prompt hint change update problem issue error
            failed fails failing asks asking after before when where why how who which again now today keeps kept says said
            does did do matches match different strong secure secret set sent short long only just also already really very so
            stuck broken unknown missing sensitive everything nothing something anything fine ok okay good bad valid stolen
            hacked compromised leaked forgot reminder request requests expires length rule rules option options screen entry
            login works stopped
            """)
    private static let passwordWords = Lexicon(
        words: """
            the my current number code no for account wifi login old new it set changed i use used this that following below
            """)
    private static let copulas = Lexicon(words: "is was are equals it's")

    private func isPrintable(_ place: Int) -> Bool { (0x21...0x7E).contains(text[place].value) }

    mutating func findPasswords() {
        for word in context.values
        where !word.classes.isDisjoint(with: [.password, .apiKey]) && !word.classes.contains(.oneTimeCode) {
            guard let (start, certainty) = passwordStart(behind: word) else { continue }
            switch passwordNumber(from: start) {
            case .found(let range): add(range, .secret, rank: 48)
            case .other: break
            case .none: findPassword(from: start, word, certainty)
            }
        }
    }

    private enum PasswordCertainty {
        /// Nothing but the word.
        case word
        /// "to", "as": what follows may be an everyday word.
        case weak
        /// A colon, a quote, "is".
        case strong
    }

    /// Where the value begins behind "password", "密码" and what connects them.
    private func passwordStart(behind word: ContextWords.Word) -> (Int, PasswordCertainty)? {
        var certainty = PasswordCertainty.word
        var place = word.end
        let limit = min(text.count, place + 40)
        while place < limit {
            switch text[place] {
            case ":", "=", "\"", "'", "“", "「":
                certainty = .strong
                place += 1
                continue
            case " ", "\n", "”", "【", "[", "(", "<", ">", "–", "—":
                place += 1
                continue
            case "-" where text[place + 1] == " ":
                place += 1
                continue
            default: break
            }
            if text.isHan(place) {
                guard let end = context.connection(at: place, .loose) else { return nil }
                let last = text[end - 1]
                if last == "是" || last == "为" || last == "成" && end - place > 1 { certainty = .strong }
                place = end
                continue
            }
            guard text.isLatin(place) else { break }
            var end = place
            while isPrintable(end), text[end] != "," { end += 1 }
            while end > place, [".", ";", ":", "!", "?"].contains(text[end - 1]) { end -= 1 }
            if Self.copulas.contains(text.scalars, place..<end) {
                certainty = .strong
            } else if text.has("to", at: place) && end == place + 2
                || text.has("as", at: place) && end == place + 2
            {
                if certainty == .word { certainty = .weak }
            } else if !Self.passwordWords.contains(text.scalars, place..<end) {
                break
            }
            place = end
        }
        return place < limit ? (place, certainty) : nil
    }

    private enum PasswordNumber {
        case none
        /// A number, but an amount or too short.
        case other
        case found(Range<Int>)
    }

    /// A password that is a number, in whatever spelling.
    private func passwordNumber(from start: Int) -> PasswordNumber {
        guard let index = digits.index(at: start) else { return .none }
        let isWritten = text.isDigit(start)
        var end = start
        while isPrintable(end), text[end] != "," { end += 1 }
        while end > start, [".", "?", ";", "!", ")", "]", "}", ">", "\"", "'"].contains(text[end - 1]) {
            end -= 1
        }
        if isWritten, !text.all(MaskingText.digit, in: start..<end) { return .none }
        if !isWritten, end > start, DigitReader.digitWord(text, start..<end) == nil { return .none }
        var length = 0
        var next = index
        let joints: DigitGap = isWritten ? [.blank, .hyphen] : [.blank, .hyphen, .dot, .mark, .soft]
        repeat {
            next = digits.groupEnds[next]
            if next - index <= (isWritten && length > 0 ? 8 : 16) { length = next - index }
        } while next < digits.runEnds[index] && next - index <= 12 && digits.gaps[next].isSubset(of: joints)
            && !digits.gaps[next].isEmpty
        guard (4...16).contains(length) else { return .other }
        let range = digits.range(index, length)
        return isMoney(range) || Self.isUnit(text[range.upperBound]) ? .other : .found(range)
    }

    /// Measures that make a number an amount of something.
    static func isUnit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "个", "次", "天", "位", "遍", "分", "年", "月", "小": true
        default: false
        }
    }

    private mutating func findPassword(
        from start: Int, _ word: ContextWords.Word, _ certainty: PasswordCertainty
    ) {
        let before = text[start - 1]
        let isQuoted = before == "\"" || before == "'" || before == "“" || before == "「"
        var end = start
        while end - start < 128, isPrintable(end), text[end] != ",",
            !(isQuoted && (text[end] == "\"" || text[end] == "'"))
        {
            end += 1
        }
        while end > start, [".", "?", ";", ")", "]", "}", ">", "\"", "'"].contains(text[end - 1]) { end -= 1 }
        // An exclamation mark behind a plain word is the sentence's; behind a password it may be its own.
        if !isQuoted, text[end - 1] == "!", text.all(MaskingText.latin, in: start..<(end - 1)) { end -= 1 }
        let range = start..<end
        let figures = text.count(MaskingText.digit, in: range)
        let letters = text.count(MaskingText.letter, in: range)
        let hasMarks = figures + letters < range.count
        guard range.count >= 3, figures < range.count, !text.has("http", at: start) else { return }
        if !word.classes.contains(.password) {
            guard !isUUID(range),
                (range.count >= 12 && figures >= 2)
                    || (certainty == .strong && range.count >= 8 && figures > 0 && letters > 0)
            else { return }
            add(range, .secret, rank: 97, value: written(range))
            return
        }
        if Self.notPasswords.contains(text.scalars, range) { return }
        let hasCapital = range.dropFirst().contains { text.isCapital($0) }
        let isMixed = figures > 0 || hasMarks || hasCapital
        guard isMixed || (certainty == .strong && range.count >= 5) else { return }
        if range.contains(where: { text[$0] == "'" }), figures == 0 { return }
        guard certainty != .word || figures > 0 else { return }
        add(range, .secret, rank: 48, value: written(range))
    }
}
