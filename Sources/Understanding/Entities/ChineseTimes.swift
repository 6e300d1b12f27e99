/// Reads times of day as Chinese writes them: 下午三点, 三点半, 八点一刻, 晚上8:30, 上午, 两点到四点.
struct ChineseTimes {
    let text: LexedText

    /// What begins at a lexeme; a part of the day that was named before holds unless another one is.
    func read(at start: Int, in known: DayPart? = nil) -> TimeReading? {
        guard text[start].isIdeograph || text[start].isDigits else { return nil }
        let part = Self.parts.match(text, at: start)
        if let part, Self.greetings.contains(text, at: part.end) { return nil }
        let position = part?.end ?? start
        let skipped = part != nil && text.is(position, "的") ? position + 1 : position
        if let hours = hours(at: skipped, part: part?.meaning ?? known) { return hours }
        guard let clock = clock(at: skipped, part: part?.meaning ?? known) else {
            guard let part, !Self.partNouns.contains(text, at: part.end) else { return nil }
            return TimeReading(end: part.end, time: part.meaning.span, part: part.meaning, isPart: true)
        }
        return range(from: clock)
    }

    /// 两点到四点: the end lies in the same part of the day unless it names its own.
    private func range(from first: TimeReading) -> TimeReading {
        guard let (next, _) = text.rangeMark(at: first.end), !text.is(first.end, "或"),
            !text.says(first.end, "or")
        else { return first }
        let part = Self.parts.match(text, at: next)
        guard let last = clock(at: part?.end ?? next, part: part?.meaning ?? first.part, isEnd: true) else {
            return first
        }
        var end = last.time.start
        // 10点到2点 ends in the afternoon.
        if end <= first.time.start, last.part == nil, end <= 12 * 60 { end += 12 * 60 }
        guard end > first.time.start, end <= 24 * 60 else { return first }
        var range = first
        range.end = last.end
        range.time.end = end
        return range
    }

    /// 2-4点, 两到四点.
    private func hours(at start: Int, part: DayPart?) -> TimeReading? {
        guard let number = text.number(at: start), let low = number.value.whole, (0...24).contains(low),
            let (next, _) = text.rangeMark(at: number.end), !text.isJoinedBefore(start),
            let last = hour(at: next),
            low < last.value, !Self.pointNouns.contains(text, at: last.end)
        else { return nil }
        let first = part?.minute(low * 60) ?? low * 60
        let end = part?.minute(last.value * 60) ?? last.value * 60
        return first < end && end <= 24 * 60
            ? TimeReading(end: last.end, time: TimeSpan(first, end), part: part) : nil
    }

    /// A reading of the clock; `isEnd` when it ends a range, which makes it sure.
    private func clock(at start: Int, part: DayPart?, isEnd: Bool = false) -> TimeReading? {
        if let (end, minute) = text.digitalClock(at: start) {
            return TimeReading(end: end, time: TimeSpan(part?.minute(minute) ?? minute), part: part)
        }
        // 差一刻九点.
        if text.is(start, "差"), let (next, less) = minutes(at: start + 1), let hour = hour(at: next) {
            let minute = hour.value * 60 - less
            guard minute >= 0 else { return nil }
            return TimeReading(end: hour.end, time: TimeSpan(part?.minute(minute) ?? minute), part: part)
        }
        guard let hour = hour(at: start) else { return nil }
        var (end, minute) = (hour.end, hour.value * 60)
        var isSure = part != nil || isEnd
        if text.is(end, "半") {
            (end, minute, isSure) = (end + 1, minute + 30, true)
        } else if let (next, more) = minutes(at: end), !ChineseUnits.counters.contains(text, at: next) {
            (end, minute, isSure) = (next, minute + more, true)
        } else if text.is(end, "钟") || text.is(end, "整") || text.is(end, "正") {
            (end, isSure) = (end + 1, true)
        }
        guard minute <= 24 * 60, isSure || isTime(start, hour.end, hour.value) else { return nil }
        return TimeReading(end: end, time: TimeSpan(part?.minute(minute) ?? minute), part: part)
    }

    private func hour(at start: Int) -> (end: Int, value: Int)? {
        guard let number = text.number(at: start), let value = number.value.whole, (0...24).contains(value),
            !text.isJoinedBefore(start)
        else { return nil }
        if text.is(number.end, "点") || text.is(number.end, "點") { return (number.end + 1, value) }
        // 15时30分.
        guard text.is(number.end, "时"), text[start].isDigits, !text.is(number.end + 1, "间") else {
            return nil
        }
        return (number.end + 1, value)
    }

    /// 二十分, 零五, 一刻, 30.
    private func minutes(at start: Int) -> (end: Int, value: Int)? {
        if let (end, quarters) = Self.quarters.match(text, at: start) { return (end, quarters * 15) }
        let isPadded = text.is(start, "零") || text.is(start, "〇") || text.is(start, "过")
        guard let number = text.number(at: isPadded ? start + 1 : start), let value = number.value.whole,
            (0..<60).contains(value), !Self.otherUnits.contains(text, at: number.end),
            isPadded || value >= 10 || text.is(number.end, "分") || text[start].count == 2
        else { return nil }
        if text.is(number.end, "分"), !text.is(number.end + 1, "钟") { return (number.end + 1, value) }
        return text[start].isDigits && text[start].count != 2 ? nil : (number.end, value)
    }

    /// Whether a bare 三点 tells the time: 一点 is mostly "a little", and 三点建议 are points of another kind.
    private func isTime(_ start: Int, _ end: Int, _ hour: Int) -> Bool {
        if Self.pointNouns.contains(text, at: end) || Self.pointCounts.contains(text, endingAt: start) {
            return false
        }
        guard hour == 1 || hour == 0 else { return true }
        return Self.timePrepositions.contains(text, endingAt: start)
            || Self.timeFollowers.contains(text, at: end)
    }

    static let parts = PhraseTable<DayPart>([
        ("早上|早晨|清晨|上午|清早|一早|大清早|一大早|早间", .morning), ("中午|正午", .noon), ("下午|午后", .afternoon),
        ("晚上|傍晚|夜里|夜晚|晚间|深夜|夜间", .evening), ("凌晨", .night), ("半夜|午夜|零点", .midnight),
    ])
    /// 早上好.
    private static let greetings = PhraseTable("好|安")
    private static let partNouns = PhraseTable("班|茶|觉|饭|餐|市|高峰")
    private static let quarters = PhraseTable<Int>([("一刻钟|一刻", 1), ("三刻钟|三刻", 3)])
    private static let otherUnits = PhraseTable("个|块|元|天|小时|度|折|%|万|千|岁|公斤|号|年|月|日|秒")
    private static let pointNouns = PhraseTable(
        "建议|要求|意见|问题|原因|好处|疑问|内容|说明|不|也|都|点|儿|理由|需要|想|积分|经验|希望|是|要|优惠|吧|就|的|可以|了|没|我|:|,问题|水")
    private static let pointCounts = PhraseTable("有|这|那|以下|如下|第|几|共|说|提|下面|快|慢|早|晚|好|大|小|多|少|贵|便宜|差|除了|哪|某")
    private static let timePrepositions = PhraseTable("在|到|于|今天|明天|后天|昨天|早上|下午|晚上|从|约|每天")
    private static let timeFollowers = PhraseTable("前|之前|以前|后|之后|以后|左右|到|至|-|~|送|才|多|发货|开门")
}

extension LexedText {
    /// 15:30, 8:05 or 15:30:00 and the minutes since midnight; 3:2 and 16:9 are scores and shapes.
    func digitalClock(at start: Int) -> (end: Int, minute: Int)? {
        guard self[start].isDigits, self[start].count <= 2, !isJoinedBefore(start), isGlued(start + 1, ":"),
            self[start + 2].isDigits, self[start + 2].isGlued, self[start + 2].count == 2,
            self[start].number <= 24, self[start + 2].number < 60,
            self[start].number * 60 + self[start + 2].number <= 24 * 60
        else { return nil }
        if self[start].isGlued, self.is(start - 1, ":") || self.is(start - 1, ".") || self.is(start - 1, "/")
        {
            return nil
        }
        if Self.ratios.contains(self, endingAt: start) || Self.ratios.contains(self, at: start + 3) {
            return nil
        }
        var end = start + 3
        if isGlued(end, ":"), self[end + 1].isGlued, self[end + 1].isDigits {
            guard self[end + 1].count == 2, self[end + 1].number < 60 else { return nil }
            end += 2
        }
        let minute = self[start].number * 60 + self[start + 2].number
        return (end, minute)
    }

    private static let ratios = PhraseTable("比|比分|比例|比为|score|ratio|比例的|aspect ratio|aspect|屏")
}
