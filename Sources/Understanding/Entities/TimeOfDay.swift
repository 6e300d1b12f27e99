/// A time on the clock or a span of the day, in minutes since midnight: 0 to 1440.
struct TimeSpan: Equatable, Sendable {
    var start: Int
    /// Nil for a point in time.
    var end: Int?

    init(_ start: Int, _ end: Int? = nil) { (self.start, self.end) = (start, end) }

    /// `15:00` or `12:00/18:00`.
    var text: String { end.map { "\(Self.clock(start))/\(Self.clock($0))" } ?? Self.clock(start) }

    /// `15:00` (ISO 8601-1, extended format).
    static func clock(_ minutes: Int) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return (hour < 10 ? "0\(hour)" : "\(hour)") + (minute < 10 ? ":0\(minute)" : ":\(minute)")
    }
}

/// A part of the day, by the hours customers and opening times mean.
enum DayPart: Sendable {
    case night, morning, noon, afternoon, evening, midnight

    var span: TimeSpan {
        switch self {
        case .night: TimeSpan(0, 6 * 60)
        case .morning: TimeSpan(6 * 60, 12 * 60)
        case .noon: TimeSpan(12 * 60)
        case .afternoon: TimeSpan(12 * 60, 18 * 60)
        case .evening: TimeSpan(18 * 60, 24 * 60)
        case .midnight: TimeSpan(0)
        }
    }

    /// The minute of the day that a clock's reading means in this part: 三点 in the afternoon is 15:00. Beyond
    /// 1440 it is the next day's.
    func minute(_ reading: Int) -> Int {
        let twelve = 12 * 60
        guard reading < 13 * 60 else { return reading }
        switch self {
        case .night, .morning, .midnight:
            // 半夜十二点 is midnight.
            return reading >= twelve && self != .morning ? reading - twelve : reading
        case .noon: return reading < 5 * 60 ? reading + twelve : reading
        case .afternoon: return reading < twelve ? reading + twelve : reading
        case .evening:
            // 晚上十二点 ends the day, 晚上一点 is behind its end.
            return reading < 4 * 60 ? reading + 2 * twelve : reading + twelve
        }
    }
}

/// A time of day as it is written.
struct TimeReading {
    /// The lexeme behind it.
    var end: Int
    var time: TimeSpan
    /// The part of the day that was named; what comes after midnight in the evening is the next day's.
    var part: DayPart?
    /// Whether only the part was named.
    var isPart = false
    /// Whether it says nothing without a day before it: "at 8".
    var needsDay = false
}
