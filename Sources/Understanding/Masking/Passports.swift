/// Passports and travel permits. Those of mainland China are certain by form (E or G and eight digits, E and a letter and
/// seven); of all others the text has to say what they are.
extension PersonalDataScan {
    mutating func findPassports() {
        var place = 0
        while place < text.count {
            guard text.isCode(place) else {
                place += 1
                continue
            }
            let start = place
            while text.isCode(place) { place += 1 }
            if let end = passport(start..<place) {
                var value = ""
                for position in start..<end where text.isCode(position) {
                    value.unicodeScalars.append(text.scalars[position])
                }
                if !text.isCode(end - 1) || value.unicodeScalars.count < 7 {
                    value = text.string(start..<min(start + 2, end)).filter(\.isLetter)
                    value += digits.joined(start..<end)
                }
                add(start..<end, .passport, rank: rank(start..<end), value: value.uppercased())
                place = max(place, end)
            }
        }
    }

    private func rank(_ range: Range<Int>) -> Int {
        context.says([.passport, .identity], before: range.lowerBound, commas: true) ? 70 : 66
    }

    /// The end of a passport number that begins with a token of letters and digits.
    private func passport(_ token: Range<Int>) -> Int? {
        let start = token.lowerBound
        var letters = start
        while letters < token.upperBound, letters - start < 3, text.isLatin(letters) { letters += 1 }
        switch letters - start {
        case 1, 2: return afterLetters(start, letters)
        case 0: return onlySaid(token) ?? digitsOnlySaid(token)
        default: return onlySaid(token)
        }
    }

    /// Passports of other states: whatever the text calls one, if it looks like a document number.
    private func onlySaid(_ token: Range<Int>) -> Int? {
        guard (7...10).contains(token.count), text.count(MaskingText.digit, in: token) >= 5,
            context.says(.passport, before: token.lowerBound)
        else { return nil }
        return token.upperBound
    }

    /// Permits of eight to ten digits in groups.
    private func digitsOnlySaid(_ token: Range<Int>) -> Int? {
        guard let index = digits.index(at: token.lowerBound),
            context.says(.passport, before: token.lowerBound)
        else {
            return nil
        }
        for length in [10, 9, 8] where digits.isWhole(index, length) {
            if digits.gaps(index, length).isDisjoint(with: [.colon, .comma, .slash]) {
                return digits.ends[index + length - 1]
            }
        }
        return nil
    }

    private static let gap = CharacterBits(" -.·_")

    /// One or two letters, perhaps apart, then digits.
    private func afterLetters(_ start: Int, _ end: Int) -> Int? {
        var letters = [text[start]]
        if end - start == 2 { letters.append(text[start + 1]) }
        var place = end
        while place < text.count, place - end < 2, Self.gap.contains(text[place]) || text[place] == "\n" {
            place += 1
        }
        if letters.count == 1, place > end, text.isLatin(place) {
            if text.isDigit(place + 1) {
                letters.append(text[place])
                place += 1
            } else if text[place + 1] == " " {
                letters.append(text[place])
                place += 2
            }
        }
        guard let index = digits.index(at: place) else { return nil }
        for length in stride(from: 10, through: 6, by: -1) {
            guard index + length <= digits.runEnds[index], !digits.gaps[index + length].isEmpty,
                digits.gaps(index, length).isDisjoint(with: [.colon, .comma, .slash, .opening, .closing])
            else { continue }
            let close = digits.ends[index + length - 1]
            if text.isLatin(close) { continue }
            let isSaid = context.says([.passport, .identity], before: start, commas: true)
            if !isSaid, start > 0, isCodeMark(text[start - 1]) { return nil }
            if isSaid, (7...11).contains(letters.count + length) { return close }
            guard !context.namesThing(start..<close) else { continue }
            if isChinese(letters, length), !(isCodeMark(text[close]) && text.isWord(close + 1)) {
                return close
            }
            if letters.count == 1, length == 8, letters[0] == "h" || letters[0] == "m" || letters[0] == "c",
                context.isNear(.passport, before: start, reach: 30)
            {
                return close
            }
        }
        return nil
    }

    private func isCodeMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "-", "_", "/", "#", ".": true
        default: false
        }
    }

    private func isChinese(_ letters: [Unicode.Scalar], _ length: Int) -> Bool {
        switch (letters.count, length) {
        case (1, 8): letters[0] == "e" || letters[0] == "g"
        case (2, 7): letters[0] == "e" && letters[1] != "i" && letters[1] != "o"
        default: false
        }
    }
}
