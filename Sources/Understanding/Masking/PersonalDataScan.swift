/// Something found, in places of the normal form.
struct Finding: Equatable, Sendable {
    var start: Int
    var end: Int
    let kind: PersonalDataKind
    /// Which of two that overlap is kept: the higher.
    let rank: Int
    /// The value where it is not what the range says.
    var value: String?
}

/// One text being read: what all detectors look at, and what they have found so far.
///
/// Each detector is an extension in a file of its own. All walk over the text once and look back and ahead by a bounded
/// number of places, so that the whole stays linear.
struct PersonalDataScan: Sendable {
    let text: MaskingText
    let context: ContextWords
    var digits: DigitReading
    var findings: [Finding] = []

    init(_ text: MaskingText) {
        self.text = text
        context = ContextWords(text)
        digits = DigitReading(text)
    }

    /// Runs all detectors.
    mutating func run() {
        if digits.count >= 3 {
            findResidentNumbers()
            findCards()
            findMobileNumbers()
            findPhoneNumbers()
            findSocialSecurityNumbers()
            findCardCodes()
            findPassports()
            findVersion4Addresses()
        }
        if digits.count > 0 {
            findPlates()
            findBirthDates()
        }
        if text.hasLetters, digits.count >= 3 { findCheckedCodes() }
        findMail()
        findVersion6Addresses()
        if !context.values.isEmpty {
            findMessengerAccounts()
            findPasswords()
            findOneTimeCodes()
        }
        if text.hasLetters { findKeys() }
        if text.hasHan, digits.count >= 1 || text.hasLetters { findChineseAddresses() }
        findPostcodes()
        if text.hasLetters, digits.count >= 1 { findLatinAddresses() }
        if text.hasHan { findChineseNames() }
        if text.hasLetters { findLatinNames() }
    }

    mutating func add(_ range: Range<Int>, _ kind: PersonalDataKind, rank: Int, value: String? = nil) {
        findings.append(
            Finding(start: range.lowerBound, end: range.upperBound, kind: kind, rank: rank, value: value))
    }
}
