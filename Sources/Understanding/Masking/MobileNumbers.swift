/// Mobile numbers of mainland China: 11 digits from 13 to 19, spelled in any way.
extension PersonalDataScan {
    mutating func findMobileNumbers() {
        var index = 0
        while index < digits.count {
            if digits.begins(index), let (length, prefix) = mobileNumber(at: index),
                digits.isWhole(index, length), let range = mobileRange(index, length, prefix)
            {
                // One number however it is written: the last eleven digits.
                let value = digits.joined(
                    digits.starts[index + length - 11]..<digits.ends[index + length - 1])
                add(range, .mobile, rank: 80, value: value)
                index += length
                digits.takenEnd = index
            } else {
                index += 1
            }
        }
    }

    /// Length in digits of what reads like a mobile number, and how many of them are its prefix.
    private func mobileNumber(at index: Int) -> (length: Int, prefix: Int)? {
        let left = digits.left(index)
        guard left >= 11 else { return nil }
        let values = digits.values
        func isMobile(_ place: Int) -> Bool { values[place] == 1 && (3...9).contains(values[place + 1]) }
        if isMobile(index) { return (11, 0) }
        var prefix = 0
        if values[index] == 8, values[index + 1] == 6 {
            prefix = 2
        } else if values[index] == 0, values[index + 1] == 0, values[index + 2] == 8, values[index + 3] == 6 {
            prefix = 4
        } else if values[index] == 0, values[index + 1] == 1 {
            prefix = 1
        }
        guard prefix > 0, left >= prefix + 11 else { return nil }
        // Behind a country code, some write the zero of the long-distance call.
        if prefix > 1, left >= prefix + 12, values[index + prefix] == 0 { prefix += 1 }
        return isMobile(index + prefix) ? (prefix + 11, prefix) : nil
    }

    /// The range of a mobile number with its plus and brackets; nil when it is something else.
    private func mobileRange(_ index: Int, _ length: Int, _ prefix: Int) -> Range<Int>? {
        let gaps = digits.gaps(index, length)
        let own = digits.range(index, length)
        var start = own.lowerBound
        let before = text.skipBlanks(before: start, most: 2)
        let hasPlus = prefix >= 2 && text[before - 1] == "+"
        if hasPlus { start = before - 1 }
        // A plus in the query of an address.
        let hasEncodedPlus = prefix >= 2 && text.has("%2b", endingAt: start)
        if hasEncodedPlus { start -= 3 }
        if DigitGap.of(text[start - 1]) == .opening, gaps.contains(.closing),
            !gaps.contains(.opening) || prefix >= 2
        {
            start -= 1
        }
        let sizes = digits.sizes(index, length)
        // Times of day; 13,800,138,000.
        if gaps.contains(.colon) { return nil }
        if gaps.contains(.comma), sizes.count > 2, sizes.dropFirst().allSatisfy({ $0 == 3 }) { return nil }
        if hasPlus || hasEncodedPlus { return start..<own.upperBound }
        if continuesCode(index) || isContinued(index + length) || isMoney(own) { return nil }
        let next = digits.gaps[index + length]
        if next.isTight, next.contains(.dot), length == 11, sizes.count == 1,
            digits.groupEnds[index + length] - (index + length) <= 2
        {
            return nil  // a decimal
        }
        if context.namesThing(own) || isInsideOfCode(index) || followsListedCode(own.lowerBound) {
            return nil
        }
        // 1 617 555 0141 is North American, where neither area nor exchange begin with 0 or 1; 1-800-... is free of charge.
        if sizes.count > 1, sizes[0] == 1, sizes[1] == 3 {
            if sizes == [1, 3, 3, 4], digits.values[index + 4] > 1 { return nil }
            if Self.isTollFree(digits.number(index + 1, 3)) { return nil }
        }
        if prefix == 0, text[before - 1] == "+" { return nil }
        // Four groups joined by dots are an address of the net.
        if sizes.count == 4, gaps.contains(.dot), gaps.isDisjoint(with: [.blank, .lineEnd]),
            sizes.allSatisfy({ $0 <= 3 })
        {
            return nil
        }
        return start..<own.upperBound
    }

    /// Area codes of the North American numbering plan that cost the caller nothing.
    static func isTollFree(_ area: Int) -> Bool {
        switch area {
        case 800, 888, 877, 866, 855, 844, 833, 822: true
        default: false
        }
    }
}
