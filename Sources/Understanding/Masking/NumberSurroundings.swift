/// What stands around a number tells phone numbers and cards from amounts and codes.
extension PersonalDataScan {
    private static let currencyBehind = WordList(
        "元|块钱|块|万|美元|美金|欧元|英镑|日元|港币|usd|rmb|cny|eur|gbp|円|人民币|yuan|dollars|€")
    private static let currencyBefore = WordList(
        "¥|$|€|£|￥|rmb|usd|cny|人民币|hkd|eur|gbp|₩|₹|円|jpy|美元|共计|总计|合计")

    /// Whether a number is an amount of money.
    func isMoney(_ range: Range<Int>) -> Bool {
        let behind = text.skipBlanks(from: range.upperBound, most: 2)
        if let end = Self.currencyBehind.match(in: text.scalars, at: behind),
            !(end == behind + 1 && text[behind] == "元" && text[end] == "旦"),
            !(text.isLatin(behind) && text.isLatin(end))
        {
            return true
        }
        let before = text.skipBlanks(before: range.lowerBound, most: 2)
        return Self.currencyBefore.match(in: text.scalars, endingAt: before) != nil
    }

    /// Whether the number that starts at a digit goes on from letters or digits before it, as in SF138... or 112-138...
    func continuesCode(_ index: Int) -> Bool {
        if index > 0, index == digits.takenEnd { return false }
        let start = digits.starts[index]
        guard start > 0 else { return false }
        if text.isWord(start - 1) {
            guard !text.isDigit(start - 1) else { return false }
            guard let word = context.before(start, reach: 0) else { return true }
            return word.classes.contains(.code)
        }
        switch text[start - 1] {
        case "-", "_", "/", ".", "#":
            if text.isLetter(start - 2) {
                guard let word = context.before(start, reach: 2) else { return true }
                return word.classes.contains(.code)
            }
            return index > 0 && digits.gaps[index].isTight
        default: return false
        }
    }

    /// Whether letters and digits go on right behind the digit before `index`, as in 138...-X or 138...A2.
    func isContinued(_ index: Int) -> Bool {
        let end = digits.ends[index - 1]
        var place = end
        if text.isLatin(place) {
            while text.isLatin(place) { place += 1 }
            return place - end == 1 || text.isDigit(place)
        }
        if text[place] == "-" || text[place] == "_", text.isLatin(place + 1) {
            place += 1
            while text.isLatin(place) { place += 1 }
            return text.isDigit(place) || place - end <= 3
        }
        return false
    }

    /// Whether the groups before a digit belong to a number that the text calls the number of a thing.
    func isInsideOfCode(_ index: Int) -> Bool {
        let joints: DigitGap = [.blank, .hyphen, .dot, .mark]
        var first = index
        var steps = 0
        while first > 0, steps < 8, digits.gaps[first].isSubset(of: joints) {
            first -= 1
            steps += 1
            while first > 0, digits.gaps[first].isEmpty, index - first <= 24 { first -= 1 }
        }
        return first < index && index - first <= 24
            && context.namesThing(digits.starts[first]..<digits.ends[index])
    }

    /// Whether a number is the next in a list of numbers of things: 订单A、B.
    func followsListedCode(_ start: Int) -> Bool {
        switch text[start - 1] {
        case "、", "和", "与", "及", "跟": break
        default: return false
        }
        var place = start - 1
        while place > 0, start - place < 32, text.isCode(place - 1) || text[place - 1] == "-" { place -= 1 }
        return place < start - 1 && context.namesThing(place..<(start - 1))
    }
}
