import Foundation

/// A point in time where a conversation takes place: what "tomorrow" and "in two hours" are reckoned from.
public struct Moment: Equatable, Sendable {
    /// Unix milliseconds.
    public var unixMilliseconds: Int
    /// The conversation's offset from UTC, in seconds, east positive.
    public var secondsFromUTC: Int

    /// UTC+08:00, the one zone of China.
    public static let chinaStandardTime = 8 * 3600

    /// A moment; the offset is that of China unless told otherwise.
    public init(unixMilliseconds: Int, secondsFromUTC: Int = Moment.chinaStandardTime) {
        self.unixMilliseconds = unixMilliseconds
        self.secondsFromUTC = secondsFromUTC
    }

    /// The present moment.
    public static func now(secondsFromUTC: Int = Moment.chinaStandardTime) -> Moment {
        Moment(unixMilliseconds: Int(Date().timeIntervalSince1970 * 1000), secondsFromUTC: secondsFromUTC)
    }

    /// Minutes since 1970-01-01T00:00 on the conversation's clock, within the years that dates are written
    /// for.
    var localMinutes: Int {
        let seconds = unixMilliseconds / 1000
        let bounded =
            min(max(seconds, -60_000_000_000), 250_000_000_000)
            + min(max(secondsFromUTC, -86_400), 86_400)
        return bounded >= 0 ? bounded / 60 : (bounded - 59) / 60
    }

    /// The day on the conversation's calendar.
    var day: CivilDate { Self.split(localMinutes)?.day ?? .epoch }

    /// The date so many days from now, as `2026-12-02`; nil beyond the years 1 to 9999.
    public func date(inDays days: Int) -> String? { day.adding(days: days)?.text }

    /// A day and minutes into it, so many minutes from this moment; nil beyond the years of ``CivilDate``.
    func adding(minutes: Int) -> (day: CivilDate, minute: Int)? {
        let (sum, overflows) = localMinutes.addingReportingOverflow(minutes)
        return overflows ? nil : Self.split(sum)
    }

    private static func split(_ minutes: Int) -> (day: CivilDate, minute: Int)? {
        let days = minutes >= 0 ? minutes / 1440 : (minutes - 1439) / 1440
        return CivilDate(dayNumber: days).map { ($0, minutes - days * 1440) }
    }
}
