/// Reads days as English names them: the day after tomorrow, next Friday, Nov 20th, 20 November 2026, the
/// 20th, the end of the month, last week.
struct EnglishDays {
    let text: LexedText
    let reckoning: Reckoning

    func term(at start: Int) -> DayTerm? {
        guard !text.isJoinedBefore(start) else { return nil }
        if text[start].isDigits { return dayMonth(at: start) ?? bareOrdinal(at: start) }
        guard text[start].isWord else { return nil }
        return word(at: start) ?? period(at: start) ?? weekday(at: start) ?? monthDay(at: start)
            ?? ordinalDay(at: start) ?? festival(at: start)
    }

    // MARK: Words

    private func word(at start: Int) -> DayTerm? {
        guard let (end, offset) = Self.words.match(text, at: start) else { return nil }
        return DayTerm(end, reckoning.day(offset))
    }

    private static let words = PhraseTable<Int>([
        ("today", 0), ("tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow", 1), ("yesterday", -1),
        ("the day after tomorrow|day after tomorrow", 2),
        ("the day before yesterday|day before yesterday", -2),
    ])

    private func festival(at start: Int) -> DayTerm? {
        guard let (end, festival) = Festivals.english.match(text, at: start),
            !Self.wares.contains(text, at: end)
        else { return nil }
        return DayTerm(end, festival.meant(on: reckoning.today).map { DaySpan($0) })
    }

    private static let wares = PhraseTable(
        "tree|trees|card|cards|gift|gifts|present|presents|sweater|edition|lights")

    // MARK: Weeks, months, years

    private func period(at start: Int) -> DayTerm? {
        if let (end, _) = Self.ends.match(text, at: start) {
            if let (end, span) = named(at: end) { return DayTerm(end, DaySpan(span.last)) }
            if let term = monthDay(at: end), case .span(let month) = term.form {
                return DayTerm(term.end, DaySpan(month.last))
            }
            return nil
        }
        // "the week", by itself, is any.
        guard !text.says(start, "the") else { return nil }
        guard let (end, span) = named(at: start) else {
            return Self.theWeekend.match(text, at: start).flatMap { DayTerm($0.end, reckoning.weekend(0)) }
        }
        // Friday next week and next week on Friday are that Friday.
        let next = text.says(end, "on") ? end + 1 : end
        if case .week(let offset)? = Self.periods.match(text, at: start)?.meaning,
            let day = Self.weekdays[text[next].key], isCertain(next)
        {
            return DayTerm(next + 1, reckoning.weekday(day, week: offset).map { DaySpan($0) })
        }
        return DayTerm(end, span)
    }

    private enum Period: Sendable {
        case week(Int), weekend(Int), month(Int), year(Int)
    }

    private func named(at start: Int) -> (end: Int, span: DaySpan)? {
        guard let (end, period) = Self.periods.match(text, at: start) else { return nil }
        let span =
            switch period {
            case .week(let offset): reckoning.week(offset)
            case .weekend(let offset): reckoning.weekend(offset)
            case .month(let offset): reckoning.month(offset)
            case .year(let offset): reckoning.year(offset)
            }
        return span.map { (end, $0) }
    }

    private static let periods: PhraseTable<Period> = {
        var phrases: [(String, Period)] = []
        for (words, offset) in [
            ("this|the|this coming", 0), ("next|the next|the following|following", 1),
            ("last|the last|past|previous", -1),
        ] {
            for word in words.split(separator: "|") {
                phrases.append(("\(word) week", .week(offset)))
                phrases.append(("\(word) month", .month(offset)))
                phrases.append(("\(word) year", .year(offset)))
                if word != "the" { phrases.append(("\(word) weekend", .weekend(offset))) }
            }
        }
        phrases.append(("the week after next", .week(2)))
        phrases.append(("the month after next", .month(2)))
        return PhraseTable(phrases)
    }()
    private static let ends = PhraseTable("end of|last day of")
    private static let theWeekend = PhraseTable("weekend")

    // MARK: Weekdays

    private func weekday(at start: Int) -> DayTerm? {
        if let (end, manner) = Self.manners.match(text, at: start) {
            guard let day = Self.weekdays[text[end].key] else { return nil }
            switch manner {
            case .coming: return DayTerm(end + 1, .weekday(day))
            case .week(let offset):
                return DayTerm(end + 1, reckoning.weekday(day, week: offset).map { DaySpan($0) })
            }
        }
        guard let day = Self.weekdays[text[start].key], isCertain(start), !isRepeated(start),
            // Sunday-best.
            !(text.isGlued(start + 1, "-") && text[start + 2].isGlued && text[start + 2].isWord
                && Self.weekdays[text[start + 2].key] == nil)
        else { return nil }
        if case .week(let offset)? = Self.periods.match(text, at: start + 1)?.meaning,
            let (end, _) = Self.periods.match(text, at: start + 1)
        {
            return DayTerm(end, reckoning.weekday(day, week: offset).map { DaySpan($0) })
        }
        return DayTerm(start + 1, .weekday(day))
    }

    private enum Manner: Sendable { case coming, week(Int) }

    private static let manners = PhraseTable<Manner>([
        ("this|this coming|the coming|coming|the upcoming|upcoming", .coming),
        ("next|the next|the following", .week(1)),
        ("last|past|the past|this past|previous", .week(-1)),
    ])

    /// Short names are words too: a day is meant behind on, by and their like, or before a time or a date.
    private func isCertain(_ index: Int) -> Bool {
        guard text[index].count <= 4 else { return true }
        if text.says(index, "weds") || text.says(index, "tues") { return true }
        if text.is(index + 1, ".") && text[index + 2].isDigits || text.is(index + 1, ",") { return true }
        return Self.dayPrepositions.contains(text, endingAt: index) || text[index + 1].isDigits
            || Self.dayFollowers.contains(text, at: index + 1) || text.is(index + 1, "-")
    }

    private func isRepeated(_ index: Int) -> Bool { Self.repeating.contains(text, endingAt: index) }

    private static let dayPrepositions = PhraseTable(
        "on|by|next|last|this|until|till|til|before|after|from|since|to|week|through")
    private static let dayFollowers = PhraseTable("morning|afternoon|evening|night|at|noon")
    private static let repeating = PhraseTable("every|each|every other|on every")

    private static let weekdays = WordTable([
        "monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs", "friday fri",
        "saturday sat",
        "sunday sun",
    ])

    // MARK: Months

    /// November 20th, Nov 20 2026, November the 20th; without a day the whole month, where one is surely
    /// meant.
    private func monthDay(at start: Int) -> DayTerm? {
        guard let month = Self.months[text[start].key] else { return nil }
        let dotted = text.isGlued(start + 1, ".") ? start + 2 : start + 1
        let position = text.says(dotted, "the") ? dotted + 1 : dotted
        if let (end, day) = dayNumber(at: position) {
            let (last, year) = year(at: end)
            return DayTerm(last, .monthDay(year: year, month: month, day: day))
        }
        let (end, year) = year(at: dotted)
        if let year {
            return DayTerm(end, CivilDate(year: year, month: month, day: 1)?.wholeMonth)
        }
        let isWordToo =
            text.says(start, "may") || text.says(start, "march") || text.says(start, "mar")
            || text.says(start, "sept") || text[start].count == 3 || text.says(start, "april")
            || text.says(start, "june") || text.says(start, "august")
        if isWordToo {
            guard text.isCapitalised(start), Self.monthPrepositions.contains(text, endingAt: start) else {
                return nil
            }
        }
        return DayTerm(start + 1, reckoning.nearestMonth(month))
    }

    /// 20th of November, 20 Nov 2026.
    private func dayMonth(at start: Int) -> DayTerm? {
        guard let (end, day) = dayNumber(at: start) else { return nil }
        let position = text.says(end, "of") ? end + 1 : end
        // 5th of next month.
        if position > end, case .month(let offset)? = Self.periods.match(text, at: position)?.meaning,
            let (last, _) = Self.periods.match(text, at: position)
        {
            return DayTerm(last, reckoning.dayOfMonth(day, month: offset).map { DaySpan($0) })
        }
        guard let month = Self.months[text[position].key] else { return nil }
        if text.says(position, "may") || text.says(position, "march"), !text.isCapitalised(position),
            end == start + 1, position == end
        {
            // "5 may be broken".
            return nil
        }
        let dotted = text.isGlued(position + 1, ".") ? position + 2 : position + 1
        let (last, year) = year(at: dotted)
        return DayTerm(year == nil ? position + 1 : last, .monthDay(year: year, month: month, day: day))
    }

    /// 1 to 31, with or without st, nd, rd, th; or an ordinal in words.
    private func dayNumber(at start: Int) -> (end: Int, day: Int)? {
        if let (end, day) = text.englishOrdinal(at: start) { return (end, day) }
        let lexeme = text[start]
        guard lexeme.isDigits, lexeme.count <= 2, (1...31).contains(lexeme.number) else { return nil }
        if text[start + 1].isGlued, Self.suffixes.contains(text, at: start + 1) {
            return (start + 2, lexeme.number)
        }
        // Not the 11 of 11:30 or 3pm, nor a part of a longer number.
        guard !text.isJoinedAfter(start) else { return nil }
        if text.isGlued(start + 1, ":") || text.isGlued(start + 1, "/") { return nil }
        if text.isGlued(start + 1, "."), text[start + 2].isGlued, text[start + 2].isDigits { return nil }
        return (start + 1, lexeme.number)
    }

    /// A year of four digits, behind a comma or not; without one, the place itself.
    private func year(at position: Int) -> (end: Int, year: Int?) {
        let start = text.is(position, ",") || text.says(position, "of") ? position + 1 : position
        let lexeme = text[start]
        guard lexeme.isDigits, lexeme.count == 4, (1900...2199).contains(lexeme.number),
            !text.isJoinedAfter(start)
        else { return (position, nil) }
        return (start + 1, lexeme.number)
    }

    /// Twentieth of November.
    private func ordinalDay(at start: Int) -> DayTerm? {
        text.englishOrdinal(at: start) == nil ? nil : dayMonth(at: start)
    }

    /// 20th behind the, on, by and their like; "the 3rd item" is none.
    private func bareOrdinal(at start: Int) -> DayTerm? {
        guard let (end, day) = dayNumber(at: start), end == start + 2,
            Self.ordinalPrepositions.contains(text, endingAt: start),
            !text[end].isWord || Self.clauseWords.contains(text, at: end)
        else { return nil }
        return DayTerm(end, .dayOfMonth(day))
    }

    private static let ordinalPrepositions = PhraseTable("the|on|by|before|after|until|since|till")
    private static let suffixes = PhraseTable("st|nd|rd|th")
    private static let monthPrepositions = PhraseTable(
        "in|since|until|till|of|by|during|for|before|after|from|late|early|mid|last|next|this|until|about")
    /// What may follow a day where a noun would make it the number of something.
    private static let clauseWords = PhraseTable(
        """
        of|at|in|on|and|or|to|by|is|was|please|if|because|when|but|instead|for|from|so|it|i|that|this|before|\
        after|until|then|will|would|with|as|not|has|had|have|you|we|they|my|around|about|between|through|\
        works|morning|afternoon|evening|only|already|still|yet|too|now|can
        """)

    private static let months = WordTable(
        from: 1,
        [
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ])
}
