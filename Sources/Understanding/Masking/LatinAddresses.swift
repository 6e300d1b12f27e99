/// A token of an address in Latin letters: a word or a number.
struct AddressToken: Sendable {
    let range: Range<Int>
    let classes: LatinClass
    let isNumber: Bool
    let isCapital: Bool
}

/// Addresses in Latin letters: number, street, unit, city, state, postcode, country; post office boxes; the order of other
/// countries (Lindenstraße 14, 50674 Köln).
struct LatinAddresses {
    static let streetEndings = WordList(words: "straße strasse gasse platz allee weg laan straat")

    let text: MaskingText
    let tokens: [AddressToken]

    init(_ text: MaskingText) {
        self.text = text
        var tokens: [AddressToken] = []
        var place = 0
        while place < text.count {
            guard text.isWord(place) else {
                place += 1
                continue
            }
            let start = place
            while text.isWord(place) || (Self.isInner(text[place]) && text.isWord(place + 1)) { place += 1 }
            tokens.append(
                AddressToken(
                    range: start..<place, classes: LatinLexicon.classes(text, start..<place),
                    isNumber: text.isDigit(start) && place - start <= 8, isCapital: text.isCapital(start)))
        }
        self.tokens = tokens
    }

    private static func isInner(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "-" || scalar == "&"
    }

    /// What stands between a token and the one before it.
    func gap(_ index: Int) -> Range<Int> {
        tokens[index - 1].range.upperBound..<tokens[index].range.lowerBound
    }

    func isGap(_ index: Int, _ forms: String...) -> Bool {
        let gap = gap(index)
        return forms.contains { $0.unicodeScalars.count == gap.count && text.has($0, at: gap.lowerBound) }
    }

    func hasInGap(_ index: Int, _ scalar: Unicode.Scalar) -> Bool {
        gap(index).contains { text[$0] == scalar }
    }

    func isNear(_ index: Int, _ most: Int = 3) -> Bool {
        guard index < tokens.count else { return false }
        let gap = gap(index)
        return gap.count <= most
            && gap.allSatisfy {
                switch text[$0] {
                case " ", ",", ".", "\n", "#": true
                default: false
                }
            }
    }

    func hasFigure(_ index: Int) -> Bool {
        text.count(MaskingText.digit, in: tokens[index].range) > 0
    }

    func has(_ classes: LatinClass, _ index: Int) -> Bool {
        index >= 0 && index < tokens.count && !tokens[index].classes.isDisjoint(with: classes)
    }

    func isWord(_ word: String, _ index: Int) -> Bool {
        index < tokens.count && tokens[index].range.count == word.unicodeScalars.count
            && text.has(word, at: tokens[index].range.lowerBound)
    }

    private static let ordinals = WordList(words: "st nd rd th")

    func isOrdinal(_ index: Int) -> Bool {
        Self.ordinals.match(in: text.scalars, endingAt: tokens[index].range.upperBound) != nil
    }

    /// Tokens of the postcode that begins at one: US, UK, Canada; 0 when there is none.
    private func postcode(_ index: Int) -> Int {
        guard index < tokens.count else { return 0 }
        let range = tokens[index].range
        let figures = text.count(MaskingText.digit, in: range)
        if range.count == 5, figures == 5 { return 1 }
        if range.count == 10, figures == 9, text[range.lowerBound + 5] == "-" { return 1 }
        guard text.isLatin(range.lowerBound), figures > 0, range.allSatisfy({ text.isCode($0) }) else {
            return 0
        }
        if (2...4).contains(range.count), index + 1 < tokens.count, isGap(index + 1, " "),
            tokens[index + 1].range.count == 3, hasFigure(index + 1)
        {
            return 2
        }
        let end = range.upperBound
        return (5...7).contains(range.count) && text.isDigit(end - 3) && text.isLatin(end - 2)
            && text.isLatin(end - 1)
            ? 1 : 0
    }

    /// What follows a street: index behind the last token, whether anything was found, whether a postcode was.
    func tail(from start: Int) -> (end: Int, isFound: Bool, hasPostcode: Bool) {
        var end = start
        var isFound = false
        var hasPostcode = false
        if isNear(start, 2), has(.direction, start), isGap(start, " ", ", "), tokens[start].isCapital {
            end += 1
        }
        for _ in 0..<8 where isNear(end) {
            if hasPostcode {
                end = afterCountry(end)
                break
            }
            if let next = afterUnit(end) {
                end = next
                isFound = true
                continue
            }
            let code = postcode(end)
            if code > 0, isGap(end, "", " ", ",", ", ", ".", ". ", "\n", ",\n") {
                let isFirst = end == start
                end += code
                (isFound, hasPostcode) = (true, true)
                // 69003 Lyon: the city follows the code.
                if isFirst { end = afterCity(end, most: 2) }
                continue
            }
            // Fitzroy VIC 3065
            if isFound, tokens[end].isNumber, tokens[end].range.count == 4, end > start, isGap(end, " "),
                has(.state, end - 1)
            {
                end += 1
                hasPostcode = true
                continue
            }
            if let next = afterCityAndState(end) {
                end = next
                isFound = true
                continue
            }
            guard let next = afterCityAlone(end) else { break }
            end = next
        }
        return (end, isFound, hasPostcode)
    }

    private func afterCountry(_ index: Int) -> Int {
        guard tokens[index].isCapital,
            let end = LatinLexicon.country(text, at: tokens[index].range.lowerBound)
        else {
            return index
        }
        return tokens[index].range.upperBound >= end ? index + 1 : min(index + 2, tokens.count)
    }

    private func afterUnit(_ index: Int) -> Int? {
        if hasInGap(index, "#"), tokens[index].isNumber { return index + 1 }
        guard index + 1 < tokens.count else { return nil }
        if has(.unit, index), isNear(index + 1),
            hasFigure(index + 1) || (tokens[index + 1].range.count <= 2 && !has(.notStreet, index + 1))
        {
            return index + 2
        }
        let isFloor = has(.floor, index + 1)
        return tokens[index].isNumber && isFloor && isNear(index + 1, 1) ? index + 2 : nil
    }

    func afterCity(_ index: Int, most: Int) -> Int {
        var end = index
        while end < tokens.count, end - index < most, isGap(end, " "), tokens[end].isCapital,
            !has(.notName, end)
        {
            end += 1
        }
        return end
    }

    /// "Fort Wayne, IN", "Chicago, Illinois", "Leeds" before a postcode.
    private func afterCityAndState(_ index: Int) -> Int? {
        guard hasInGap(index, ",") || hasInGap(index, "\n") || isGap(index, " ", ". "),
            !text.isDigit(tokens[index].range.lowerBound)
        else { return nil }
        var end = index
        while end < tokens.count, end - index < 5, end == index || isGap(end, " ", ". ", "-"),
            !text.isDigit(tokens[end].range.lowerBound)
        {
            end += 1
            guard end < tokens.count, isGap(end, ", ", " ", ",", "\n", ",\n", ". ") else { continue }
            if postcode(end) > 0 { return end }
            if has(.state, end),
                isUpper(end) || (postcode(end + 1) > 0 && isNear(end + 1, 2))
            {
                return end + 1
            }
            if hasInGap(end, ","), tokens[end].isCapital,
                has(.stateName, end) || has(.country, end)
            {
                return end + 1
            }
        }
        return has(.state, index) && tokens[index].range.count == 2 && isUpper(index) ? index + 1 : nil
    }

    private func isUpper(_ index: Int) -> Bool { text.isCapital(tokens[index].range.upperBound - 1) }

    /// A city of one to three words behind a comma.
    private func afterCityAlone(_ index: Int) -> Int? {
        guard hasInGap(index, ",") || hasInGap(index, "\n"), tokens[index].isCapital,
            !has(.notName, index) || has(.city, index)
        else { return nil }
        let end = afterCity(index + 1, most: 2)
        switch text[tokens[end - 1].range.upperBound] {
        case "\0", ",", ".", "\n", "!", "?", ";", ")", "\"": return end
        case " ": return end >= tokens.count || !tokens[end].isCapital ? end : nil
        default: return nil
        }
    }
}
