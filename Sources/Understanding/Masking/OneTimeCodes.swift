/// One-time codes: four to eight digits that the text calls a verification code, in front or behind.
extension PersonalDataScan {
    private static let certainBefore = WordList("sms |text |verification |security |login |access |pass")
    private static let receivedBefore = WordList("got |received |sent ")
    private static let saidBehind = WordList("是我的|是你们的|is your|is the|is my|as your|as the|as my|(|这个")

    mutating func findOneTimeCodes() {
        for word in context.values where word.classes.contains(.oneTimeCode) {
            // "code" alone names promotions, errors, countries too: it needs more around it.
            let isPlain = word.end - word.start == 4 && text.has("code", at: word.start)
            if let range = codeBehind(word, isPlain: isPlain) { add(range, .secret, rank: 47) }
            if !isPlain, let range = mixedCodeBehind(word) { add(range, .secret, rank: 46) }
            if let range = codeBefore(word, isPlain: isPlain) { add(range, .secret, rank: 46) }
        }
    }

    private func codeBehind(_ word: ContextWords.Word, isPlain: Bool) -> Range<Int>? {
        let index = digits.index(from: word.end)
        guard index < digits.count, digits.starts[index] - word.end <= 48, digits.begins(index) else {
            return nil
        }
        let start = digits.starts[index]
        let between = word.end..<start
        guard let nearest = context.before(start), nearest == word || nearest.classes.contains(.phone),
            context.isOneSentence(between)
        else { return nil }
        var end = digits.groupEnds[index]
        let first = end - index
        while end < digits.runEnds[index], digits.gaps[end].isSubset(of: [.blank, .hyphen, .soft]),
            digits.groupEnds[end] - index <= 8, end - index < 4 || digits.groupEnds[end] - end == first
        {
            end = digits.groupEnds[end]
        }
        let length = end - index
        guard (4...8).contains(length) else { return nil }
        let range = digits.range(index, length)
        switch text[range.upperBound] {
        case "元", "块", "秒", "号", "条", "%": return nil
        case let unit where Self.isUnit(unit): return nil
        default: break
        }
        guard !text.isLatin(start - 1), !isContinued(index + length), !digits.gaps[index].isTight,
            !(end < digits.runEnds[index] && digits.gaps[end].isTight), !digits.isDate(index, length)
        else { return nil }
        let connects = context.connects(between, .loose, commas: !isPlain)
        let hasCopula = context.hasCopula(before: start)
        if !isPlain {
            let hasComma = between.contains { ContextWords.isComma(text[$0]) }
            return connects || (hasCopula && !hasComma) ? range : nil
        }
        let isCertain =
            Self.certainBefore.match(in: text.scalars, endingAt: word.start) != nil
            || Self.receivedBefore.match(in: text.scalars, endingAt: start) != nil
        return hasCopula || (connects && isCertain) ? range : nil
    }

    /// "G-482913", "A8F3K2".
    private func mixedCodeBehind(_ word: ContextWords.Word) -> Range<Int>? {
        var start = word.end
        while start - word.end < 12, [" ", ":", "=", "\"", "是", "为"].contains(text[start]) { start += 1 }
        if text.has("is ", at: start) { start += 3 }
        var end = start
        while end - start < 12, text.isCode(end) || text[end] == "-" { end += 1 }
        let range = start..<end
        guard (4...10).contains(range.count), !text.isCode(end),
            text.count(MaskingText.digit, in: range) >= 2,
            text.count(MaskingText.latin, in: range) > 0
        else { return nil }
        return range
    }

    /// "739204 是你们发来的验证码", "550913 is my verification code".
    private func codeBefore(_ word: ContextWords.Word, isPlain: Bool) -> Range<Int>? {
        let last = digits.index(from: word.start) - 1
        guard last >= 0, digits.ends[last] <= word.start, word.start - digits.ends[last] <= 28 else {
            return nil
        }
        let start = text.skipBlanks(from: digits.ends[last], most: 28)
        let end = text.skipBlanks(before: word.start, most: 28)
        guard start < end else { return nil }
        let between = start..<end
        let isSaid: Bool
        if text[start] == "是" {
            isSaid = between.count <= 9 && !between.contains { [",", "，", "。", "不", "订"].contains(text[$0]) }
        } else if let close = Self.saidBehind.match(in: text.scalars, at: start), close == end {
            isSaid = true
        } else {
            isSaid =
                !isPlain && text.has("is", at: start) && between.count < 24
                && !between.contains { [",", ".", ";"].contains(text[$0]) }
        }
        guard isSaid else { return nil }
        var first = last
        while first > 0, digits.gaps[first].isEmpty, last - first < 9 { first -= 1 }
        let gap = digits.gaps[first]
        guard (4...8).contains(last + 1 - first), !text.isWord(digits.starts[first] - 1),
            !(gap.isTight && !gap.isDisjoint(with: [.hyphen, .dot, .slash, .colon]))
        else { return nil }
        return digits.range(first, last + 1 - first)
    }
}
