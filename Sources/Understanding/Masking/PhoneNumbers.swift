/// Phone numbers other than Chinese mobiles: international form (E.123, E.164), landlines of China, numbers of North
/// America and of countries with a leading zero, and whatever the text calls a phone number.
extension PersonalDataScan {
    mutating func findPhoneNumbers() {
        var index = 0
        while index < digits.count {
            guard digits.begins(index), digits.left(index) >= 7, let found = phoneNumber(at: index) else {
                index += 1
                continue
            }
            var value = digits.joined(digits.range(index, found.length))
            if found.hasPlus {
                value = "+" + value
            } else if found.isInternational {
                value = "+" + value.dropFirst(2)
            }
            add(found.start..<digits.ends[index + found.length - 1], .phone, rank: found.rank, value: value)
            index += found.length
            digits.takenEnd = index
        }
    }

    private struct PhoneNumber {
        var length: Int
        var start: Int
        var rank: Int
        var hasPlus = false
        var isInternational = false
    }

    private func phoneNumber(at index: Int) -> PhoneNumber? {
        let start = digits.starts[index]
        let before = text.skipBlanks(before: start, most: 2)
        let hasPlus = text[before - 1] == "+" && !text.isDigit(before - 2)
        let isCode = continuesCode(index)
        let values = digits.values
        let left = digits.left(index)
        var first = -1
        if hasPlus {
            first = index
        } else if left > 10, values[index] == 0, values[index + 1] == 0, values[index + 2] != 0, !isCode {
            first = index + 2
        }
        if first >= 0, let length = international(first, hasPlus: hasPlus, from: index) {
            var from = hasPlus ? before - 1 : start
            let gaps = digits.gaps(index, length)
            if DigitGap.of(text[from - 1]) == .opening, gaps.contains(.closing) { from -= 1 }
            return PhoneNumber(
                length: length, start: from, rank: 70, hasPlus: hasPlus, isInternational: !hasPlus)
        }
        guard !isCode else { return nil }
        var found = chineseLandline(index) ?? withLeadingZero(index) ?? northAmerican(index)
        if let (length, _) = found {
            if isHotline(index, length) { return nil }
            let range = digits.range(index, length)
            let next = digits.gaps[index + length]
            let own = digits.gaps[index]
            if context.namesThing(range) || isInsideOfCode(index) || isContinued(index + length)
                || isMoney(range) || (next.isTight && !next.contains(.hyphen))
                || (own.isTight && !own.isDisjoint(with: [.hyphen, .dot, .slash]) && index != digits.takenEnd)
            {
                found = nil
            }
        }
        found = found ?? saidToBePhone(index)
        guard let (length, rank) = found else { return nil }
        let isBracketed =
            DigitGap.of(text[start - 1]) == .opening && digits.gaps(index, length).contains(.closing)
        return PhoneNumber(length: length, start: isBracketed ? start - 1 : start, rank: rank)
    }

    /// Length, from `index` on, of a number whose country code begins at `first`.
    private func international(_ first: Int, hasPlus: Bool, from index: Int) -> Int? {
        let values = digits.values
        let left = digits.left(first)
        guard left >= 9 else { return nil }
        // Chinese mobiles have their own detector.
        if values[first] == 8, values[first + 1] == 6, values[first + 2] == 1,
            (3...9).contains(values[first + 3]), left >= 13
        {
            return nil
        }
        guard let code = Self.countryCodeLength(values, first) else { return nil }
        var least = 9
        var most = min(15, left)
        switch (code, values[first], values[first + 1], values[first + 2]) {
        case (1, 1, _, _): (least, most) = (11, min(most, 11))
        case (1, _, _, _): (least, most) = (11, min(most, 11))
        case (2, 8, 6, _): (least, most) = (11, min(most, 14))
        case (3, 8, 5, 2), (3, 8, 5, 3): (least, most) = (11, min(most, 11))
        default: break
        }
        var length = 0
        var end = digits.groupEnds[first]
        while true {
            let count = end - first
            if count >= least, count <= most { length = count }
            if end >= digits.runEnds[first] || count >= most { break }
            let gap = digits.gaps[end]
            if !gap.isDisjoint(with: [.colon, .comma, .soft]) { break }
            if length > 0, !gap.isDisjoint(with: [.lineEnd, .slash, .opening]) { break }
            if length > 0, gap.contains(.blank), digits.groupEnds[end] - end >= 5, count >= 10 { break }
            end = digits.groupEnds[end]
        }
        guard length > 0 else { return nil }
        let range = digits.starts[index]..<digits.ends[first + length - 1]
        if !hasPlus, context.namesThing(range) { return nil }
        return first + length - index
    }

    /// Digits of the country code at a place: the zones of ITU-T E.164.
    private static func countryCodeLength(_ values: [UInt8], _ first: Int) -> Int? {
        switch values[first] {
        case 0: return nil
        case 1, 7: return 1
        default: break
        }
        switch values[first] * 10 + values[first + 1] {
        case 20, 27, 30...34, 36, 39...41, 43...49, 51...58, 60...66, 81, 82, 84, 86, 90...95, 98: return 2
        default: return 3
        }
    }

    /// Digits of the area code of mainland China at a place, its zero included.
    private func areaCodeLength(_ index: Int) -> Int? {
        let values = digits.values
        guard values[index] == 0 else { return nil }
        switch (values[index + 1], values[index + 2]) {
        case (1, 0): return 3
        case (2, 0...5), (2, 7...9): return 3
        case (3...9, 1...9): return 4
        default: return nil
        }
    }

    private func chineseLandline(_ index: Int) -> (Int, Int)? {
        guard digits.left(index) >= 10, let area = areaCodeLength(index), digits.values[index + area] > 1
        else {
            return nil
        }
        for length in [area + 8, area + 7] where length >= 10 && digits.isWhole(index, length) {
            let gaps = digits.gaps(index, length)
            let sizes = digits.sizes(index, length)
            guard gaps.isDisjoint(with: [.colon, .comma]) else { continue }
            if gaps.contains(.slash), !digits.gaps[index + area].contains(.slash) { continue }
            let largest = sizes.max() ?? 0
            guard
                sizes[0] == area || sizes.count == 1 || largest == 1
                    || !gaps.isDisjoint(with: [.blank, .lineEnd, .hyphen])
            else { continue }
            if gaps.contains(.dot), largest <= 2 { continue }
            return (length, 65)
        }
        return nil
    }

    /// National forms of other countries: 07700 900123, 020 7946 0123, 0912-345-678.
    private func withLeadingZero(_ index: Int) -> (Int, Int)? {
        guard digits.left(index) >= 10, digits.values[index] == 0, digits.values[index + 1] != 0 else {
            return nil
        }
        for length in [11, 10] where digits.isWhole(index, length) {
            guard digits.gaps(index, length).isDisjoint(with: [.colon, .comma, .slash]) else { continue }
            let sizes = digits.sizes(index, length)
            let isGrouped =
                (2...4).contains(sizes.count) && (3...5).contains(sizes[0]) && (sizes.max() ?? 0) >= 3
            let isPlain = sizes.count == 1 && length == 11 && digits.values[index + 1] == 7
            let isTaiwanese =
                sizes.count == 1 && length == 10 && digits.values[index + 1] == 9
                && context.isNear(.phone, before: digits.starts[index])
            if isGrouped || isPlain || isTaiwanese { return (length, 60) }
        }
        return nil
    }

    /// The North American numbering plan: area and exchange do not begin with 0 or 1 nor end with 00 or 11.
    private func northAmerican(_ index: Int) -> (Int, Int)? {
        let values = digits.values
        guard values[index] != 0 else { return nil }
        let hasOne = values[index] == 1
        let length = hasOne ? 11 : 10
        let area = hasOne ? index + 1 : index
        guard digits.isWhole(index, length), values[area] >= 2, values[area + 3] >= 2,
            !(values[area + 1] == 0 && values[area + 2] == 0),
            !(values[area + 1] == 1 && values[area + 2] == 1)
        else { return nil }
        guard digits.gaps(index, length).isDisjoint(with: [.colon, .comma, .slash]) else { return nil }
        let sizes = digits.sizes(index, length)
        let hasShape =
            sizes.suffix(3) == [3, 3, 4] || sizes.suffix(2) == [6, 4] || sizes.suffix(2) == [3, 7]
            || sizes.count >= length
        let isFictional = digits.number(area + 3, 5) == 55501
        guard
            hasShape || isFictional
                || (sizes.count <= 2 && context.isNear(.phone, before: digits.starts[index], reach: 16))
        else { return nil }
        return (length, 65)
    }

    /// Numbers that everybody may call and nobody is known by.
    private func isHotline(_ index: Int, _ length: Int) -> Bool {
        let values = digits.values
        let prefix = digits.number(index, 3)
        if length < 7 { return true }
        if length == 10, prefix == 400 || Self.isTollFree(prefix) { return true }
        if length == 11, values[index] == 1, Self.isTollFree(digits.number(index + 1, 3)) { return true }
        if values[index + 3] == 0 {
            // 0800, 0300, 0345, 0844, 0870 are services; 1800 and 1300 are in Australia.
            if length == 10 || length == 11, [80, 30, 34, 84, 87].contains(prefix) { return true }
            if length == 10, prefix == 180 || prefix == 130 { return true }
        }
        return false
    }

    /// Any other number of 7 to 13 digits that the text calls a phone number.
    private func saidToBePhone(_ index: Int) -> (Int, Int)? {
        guard context.says(.phone, before: digits.starts[index], commas: true) else { return nil }
        var length = 0
        var end = digits.groupEnds[index]
        while true {
            let count = end - index
            if (7...13).contains(count) { length = count }
            if end >= digits.runEnds[index] || count >= 13 { break }
            let gap = digits.gaps[end]
            if !gap.isDisjoint(with: [.colon, .comma, .slash, .soft, .dot, .opening]) { break }
            if gap.contains(.blank), length >= 7 { break }
            end = digits.groupEnds[end]
        }
        guard length > 0, !isHotline(index, length), digits.number(index, 3) != 400,
            !isMoney(digits.range(index, length)), !isContinued(index + length), !digits.isDate(index, length)
        else { return nil }
        return (length, 40)
    }
}
