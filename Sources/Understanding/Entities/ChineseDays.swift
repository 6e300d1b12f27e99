/// Reads days as Chinese names them: 大后天, 下周三, 上个月, 十一月二十号, 20号, 月底, 双十一.
struct ChineseDays {
    let text: LexedText
    let reckoning: Reckoning

    func term(at start: Int) -> DayTerm? {
        guard text[start].isIdeograph || text[start].isDigits else { return nil }
        return word(at: start) ?? week(at: start) ?? yearMonth(at: start) ?? monthDay(at: start, year: nil)
            ?? dayOfMonth(at: start) ?? festival(at: start)
    }

    // MARK: Words

    private func word(at start: Int) -> DayTerm? {
        guard let (end, offset) = Self.words.match(text, at: start) else { return nil }
        return DayTerm(end, reckoning.day(offset))
    }

    private static let words = PhraseTable<Int>([
        ("大前天|大前日", -3), ("前天|前日", -2), ("昨天|昨日|昨儿", -1), ("今天|今日|今儿", 0), ("明天|明日|明儿", 1),
        ("后天|后日|後天", 2), ("大后天|大后日", 3),
    ])

    private func festival(at start: Int) -> DayTerm? {
        guard let (end, festival) = Festivals.chinese.match(text, at: start),
            !Self.names.contains(text, at: end), !Self.dates.contains(text, endingAt: start),
            // 一百五一件.
            text.chinesePlace(start - 1) == nil, !text.isJoinedBefore(start), !text.isJoinedAfter(end - 1)
        else { return nil }
        return DayTerm(end, festival.meant(on: reckoning.today).map { DaySpan($0) })
    }

    /// What a festival is the name of: 五一路, 圣诞杯.
    private static let names = PhraseTable(
        """
        路|街|大道|广场|村|镇|小学|中学|粮油|牌|杯|碗|盘|壶|礼盒|礼物|款|版|树|装|限定|限量|套装|卡|贺卡|袜|帽|主题|系列|特辑|蛋糕|月饼|粽子|贴|图案|元素|老人|节礼盒|饼干|\
        茶|餐具
        """)
    /// 五月十号母亲节 names a day that is named already.
    private static let dates = PhraseTable("号|日")

    // MARK: Weeks

    private func week(at start: Int) -> DayTerm? {
        if let (end, offset) = Self.weeks.match(text, at: start) {
            if let (end, day) = weekday(at: end) {
                return DayTerm(end, reckoning.weekday(day, week: offset).map { DaySpan($0) })
            }
            if text.is(end, "末") { return DayTerm(end + 1, reckoning.weekend(offset)) }
            return DayTerm(end, reckoning.week(offset))
        }
        guard let (end, _) = Self.bareWeek.match(text, at: start), !isCounted(start) else { return nil }
        if let (end, day) = weekday(at: end) { return DayTerm(end, .weekday(day)) }
        return text.is(end, "末") && text.is(start, "周") ? DayTerm(end + 1, reckoning.weekend(0)) : nil
    }

    private static let weeks: PhraseTable<Int> = {
        var phrases: [(String, Int)] = []
        let names = ["周", "星期", "礼拜", "个星期", "个礼拜", "个周"]
        for (prefix, offset) in [("上上", -2), ("上", -1), ("这", 0), ("本", 0), ("这一", 0), ("下", 1), ("下下", 2)] {
            for name in names { phrases.append((prefix + name, offset)) }
        }
        return PhraseTable(phrases)
    }()

    private static let bareWeek = PhraseTable("周|星期|礼拜")

    /// Whether a number or "every" stands before: in 一周三次 and 每周五 no day is meant.
    private func isCounted(_ start: Int) -> Bool {
        let before = text[start - 1]
        guard before.isGlued || text[start].isGlued else { return false }
        return before.isDigits || Self.counters.contains(text, endingAt: start)
    }

    private static let counters = PhraseTable(
        "一|二|两|三|四|五|六|七|八|九|十|几|半|每|每个|每逢|逢|个|整|满|多|单|双|隔|首|四")

    private func weekday(at index: Int) -> (end: Int, day: Int)? {
        let lexeme = text[index]
        if lexeme.isDigits, lexeme.isGlued, (1...7).contains(lexeme.number), lexeme.count == 1 {
            let isCount = text[index + 1].isIdeograph && ChineseUnits.counters.contains(text, at: index + 1)
            return isCount || text.isJoinedAfter(index) ? nil : (index + 1, lexeme.number - 1)
        }
        guard let day = Self.weekdays[lexeme.key] else { return nil }
        // 下周一起去, 下周一定到: the 一 belongs to the next word.
        if day == 0, Self.wordsWithOne.contains(text, at: index), !text.is(index + 2, "午") { return nil }
        return (index + 1, day)
    }

    private static let weekdays = WordTable(["一", "二", "三", "四", "五", "六", "日 天"])
    static let wordsWithOne = PhraseTable(
        "一起去|一起来|一起买|一起吃|一起发|一起寄|一起退|一起换|一起送|一起走|一起看|一起下|一起拍|一直|一定|一样|一般|一旦|一共|一个|一下|一些|一点|一次|一并|一天")

    // MARK: Years and months

    private func yearMonth(at start: Int) -> DayTerm? {
        if let (end, offset) = Self.months.match(text, at: start) { return month(offset, at: end) }
        if let (end, offset) = Self.monthEnds.match(text, at: start) {
            // 12月底 is read with its month, 三个月底 is none.
            return DayTerm(end, reckoning.month(offset).map { DaySpan($0.last) })
        }
        if let (end, offset) = Self.years.match(text, at: start), !text.is(end, "级") {
            let year = reckoning.today.year + offset
            if let term = inYear(year, at: end) { return term }
            return DayTerm(end, reckoning.wholeYear(year))
        }
        if Self.yearEnds.contains(text, at: start) {
            return DayTerm(start + 2, lastDay(of: reckoning.today.year))
        }
        guard let (end, year, isShort) = year(at: start) else { return nil }
        if let term = inYear(year, at: end) { return term }
        return isShort ? nil : DayTerm(end, reckoning.wholeYear(year))
    }

    /// A month so many from this one, a day of it, or its last.
    private func month(_ offset: Int, at end: Int) -> DayTerm? {
        if text.is(end, "底") || text.is(end, "末") {
            return DayTerm(end + 1, reckoning.month(offset).map { DaySpan($0.last) })
        }
        let position = text.is(end, "的") || text.is(end, "份") ? end + 1 : end
        if let (end, day) = dayNumber(at: position, needsMark: true) {
            return DayTerm(end, reckoning.dayOfMonth(day, month: offset).map { DaySpan($0) })
        }
        return DayTerm(text.is(end, "份") ? end + 1 : end, reckoning.month(offset))
    }

    private static let months = PhraseTable<Int>([
        ("上上个月|上上月", -2), ("上个月|上月", -1), ("这个月|本月|这月", 0), ("下个月|下月", 1), ("下下个月|下下月", 2),
    ])
    private static let monthEnds = PhraseTable<Int>([("月底|月末", 0)])
    private static let years = PhraseTable<Int>([("前年", -2), ("去年", -1), ("今年|本年", 0), ("明年", 1), ("后年", 2)])
    private static let yearEnds = PhraseTable("年底|年末")

    private func inYear(_ year: Int, at position: Int) -> DayTerm? {
        if let term = monthDay(at: position, year: year) { return term }
        if text.is(position, "底") || text.is(position, "末") {
            return DayTerm(position + 1, lastDay(of: year))
        }
        return Self.yearEnds.contains(text, at: position) ? DayTerm(position + 2, lastDay(of: year)) : nil
    }

    private func lastDay(of year: Int) -> DaySpan? { reckoning.wholeYear(year).map { DaySpan($0.last) } }

    /// 2026年, 二零二六年, or 26年 before a month.
    private func year(at start: Int) -> (end: Int, year: Int, isShort: Bool)? {
        guard let number = text.number(at: start), let value = number.value.whole, text.is(number.end, "年")
        else {
            return nil
        }
        if (1900...2199).contains(value) { return (number.end + 1, value, false) }
        guard text[start].isDigits, text[start].count == 2, (10...60).contains(value) else { return nil }
        return (number.end + 1, 2000 + value, true)
    }

    // MARK: Days of a month

    /// 11月20日, 十一月二十, 12月底, 11月上旬 or a whole month.
    private func monthDay(at start: Int, year: Int?) -> DayTerm? {
        guard let number = text.number(at: start), let month = number.value.whole, (1...12).contains(month),
            text.is(number.end, "月"), !text.is(number.end - 1, "两")
        else { return nil }
        let end = number.end + 1
        if let (end, day) = dayNumber(at: end, needsMark: false) {
            return DayTerm(end, .monthDay(year: year, month: month, day: day))
        }
        let isNamed = text.is(end, "份")
        let whole =
            year.flatMap { CivilDate(year: $0, month: month, day: 1)?.wholeMonth }
            ?? reckoning.nearestMonth(month)
        guard let whole else { return nil }
        let position = isNamed ? end + 1 : end
        if text.is(position, "底") || text.is(position, "末") {
            return DayTerm(position + 1, DaySpan(whole.last))
        }
        if let (end, third) = Self.thirds.match(text, at: position) {
            let first = CivilDate(year: whole.first.year, month: month, day: third * 10 + 1)
            let last = third == 2 ? whole.last : first?.adding(days: 9)
            guard let first, let last else { return nil }
            return DayTerm(end, DaySpan(first, last))
        }
        return DayTerm(position, whole)
    }

    private static let thirds = PhraseTable<Int>([("上旬", 0), ("中旬", 1), ("下旬", 2)])

    private func dayOfMonth(at start: Int) -> DayTerm? {
        guard let (end, day) = dayNumber(at: start, needsMark: true), !text.isJoinedBefore(start),
            !Self.numbered.contains(text, at: end), !Self.placed.contains(text, endingAt: start),
            !text.is(start - 1, "-"), !text.is(start - 1, ".")
        else { return nil }
        // 3日内 counts days, 7日 may.
        if text.is(end - 1, "日"), Self.within.contains(text, at: end) { return nil }
        return DayTerm(end, .dayOfMonth(day))
    }

    /// 1 to 31 with its 号 or 日.
    private func dayNumber(at start: Int, needsMark: Bool) -> (end: Int, day: Int)? {
        guard let number = text.number(at: start), let day = number.value.whole, (1...31).contains(day),
            !text.is(number.end - 1, "两")
        else { return nil }
        if text.is(number.end, "号") || text.is(number.end, "日") || text.is(number.end, "號") {
            return (number.end + 1, day)
        }
        guard !needsMark, !ChineseUnits.counters.contains(text, at: number.end),
            !Self.otherUnits.contains(text, at: number.end)
        else { return nil }
        return (number.end, day)
    }

    /// What a number with 号 may name instead of a day: 3号楼, 7号电池.
    private static let numbered = PhraseTable(
        """
        楼|线|店|库|门|院|机|桌|房|厅|柜|座|馆|球|电池|字|码|客服|员|技师|仓|地铁|口|铺|窗|台|车|床|包|色|款|单元|栋|室|公馆|公路|桥|路|街|位|人|选手|机器|链接|商品|\
        套餐|产品|小区|大院|公寓|公园|货架|快递柜|袋
        """)
    /// What stands before house numbers and numbers of things.
    private static let placed = PhraseTable("路|街|道|巷|弄|胡同|村|第|编|尾|工|学|座|栋|楼|单元|大街|苑|里|区|园|院|大|小|中|加")
    private static let within = PhraseTable("内|以内|之内|无理由|游|后|前|之后|之前|以后|以前")
    private static let otherUnits = PhraseTable("个|年|月|点|多|几|天|周|小时|分|元|块|折|岁|倍|%|:")
}
