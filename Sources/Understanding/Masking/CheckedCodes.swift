/// Codes of letters and digits that carry check digits: unified social credit codes and IBANs, grouped in any way.
extension PersonalDataScan {
    mutating func findCheckedCodes() {
        var tokens: [Range<Int>] = []
        var place = 0
        while place < text.count {
            guard text.isCode(place) else {
                place += 1
                continue
            }
            let start = place
            while text.isCode(place) { place += 1 }
            tokens.append(start..<place)
        }
        var used = 0
        for index in tokens.indices where tokens[index].lowerBound >= used {
            if let end = socialCreditCode(tokens, index) ?? iban(tokens, index) { used = end }
        }
    }

    /// Joins tokens from one on until they have `length` characters; upper case.
    private func join(_ tokens: [Range<Int>], _ first: Int, length: Int) -> (characters: [UInt8], end: Int) {
        var characters: [UInt8] = []
        characters.reserveCapacity(length)
        var end = tokens[first].lowerBound
        var index = first
        while index < tokens.count, characters.count < length {
            let token = tokens[index]
            guard token.count <= length - characters.count, index == first || isJoint(end..<token.lowerBound)
            else {
                break
            }
            for place in token {
                let value = UInt8(truncatingIfNeeded: text.scalars[place].value)
                characters.append(text.isLatin(place) ? value - 0x20 : value)
            }
            end = token.upperBound
            index += 1
        }
        return (characters, end)
    }

    private func isJoint(_ range: Range<Int>) -> Bool {
        guard range.count <= 3 else { return false }
        for place in range {
            switch text.scalars[place] {
            case " ", "\n", "-", ".", "_", "/": break
            case let scalar:
                let joints: DigitGap = [.hyphen, .dot, .mark, .slash, .soft]
                guard let gap = DigitGap.of(scalar), gap.isSubset(of: joints) else { return false }
            }
        }
        return true
    }

    private static func isDigit(_ character: UInt8) -> Bool { (0x30...0x39).contains(character) }

    /// GB 32100: authority, kind, six digits of the division, nine characters of the organisation, check.
    private mutating func socialCreditCode(_ tokens: [Range<Int>], _ first: Int) -> Int? {
        let start = tokens[first].lowerBound
        switch text[start] {
        case "1"..."9", "a", "n", "y": break
        default: return nil
        }
        guard tokens[first].count <= 18 else { return nil }
        let (characters, end) = join(tokens, first, length: 18)
        guard characters.count == 18, characters[2...7].allSatisfy(Self.isDigit) else { return nil }
        let isDivision =
            Checksums.isProvince(characters[2] - 0x30, characters[3] - 0x30)
            || (characters[2] == 0x31 && characters[3] == 0x30)
        guard isDivision, CheckDigits.uscc(characters) else { return nil }
        if characters.allSatisfy(Self.isDigit) {
            // Order numbers are as long, and one in 31 has a good check.
            guard [0x31, 0x35, 0x39].contains(characters[0]), !context.namesThing(start..<end) else {
                return nil
            }
        }
        add(start..<end, .socialCreditCode, rank: 90, value: String(decoding: characters, as: UTF8.self))
        return end
    }

    private mutating func iban(_ tokens: [Range<Int>], _ first: Int) -> Int? {
        let start = tokens[first].lowerBound
        guard text.isLatin(start), text.isLatin(start + 1), tokens[first].count <= 34,
            let length = Checksums.ibanLength(text[start], text[start + 1])
        else { return nil }
        // The check digits follow, in the same token or in the next.
        guard text.isDigit(start + 2) || tokens[first].count == 2 else { return nil }
        let (characters, end) = join(tokens, first, length: length)
        guard characters.count >= 14, Self.isDigit(characters[2]), Self.isDigit(characters[3]) else {
            return nil
        }
        let isValid = characters.count == length && CheckDigits.iban(characters)
        let isSaid =
            !isValid && context.says(.iban, before: start) && characters.count(where: Self.isDigit) >= 8
        guard isValid || isSaid else { return nil }
        add(start..<end, .iban, rank: isValid ? 92 : 55, value: String(decoding: characters, as: UTF8.self))
        return end
    }
}
