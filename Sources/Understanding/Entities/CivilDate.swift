/// A day of the Gregorian calendar, without a time zone.
///
/// The day count follows H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years with
/// years that begin in March. All arithmetic stays within the years 1 to 9999, which ISO 8601 writes with
/// four digits; what would leave them is nil.
struct CivilDate: Hashable, Comparable, Sendable {
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to the month's last.
    let day: Int

    /// 1970-01-01.
    static let epoch = CivilDate(1970, 1, 1)

    private init(_ year: Int, _ month: Int, _ day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Nil when the calendar has no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.daysInMonth(year: year, month: month)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// - Parameter dayNumber: days since 1970-01-01.
    init?(dayNumber: Int) {
        // The years 1 to 9999.
        guard (-719_162...2_932_896).contains(dayNumber) else { return nil }
        // Days since 0000-03-01.
        let shifted = dayNumber + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    var dayNumber: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 0 is Monday (ISO 8601), 6 is Sunday.
    var weekday: Int {
        // 1970-01-01 was a Thursday.
        let remainder = (dayNumber + 3) % 7
        return remainder < 0 ? remainder + 7 : remainder
    }

    /// So many days later.
    func adding(days: Int) -> CivilDate? {
        let (sum, overflows) = dayNumber.addingReportingOverflow(days)
        return overflows ? nil : CivilDate(dayNumber: sum)
    }

    /// So many months later: the same day, or the last of a shorter month.
    func adding(months: Int) -> CivilDate? {
        guard (-120_000...120_000).contains(months) else { return nil }
        let index = year * 12 + month - 1 + months
        let (year, month) = (index / 12, index % 12 + 1)
        guard index >= 12, year <= 9999 else { return nil }
        return CivilDate(year: year, month: month, day: min(day, Self.daysInMonth(year: year, month: month)))
    }

    /// The month it lies in, whole.
    var wholeMonth: DaySpan {
        let last = Self.daysInMonth(year: year, month: month)
        let first = CivilDate(year: year, month: month, day: 1) ?? self
        return DaySpan(first, CivilDate(year: year, month: month, day: last) ?? self)
    }

    /// `2026-12-02` (ISO 8601-1, calendar date).
    var text: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(10)
        for divisor in [1000, 100, 10, 1] { digits.append(UInt8(0x30 + year / divisor % 10)) }
        digits += [0x2D, UInt8(0x30 + month / 10), UInt8(0x30 + month % 10)]
        digits += [0x2D, UInt8(0x30 + day / 10), UInt8(0x30 + day % 10)]
        return String(decoding: digits, as: UTF8.self)
    }

    static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Days of a month, leap years by the Gregorian rule; 0 for a month that does not exist.
    static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        default: 0
        }
    }
}

/// One day, or days from a first to a last, both included.
struct DaySpan: Equatable, Sendable {
    let first: CivilDate
    let last: CivilDate

    init(_ day: CivilDate) { (first, last) = (day, day) }

    init(_ first: CivilDate, _ last: CivilDate) { (self.first, self.last) = (first, last) }

    /// The day, when it is one.
    var day: CivilDate? { first == last ? first : nil }

    /// `2026-12-02`, or `2026-12-01/2026-12-07` with both ends included.
    var text: String { first == last ? first.text : "\(first.text)/\(last.text)" }
}
