/// Days and ranges of them, however they are written.
struct Days {
    let text: LexedText
    let reckoning: Reckoning
    private let chinese: ChineseDays
    private let english: EnglishDays
    private let numeric: NumericDays

    init(_ text: LexedText, today: CivilDate) {
        self.text = text
        reckoning = Reckoning(today: today)
        chinese = ChineseDays(text: text, reckoning: reckoning)
        english = EnglishDays(text: text, reckoning: reckoning)
        numeric = NumericDays(text: text)
    }

    /// The days that begin at a lexeme, and the lexeme behind them.
    func read(at start: Int) -> (end: Int, span: DaySpan)? {
        if let counted = countedRange(at: start) { return counted }
        guard let term = term(at: start), let first = term.span(reckoning) else { return nil }
        if let range = range(from: first, term) { return range }
        if let end = weekday(behind: term) { return (end, first) }
        return (term.end, first)
    }

    private func term(at start: Int) -> DayTerm? {
        guard var term = numeric.term(at: start) ?? chinese.term(at: start) ?? english.term(at: start) else {
            return nil
        }
        // Friday, November 20th is one day.
        if case .weekday = term.form {
            let next = text.is(term.end, ",") ? term.end + 1 : term.end
            if let date = english.term(at: next) ?? chinese.term(at: next), case .monthDay = date.form {
                term = date
            }
        }
        return term
    }

    /// 11月20号（周五）: the weekday adds nothing.
    private func weekday(behind term: DayTerm) -> Int? {
        let isBracketed = text.is(term.end, "(")
        guard let next = chinese.term(at: isBracketed ? term.end + 1 : term.end), case .weekday = next.form
        else { return nil }
        switch term.form {
        case .monthDay, .dayOfMonth: break
        case .span(let span):
            guard span.day != nil, text[term.end - 1].isDigits || text.is(term.end - 1, "日") else {
                return nil
            }
        case .weekday: return nil
        }
        guard isBracketed else { return next.end }
        return text.is(next.end, ")") ? next.end + 1 : nil
    }

    // MARK: Ranges

    private func range(from first: DaySpan, _ term: DayTerm) -> (end: Int, span: DaySpan)? {
        guard let day = first.day, let mark = rangeMark(at: term.end), !isMove(mark - 1) else { return nil }
        let next = text.says(mark, "the") ? mark + 1 : mark
        // The 5th to the 9th of March.
        if case .dayOfMonth(let lower) = term.form, let second = self.term(at: next),
            case .monthDay(_, let month, let upper) = second.form, lower < upper,
            let last = second.span(reckoning)?.day,
            let first = CivilDate(year: last.year, month: month, day: lower)
        {
            return (second.end, DaySpan(first, last))
        }
        if let second = self.term(at: next), let last = second.span(reckoning, from: day), last.last > day {
            return (second.end, DaySpan(day, last.last))
        }
        // Nov 20-25: only the day is named again.
        guard case .monthDay(_, let month, let number) = term.form,
            text[term.end - 1].isDigits || text[term.end - 2].isDigits,
            text[next].isDigits, text[next].count <= 2, text[next].number > number, !text.isJoinedAfter(next),
            !text.isGlued(next + 1, ":"), text[term.end - 2].isWord || text[term.end - 3].isWord,
            let last = CivilDate(year: day.year, month: month, day: text[next].number)
        else { return nil }
        return (next + 1, DaySpan(day, last))
    }

    /// 1-7号, 12月1-7日, 20-25 November.
    private func countedRange(at start: Int) -> (end: Int, span: DaySpan)? {
        guard text[start].isDigits || text[start].isIdeograph, let number = text.number(at: start),
            let lower = number.value.whole, (1...31).contains(lower)
        else { return nil }
        if text.is(number.end, "月"), let second = text.number(at: number.end + 1),
            let day = second.value.whole
        {
            guard let last = dayBehind(second.end), let first = reckoning.monthDay(lower, day) else {
                return nil
            }
            return last.span(reckoning, from: first).map { (last.end, DaySpan(first, $0.last)) }
        }
        guard !text.isJoinedBefore(start), let next = rangeMark(at: number.end),
            let last = self.term(at: next)
        else {
            return nil
        }
        switch last.form {
        case .dayOfMonth(let upper):
            guard upper > lower, let first = reckoning.dayOfMonth(lower) else { return nil }
            return last.span(reckoning, from: first).map { (last.end, DaySpan(first, $0.last)) }
        case .monthDay(let year, let month, let upper):
            guard text[next].isDigits, text[last.end - 1].isWord || text[last.end - 2].isWord, upper > lower,
                let end = last.span(reckoning),
                let first = CivilDate(year: end.last.year, month: month, day: lower)
            else { return nil }
            _ = year
            return (last.end, DaySpan(first, end.last))
        case .span, .weekday: return nil
        }
    }

    /// "Move it from Friday to Monday" names two days, not those between.
    private func isMove(_ mark: Int) -> Bool {
        guard text.says(mark, "to") else { return false }
        return (max(0, mark - 10)..<mark).contains { Self.moves.contains(text, at: $0) }
    }

    private static let moves = PhraseTable(
        """
        move|moved|moving|change|changed|changing|reschedule|rescheduled|switch|postpone|postponed|push|\
        pushed|shift|slip|slipped|bring|brought|delayed|went|swap
        """)

    /// The day of the month behind a range mark.
    private func dayBehind(_ index: Int) -> DayTerm? {
        guard let next = rangeMark(at: index), let last = term(at: next), case .dayOfMonth = last.form else {
            return nil
        }
        return last
    }

    private func rangeMark(at index: Int) -> Int? {
        guard let (end, _) = text.rangeMark(at: index) else {
            return Self.words.match(text, at: index).map(\.end)
        }
        let isChoice = text.says(index, "or") || text.is(index, "或")
        return isChoice ? nil : end
    }

    private static let words = PhraseTable("through|until|till|and ending")
}
