/// Reads days written in digits alone: 2026-12-02 (ISO 8601), 2026/12/2, 2.12.2026, 11/20, 11.20.
struct NumericDays {
    let text: LexedText

    func term(at start: Int) -> DayTerm? {
        guard text[start].isDigits, !text.isJoinedBefore(start), !isPart(start) else { return nil }
        let separator = text.character(start + 1)
        guard "-/.".unicodeScalars.contains(separator), let second = part(start + 2) else { return nil }
        if text.isGlued(start + 3, separator), let third = part(start + 4) {
            return threeParts(start, separator, second, third)
        }
        return separator == "-" ? nil : twoParts(start, separator, second)
    }

    /// Digits glued to the separator before them.
    private func part(_ index: Int) -> Lexeme? {
        let lexeme = text[index]
        return lexeme.isDigits && lexeme.isGlued && text[index - 1].isGlued ? lexeme : nil
    }

    /// Whether it goes on from something: the end of a version, a path, a sum.
    private func isPart(_ start: Int) -> Bool {
        guard text[start].isGlued else { return false }
        let before = text.character(start - 1)
        return "./+*=_#$¥€£:@".unicodeScalars.contains(before) || before == "-" && text[start - 2].isDigits
    }

    private func threeParts(_ start: Int, _ separator: Unicode.Scalar, _ second: Lexeme, _ third: Lexeme)
        -> DayTerm?
    {
        let end = start + 5
        let first = text[start]
        if text.isGlued(end, separator), text[end + 1].isDigits, text[end + 1].isGlued { return nil }
        if text[end].isGlued, text[end].isDigits { return nil }
        if text[end].isGlued, text[end].isWord, !text.says(end, "t") { return nil }
        let date: CivilDate?
        if first.count == 4, second.count <= 2, third.count <= 2 {
            date = CivilDate(year: first.number, month: second.number, day: third.number)
        } else if third.count == 4, first.count <= 2, second.count <= 2, separator != "-" || first.count == 2
        {
            // With points and hyphens the day comes first; with slashes the month, unless it cannot.
            let isDayFirst = separator != "/" || first.number > 12
            date = CivilDate(
                year: third.number, month: isDayFirst ? second.number : first.number,
                day: isDayFirst ? first.number : second.number)
        } else {
            date = nil
        }
        guard let date, (1900...2199).contains(date.year) else { return nil }
        // 号 and 日 belong to it.
        return DayTerm(text.is(end, "号") || text.is(end, "日") ? end + 1 : end, DaySpan(date))
    }

    private func twoParts(_ start: Int, _ separator: Unicode.Scalar, _ second: Lexeme) -> DayTerm? {
        let end = start + 3
        let first = text[start]
        guard first.count <= 2, second.count <= 2, !text.isJoinedAfter(end - 1),
            text[end].isGlued == false || text.character(end) != separator || !text[end + 1].isDigits
        else { return nil }
        if text.isGlued(end, ":") || text.is(end, "%") || text.isGlued(end, "/") { return nil }
        var (month, day) = (first.number, second.number)
        if separator == "/", month > 12, day <= 12 {
            // Around the clock.
            if (month, day) == (24, 7) { return nil }
            (month, day) = (day, month)
        }
        guard (1...12).contains(month), (1...31).contains(day),
            CivilDate(year: 2024, month: month, day: day) != nil
        else { return nil }
        if text.is(end, "号") || text.is(end, "日") {
            return DayTerm(end + 1, .monthDay(year: nil, month: month, day: day))
        }
        guard !Self.measured.contains(text, endingAt: start), !ChineseUnits.counters.contains(text, at: end),
            !Self.measures.contains(text, at: end)
        else { return nil }
        // Two numbers are a day for sure beside a word for time; 1/2, 9/10 and 4.8 by themselves are parts
        // and marks.
        let isSure = Self.followers.contains(text, at: end) || Self.leaders.contains(text, endingAt: start)
        if !isSure {
            guard !(text[start - 1].isWord && separator == ".") else { return nil }
            if separator == "." { guard second.count == 2, day >= 10 || first.count == 2 else { return nil } }
            if separator == "/" { guard day > 10 else { return nil } }
        }
        return DayTerm(end, .monthDay(year: nil, month: month, day: day))
    }

    /// What stands before numbers that are no days.
    private static let measured = PhraseTable(
        """
        版|版本|型号|系统|固件|评分|得分|打分|打了|给了|比分|比例|价|价格|只要|卖|率|约|重|长|宽|高|厚|屏|寸|涨|跌|汇率|¥|$|€|£|version|ver|v|ios|\
        android|macos|windows|firmware|release|score|rated|rating|ratio|model|size|python|app|about|only|\
        costs|paid|pay|for
        """)
    private static let measures = PhraseTable(
        """
        分|折|倍|版|系统|寸|度|以上|以下|以上版本|版本|吨|公斤|斤|kg|g|cm|mm|m|ml|l|lb|oz|inch|inches|stars|star|points|cup|cups|\
        of|gb|year|years|hours|hour|days|weeks|months|mb|usd|yuan|rmb|dollars|euros|k|元|块|万
        """)
    private static let followers = PhraseTable(
        """
        前|之前|以前|后|之后|以后|到|至|发货|下单|下的|买|付|签收|那天|当天|早上|上午|中午|下午|晚上|凌晨|收到|送|寄|发|退|号|日|at|morning|afternoon|\
        evening|order|through|to|until
        """)
    private static let leaders = PhraseTable(
        "在|于|从|自|到|至|期|日期|间|前|on|by|since|before|until|till|from|after|date|dated|through|to")
}
