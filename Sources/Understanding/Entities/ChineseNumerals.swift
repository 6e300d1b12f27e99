/// Chinese numerals (GB/T 15835-2011) and their formal digits: 三百五十, 两万五, 十一, 二零二六.
extension LexedText {
    /// The digit an ideograph stands for.
    func chineseDigit(_ index: Int) -> Int? {
        let lexeme = self[index]
        return lexeme.isIdeograph && lexeme.number >= 0 ? lexeme.number : nil
    }

    /// The place an ideograph stands for: 10 for 十.
    func chinesePlace(_ index: Int) -> Int? {
        let lexeme = self[index]
        return lexeme.isIdeograph && lexeme.number < 0 && lexeme.number != .min ? -lexeme.number : nil
    }

    /// The number that begins at a lexeme, and the lexeme behind it.
    ///
    /// A digit behind 百, 千 or 万 counts the next lower place (三百五 is 350). Several digits without a place in a
    /// row are read one by one (二零二六), four of them at least: 三五 is no number but a guess.
    func chineseNumber(at start: Int) -> (end: Int, value: Int)? {
        // Sums of the parts that 亿, 万 and the lower places close.
        var (hundredMillions, tenThousands, section) = (0, 0, 0)
        var digit: Int?
        // The place the last digit stood before; 1 after a zero, which says how much the next digit is worth.
        var place = 1
        var position = start
        if let row = chineseDigitRow(at: start) { return row }
        reading: while position - start < 24, self[position].isIdeograph {
            if let value = chineseDigit(position) {
                // A digit behind a digit begins something else.
                if digit != nil { break }
                if value == 0 {
                    // 零 stands between places only.
                    guard position > start, chineseDigit(position + 1) != nil || self.is(position + 1, "十")
                    else {
                        break
                    }
                    place = 1
                } else {
                    digit = value
                }
            } else if let unit = chinesePlace(position) {
                switch unit {
                case 10, 100, 1000:
                    guard let count = digit ?? (unit == 10 ? 1 : nil) else { break reading }
                    section += count * unit
                    place = unit
                case 10_000:
                    let count = section + (digit ?? 0)
                    guard count > 0, count < 10_000, tenThousands == 0 else { break reading }
                    (tenThousands, section, place) = (count, 0, 10_000)
                default:
                    let count = tenThousands * 10_000 + section + (digit ?? 0)
                    guard count > 0, count < 100_000_000, hundredMillions == 0 else { break reading }
                    (hundredMillions, tenThousands, section, place) = (count, 0, 0, 100_000_000)
                }
                digit = nil
            } else {
                break
            }
            position += 1
        }
        guard position > start else { return nil }
        let last = digit.map { place >= 100 ? $0 * place / 10 : $0 } ?? 0
        return (position, hundredMillions * 100_000_000 + tenThousands * 10_000 + section + last)
    }

    /// Digits read one by one: four to eighteen of them.
    private func chineseDigitRow(at start: Int) -> (end: Int, value: Int)? {
        guard chineseDigit(start) != nil, chineseDigit(start + 1) != nil else { return nil }
        var position = start
        var value = 0
        while let digit = chineseDigit(position) {
            if position - start == 18 { return nil }
            value = value * 10 + digit
            position += 1
        }
        guard position - start >= 4, chinesePlace(position) == nil else { return nil }
        return (position, value)
    }

    /// Two neighbouring digits that guess a number: 三五 (天), 两三百 (块), 七八.
    func chineseGuess(at start: Int) -> (end: Int, low: Int, high: Int)? {
        guard let low = chineseDigit(start), let high = chineseDigit(start + 1), low > 0,
            high == low + 1 || (low, high) == (3, 5), chineseDigit(start + 2) == nil
        else { return nil }
        var position = start + 2
        var factor = 1
        while let place = chinesePlace(position), factor < 10_000 {
            factor *= place
            position += 1
        }
        return (position, low * factor, high * factor)
    }

    /// What a character is as a numeral: a digit, a place below zero, or `Int.min`.
    static func chineseNumeral(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "零", "〇": 0
        case "一", "壹", "幺": 1
        case "二", "两", "贰", "俩": 2
        case "三", "叁", "仨": 3
        case "四", "肆": 4
        case "五", "伍": 5
        case "六", "陆": 6
        case "七", "柒": 7
        case "八", "捌": 8
        case "九", "玖": 9
        case "十", "拾": -10
        case "百", "佰": -100
        case "千", "仟": -1000
        case "万": -10_000
        case "亿": -100_000_000
        default: .min
        }
    }
}
