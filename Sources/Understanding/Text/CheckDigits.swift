/// Check digits of identifiers, over their characters as ASCII bytes, without spaces or hyphens.
///
/// Each function answers false for anything of a wrong length or with a character that does not belong, so
/// that a peer's bytes can be passed as they come. Cost: one pass, no allocation.
public enum CheckDigits {
    /// The Luhn formula of ISO/IEC 7812-1, annex B: payment cards, IMEI. Two digits at least.
    ///
    /// From the right, every second digit counts double (its digits summed); the sum is a multiple of 10.
    public static func luhn(_ digits: [UInt8]) -> Bool {
        guard digits.count >= 2 else { return false }
        var sum = 0
        var isDoubled = false
        for character in digits.reversed() {
            guard var value = digit(character) else { return false }
            if isDoubled {
                value *= 2
                if value > 9 { value -= 9 }
            }
            sum += value
            isDoubled.toggle()
        }
        return sum % 10 == 0
    }

    /// A resident identity number of China (GB 11643-1999): 6 digits of a division, the date of birth, 3
    /// digits and a check character by ISO 7064 MOD 11-2, in which 10 is written X.
    ///
    /// The date has to exist; a lower-case x is taken too.
    public static func residentID(_ characters: [UInt8]) -> Bool {
        guard characters.count == 18 else { return false }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        var sum = 0
        for (character, weight) in zip(characters, weights) {
            guard let value = digit(character) else { return false }
            sum += value * weight
        }
        // Division codes begin with one of the regions 1 (north) to 8 (Hong Kong, Macau), or 9.
        guard characters[0] != zero, isDate(characters[6..<14]) else { return false }
        let check = (12 - sum % 11) % 11
        let last = characters[17]
        return check == 10 ? last == 0x58 || last == 0x78 : digit(last) == check
    }

    /// A unified social credit code of China (GB 32100-2015): 17 characters of an alphabet of 31 and a check
    /// character, each weighted by a power of 3 modulo 31. Lower case is taken too.
    public static func uscc(_ characters: [UInt8]) -> Bool {
        guard characters.count == 18 else { return false }
        var sum = 0
        var weight = 1
        for character in characters.prefix(17) {
            guard let value = creditCodeValue(character) else { return false }
            sum += value * weight
            weight = weight * 3 % 31
        }
        // The kind of body is one of few digits, and the division code that follows is of digits, none of
        // them beginning with 0.
        guard let kind = digit(characters[1]), [1, 2, 3, 4, 5, 9].contains(kind), characters[2] != zero,
            characters[2..<8].allSatisfy({ digit($0) != nil })
        else { return false }
        return creditCodeValue(characters[17]) == (31 - sum % 31) % 31
    }

    /// An international bank account number (ISO 13616-1): country, two check digits by ISO 7064 MOD 97-10,
    /// and up to 30 letters and digits, as many as the country's entry in the IBAN registry says. Lower case
    /// is taken too.
    public static func iban(_ characters: [UInt8]) -> Bool {
        guard (15...34).contains(characters.count), let tens = digit(characters[2]),
            let ones = digit(characters[3]),
            (2...98).contains(tens * 10 + ones), ibanLength(characters[0], characters[1]) == characters.count
        else { return false }
        var remainder = 0
        for index in 4..<(characters.count + 4) {
            let character = characters[index % characters.count]
            if let value = digit(character) {
                remainder = (remainder * 10 + value) % 97
            } else if let value = letter(character) {
                remainder = (remainder * 100 + value) % 97
            } else {
                return false
            }
        }
        return remainder == 1
    }

    /// A GTIN-13 of the GS1 General Specifications, section 7.9.1 (EAN-13; ISBN-13 of ISO 2108): the digits
    /// weighted 1 and 3 in turn sum to a multiple of 10.
    public static func ean13(_ digits: [UInt8]) -> Bool {
        guard digits.count == 13 else { return false }
        var sum = 0
        for (index, character) in digits.enumerated() {
            guard let value = digit(character) else { return false }
            sum += index.isMultiple(of: 2) ? value : 3 * value
        }
        return sum % 10 == 0
    }

    private static let zero: UInt8 = 0x30

    private static func digit(_ character: UInt8) -> Int? {
        (0x30...0x39).contains(character) ? Int(character - zero) : nil
    }

    /// A is 10, Z is 35, as in ISO 7064.
    private static func letter(_ character: UInt8) -> Int? {
        switch character {
        case 0x41...0x5A: Int(character - 0x41) + 10
        case 0x61...0x7A: Int(character - 0x61) + 10
        default: nil
        }
    }

    /// Length of the IBANs of a country, by its two letters in either case; nil when it has none.
    static func ibanLength(_ first: UInt8, _ second: UInt8) -> Int? {
        guard let first = letter(first), let second = letter(second) else { return nil }
        return ibanLengths[first * 100 + second]
    }

    /// Lengths by country (SWIFT IBAN Registry), keyed by both letters' values.
    private static let ibanLengths: [Int: Int] = {
        let table = """
            AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
            DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 \
            IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 \
            MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 \
            SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
            """
        var lengths: [Int: Int] = [:]
        for entry in table.split(separator: " ") {
            let bytes = Array(entry.utf8)
            guard let first = letter(bytes[0]), let second = letter(bytes[1]) else { continue }
            lengths[first * 100 + second] = Int(entry.dropFirst(2))
        }
        return lengths
    }()

    /// The alphabet of GB 32100: digits and the letters without I, O, S, V and Z.
    private static func creditCodeValue(_ character: UInt8) -> Int? {
        if let value = digit(character) { return value }
        guard let value = letter(character) else { return nil }
        // The letters left out, as their ISO 7064 values.
        let missing = [18, 24, 28, 31, 35]
        guard !missing.contains(value) else { return nil }
        return value - missing.count { $0 < value }
    }

    /// Eight digits of a day that exists, in the years 1800 to 2199.
    private static func isDate(_ characters: ArraySlice<UInt8>) -> Bool {
        var number = 0
        for character in characters {
            guard let value = digit(character) else { return false }
            number = number * 10 + value
        }
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        guard (1800...2199).contains(year), (1...12).contains(month), day >= 1 else { return false }
        return day <= CivilDate.daysInMonth(year: year, month: month)
    }
}
