/// What follows the first number of an address: estates, buildings, units, floors, rooms.
extension ChineseAddresses {
    /// Extends an address to the right; returns its end and how many numbered parts were added.
    ///
    /// - Parameter mayNameEstate: whether an estate may follow that has no number.
    func extend(from start: Int, mayNameEstate: Bool) -> (end: Int, parts: Int) {
        var end = start
        var parts = 0
        var mayNameEstate = mayNameEstate
        while end < text.count, parts < 12, end - start < 120 {
            var place = end
            while place - end < 3, isSeparator(text[place]) { place += 1 }
            let separators = end..<place
            let hasComma = separators.contains { text[$0] == "," || text[$0] == "，" || text[$0] == "、" }
            let isBroken = separators.contains { text[$0] == "\n" }
            if let next = numbered(at: place)
                ?? (hasComma || isBroken ? nil : bareRoom(at: place, behind: end, parts))
            {
                end = next
                parts += 1
            } else if let next = named(at: place, hasComma: hasComma) {
                end = next
                parts += 1
            } else if mayNameEstate, !hasComma, !isBroken, let next = estate(at: place) {
                end = next
                mayNameEstate = false
            } else {
                break
            }
        }
        return (end, parts)
    }

    private func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\n", ",", "，", "、", "-": true
        default: false
        }
    }

    /// "3号楼", "2单元", "501室".
    private func numbered(at place: Int) -> Int? {
        let end = endOfNumber(place)
        guard end > place else { return nil }
        let unit = text.skipBlanks(from: end, most: 2)
        guard let close = Self.units.match(in: text.scalars, at: unit) else { return nil }
        // 3号线, 5号到货: days and lines.
        if text[unit] == "号" || text[unit] == "期", Self.notHouses.match(in: text.scalars, at: close) != nil {
            return nil
        }
        return close
    }

    private static let notHouses = WordList(words: "线 店 发 到 晚 早 上午 下午 下单 之前 前 码")

    /// The room behind a building: "9栋133", "5号楼2-501".
    private func bareRoom(at place: Int, behind end: Int, _ parts: Int) -> Int? {
        guard Self.roomsFollow.contains(text[end - 1]) || (parts > 0 && text[end - 1] == "-") else {
            return nil
        }
        let close = endOfNumber(place)
        guard (2...9).contains(close - place), !text.isCode(close), !isAmount(close) else { return nil }
        var figures = 0
        for position in place..<close {
            if text.isDigit(position) || DigitReader.hanDigit(text[position]) != nil {
                figures += 1
            } else if text[position] != "-", !text.isLatin(position) {
                return nil
            }
        }
        return (1...6).contains(figures) ? close : nil
    }

    private static let roomsFollow = CharacterBits("栋幢座楼元层号园苑城期区庭邸轩阁寓厦室#门")

    /// An estate with a number: "锦绣家园22栋", "香樟里3-2-501".
    private func named(at start: Int, hasComma: Bool) -> Int? {
        var place = start
        while place - start < 14,
            text.isHan(place) || text[place] == "·" || text[place] == "(" || text[place] == ")"
        {
            if isStop(place) { return nil }
            let name = start..<(place + 1)
            let number = place + 1
            if name.count >= 2, isNumber(number) || text.isLatin(number) {
                let close = endOfNumber(number)
                if close > number {
                    let unit = text.skipBlanks(from: close, most: 2)
                    if let end = Self.units.match(in: text.scalars, at: unit), !hasStop(name) {
                        return hasComma && !hasEstate(name) ? nil : end
                    }
                    let isEstate =
                        Self.estates.match(in: text.scalars, endingAt: number) != nil
                        || isDashed(number..<close)
                    if isEstate, !hasComma, !hasStop(name), close - number <= 10, !text.isCode(close),
                        !isAmount(close),
                        (number..<close).contains(where: { text.isDigit($0) })
                    {
                        return close
                    }
                }
            }
            place += 1
        }
        return nil
    }

    private static let sureEstates = WordList(words: "小区 花园 家园 公寓 大厦 苑 城 广场")

    private func hasEstate(_ name: Range<Int>) -> Bool {
        (name.lowerBound + 2...max(name.lowerBound + 2, name.upperBound)).contains {
            Self.sureEstates.match(in: text.scalars, endingAt: $0) != nil
        }
    }

    /// An estate without a number behind a house number: "88号国贸大厦".
    private func estate(at start: Int) -> Int? {
        var best: Int?
        var place = start + 1
        while place - start <= 12, text.isHan(place - 1), !isStop(place - 1) {
            if place - start >= 2, let suffix = Self.estates.match(in: text.scalars, endingAt: place),
                suffix > start,
                place - suffix >= 2 || Self.shortEstates.contains(text[suffix])
            {
                best = place
            }
            place += 1
        }
        guard let best, !hasStop(start..<best) else { return nil }
        return best
    }

    static let shortEstates = CharacterBits("苑城府湾村庄园坊邸庭轩阁院厂")
}
