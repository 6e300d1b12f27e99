/// A day written in a text.
struct CalendarDate: Equatable, Sendable {
    let range: Range<Int>
    let year: Int?
    let month: Int
    let day: Int?
}

/// Finds days however they are written: 1986-07-03, 19860703, 3 July 1986, July 3rd, 1986, 1986年7月3日, 一九八六年七月三日.
struct CalendarDates {
    private let text: MaskingText
    private(set) var dates: [CalendarDate] = []

    init(_ text: MaskingText) {
        self.text = text
        var place = 0
        while place < text.count {
            if text.isLetter(place) {
                let end = endOfLetters(place)
                if !text.isWord(place - 1), let date = monthFirst(place, end) {
                    dates.append(date)
                    place = date.range.upperBound
                } else {
                    place = end
                }
            } else if isNumber(place), !isSameKind(place - 1, place) {
                if let date = numberFirst(place) {
                    dates.append(date)
                    place = date.range.upperBound
                } else {
                    place = max(number(at: place, most: 8)?.end ?? place, place + 1)
                }
            } else {
                place += 1
            }
        }
    }

    private static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "零", "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "廿", "卅", "百", "千", "两": true
        default: false
        }
    }

    private func isNumber(_ place: Int) -> Bool { text.isDigit(place) || Self.isNumeral(text[place]) }

    private func isSameKind(_ first: Int, _ second: Int) -> Bool {
        text.isDigit(second) ? text.isDigit(first) : Self.isNumeral(text[first])
    }

    private func endOfLetters(_ start: Int) -> Int {
        var place = start
        while text.isLetter(place) { place += 1 }
        return place
    }

    /// A number in digits or numerals, at most `most` characters long.
    private func number(at start: Int, most: Int) -> (end: Int, value: Int)? {
        var place = start
        if text.isDigit(start) {
            var value = 0
            while place - start < most, text.isDigit(place) {
                value = value * 10 + Int(text[place].value - 0x30)
                place += 1
            }
            return (place, value)
        }
        var joined = 0
        var total = 0
        var last = 0
        var isPositional = true
        while place - start < most, Self.isNumeral(text[place]) {
            switch text[place] {
            case "十":
                total += max(last, 1) * 10
                last = 0
                isPositional = false
            case "廿", "卅":
                total += text[place] == "廿" ? 20 : 30
                isPositional = false
            case "百", "千": isPositional = false
            default:
                last = Int(DigitReader.hanDigit(text[place]) ?? 0)
                joined = joined * 10 + last
            }
            place += 1
        }
        return place > start ? (place, isPositional ? joined : total + last) : nil
    }

    private func skip(_ start: Int, _ most: Int, _ characters: String) -> Int {
        var place = start
        while place < text.count, place - start < most, characters.unicodeScalars.contains(text[place]) {
            place += 1
        }
        return place
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november",
        "december",
    ].map { Array($0.unicodeScalars) }

    private func month(_ range: Range<Int>) -> Int? {
        guard (3...9).contains(range.count) else { return nil }
        for (index, name) in Self.months.enumerated() {
            let isWhole = range.count == name.count
            let isShort = range.count == 3 || (index == 8 && range.count == 4)
            guard isWhole || isShort else { continue }
            if zip(range, name).allSatisfy({ text[$0] == $1 }) { return index + 1 }
        }
        return nil
    }

    private func skipOrdinal(_ place: Int) -> Int {
        for ordinal in ["st", "nd", "rd", "th"] where text.has(ordinal, at: place) { return place + 2 }
        return place
    }

    private func year(at place: Int) -> (end: Int, value: Int)? {
        guard text.isDigit(place), let (end, value) = number(at: place, most: 4), end - place == 4,
            (1900...2099).contains(value)
        else { return nil }
        return (end, value)
    }

    /// "March 3rd, 1984"
    private func monthFirst(_ start: Int, _ end: Int) -> CalendarDate? {
        guard let month = month(start..<end) else { return nil }
        let place = skip(end, 3, " .-")
        guard text.isDigit(place), let (close, day) = number(at: place, most: 2), (1...31).contains(day)
        else { return nil }
        let last = skipOrdinal(close)
        if let (end, year) = year(at: skip(last, 3, " ,-./'")) {
            return CalendarDate(range: start..<end, year: year, month: month, day: day)
        }
        guard !text.isDigit(last) else { return nil }
        return CalendarDate(range: start..<last, year: nil, month: month, day: day)
    }

    private func numberFirst(_ start: Int) -> CalendarDate? {
        guard let (end, value) = number(at: start, most: 8), !text.isDigit(end) else { return nil }
        let length = end - start
        if text.isDigit(start), length == 8, (1900...2099).contains(value / 10_000),
            Checksums.isDate(year: value / 10_000, month: value / 100 % 100, day: value % 100)
        {
            return CalendarDate(
                range: start..<end, year: value / 10_000, month: value / 100 % 100, day: value % 100)
        }
        return chinese(start, end, value) ?? grouped(start, end, value) ?? dayFirst(start, end, value)
    }

    private func chinese(_ start: Int, _ end: Int, _ value: Int) -> CalendarDate? {
        let length = end - start
        var place = text.skipBlanks(from: end, most: 1)
        if text[place] == "年", length == 2 || length == 4 {
            place = text.skipBlanks(from: place + 1, most: 1)
            guard let (close, month) = number(at: place, most: 3), (1...12).contains(month) else {
                return nil
            }
            place = text.skipBlanks(from: close, most: 1)
            if text[place] == "月" {
                let next = text.skipBlanks(from: place + 1, most: 1)
                guard let (close, day) = number(at: next, most: 3), (1...31).contains(day) else {
                    return CalendarDate(range: start..<(place + 1), year: value, month: month, day: nil)
                }
                let last = text.skipBlanks(from: close, most: 1)
                let hasSuffix = text[last] == "日" || text[last] == "号"
                return CalendarDate(
                    range: start..<(hasSuffix ? last + 1 : close), year: value, month: month, day: day)
            }
            guard text[close] == "-" || text[close] == "." || text[close] == "/",
                let (last, day) = number(at: close + 1, most: 2), (1...31).contains(day)
            else { return nil }
            return CalendarDate(range: start..<last, year: value, month: month, day: day)
        }
        guard text[place] == "月", length <= 2, (1...12).contains(value) else { return nil }
        place = text.skipBlanks(from: place + 1, most: 1)
        guard let (close, day) = number(at: place, most: 3), (1...31).contains(day) else { return nil }
        let hasSuffix = text[close] == "日" || text[close] == "号"
        return CalendarDate(range: start..<(hasSuffix ? close + 1 : close), year: nil, month: value, day: day)
    }

    /// 1986-07-03, 03/07/1986, 03.07.86
    private func grouped(_ start: Int, _ end: Int, _ value: Int) -> CalendarDate? {
        guard text.isDigit(start), [1, 2, 4].contains(end - start) else { return nil }
        var parts = [(value: value, length: end - start)]
        var place = end
        while parts.count < 3 {
            let next = skip(place, 3, " -./\n、–年")
            guard next > place, text.isDigit(next), let (close, value) = number(at: next, most: 4),
                !text.isDigit(close)
            else {
                return nil
            }
            parts.append((value, close - next))
            place = close
        }
        let (first, second, third) = (parts[0], parts[1], parts[2])
        if first.length == 4, (1900...2099).contains(first.value), second.length <= 2, third.length <= 2,
            (1...12).contains(second.value), (1...31).contains(third.value)
        {
            return CalendarDate(
                range: start..<place, year: first.value, month: second.value, day: third.value)
        }
        // Day and month come in either order; which is which does not matter here.
        guard first.length <= 2, second.length <= 2, (1...31).contains(first.value),
            (1...31).contains(second.value),
            min(first.value, second.value) <= 12
        else { return nil }
        let isDayFirst = first.value > 12
        let (month, day) = isDayFirst ? (second.value, first.value) : (first.value, second.value)
        if third.length == 4, (1900...2099).contains(third.value) {
            return CalendarDate(range: start..<place, year: third.value, month: month, day: day)
        }
        guard first.length == 2, second.length == 2, third.length == 2 else { return nil }
        return CalendarDate(range: start..<place, year: third.value, month: month, day: day)
    }

    /// "9 Sep 1957", "3rd of May 1990"
    private func dayFirst(_ start: Int, _ end: Int, _ value: Int) -> CalendarDate? {
        guard text.isDigit(start), end - start <= 2, (1...31).contains(value) else { return nil }
        var place = skip(skipOrdinal(end), 3, " -.,/")
        if text.has("of ", at: place) { place += 3 }
        let close = endOfLetters(place)
        guard let month = month(place..<close) else { return nil }
        let next = skip(close, 3, " ,-./'")
        if let (end, year) = year(at: next) {
            return CalendarDate(range: start..<end, year: year, month: month, day: value)
        }
        if text.isDigit(next), let (end, year) = number(at: next, most: 4), end - next == 2 {
            return CalendarDate(range: start..<end, year: year, month: month, day: value)
        }
        return CalendarDate(range: start..<close, year: nil, month: month, day: value)
    }
}

/// Dates of birth: days that the text calls so.
extension PersonalDataScan {
    private static let saidBehind = WordList(
        """
        出生|生人|生的|生日|生)|年生|生,|(出生|birthday|is my birthday|is my dob|is my date of birth|是我生日|是我的生日|是他生日|是生日|(dob|dob|\
        诞生|是我出生|是出生
        """)

    mutating func findBirthDates() {
        let isAsked = context.values.contains { $0.classes.contains(.birth) }
        guard isAsked || text.hasHan else { return }
        for date in CalendarDates(text).dates where isBirthDate(date.range) {
            var value = date.year.map { "\($0)-" } ?? ""
            value += "\(date.month)" + (date.day.map { "-\($0)" } ?? "")
            add(date.range, .birthDate, rank: 58, value: value)
        }
    }

    private func isBirthDate(_ range: Range<Int>) -> Bool {
        if let word = context.before(range.lowerBound, reach: 32), word.classes.contains(.birth) {
            let between = word.end..<range.lowerBound
            if context.connects(between, .loose, commas: true) { return true }
            if between.count <= 16, context.hasCopula(before: range.lowerBound),
                context.isOneSentence(between),
                !between.contains(where: { text.isDigit($0) })
            {
                return true
            }
        }
        var place = range.upperBound
        while place - range.upperBound < 3, text[place] == " " || text[place] == "(" || text[place] == "," {
            place += 1
        }
        if Self.saidBehind.match(in: text.scalars, at: place) != nil { return true }
        return text[place] == "生" && !text.isHan(place + 1)
    }
}
