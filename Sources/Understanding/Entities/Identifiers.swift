/// Reads numbers that prove themselves by a check digit: `resident_id:`, `uscc:`, `bank_card:`, `iban:`,
/// `isbn13:`, `ean13:`, each with its characters in capitals, without spaces or hyphens. What fails the check
/// is none of them.
struct Identifiers {
    let text: LexedText

    /// Groups of letters and digits with one space or hyphen between them: at most this many.
    private static let maximumGroups = 10
    private static let maximumCharacters = 34

    func read(at start: Int) -> (end: Int, value: String)? {
        // The first group is of two letters or three digits at least.
        guard text[start].count > 2 || text[start].count == 2 && text.isJoinedAfter(start), isBorder(start)
        else { return nil }
        var characters: [UInt8] = []
        var groups: [(count: Int, end: Int)] = []
        var position = start
        reading: while groups.count < Self.maximumGroups {
            repeat {
                let lexeme = text[position]
                guard characters.count + lexeme.count <= Self.maximumCharacters else { break reading }
                for scalar in text.text.scalars[lexeme.start..<lexeme.end] {
                    guard scalar.isASCII, scalar != "'" else { break reading }
                    let byte = UInt8(scalar.value)
                    characters.append((0x61...0x7A).contains(byte) ? byte - 0x20 : byte)
                }
                position += 1
            } while text[position].isGlued && (text[position].isDigits || text[position].isWord)
            groups.append((characters.count, position))
            if text.isGlued(position, "-"), text[position + 1].isGlued { position += 1 }
            guard text[position].isDigits || text[position].isWord else { break }
        }
        // Nothing shorter proves itself: 13 characters.
        for group in groups.reversed() where group.count >= 13 && isClosed(group.end) {
            if let name = Self.kind(Array(characters[..<group.count])) {
                return (group.end, "\(name):\(String(decoding: characters[..<group.count], as: UTF8.self))")
            }
        }
        return nil
    }

    private func isBorder(_ start: Int) -> Bool {
        guard text[start].isGlued else { return true }
        let before = text[start - 1]
        if before.isWord || before.isDigits { return false }
        return !".-/_=+".unicodeScalars.contains(text.character(start - 1))
            || text.is(start - 1, "-") && !(text[start - 2].isDigits || text[start - 2].isWord)
    }

    private func isClosed(_ end: Int) -> Bool {
        let isJoining = text.isGlued(end, "-") || text.isGlued(end, ".") || text.isGlued(end, "_")
        return !(isJoining && text[end + 1].isGlued && (text[end + 1].isDigits || text[end + 1].isWord))
    }

    private static func kind(_ characters: [UInt8]) -> String? {
        let isNumber = characters.allSatisfy { (0x30...0x39).contains($0) }
        switch characters.count {
        case 13 where isNumber && CheckDigits.ean13(characters):
            let prefix = characters.prefix(3).reduce(0) { $0 * 10 + Int($1) - 0x30 }
            if prefix == 978 || prefix == 979 { return "isbn13" }
            // GS1 has assigned no prefixes there; milliseconds since 1970 begin so.
            return (140..<200).contains(prefix) ? nil : "ean13"
        case 18 where CheckDigits.residentID(characters): return "resident_id"
        case 18 where CheckDigits.uscc(characters): return "uscc"
        case 15...19 where isNumber && isCard(characters) && CheckDigits.luhn(characters): return "bank_card"
        default: return CheckDigits.iban(characters) ? "iban" : nil
        }
    }

    /// Issuer numbers of payment cards (ISO/IEC 7812-1) in use: Amex, JCB, Visa, Mastercard, Discover,
    /// UnionPay and its banks' own of old.
    private static func isCard(_ digits: [UInt8]) -> Bool {
        let prefix = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) - 0x30 }
        switch (digits.count, prefix) {
        case (15, 3400...3499), (15, 3700...3799): return true
        case (16, 2221...2720), (16, 3528...3589), (16, 4000...4999), (16, 5000...5899), (16, 6000...6999):
            return true
        case (17...19, 6000...6099), (17...19, 6200...6299), (17...19, 9558), (19, 4000...4999): return true
        default: return false
        }
    }
}
