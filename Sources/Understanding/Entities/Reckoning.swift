/// Works out days that people name by their place in the calendar, from today.
///
/// Weeks begin on Monday (ISO 8601). What is named without a year or month lies as near to today as it can:
/// half a year or half a month to either side; weekdays by themselves lie ahead, today included.
struct Reckoning: Sendable {
    let today: CivilDate

    func day(_ offset: Int) -> DaySpan? { today.adding(days: offset).map { DaySpan($0) } }

    /// A weekday (0 Monday) of the week so many weeks from this one.
    func weekday(_ weekday: Int, week: Int) -> CivilDate? {
        today.adding(days: weekday - today.weekday + 7 * week)
    }

    /// The next such weekday from a day on, that day included.
    func weekday(_ weekday: Int, from day: CivilDate) -> CivilDate? {
        day.adding(days: (weekday - day.weekday + 7) % 7)
    }

    /// Monday to Sunday.
    func week(_ offset: Int) -> DaySpan? { span(weekday(0, week: offset), weekday(6, week: offset)) }

    /// Saturday and Sunday.
    func weekend(_ offset: Int) -> DaySpan? { span(weekday(5, week: offset), weekday(6, week: offset)) }

    /// A whole month, so many from this one.
    func month(_ offset: Int) -> DaySpan? { today.adding(months: offset)?.wholeMonth }

    /// A whole year, so many from this one.
    func year(_ offset: Int) -> DaySpan? { wholeYear(today.year + offset) }

    func wholeYear(_ year: Int) -> DaySpan? {
        span(CivilDate(year: year, month: 1, day: 1), CivilDate(year: year, month: 12, day: 31))
    }

    /// A day of a month so many from this one.
    func dayOfMonth(_ day: Int, month offset: Int) -> CivilDate? {
        guard let month = today.adding(months: offset) else { return nil }
        return CivilDate(year: month.year, month: month.month, day: day)
    }

    /// The nearest day of this number; with `day` given, the first from there on.
    func dayOfMonth(_ number: Int, from day: CivilDate? = nil) -> CivilDate? {
        let base = Reckoning(today: day ?? today)
        let candidates = (day == nil ? -2...2 : 0...2).compactMap { base.dayOfMonth(number, month: $0) }
        if let day { return candidates.first { $0 >= day } }
        return nearest(candidates)
    }

    /// The nearest day of this name; with `day` given, the first from there on. 29 February waits for a leap
    /// year.
    func monthDay(_ month: Int, _ number: Int, from day: CivilDate? = nil) -> CivilDate? {
        let base = (day ?? today).year
        let isLeapDay = month == 2 && number == 29
        let years = day == nil ? (isLeapDay ? -4...4 : -1...1) : 0...(isLeapDay ? 8 : 1)
        let candidates = years.compactMap { CivilDate(year: base + $0, month: month, day: number) }
        if let day { return candidates.first { $0 >= day } }
        return nearest(candidates)
    }

    /// The nearest whole month of this number: at most six months away.
    func nearestMonth(_ month: Int) -> DaySpan? {
        guard (1...12).contains(month) else { return nil }
        let ahead = (month - today.month + 12) % 12
        return self.month(ahead <= 6 ? ahead : ahead - 12)
    }

    private func nearest(_ days: [CivilDate]) -> CivilDate? {
        let number = today.dayNumber
        // Of two equally near, the one ahead.
        return days.min { left, right in
            let (first, second) = (abs(left.dayNumber - number), abs(right.dayNumber - number))
            return first != second ? first < second : left > right
        }
    }

    private func span(_ first: CivilDate?, _ last: CivilDate?) -> DaySpan? {
        guard let first, let last else { return nil }
        return DaySpan(first, last)
    }
}

/// A day as it is named, before it is known which one is meant: the end of a range is reckoned from its
/// beginning.
struct DayTerm {
    /// The lexeme behind it.
    var end: Int
    var form: Form

    enum Form {
        case span(DaySpan)
        /// With its year when one is named.
        case monthDay(year: Int?, month: Int, day: Int)
        case dayOfMonth(Int)
        /// 0 is Monday.
        case weekday(Int)
    }

    init?(_ end: Int, _ span: DaySpan?) {
        guard let span else { return nil }
        (self.end, form) = (end, .span(span))
    }

    init(_ end: Int, _ form: Form) { (self.end, self.form) = (end, form) }

    /// The days meant; with `day` given, from there on.
    func span(_ reckoning: Reckoning, from day: CivilDate? = nil) -> DaySpan? {
        let found: CivilDate? =
            switch form {
            case .span: nil
            case .monthDay(let year?, let month, let number):
                CivilDate(year: year, month: month, day: number)
            case .monthDay(nil, let month, let number): reckoning.monthDay(month, number, from: day)
            case .dayOfMonth(let number): reckoning.dayOfMonth(number, from: day)
            case .weekday(let weekday): reckoning.weekday(weekday, from: day ?? reckoning.today)
            }
        if case .span(let span) = form { return span }
        return found.map { DaySpan($0) }
    }
}
