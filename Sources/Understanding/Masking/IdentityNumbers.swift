/// Numbers that states give to people: resident identity numbers and social security numbers.
extension PersonalDataScan {
    /// Resident identity numbers, GB 11643: division, date of birth, sequence, check digit. Certain by form alone.
    mutating func findResidentNumbers() {
        var index = 0
        while index < digits.count {
            guard digits.begins(index), digits.left(index) >= 15,
                Checksums.isProvince(digits.values[index], digits.values[index + 1])
            else {
                index += 1
                continue
            }
            if let (end, length) = residentNumber(at: index) {
                let range = digits.starts[index]..<end
                var value = digits.joined(range)
                if length == 17 { value += "X" }
                add(range, .residentID, rank: 95, value: value)
                index += length
            } else if isFirstGeneration(index) {
                add(digits.range(index, 15), .residentID, rank: 60)
                index += 15
            } else {
                index += 1
            }
        }
    }

    /// Where a number of 18 ends, and how many of its characters are digits: its check may be X.
    private func residentNumber(at index: Int) -> (end: Int, length: Int)? {
        guard digits.left(index) >= 17 else { return nil }
        let year = digits.number(index + 6, 4)
        guard (1880...2099).contains(year),
            Checksums.isDate(
                year: year, month: digits.number(index + 10, 2), day: digits.number(index + 12, 2))
        else { return nil }
        let check = Checksums.residentCheck(digits.values[index..<(index + 17)])
        guard check == 10 else {
            guard digits.isWhole(index, 18), digits.values[index + 17] == check else { return nil }
            return (digits.ends[index + 17], 18)
        }
        guard !digits.gaps[index + 17].isEmpty else { return nil }
        let last = digits.ends[index + 16]
        var place = last
        while place - last < 4, DigitGap.of(text[place]) != nil { place += 1 }
        switch text[place] {
        case "x", "×", "✕", "叉": break
        default: return nil
        }
        guard !text.isWord(place + 1) || text.isForeignLetter(place + 1) else { return nil }
        return (place + 1, 17)
    }

    /// 15 digits without a check: only where the text says what they are.
    private func isFirstGeneration(_ index: Int) -> Bool {
        digits.isWhole(index, 15)
            && Checksums.isDate(
                year: 1900 + digits.number(index + 6, 2), month: digits.number(index + 8, 2),
                day: digits.number(index + 10, 2))
            && context.says(.identity, before: digits.starts[index])
    }

    /// Social security numbers: 3-2-4 with hyphens, or any nine digits that the text calls so.
    mutating func findSocialSecurityNumbers() {
        for index in 0..<digits.count where digits.begins(index) && digits.isWhole(index, 9) {
            let area = digits.number(index, 3)
            guard area != 0, area != 666, digits.number(index + 3, 2) != 0, digits.number(index + 5, 4) != 0
            else {
                continue
            }
            let range = digits.range(index, 9)
            let gaps = digits.gaps(index, 9)
            let isSaid =
                gaps.isDisjoint(with: [.colon, .comma])
                && (context.says(.socialSecurity, before: range.lowerBound, commas: true)
                    || context.isNear(.socialSecurity, before: range.lowerBound))
            let hasForm =
                gaps == .hyphen && area < 900 && digits.sizes(index, 9) == [3, 2, 4]
                && !context.namesThing(range) && !continuesCode(index) && !digits.gaps[index + 9].isTight
                && !isContinued(index + 9)
            if isSaid || hasForm { add(range, .socialSecurityNumber, rank: 75) }
        }
    }
}
