/// Accounts of messengers, where the text names the messenger: "微信号 lan_1987", "QQ 570349497", "telegram @fox22".
extension PersonalDataScan {
    private static let connecting = WordList(
        "账号|帐号|加我|加|联系|搜索|搜|昵称|add me|me at|handle|username|好友")
    private static let notAccounts = Lexicon(
        words: """
            id no number account pay payment login is not was are and or the my your please group official app it message
            messages support me us you to on in chat for with via work works working failed failing error moments mini
            program code qr scan
            """)
    private static let saidBefore = WordList("是我的|是我|是|is my |(|这个是|这是我")

    private func isAccount(_ place: Int) -> Bool {
        text.isCode(place) || text[place] == "_" || text[place] == "-" || text[place] == "."
    }

    mutating func findMessengerAccounts() {
        for word in context.values where !word.classes.isDisjoint(with: [.messenger, .qq]) {
            findAccount(behind: word)
            findAccount(before: word)
        }
    }

    /// How surely a word says that the account follows.
    private enum Certainty: Comparable {
        case none, copula, certain
    }

    private mutating func findAccount(behind word: ContextWords.Word) {
        let isQQ = word.classes.contains(.qq)
        let last = text[word.end - 1]
        let isNumber = last == "号" || last == "號" || last == "码" || text.has("id", endingAt: word.end)
        var certainty: Certainty = isNumber || isQQ ? .certain : .none
        var start = word.end
        let limit = min(text.count, start + 24)
        while start < limit {
            let scalar = text[start]
            if ContextWords.isJoint(scalar) || ContextWords.isComma(scalar) {
                if scalar == ":" || scalar == "=" { certainty = .certain }
                start += 1
            } else if let end = context.connection(at: start, .loose),
                !(text.isLetter(end - 1) && isAccount(end))
            {
                if text.has("is", at: start), end == start + 2 {
                    certainty = max(certainty, .copula)
                } else if text.has("是", at: start) || text.has("为", at: start) || text.has("号", at: start)
                    || text.has("id", at: start), end <= start + 2
                {
                    certainty = .certain
                }
                start = end
            } else if let end = Self.connecting.match(in: text.scalars, at: start) {
                start = end
            } else {
                break
            }
        }
        if text[start] == "@" { start += 1 }
        var end = start
        while isAccount(end), end - start < 40 { end += 1 }
        while end > start, text[end - 1] == "." || text[end - 1] == "-" { end -= 1 }
        let range = start..<end
        let figures = text.count(MaskingText.digit, in: range)
        if isQQ || figures == range.count || DigitReader.digitWord(text, range) != nil {
            if let index = digits.index(at: start) {
                addAccountNumber(index)
                return
            }
            guard isQQ, (5...20).contains(range.count), figures > 0 else { return }
        }
        guard (5...32).contains(range.count), text.isLatin(start),
            !Self.notAccounts.contains(text.scalars, range),
            isLikely(range, figures, certainty), !isContextWord(range)
        else { return }
        add(range, .messengerAccount, rank: 45)
    }

    private func isLikely(_ range: Range<Int>, _ figures: Int, _ certainty: Certainty) -> Bool {
        if figures > 0 || range.contains(where: { text[$0] == "_" || text[$0] == "-" }) { return true }
        // Letters alone are an account only where the text is certain.
        guard context.before(range.upperBound, reach: 0) == nil else { return false }
        switch certainty {
        case .none: return false
        case .certain: return true
        case .copula:
            switch text[range.upperBound] {
            case "\0", ".", ",", "!", "?", "\n": return true
            default: return false
            }
        }
    }

    private func isContextWord(_ range: Range<Int>) -> Bool {
        var isWord = false
        ContextWords.lexicon.forEachMatch(in: text.scalars, at: range.lowerBound) { end, raw in
            if end == range.upperBound, !ContextClass(rawValue: raw).isDisjoint(with: .values) {
                isWord = true
            }
        }
        return isWord
    }

    /// An account of digits, perhaps in groups.
    private mutating func addAccountNumber(_ index: Int) {
        var length = 0
        var end = digits.groupEnds[index]
        while true {
            if (5...12).contains(end - index) { length = end - index }
            if end >= digits.runEnds[index] || end - index >= 12
                || !digits.gaps[end].isDisjoint(with: [.colon, .slash, .opening, .comma])
            {
                break
            }
            end = digits.groupEnds[end]
        }
        guard length > 0, !isMoney(digits.range(index, length)) else { return }
        add(digits.range(index, length), .messengerAccount, rank: 45)
    }

    /// "lan_1987 是我微信".
    private mutating func findAccount(before word: ContextWords.Word) {
        guard let copula = Self.saidBefore.match(in: text.scalars, endingAt: word.start), copula > 0 else {
            return
        }
        let end = text.skipBlanks(before: copula, most: 2)
        var start = end
        while start > 0, end - start < 32, isAccount(start - 1) { start -= 1 }
        let range = start..<end
        let figures = text.count(MaskingText.digit, in: range)
        guard range.count >= 5, figures > 0 || range.contains(where: { text[$0] == "_" }),
            !(figures == range.count && figures > 11)
        else { return }
        add(range, .messengerAccount, rank: 44)
    }
}
