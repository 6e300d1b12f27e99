/// What `CheckDigits` does not answer for numbers found piece by piece: over the values of digits instead of characters, and by
/// the ranges and lengths that numbers are issued with.
enum Checksums {
    /// Luhn's formula, ISO/IEC 7812-1 annex B.
    static func luhn(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        var doubles = false
        for digit in digits.reversed() {
            var value = Int(digit)
            if doubles {
                value *= 2
                if value > 9 { value -= 9 }
            }
            sum += value
            doubles.toggle()
        }
        return sum % 10 == 0
    }

    private static let residentWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let residentChecks: [UInt8] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2]

    /// The check digit of a resident identity number by its first 17 digits, 10 for X: GB 11643-1999, ISO 7064 MOD 11-2.
    static func residentCheck(_ digits: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        for (weight, digit) in zip(residentWeights, digits) { sum += weight * Int(digit) }
        return residentChecks[sum % 11]
    }

    /// Whether a division of GB/T 2260 begins with these two digits.
    static func isProvince(_ tens: UInt8, _ ones: UInt8) -> Bool {
        switch Int(tens) * 10 + Int(ones) {
        case 11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71, 81...83: true
        default: false
        }
    }

    /// Whether a day exists; leap years by the simple rule, which holds from 1901 to 2099.
    static func isDate(year: Int, month: Int, day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let days = [31, year % 4 == 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// Length of the IBANs of a country (two letters, lower case): the SWIFT IBAN registry.
    static func ibanLength(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Int? {
        guard first.isASCII, second.isASCII else { return nil }
        return CheckDigits.ibanLength(UInt8(first.value), UInt8(second.value))
    }

    /// Whether issuers of cards number theirs so: the ranges of the networks and of older Chinese debit cards, with the
    /// lengths that go with them (ISO/IEC 7812-2, the networks' own tables).
    static func isIssued(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count >= 13, let first = digits.first else { return false }
        let count = digits.count
        var prefix = 0
        for digit in digits.prefix(4) { prefix = prefix * 10 + Int(digit) }
        if first == 4 { return count == 13 || count == 16 || count == 19 }
        switch prefix {
        case 5100...5599, 2221...2720, 3528...3589: return count == 16
        case 3400...3499, 3700...3799: return count == 15
        case 6200...6299, 8100...8199, 6011, 6440...6499, 6500...6599: return (16...19).contains(count)
        case 3600...3699, 3800...3999, 3000...3059: return count == 14
        case 9558, 6013, 6029, 6038, 6060, 6858, 6888, 6901, 9111, 9844, 9987:
            return (16...19).contains(count)
        case 5000...5099, 5600...5899, 6000...6099: return count == 16 || count == 18 || count == 19
        default: return false
        }
    }
}
