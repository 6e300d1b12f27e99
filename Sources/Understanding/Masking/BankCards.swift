/// Bank cards, by Luhn's formula and the issuers' ranges, and the verification values that go with them.
extension PersonalDataScan {
    private static let certainWords = WordList(
        "银行卡号|银行卡|银联卡|信用卡号|信用卡|储蓄卡|借记卡|银行账号|对公账户|银行账户|credit card|debit card|bank card|card number|bank account"
    )

    mutating func findCards() {
        var index = 0
        while index < digits.count {
            guard digits.begins(index), digits.left(index) >= 13, digits.values[index] > 1,
                let (length, rank) = card(at: index), !isSomethingElse(index, length)
            else {
                index += 1
                continue
            }
            add(digits.range(index, length), .bankCard, rank: rank)
            index += length
        }
    }

    private func isSomethingElse(_ index: Int, _ length: Int) -> Bool {
        let range = digits.range(index, length)
        return context.namesThing(range) || isInsideOfCode(index) || continuesCode(index)
            || isContinued(index + length) || isMoney(range)
    }

    /// The longest card number at a digit. A wrong check digit is forgiven where the text is certain (a number mistyped by one
    /// digit is still that card), an unknown issuer where it says "card".
    private func card(at index: Int) -> (length: Int, rank: Int)? {
        let start = digits.starts[index]
        var isSaid: Bool?
        for length in stride(from: 19, through: 13, by: -1) where digits.isWhole(index, length) {
            let number = digits.values[index..<(index + length)]
            let isKnown = Checksums.isIssued(number)
            let isValid = Checksums.luhn(number)
            guard isValid || isKnown else { continue }
            let gaps = digits.gaps(index, length)
            if gaps.contains(.colon) || (gaps.contains(.slash) && length != 16) { continue }
            if isValid, isKnown { return (length, 85) }
            let said = isSaid ?? context.says(.card, before: start, commas: true)
            isSaid = said
            guard said, length >= 15 else { continue }
            if isValid { return (length, 60) }
            if let word = context.before(start),
                Self.certainWords.match(in: text.scalars, at: word.start) == word.end
            {
                return (length, 60)
            }
        }
        return nil
    }

    /// Three or four digits that the text calls a verification value, or that follow a card and its month.
    mutating func findCardCodes() {
        let cardEnds = findings.lazy.filter { $0.kind == .bankCard }.map(\.end).sorted()
        let isAsked = context.values.contains { $0.classes.contains(.cardCode) }
        guard isAsked || !cardEnds.isEmpty else { return }
        for index in 0..<digits.count where digits.begins(index) && (isAsked || isNear(index, cardEnds)) {
            for length in [4, 3] where isCardCode(index, length, cardEnds: cardEnds) {
                add(digits.range(index, length), .cardCode, rank: 50)
                break
            }
        }
    }

    private func isCardCode(_ index: Int, _ length: Int, cardEnds: [Int]) -> Bool {
        guard digits.isWhole(index, length),
            digits.gaps(index, length).isDisjoint(with: [.colon, .slash, .comma, .lineEnd, .dot])
        else { return false }
        let groups = digits.groupCount(index, length)
        guard groups == 1 || groups == length, !continuesCode(index), !isContinued(index + length) else {
            return false
        }
        let range = digits.range(index, length)
        if let word = context.before(range.lowerBound, reach: 24), word.classes.contains(.cardCode) {
            let between = word.end..<range.lowerBound
            if context.connects(between, .loose) { return true }
            let isPlain = between.allSatisfy { !text.isDigit($0) && !ContextWords.isComma(text[$0]) }
            if isPlain, context.isOneSentence(between) {
                return !word.classes.contains(.oneTimeCode) || context.hasCopula(before: range.lowerBound)
            }
        }
        return followsCard(index, cardEnds) || isCalledCardCode(range.upperBound)
            || isCodeOfCard(range, cardEnds)
    }

    /// "6222... 08/27 584".
    private func followsCard(_ index: Int, _ cardEnds: [Int]) -> Bool {
        guard index >= 4, !digits.gaps[index].contains(.stop), digits.gaps[index - 2].contains(.slash),
            digits.groupEnds[index - 2] == index, (1...12).contains(digits.number(index - 4, 2))
        else { return false }
        return distance(to: digits.starts[index - 4], from: cardEnds) <= 8
    }

    /// "6222... exp 08/27 code 584".
    private func isCodeOfCard(_ range: Range<Int>, _ cardEnds: [Int]) -> Bool {
        guard let word = context.before(range.lowerBound, reach: 12), word.classes.contains(.oneTimeCode),
            context.connects(word.end..<range.lowerBound, .tight)
        else { return false }
        return distance(to: word.start, from: cardEnds) <= 24
    }

    private func isNear(_ index: Int, _ cardEnds: [Int]) -> Bool {
        distance(to: digits.starts[index], from: cardEnds) <= 48
    }

    /// How far behind the last of these ends a place is.
    private func distance(to place: Int, from ends: [Int]) -> Int {
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] <= place { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? place - ends[low - 1] : .max
    }

    private static let copulas = WordList("is the |is my |是|为")

    /// "584 is the CVV", "584是安全码".
    private func isCalledCardCode(_ end: Int) -> Bool {
        var place = text.skipBlanks(from: end, most: 6)
        var isSaid = false
        if let end = Self.copulas.match(in: text.scalars, at: place) {
            place = end
            isSaid = true
        }
        guard isSaid, let word = context.after(place), word.start == place else { return false }
        return word.classes.contains(.cardCode) && !word.classes.contains(.oneTimeCode)
    }
}
