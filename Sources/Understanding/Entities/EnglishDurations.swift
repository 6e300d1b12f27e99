/// Reads lengths of time as English writes them: 7 days, half an hour, an hour and a half, 3–5 business days,
/// 24-hour.
struct EnglishDurations {
    let text: LexedText

    func read(at start: Int) -> DurationReading? {
        guard !text.isJoinedBefore(start), !Self.repeating.contains(text, endingAt: start) else { return nil }
        if let reading = half(at: start) { return reading }
        if Self.articles.contains(text, at: start), let (end, unit) = unit(at: start + 1) {
            return single(start, end, unit)
        }
        guard let number = text.numbers(at: start), number.script != .chinese else { return nil }
        let isHyphened = text.isGlued(number.end, "-") && text[number.end + 1].isGlued
        guard
            let (end, unit) = unit(
                at: isHyphened ? number.end + 1 : number.end, isGlued: text[start].isDigits),
            !Self.ages.contains(text, at: end)
        else { return nil }
        // The twenty second is a day.
        if number.script == .english, text.says(end - 1, "second"), !isHyphened { return nil }
        if text.says(start, "one"), number.end == start + 1 { return single(start, end, unit) }
        guard let length = TimeAmount(number.value, unit) else { return nil }
        var reading = DurationReading(
            end: end, length: length, upper: number.upper.flatMap { TimeAmount($0, unit) })
        if reading.upper == nil, unit.rawValue < TimeAmount.Unit.second.rawValue,
            let more = rest(at: end, below: unit)
        {
            reading = DurationReading(end: more.end, length: length + more.length)
        }
        return reading
    }

    /// Half an hour, half a day, half a year.
    private func half(at start: Int) -> DurationReading? {
        let isArticled = text.says(start, "a") && text.says(start + 1, "half")
        let position = isArticled ? start + 1 : start
        guard text.says(position, "half") else { return nil }
        let next =
            Self.articles.contains(text, at: position + 1) || text.isGlued(position + 1, "-")
            ? position + 2 : position + 1
        guard next > position + 1 || isArticled, let (end, unit) = unit(at: next),
            let length = TimeAmount(.half, unit)
        else { return nil }
        return DurationReading(end: end, length: length)
    }

    /// A week, one day: a length where something lasts, else a way of speaking.
    private func single(_ start: Int, _ end: Int, _ unit: TimeAmount.Unit) -> DurationReading? {
        if text.says(end, "and"), text.says(end + 1, "a"), text.says(end + 2, "half"),
            let length = TimeAmount(Numeral(mantissa: 15, scale: 1), unit)
        {
            return DurationReading(end: end + 3, length: length)
        }
        guard Self.lasting.contains(text, endingAt: start) || Self.passing.contains(text, at: end),
            let length = TimeAmount(Numeral(1), unit)
        else { return nil }
        return DurationReading(end: end, length: length)
    }

    /// The 30 minutes of 2 hours and 30 minutes, the 30m of 1h30m.
    private func rest(at index: Int, below unit: TimeAmount.Unit) -> DurationReading? {
        let position = text.says(index, "and") || text.is(index, ",") ? index + 1 : index
        guard let number = text.number(at: position), number.script != .chinese,
            let (end, smaller) = self.unit(at: number.end, isGlued: true, isBelow: unit == .hour),
            smaller.rawValue > unit.rawValue, let length = TimeAmount(number.value, smaller)
        else {
            // 1h30m: the digits are joined to the unit before them.
            guard text[index].isDigits, text[index].isGlued, text[index].count <= 2,
                let (end, smaller) = self.unit(at: index + 1, isGlued: true, isBelow: unit == .hour),
                smaller.rawValue > unit.rawValue,
                let length = TimeAmount(Numeral(text[index].number), smaller)
            else { return nil }
            return DurationReading(end: end, length: length)
        }
        return DurationReading(end: end, length: length)
    }

    /// The unit there; one letter is one only when it is joined to digits, and m is minutes only behind
    /// hours.
    private func unit(at index: Int, isGlued: Bool = false, isBelow: Bool = false) -> (
        end: Int, unit: TimeAmount.Unit
    )? {
        guard let (end, unit) = Self.units.match(text, at: index) else {
            return isBelow && text.says(index, "m") && !text.isJoinedAfter(index) ? (index + 1, .minute) : nil
        }
        if text[index].count == 1,
            !isGlued || !text[index].isGlued || text[index + 1].isWord && text[index + 1].isGlued
        {
            return nil
        }
        return (end, unit)
    }

    private static let units = PhraseTable<TimeAmount.Unit>([
        ("year|years|yr|yrs", .year), ("month|months|mos", .month), ("week|weeks|wk|wks", .week),
        (
            """
            day|days|business day|business days|working day|working days|workday|workdays|calendar days|\
            calendar day|full days
            """, .day
        ),
        ("hour|hours|hr|hrs|h", .hour), ("minute|minutes|min|mins", .minute),
        ("second|seconds|sec|secs|s", .second),
    ])
    private static let articles = PhraseTable("a|an|one whole|a whole|a full|another")
    private static let repeating = PhraseTable(
        "every|each|per|every other|once|twice|times|day|grade|version|step|the other")
    private static let ages = PhraseTable("old|-old|- old|to go wrong")
    /// What makes "a week" a length.
    private static let lasting = PhraseTable(
        """
        for|takes|take|took|taking|in|within|about|over|after|than|waited|waiting|wait|lasts|last|lasted|\
        almost|nearly|around|only|under|exactly|at least|up to|approximately|roughly|nearly|spent|already|\
        been|maximum of|another|it's been
        """)
    private static let passing = PhraseTable(
        """
        ago|later|from now|from today|or so|or more|or two|already|now|at most|warranty|guarantee|earlier|late
        """
    )
}
