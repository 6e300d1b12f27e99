/// A kind of personal data. The raw value is its label: in tokens, in scores, in the console.
public enum PersonalDataKind: String, Sendable, CaseIterable, Codable {
    /// A mobile number of mainland China, with or without its country code.
    case mobile = "MOBILE"
    /// Any other phone number of a person: landlines, other countries. Hotlines and toll-free numbers are none.
    case phone = "PHONE"
    /// A resident identity number (GB 11643), also of residents from Hong Kong, Macau and Taiwan.
    case residentID = "RESIDENT_ID"
    /// The number of a bank card, or of a bank account that the text calls so.
    case bankCard = "BANK_CARD"
    /// A card verification value.
    case cardCode = "CVV"
    /// A unified social credit code (GB 32100).
    case socialCreditCode = "USCC"
    /// A passport or a travel permit.
    case passport = "PASSPORT"
    /// The licence plate of a vehicle in mainland China.
    case plate = "PLATE"
    /// A mail address.
    case email = "EMAIL"
    /// A postal address, in Chinese or in Latin letters; a postcode that the text calls so.
    case address = "ADDRESS"
    /// A person's name.
    case person = "PERSON"
    /// A date that the text calls a date of birth.
    case birthDate = "DOB"
    /// An international bank account number (ISO 13616).
    case iban = "IBAN"
    /// A social security number of the United States.
    case socialSecurityNumber = "SSN"
    /// An address of the Internet protocol, version 4 or 6.
    case ipAddress = "IP"
    /// An account of a messenger: WeChat, QQ and others.
    case messengerAccount = "IM_ACCOUNT"
    /// A password, a one-time code, a key of an interface.
    case secret = "SECRET"

    /// What models read in place of a value: one scalar of private use for each kind, which no text of a customer has.
    public var placeholder: Unicode.Scalar {
        let number = Self.allCases.firstIndex(of: self) ?? 0
        return Unicode.Scalar(UInt16(0xE100 + number)) ?? MaskToken.opening
    }

    /// Whether its form alone tells it, by shape and check digits; the others need the words around them.
    public var isStructured: Bool {
        switch self {
        case .mobile, .phone, .residentID, .bankCard, .socialCreditCode, .passport, .plate, .email, .iban,
            .socialSecurityNumber, .ipAddress:
            true
        case .cardCode, .address, .person, .birthDate, .messengerAccount, .secret: false
        }
    }
}

/// Personal data found in a text.
public struct PersonalDataSpan: Equatable, Sendable {
    /// What it is.
    public let kind: PersonalDataKind
    /// Where it is: Unicode scalars of the text as it was written, half open.
    public let range: Range<Int>
    /// The value in one form, however it was spelled: digits joined, codes in upper case, mail in lower case.
    public let value: String

    /// A span.
    public init(kind: PersonalDataKind, range: Range<Int>, value: String) {
        self.kind = kind
        self.range = range
        self.value = value
    }
}
