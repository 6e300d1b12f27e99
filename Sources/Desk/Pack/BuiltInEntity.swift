import Foundation
import Understanding

/// A kind of value that every pack knows, as flows name it. What customers write comes in the normal form that
/// ``EntityExtractor`` describes; here is what a slot takes of it and how the bot says it.
enum BuiltInEntity: String, CaseIterable {
    /// Whatever the customer writes.
    case text
    case phone
    case amount
    case quantity
    case date
    case time
    case datetime
    case duration
    case email
    case address
    /// Any number with a check digit.
    case id
    case residentID = "resident_id"
    case uscc
    case bankCard = "bank_card"
    case iban
    case isbn13
    case ean13

    // MARK: What a slot takes

    /// The value of a finding of this name, if it is of this kind: a date and time has a date and a time, and a number with
    /// a check digit is named after its kind.
    func value(of name: String, _ value: String) -> String? {
        switch self {
        case .text: return nil
        case .id: return name == rawValue ? Self.number(value) : nil
        case .residentID, .uscc, .bankCard, .iban, .isbn13, .ean13:
            guard name == Self.id.rawValue else { return nil }
            if let token = MaskToken(value) { return token.kind == personalData ? value : nil }
            return value.hasPrefix("\(rawValue):") ? Self.number(value) : nil
        case .date where name == Self.datetime.rawValue:
            return value.split(separator: "T").first.map(String.init)
        case .time where name == Self.datetime.rawValue:
            return value.split(separator: "T").last.map(String.init)
        default: return name == rawValue ? value : nil
        }
    }

    /// Without the kind before it.
    private static func number(_ value: String) -> String {
        MaskToken(value) == nil ? String(value.drop { $0 != ":" }.dropFirst()) : value
    }

    /// What it is masked as, if it is a number of a person.
    private var personalData: PersonalDataKind? {
        switch self {
        case .residentID: .residentID
        case .uscc: .socialCreditCode
        case .bankCard: .bankCard
        case .iban: .iban
        default: nil
        }
    }

    /// Whether a value has two ends, as "next week" or "100 to 200".
    func isRange(_ value: String) -> Bool {
        switch self {
        case .date, .time, .datetime, .duration, .amount: value.contains("/")
        default: false
        }
    }

    // MARK: How it is said

    /// A value in words of a language (`zh`, else English).
    func spoken(_ value: String, _ language: String) -> String {
        let isChinese = language == "zh"
        if isRange(value) { return range(value, language, isChinese) }
        switch self {
        case .date: return Self.day(value, isChinese) ?? value
        case .datetime:
            let halves = value.split(separator: "T", maxSplits: 1)
            guard halves.count == 2, let day = Self.day(String(halves[0]), isChinese) else { return value }
            return isChinese ? "\(day) \(halves[1])" : "\(day) at \(halves[1])"
        case .duration: return Self.duration(value, isChinese) ?? value
        case .amount: return isChinese ? Self.chineseAmount(value) : value
        default: return value
        }
    }

    /// The second end of a range may leave out what both share: the currency stands behind the second (`100/200 CNY`), the
    /// day before the first (`2026-12-02T12:00/18:00`).
    private func range(_ value: String, _ language: String, _ isChinese: Bool) -> String {
        let ends = value.split(separator: "/", maxSplits: 1).map(String.init)
        guard ends.count == 2 else { return value }
        let first = self == .amount ? ends[0] : spoken(ends[0], language)
        let last = spoken(ends[1], language)
        return isChinese ? "\(first) 至 \(last)" : "\(first) to \(last)"
    }

    private static func day(_ value: String, _ isChinese: Bool) -> String? {
        let fields = value.split(separator: "-").compactMap { Int($0) }
        guard fields.count == 3, (1...12).contains(fields[1]), (1...31).contains(fields[2]),
            let weekday = weekday(fields[0], fields[1], fields[2])
        else { return nil }
        return isChinese
            ? "\(fields[0])年\(fields[1])月\(fields[2])日（周\(chineseWeekdays[weekday])）"
            : "\(weekdays[weekday]) \(fields[2]) \(months[fields[1] - 1]) \(fields[0])"
    }

    /// 0 is Sunday. T. Sakamoto's method, for years after 0.
    private static func weekday(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        guard (1...9999).contains(year) else { return nil }
        let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let year = month < 3 ? year - 1 : year
        return (year + year / 4 - year / 100 + year / 400 + shifts[month - 1] + day) % 7
    }

    private static let chineseWeekdays = ["日", "一", "二", "三", "四", "五", "六"]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    /// Of ISO 8601, as `P1Y`, `P7D`, `PT1H30M`.
    private static func duration(_ value: String, _ isChinese: Bool) -> String? {
        guard value.hasPrefix("P") else { return nil }
        var parts: [String] = []
        var number = ""
        var isTime = false
        for character in value.dropFirst() {
            switch character {
            case "0"..."9", ".": number.append(character)
            case "T": isTime = true
            default:
                guard let unit = units["\(isTime ? "T" : "")\(character)"], !number.isEmpty else {
                    return nil
                }
                parts.append(
                    isChinese ? "\(number) \(unit.zh)" : "\(number) \(unit.en)\(number == "1" ? "" : "s")")
                number = ""
            }
        }
        return parts.isEmpty || !number.isEmpty ? nil : parts.joined(separator: isChinese ? "" : " ")
    }

    private static let units: [String: (zh: String, en: String)] = [
        "Y": ("年", "year"), "M": ("个月", "month"), "W": ("周", "week"), "D": ("天", "day"),
        "TH": ("小时", "hour"), "TM": ("分钟", "minute"), "TS": ("秒", "second"),
    ]

    private static func chineseAmount(_ value: String) -> String {
        let halves = value.split(separator: " ", maxSplits: 1)
        guard halves.count == 2, let name = currencies[String(halves[1])] else { return value }
        return "\(halves[0]) \(name)"
    }

    private static let currencies = ["CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑"]
}
