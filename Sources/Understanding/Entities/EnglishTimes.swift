/// Reads times of day as English writes them: 3pm, 8:30 a.m., half past eight, quarter to nine, 8 o'clock in
/// the evening, noon, the afternoon, 2-4pm.
struct EnglishTimes {
    let text: LexedText

    func read(at start: Int) -> TimeReading? {
        guard !text.isJoinedBefore(start) else { return nil }
        if let part = part(at: start) { return part }
        guard let first = clock(at: start) else { return nil }
        return range(from: first) ?? first
    }

    // MARK: Parts of the day

    private func part(at start: Int) -> TimeReading? {
        guard text[start].isWord, let (end, part) = Self.parts.match(text, at: start),
            !Self.greetings.contains(text, endingAt: start), !Self.partNouns.contains(text, at: end)
        else { return nil }
        // "Morning, where is my order" greets.
        if part == .morning || part == .afternoon || part == .evening,
            start == 0 || text[start - 1].kind == .lineEnd,
            !text.says(start, "the"), text[end].kind != .word
        {
            return nil
        }
        return TimeReading(end: end, time: part.span, part: part, isPart: true)
    }

    static let parts = PhraseTable<DayPart>([
        ("morning|mornings", .morning), ("noon|midday|12 noon|lunchtime", .noon),
        ("afternoon|afternoons", .afternoon),
        ("evening|evenings|night", .evening), ("midnight|12 midnight", .midnight),
    ])
    private static let greetings = PhraseTable(
        "good|every|each|all|a|one|last|per|the other|wedding|overnight|day and")
    private static let partNouns = PhraseTable(
        """
        light|lights|lamp|lamps|cream|gown|stand|dress|mode|table|shift|team|everyone|all|there|sir|madam|\
        bag|time
        """
    )

    // MARK: The clock

    private func clock(at start: Int) -> TimeReading? {
        if let past = past(at: start) { return inPart(past) }
        if let (end, minute) = text.digitalClock(at: start) {
            return inPart(TimeReading(end: end, time: TimeSpan(minute)))
        }
        guard let (end, hour) = hour(at: start) else { return nil }
        // 8.30pm and eight thirty.
        if let (end, minute) = minute(at: end, digits: text[start].isDigits) {
            let reading = inPart(TimeReading(end: end, time: TimeSpan(hour * 60 + minute), needsDay: true))
            return reading.needsDay && text[start].isDigits ? nil : reading
        }
        if text.says(end, "o'clock") || text.says(end, "oclock") {
            return inPart(TimeReading(end: end + 1, time: TimeSpan(hour * 60)))
        }
        return inPart(TimeReading(end: end, time: TimeSpan(hour * 60), needsDay: true))
    }

    private func hour(at start: Int) -> (end: Int, value: Int)? {
        if text[start].isDigits {
            guard text[start].count <= 2, text[start].number <= 24,
                !text[start].isGlued || !isInsideNumber(start)
            else { return nil }
            return (start + 1, text[start].number)
        }
        guard let value = LexedText.cardinals[text[start].key], (1...12).contains(value) else { return nil }
        return (start + 1, value)
    }

    private func isInsideNumber(_ start: Int) -> Bool {
        let before = text.character(start - 1)
        return ":./,$€£¥#+*=".unicodeScalars.contains(before)
            || before == "-" && text[start - 2].isGlued && text[start - 3].isDigits
    }

    private func minute(at index: Int, digits: Bool) -> (end: Int, value: Int)? {
        if digits {
            guard text.isGlued(index, "."), text[index + 1].isGlued, text[index + 1].isDigits,
                text[index + 1].count == 2, text[index + 1].number < 60
            else { return nil }
            return (index + 2, text[index + 1].number)
        }
        guard let (end, value) = text.englishNumber(at: index), let minute = value.whole,
            (10..<60).contains(minute)
        else { return nil }
        return (end, minute)
    }

    /// Half past eight, a quarter to nine, ten past nine, 20 minutes to five.
    private func past(at start: Int) -> TimeReading? {
        let position = text.says(start, "a") ? start + 1 : start
        var (end, minutes) = (position + 1, 0)
        if text.says(position, "half") {
            minutes = 30
        } else if text.says(position, "quarter") {
            minutes = 15
        } else {
            guard position == start, let number = text.number(at: start), number.script != .chinese,
                let value = number.value.whole, (1..<30).contains(value)
            else { return nil }
            let isNamed = text.says(number.end, "minutes") || text.says(number.end, "min")
            (end, minutes) = (isNamed ? number.end + 1 : number.end, value)
            // "5 to 9" is a range.
            let isRange = text[start].isDigits || value % 5 != 0 || text.says(start - 1, "from")
            if !isNamed, text.says(end, "to"), isRange { return nil }
        }
        let isBefore = text.says(end, "to") || text.says(end, "till")
        guard isBefore || text.says(end, "past") || text.says(end, "after") && minutes != 30,
            !(isBefore && minutes == 30), let (last, hour) = hour(at: end + 1), (1...12).contains(hour)
        else { return nil }
        let minute = isBefore ? hour * 60 - minutes : hour * 60 + minutes
        let isClock = text.says(last, "o'clock")
        return TimeReading(end: isClock ? last + 1 : last, time: TimeSpan(minute))
    }

    /// What follows a reading: am, p.m., in the evening, at night.
    private func inPart(_ reading: TimeReading) -> TimeReading {
        var reading = reading
        guard let (end, part) = Self.halves.match(text, at: reading.end) ?? spelledHalf(at: reading.end)
        else {
            return reading
        }
        let twelve = 12 * 60
        var minute = reading.time.start
        guard minute <= twelve + 59 || part == .afternoon || part == .evening else { return reading }
        switch part {
        case .morning: minute = minute >= twelve ? minute - twelve : minute
        case .afternoon: minute = minute < twelve ? minute + twelve : minute
        case .evening, .night, .noon, .midnight: minute = part.minute(minute)
        }
        reading.time.start = minute
        reading.end = end
        reading.part = part
        reading.needsDay = false
        return reading
    }

    private static let halves = PhraseTable<DayPart>([
        ("am|in the morning", .morning), ("pm|in the afternoon", .afternoon),
        ("in the evening|at night", .evening),
    ])

    /// a.m. and p. m., whose last point ends the sentence too.
    private func spelledHalf(at index: Int) -> (end: Int, meaning: DayPart)? {
        let isMorning = text.says(index, "a")
        guard isMorning || text.says(index, "p"), text.isGlued(index + 1, "."), text.says(index + 2, "m")
        else {
            return nil
        }
        let end = text.isGlued(index + 3, ".") ? index + 4 : index + 3
        return (end, isMorning ? .morning : .afternoon)
    }

    // MARK: Ranges

    /// 9am to 5pm, 2-4pm, between 2 and 4pm: a half of the day named behind counts for both.
    private func range(from first: TimeReading) -> TimeReading? {
        let isBetween =
            text.says(first.end, "and") && (0...4).contains { text.says(first.end - $0, "between") }
        let next = text.rangeMark(at: first.end)?.end ?? (isBetween ? first.end + 1 : first.end)
        guard next > first.end, !text.says(first.end, "or"), let last = clock(at: next), !last.needsDay else {
            return nil
        }
        var range = first
        if first.needsDay, let part = last.part {
            let minute = first.time.start
            let isLater = part == .afternoon && minute < 12 * 60 && minute + 12 * 60 < last.time.start
            range.time.start = part == .evening ? part.minute(minute) : isLater ? minute + 12 * 60 : minute
        }
        guard range.time.start < last.time.start else { return nil }
        range.end = last.end
        range.time.end = last.time.start
        range.needsDay = false
        return range
    }
}
