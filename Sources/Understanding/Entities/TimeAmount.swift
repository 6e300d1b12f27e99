/// A length of time in calendar units, as ISO 8601 writes durations.
struct TimeAmount: Equatable, Sendable {
    private(set) var years = 0
    private(set) var months = 0
    private(set) var weeks = 0
    private(set) var days = 0
    private(set) var hours = 0
    private(set) var minutes = 0
    private(set) var seconds = 0

    enum Unit: Int, Sendable {
        case year, month, week, day, hour, quarterHour, minute, second

        /// The next smaller unit, and how many of them make one; months are of 30 days.
        fileprivate var parts: (count: Int, unit: Unit)? {
            switch self {
            case .year: (12, .month)
            case .month: (30, .day)
            case .week: (7, .day)
            case .day: (24, .hour)
            case .hour: (60, .minute)
            case .quarterHour: (15, .minute)
            case .minute: (60, .second)
            case .second: nil
            }
        }
    }

    init() {}

    /// So many of a unit; what is less than one is counted in smaller units. Nil beyond a million, or when
    /// seconds do not suffice.
    init?(_ count: Numeral, _ unit: Unit) {
        var (count, unit) = (count, unit)
        for _ in 0..<8 {
            guard let power = Self.power(of: count.scale), count.mantissa / power <= 1_000_000 else {
                return nil
            }
            add(count.mantissa / power, unit)
            let fraction = count.mantissa % power
            if fraction == 0 { return }
            guard let parts = unit.parts,
                let rest = Numeral(mantissa: fraction, scale: count.scale).times(parts.count)
            else { return nil }
            (count, unit) = (rest, parts.unit)
        }
        return nil
    }

    private static func power(of scale: Int) -> Int? {
        guard scale <= 6 else { return nil }
        return [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][scale]
    }

    private mutating func add(_ count: Int, _ unit: Unit) {
        switch unit {
        case .year: years += count
        case .month: months += count
        case .week: weeks += count
        case .day: days += count
        case .hour: hours += count
        case .quarterHour: minutes += count * 15
        case .minute: minutes += count
        case .second: seconds += count
        }
    }

    /// Two lengths together: an hour and thirty minutes.
    static func + (left: TimeAmount, right: TimeAmount) -> TimeAmount {
        var sum = left
        sum.years += right.years
        sum.months += right.months
        sum.weeks += right.weeks
        sum.days += right.days
        sum.hours += right.hours
        sum.minutes += right.minutes
        sum.seconds += right.seconds
        return sum
    }

    /// Whether all its units are smaller than those of another.
    func isBelow(_ other: TimeAmount) -> Bool {
        let mine = [years, months, weeks, days, hours, minutes, seconds].firstIndex { $0 != 0 } ?? 7
        let others = [
            other.years, other.months, other.weeks, other.days, other.hours, other.minutes, other.seconds,
        ]
        return mine > others.lastIndex { $0 != 0 } ?? 7
    }

    /// Whether it is made of whole days.
    var isDays: Bool { hours == 0 && minutes == 0 && seconds == 0 }

    /// The day so long from another.
    func day(from day: CivilDate, isPast: Bool) -> CivilDate? {
        let sign = isPast ? -1 : 1
        return day.adding(months: sign * (years * 12 + months))?.adding(days: sign * (weeks * 7 + days))
    }

    /// The day and minute so long from a moment.
    func minute(from moment: Moment, isPast: Bool) -> (day: CivilDate, minute: Int)? {
        let sign = isPast ? -1 : 1
        guard
            let (day, minute) = moment.adding(
                minutes: sign * (seconds / 60 + minutes + 60 * hours + 1440 * (days + 7 * weeks)))
        else {
            return nil
        }
        return day.adding(months: sign * (years * 12 + months)).map { ($0, minute) }
    }

    /// `P7D`, `P2W`, `PT90M` (ISO 8601-1, durations), in the units that were named. Weeks beside other units
    /// are written in days.
    var text: String {
        if weeks > 0, years == 0, months == 0, days == 0, isDays { return "P\(weeks)W" }
        let days = days + 7 * weeks
        var text = "P"
        if years > 0 { text += "\(years)Y" }
        if months > 0 { text += "\(months)M" }
        if days > 0 { text += "\(days)D" }
        if !isDays || text == "P" {
            text += "T"
            if hours > 0 { text += "\(hours)H" }
            if minutes > 0 { text += "\(minutes)M" }
            if seconds > 0 || text == "PT" { text += "\(seconds)S" }
        }
        return text
    }
}

/// A length of time as it is written, or a range of two.
struct DurationReading {
    /// The lexeme behind it.
    var end: Int
    var length: TimeAmount
    /// The upper end of a range: 三五天.
    var upper: TimeAmount?

    var text: String { upper.map { "\(length.text)/\($0.text)" } ?? length.text }
}
