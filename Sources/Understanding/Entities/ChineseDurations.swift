/// Reads lengths of time as Chinese writes them: 三天, 一个半小时, 半年, 2小时30分钟, 3-5个工作日.
struct ChineseDurations {
    let text: LexedText

    func read(at start: Int) -> DurationReading? {
        guard text[start].isIdeograph || text[start].isDigits, !Self.ordinals.contains(text, endingAt: start),
            var reading = part(at: start)
        else { return nil }
        if isOneOfMany(start, reading.end) { return nil }
        // 2小时30分钟, 一年零三个月.
        while reading.upper == nil {
            let next = text.is(reading.end, "零") || text.is(reading.end, "又") ? reading.end + 1 : reading.end
            guard let more = part(at: next, below: text[reading.end - 1].key), more.upper == nil,
                more.length.isBelow(reading.length)
            else { break }
            reading.length = reading.length + more.length
            reading.end = more.end
        }
        return reading
    }

    /// A number and a unit. `below` is the unit before, when it goes on from one.
    private func part(at start: Int, below: Lexeme.Key? = nil) -> DurationReading? {
        if text.is(start, "半") {
            guard let (end, unit) = Self.units.match(text, at: start + 1), unit != .minute || below == nil,
                let length = TimeAmount(.half, unit), !isOther(unit, end)
            else { return nil }
            return DurationReading(end: end, length: length)
        }
        guard let number = text.numbers(at: start), number.script != .english else { return nil }
        // 一个半小时.
        if text.is(number.end, "个"), text.is(number.end + 1, "半"), number.upper == nil,
            let (end, unit) = Self.units.match(text, at: number.end + 2),
            let sum = number.value.adding(.half),
            let length = TimeAmount(sum, unit)
        {
            return DurationReading(end: end, length: length)
        }
        guard let (end, unit) = unit(at: number.end, after: below), !isYear(number, unit),
            !isOther(unit, end),
            let length = TimeAmount(number.value, unit)
        else { return nil }
        // Minutes may be cut to 分 behind hours, and days to 日 before what makes them days.
        if number.upper == nil, text.is(end, "半"), let half = TimeAmount(.half, unit), below == nil,
            !Self.halves.contains(text, at: end)
        {
            return DurationReading(end: end + 1, length: length + half)
        }
        return DurationReading(
            end: end, length: length, upper: number.upper.flatMap { TimeAmount($0, unit) })
    }

    private func unit(at index: Int, after unit: Lexeme.Key?) -> (end: Int, unit: TimeAmount.Unit)? {
        if let (end, unit) = Self.units.match(text, at: index) { return (end, unit) }
        if text.is(index, "日"), Self.withinDays.contains(text, at: index + 1) { return (index + 1, .day) }
        // 2小时30分.
        if text.is(index, "分"), unit == "时" || unit == "头" { return (index + 1, .minute) }
        return nil
    }

    /// 2026年 is a year, 90年代 a decade.
    private func isYear(_ number: NumberReading, _ unit: TimeAmount.Unit) -> Bool {
        unit == .year && number.upper == nil && (number.value.whole ?? 0) >= 1000
    }

    /// Units that are the beginning of another word.
    private func isOther(_ unit: TimeAmount.Unit, _ end: Int) -> Bool {
        switch unit {
        case .year: Self.yearWords.contains(text, at: end)
        // 四周 is "all around" too.
        case .week:
            Self.around.contains(text, at: end) && text.is(end - 2, "四") || text.is(end, "年")
                || text.is(end, "岁") || Self.weekdays.contains(text, at: end)
        case .hour: text.is(end, "候")
        case .second: text.is(end, "杀") || text.is(end, "回")
        case .day: text.is(end, "猫") || text.is(end, "津") || text.is(end, "然")
        case .month, .quarterHour, .minute: false
        }
    }

    /// 有一天, 一天三次, 一天到晚, 一年一度: no length of time.
    private func isOneOfMany(_ start: Int, _ end: Int) -> Bool {
        guard text.is(start, "一") || text[start].number == 1, end <= start + 3 else { return false }
        if Self.someDay.contains(text, endingAt: start) || Self.rates.contains(text, at: end) { return true }
        guard let number = text.numbers(at: end) else { return false }
        return Self.times.contains(text, at: number.end)
    }

    static let units = PhraseTable<TimeAmount.Unit>([
        ("年|整年", .year), ("个月|个多月", .month), ("周|星期|个星期|礼拜|个礼拜|个周", .week),
        ("天|整天|个工作日|工作日|个自然日|自然日|天整|个交易日", .day), ("小时|个小时|钟头|个钟头|个钟", .hour), ("刻钟", .quarterHour),
        ("分钟", .minute), ("秒|秒钟", .second),
    ])
    private static let ordinals = PhraseTable("第|每|每隔|隔|哪|周|星期|礼拜")
    private static let withinDays = PhraseTable("内|以内|之内|无理由|游")
    private static let yearWords = PhraseTable(
        "级|代|月|初|底|末|货|糕|终|轻|纪|龄|1|2|3|4|5|6|7|8|9|10|11|12|十|一月|二月|三月|五月")
    private static let around = PhraseTable("都|围|环|的|是|有|没|看|找")
    private static let weekdays = PhraseTable("日|末")
    private static let halves = PhraseTable("半夜|半价|半天|半路")
    private static let someDay = PhraseTable("有|某|那|这|哪|同|前|当|另|有那么|终有|总有|每")
    private static let rates = PhraseTable("到晚|天|一度|又一|一次|一个|比一|一天|一年|四季")
    private static let times = PhraseTable("次|遍|顿|回|趟|粒|片|包|杯")
}
