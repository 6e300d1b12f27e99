/// Moments as people write them, from and to Unix milliseconds.
package enum CivilTime {
    /// China's time, in which dates without one are meant.
    package static let chinaStandardTime = 8 * 3600

    private static let secondsOfDay = 86_400

    // MARK: Writing

    /// 2026-12-01, and 2026-12-01 15:00 where it is not midnight.
    package static func words(_ milliseconds: Int, secondsFromUTC: Int) -> String {
        // Moments come from files; far-off ones must not overflow.
        let local = min(max(milliseconds, -1 << 52), 1 << 52) / 1000 + secondsFromUTC
        let day = local >= 0 ? local / secondsOfDay : -((secondsOfDay - 1 - local) / secondsOfDay)
        let (year, month, monthDay) = date(day)
        let minutes = (local - day * secondsOfDay) / 60
        let date = "\(year)-\(digits(month))-\(digits(monthDay))"
        return minutes == 0 ? date : "\(date) \(digits(minutes / 60)):\(digits(minutes % 60))"
    }

    private static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The date of a day counted from 1970-01-01 (proleptic Gregorian). Years begin in March here, so that the odd day of a
    /// leap year is the last; 400 years have 146,097 days.
    private static func date(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let monthDay = ofYear - (153 * month + 2) / 5 + 1
        return (year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, monthDay)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let ofEra = year % 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return year / 400 * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    // MARK: Reading

    /// The moment of a day, 2026-12-01, or of an ISO 8601 time, 2026-12-01T15:00+08:00 (the zone may be missing); nil for
    /// anything else.
    ///
    /// - Parameter isEnd: whether something lasts until then: a day counts to its end.
    package static func milliseconds(_ text: String, isEnd: Bool = false, secondsFromUTC: Int) -> Int? {
        var fields = Fields(text)
        guard let year = fields.number(4), fields.take("-"), let month = fields.number(2), fields.take("-"),
            let monthDay = fields.number(2)
        else { return nil }
        let day = day(year, month, monthDay)
        // A day that there is reads back as it was written.
        guard year > 0, (1...12).contains(month), date(day) == (year, month, monthDay) else { return nil }
        if fields.isAtEnd { return ((day + (isEnd ? 1 : 0)) * secondsOfDay - secondsFromUTC) * 1000 }
        guard fields.take("T") || fields.take(" "), let hour = fields.number(2), hour < 24, fields.take(":"),
            let minute = fields.number(2), minute < 60
        else { return nil }
        var second = 0
        if fields.take(":") {
            guard let given = fields.number(2), given < 60 else { return nil }
            second = given
            if fields.take(".") {
                guard fields.number(1) != nil else { return nil }
                while fields.number(1) != nil {}
            }
        }
        guard let zone = fields.isAtEnd ? secondsFromUTC : fields.zone(), fields.isAtEnd else { return nil }
        return (day * secondsOfDay + hour * 3600 + minute * 60 + second - zone) * 1000
    }

    private struct Fields {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard let first = rest.first, UInt32(first) == character.value else { return false }
            rest.removeFirst()
            return true
        }

        /// A number of so many digits.
        mutating func number(_ count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest.removeFirst(count)
            return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
        }

        /// Seconds from UTC: Z, +08:00 or +0800.
        mutating func zone() -> Int? {
            if take("Z") { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(2), hours <= 14 else { return nil }
            _ = take(":")
            guard let minutes = number(2), minutes < 60 else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}
