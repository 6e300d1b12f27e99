/// A day that returns every year.
enum Festival: Sendable {
    /// The same day of the Gregorian calendar.
    case fixed(month: Int, day: Int)
    /// The nth such weekday (0 Monday) of a month, and so many days later.
    case weekday(nth: Int, weekday: Int, month: Int, later: Int)
    /// A day of the Chinese calendar, by a table.
    case lunar([Lunar])

    /// Month and day of a festival in one year.
    struct Lunar: Sendable {
        let year: Int
        let month: Int
        let day: Int
    }

    func day(in year: Int) -> CivilDate? {
        switch self {
        case .fixed(let month, let day): return CivilDate(year: year, month: month, day: day)
        case .weekday(let nth, let weekday, let month, let later):
            guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
            return first.adding(days: (weekday - first.weekday + 7) % 7 + 7 * (nth - 1) + later)
        case .lunar(let days):
            return days.first { $0.year == year }.flatMap {
                CivilDate(year: year, month: $0.month, day: $0.day)
            }
        }
    }

    /// The one meant on a day: the last when it is not long past, else the next.
    func meant(on today: CivilDate) -> CivilDate? {
        (-1...1).compactMap { day(in: today.year + $0) }.first {
            $0.dayNumber >= today.dayNumber - Self.longPast
        }
    }

    /// Days after which people look forward to the next.
    private static let longPast = 60
}

/// Festivals that customers reckon by, shopping days among them.
enum Festivals {
    static let chinese = PhraseTable<Festival>([
        ("元旦|元旦节", .fixed(month: 1, day: 1)), ("情人节", .fixed(month: 2, day: 14)),
        ("妇女节|三八节|三八妇女节", .fixed(month: 3, day: 8)), ("愚人节", .fixed(month: 4, day: 1)),
        ("劳动节|五一节|五一", .fixed(month: 5, day: 1)), ("儿童节|六一儿童节", .fixed(month: 6, day: 1)),
        ("教师节", .fixed(month: 9, day: 10)), ("国庆节|国庆", .fixed(month: 10, day: 1)),
        ("万圣节", .fixed(month: 10, day: 31)), ("平安夜", .fixed(month: 12, day: 24)),
        ("圣诞节|圣诞", .fixed(month: 12, day: 25)), ("跨年夜", .fixed(month: 12, day: 31)),
        ("双十一|双11|光棍节", .fixed(month: 11, day: 11)), ("双十二|双12", .fixed(month: 12, day: 12)),
        ("六一八|618大促|618活动|618期间", .fixed(month: 6, day: 18)),
        ("母亲节", .weekday(nth: 2, weekday: 6, month: 5, later: 0)),
        ("父亲节", .weekday(nth: 3, weekday: 6, month: 6, later: 0)),
        ("感恩节", .weekday(nth: 4, weekday: 3, month: 11, later: 0)),
        ("黑五|黑色星期五", .weekday(nth: 4, weekday: 3, month: 11, later: 1)),
        ("春节|大年初一|农历新年", .lunar(springFestival)), ("端午节|端午", .lunar(dragonBoat)),
        ("中秋节|中秋", .lunar(midAutumn)),
    ])

    static let english = PhraseTable<Festival>([
        ("new year's day", .fixed(month: 1, day: 1)), ("valentine's day", .fixed(month: 2, day: 14)),
        ("halloween", .fixed(month: 10, day: 31)), ("christmas eve", .fixed(month: 12, day: 24)),
        ("christmas day|christmas|xmas", .fixed(month: 12, day: 25)),
        ("boxing day", .fixed(month: 12, day: 26)),
        ("new year's eve", .fixed(month: 12, day: 31)),
        ("singles' day|singles day|single's day|double eleven|double 11", .fixed(month: 11, day: 11)),
        ("double twelve|double 12", .fixed(month: 12, day: 12)),
        ("mother's day", .weekday(nth: 2, weekday: 6, month: 5, later: 0)),
        ("father's day", .weekday(nth: 3, weekday: 6, month: 6, later: 0)),
        ("thanksgiving day|thanksgiving", .weekday(nth: 4, weekday: 3, month: 11, later: 0)),
        ("black friday", .weekday(nth: 4, weekday: 3, month: 11, later: 1)),
        ("cyber monday", .weekday(nth: 4, weekday: 3, month: 11, later: 4)),
        ("chinese new year|lunar new year|spring festival", .lunar(springFestival)),
        ("dragon boat festival", .lunar(dragonBoat)),
        ("mid autumn festival|mid-autumn festival", .lunar(midAutumn)),
    ])

    /// First day of the Chinese year (Purple Mountain Observatory's calendar, GB/T 33661-2017), 2024 to 2035.
    static let springFestival = table([
        (2, 10), (1, 29), (2, 17), (2, 6), (1, 26), (2, 13), (2, 3), (1, 23), (2, 11), (1, 31), (2, 19),
        (2, 8),
    ])
    /// Fifth day of the fifth month.
    static let dragonBoat = table([
        (6, 10), (5, 31), (6, 19), (6, 9), (5, 28), (6, 16), (6, 5), (6, 24), (6, 12), (6, 1), (6, 20),
        (6, 10),
    ])
    /// Fifteenth day of the eighth month.
    static let midAutumn = table([
        (9, 17), (10, 6), (9, 25), (9, 15), (10, 3), (9, 22), (9, 12), (10, 1), (9, 19), (9, 8), (9, 27),
        (9, 16),
    ])

    private static func table(_ days: [(Int, Int)]) -> [Festival.Lunar] {
        days.enumerated().map { Festival.Lunar(year: 2024 + $0, month: $1.0, day: $1.1) }
    }
}
