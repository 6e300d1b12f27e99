/// Licence plates of mainland China, GA 36-2018: province, letter, five characters, six for new energy.
extension PersonalDataScan {
    private static let provinces = CharacterBits("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领")
    /// Those that begin or end everyday words.
    private static let words = CharacterBits("新云青贵宁黑使领")
    private static let wordsBefore = CharacterBits("全最更崭阿白上华年")
    private static let lastCharacters = CharacterBits("学警港澳挂领使试超")

    mutating func findPlates() {
        guard text.hasHan, text.hasLetters else { return }
        var place = 0
        while place < text.count {
            if text.isHan(place), Self.provinces.contains(text.scalars[place]),
                let (end, value) = plate(at: place)
            {
                add(place..<end, .plate, rank: 78, value: value)
                place = end
            } else {
                place += 1
            }
        }
    }

    private func skipSeparators(_ start: Int) -> Int {
        var place = start
        while place - start < 3 {
            switch text[place] {
            case " ", "·", "•", "・", ".", "-", "\n", "∙", "⋅", "_", "—": place += 1
            default: return place
            }
        }
        return place
    }

    private func plate(at start: Int) -> (end: Int, value: String)? {
        var place = start + 1
        while place - start <= 2 {
            switch text[place] {
            case " ", "\n", "-", "牌": place += 1
            default:
                guard text.isLatin(place) else { return nil }
                return body(start, letter: place)
            }
        }
        return text.isLatin(place) ? body(start, letter: place) : nil
    }

    private func body(_ start: Int, letter: Int) -> (end: Int, value: String)? {
        var characters: [Unicode.Scalar] = []
        var ends: [Int] = []
        var place = skipSeparators(letter + 1)
        while place < text.count, characters.count < 7 {
            if text.isCode(place) {
                characters.append(text[place])
            } else if let digit = DigitReader.hanDigit(text[place]), text[place] != "两" {
                characters.append(Unicode.Scalar(digit + 0x30))
            } else if characters.count >= 4, Self.lastCharacters.contains(text[place]) {
                characters.append(text[place])
                ends.append(place + 1)
                break
            } else {
                break
            }
            ends.append(place + 1)
            let next = skipSeparators(place + 1)
            // A gap behind the fifth ends the plate, unless there are gaps between all.
            if next > place + 1, characters.count >= 5, !(ends[1] - ends[0] > 1) { break }
            place = next
        }
        let count = characters.count
        guard count == 5 || count == 6, let end = ends.last, !text.isCode(end) else { return nil }
        guard !characters.contains("i"), !characters.contains("o") else { return nil }
        let figures = characters.count { (0x30...0x39).contains($0.value) }
        let isSaid = context.says(.plate, before: start)
        if count == 6 {
            // New energy plates have a letter first (small cars) or last (large ones).
            let isLetter = { (scalar: Unicode.Scalar) in (0x61...0x7A).contains(scalar.value) }
            guard isLetter(characters[0]) || isLetter(characters[5]), figures >= 3 else { return nil }
        } else {
            guard figures >= (Self.words.contains(text[start]) && !isSaid ? 2 : 1) else { return nil }
        }
        if !isSaid, Self.words.contains(text[start]), Self.wordsBefore.contains(text[start - 1]) {
            return nil
        }
        guard !context.namesThing(start..<end) else { return nil }
        var value = String(text[start]) + String(text[letter])
        value.unicodeScalars.append(contentsOf: characters)
        return (end, value.uppercased())
    }
}
