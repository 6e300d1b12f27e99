/// Reads everything that names a day, a time, both, or a length of time, and joins what stands together:
/// 明天下午三点, next Friday at 3pm, 3pm tomorrow, 今晚, in two hours.
struct DateTimes {
    let text: LexedText
    let moment: Moment
    private let days: Days
    private let reckoning: Reckoning
    private let chineseTimes: ChineseTimes
    private let englishTimes: EnglishTimes
    private let chineseDurations: ChineseDurations
    private let englishDurations: EnglishDurations

    struct Found {
        let end: Int
        let kind: Kind
        let value: String

        enum Kind: String { case date, time, datetime, duration }
    }

    init(_ text: LexedText, at moment: Moment) {
        self.text = text
        self.moment = moment
        days = Days(text, today: moment.day)
        reckoning = Reckoning(today: moment.day)
        chineseTimes = ChineseTimes(text: text)
        englishTimes = EnglishTimes(text: text)
        chineseDurations = ChineseDurations(text: text)
        englishDurations = EnglishDurations(text: text)
    }

    /// What begins at a lexeme; of several readings the longest.
    func read(at start: Int) -> Found? {
        let lexeme = text[start]
        guard lexeme.isDigits || lexeme.isWord || lexeme.isIdeograph, !isRepeated(start) else { return nil }
        var best: Found?
        func consider(_ found: Found?) {
            if let found, found.end > best?.end ?? 0 { best = found }
        }
        consider(joined(at: start))
        consider(relative(at: start))
        return best
    }

    /// 每天, every Friday.
    private func isRepeated(_ start: Int) -> Bool {
        let before = text[start - 1]
        guard before.isIdeograph || before.isWord else { return false }
        return Self.repeating.contains(text, endingAt: start)
    }

    private static let repeating = PhraseTable("每|每个|每逢|every|each|every other|every single")

    // MARK: Day and time

    private func joined(at start: Int) -> Found? {
        if let (end, named) = Self.dayParts.match(text, at: start) {
            guard let day = reckoning.today.adding(days: named.day) else { return nil }
            if let clock = clock(behind: end, in: named.part) { return found(day, clock) }
            return found(day, TimeReading(end: end, time: named.part.span, part: named.part))
        }
        if let (end, span) = days.read(at: start) {
            if let day = span.day, let time = time(behind: end) { return found(day, time) }
            return Found(end: end, kind: .date, value: span.text)
        }
        guard let time = time(at: start) else { return nil }
        if !time.needsDay || Self.hourPrepositions.contains(text, endingAt: start),
            let whole = day(behind: time)
        {
            return whole
        }
        guard !time.needsDay else { return nil }
        return Found(end: time.end, kind: .time, value: Self.wrapped(time.time).text)
    }

    private func time(at index: Int) -> TimeReading? {
        guard var first = oneTime(at: index) else { return nil }
        // 9am到12点 mixes both languages.
        if first.time.end == nil, !first.isPart, !first.needsDay,
            let (next, _) = text.rangeMark(at: first.end),
            !text.says(first.end, "or"), !text.is(first.end, "或"), let last = oneTime(at: next), !last.isPart,
            !last.needsDay,
            last.time.end == nil, last.time.start > first.time.start
        {
            (first.end, first.time.end) = (last.end, last.time.start)
        }
        return first
    }

    private func oneTime(at index: Int) -> TimeReading? {
        switch text[index].kind {
        case .ideograph: return chineseTimes.read(at: index)
        case .digits:
            guard let chinese = chineseTimes.read(at: index) else { return englishTimes.read(at: index) }
            guard let english = englishTimes.read(at: index), english.end > chinese.end else {
                return chinese
            }
            return english
        case .word: return englishTimes.read(at: index)
        case .mark, .lineEnd, .nothing: return nil
        }
    }

    /// The time behind a day: 明天 下午三点, tomorrow at 3pm, 2026-12-02T15:00.
    private func time(behind index: Int) -> TimeReading? {
        if text.says(index, "t"), text[index].isGlued, let (end, minute) = text.isoClock(at: index + 1) {
            return TimeReading(end: end, time: TimeSpan(minute))
        }
        let connector = Self.connectors.match(text, at: index)
        guard let time = time(at: connector?.end ?? index) else { return nil }
        if time.needsDay {
            guard connector?.meaning == true else { return nil }
        }
        // tomorrow afternoon at 3, 下周三晚上 8:30.
        if time.isPart, let part = time.part, let clock = clock(behind: time.end, in: part) { return clock }
        return time
    }

    /// A reading of the clock behind a part of the day that was named already.
    private func clock(behind index: Int, in part: DayPart) -> TimeReading? {
        let connector = Self.connectors.match(text, at: index)
        let position = connector?.end ?? index
        if let clock = chineseTimes.read(at: position, in: part), !clock.isPart { return clock }
        guard var clock = englishTimes.read(at: position), !clock.isPart,
            !clock.needsDay || connector?.meaning == true
        else { return nil }
        if clock.part == nil {
            clock.time.start = part.minute(clock.time.start)
            clock.time.end = clock.time.end.map { part.minute($0) }
        }
        return clock
    }

    /// The day behind a time: 3pm tomorrow, at 8 tonight, the morning of Nov 20.
    private func day(behind time: TimeReading) -> Found? {
        guard text[time.end].isWord || text.is(time.end, ",") || text[time.end].isDigits else { return nil }
        let index = Self.dayConnectors.match(text, at: time.end)?.end ?? time.end
        if let (end, named) = Self.dayParts.match(text, at: index),
            let day = reckoning.today.adding(days: named.day)
        {
            guard !time.isPart else { return nil }
            var time = time
            if time.part == nil {
                time.time.start = named.part.minute(time.time.start)
                time.time.end = time.time.end.map { named.part.minute($0) }
            }
            time.end = end
            return found(day, time)
        }
        guard let (end, span) = days.read(at: index), let day = span.day else { return nil }
        var time = time
        time.end = end
        return found(day, time)
    }

    private func found(_ day: CivilDate, _ reading: TimeReading) -> Found? {
        var (day, time) = (day, reading.time)
        // Behind midnight it is the next day's.
        if time.end == nil, time.start >= 24 * 60 {
            guard let next = day.adding(days: 1) else { return nil }
            (day, time) = (next, TimeSpan(time.start - 24 * 60))
        }
        return Found(end: reading.end, kind: .datetime, value: "\(day.text)T\(time.text)")
    }

    private static func wrapped(_ time: TimeSpan) -> TimeSpan {
        time.end == nil && time.start >= 24 * 60 ? TimeSpan(time.start - 24 * 60) : time
    }

    private struct DayAndPart: Sendable {
        let day: Int
        let part: DayPart
    }

    private static let dayParts = PhraseTable<DayAndPart>([
        ("今早|今晨|今儿早上|this morning", DayAndPart(day: 0, part: .morning)),
        ("this afternoon", DayAndPart(day: 0, part: .afternoon)),
        ("今晚|今夜|今晚上|tonight|this evening|tonite", DayAndPart(day: 0, part: .evening)),
        ("明早|明晨|明儿早上", DayAndPart(day: 1, part: .morning)), ("明晚|明晚上", DayAndPart(day: 1, part: .evening)),
        ("昨晚|昨夜|昨晚上|last night|yesterday evening", DayAndPart(day: -1, part: .evening)),
        ("前晚", DayAndPart(day: -2, part: .evening)), ("后晚", DayAndPart(day: 2, part: .evening)),
    ])

    /// Words between a day and its time; true where a bare hour may follow.
    private static let connectors = PhraseTable<Bool>([
        ("at|at around|at about|around|about|by|from|between|, at|before|after", true),
        (",|，|的|in the|the|on the|大概|大约|约|左右|@", false),
    ])
    private static let hourPrepositions = PhraseTable("at|around|about|by|before|after|until")
    private static let dayConnectors = PhraseTable("on|,|of|on the|of the|, on")

    // MARK: From now

    /// 三天后, in 3 days, two weeks ago, 半小时后; else a length of time.
    private func relative(at start: Int) -> Found? {
        let isIn = text.says(start, "in") || text.is(start, "再") && text.is(start + 1, "过")
        let position = text.says(start, "in") ? start + 1 : isIn ? start + 2 : start
        guard let length = chineseDurations.read(at: position) ?? englishDurations.read(at: position) else {
            return nil
        }
        if let (end, isPast) = Self.directions.match(text, at: length.end),
            !Self.otherWords.contains(text, at: end)
        {
            if let found = found(length, isPast, end) { return found }
        }
        if isIn {
            return Self.lengthNouns.contains(text, at: length.end) ? nil : found(length, false, length.end)
        }
        return Found(end: length.end, kind: .duration, value: length.text)
    }

    private func found(_ reading: DurationReading, _ isPast: Bool, _ end: Int) -> Found? {
        guard reading.length.isDays, reading.upper?.isDays ?? true else {
            guard reading.upper == nil,
                let (day, minute) = reading.length.minute(from: moment, isPast: isPast)
            else {
                return nil
            }
            return Found(end: end, kind: .datetime, value: "\(day.text)T\(TimeSpan.clock(minute))")
        }
        guard let first = reading.length.day(from: reckoning.today, isPast: isPast) else { return nil }
        guard let upper = reading.upper else {
            // 三天后下午三点.
            if let time = time(behind: end) { return found(first, time) }
            return Found(end: end, kind: .date, value: first.text)
        }
        guard let last = upper.day(from: reckoning.today, isPast: isPast) else { return nil }
        return Found(end: end, kind: .date, value: DaySpan(min(first, last), max(first, last)).text)
    }

    /// True for what lies behind.
    private static let directions = PhraseTable<Bool>([
        ("后|之后|以后|过后|from now|from today|later", false), ("前|之前|以前|ago|earlier", true),
    ])
    private static let otherWords = PhraseTable("台|面|来|续|端|卫|提")
    private static let lengthNouns = PhraseTable("of|'")
}

extension LexedText {
    /// The clock of ISO 8601 behind a T: 15:00.
    func isoClock(at start: Int) -> (end: Int, minute: Int)? {
        guard self[start].isDigits, self[start].isGlued, self[start].count == 2, isGlued(start + 1, ":"),
            self[start + 2].isDigits, self[start + 2].count == 2, self[start].number < 24,
            self[start + 2].number < 60
        else { return nil }
        let hasSeconds = isGlued(start + 3, ":") && self[start + 4].isDigits && self[start + 4].count == 2
        return (hasSeconds ? start + 5 : start + 3, self[start].number * 60 + self[start + 2].number)
    }
}
