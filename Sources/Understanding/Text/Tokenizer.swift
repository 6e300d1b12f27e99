/// A piece of text: one CJK character, one run of letters or digits, or one mark.
public struct Token: Equatable, Sendable {
    /// Scalars of the normal form.
    public let range: Range<Int>
    /// What it is made of.
    public let kind: Kind

    /// What a token is made of.
    public enum Kind: Equatable, Sendable {
        /// A Han, kana or Hangul character.
        case ideograph
        /// A run of letters of a script with words, or of digits.
        case word
        /// Anything that is no letter, digit or space.
        case mark
    }
}

/// A text with its tokens: what the models read.
public struct TokenizedText: Sendable {
    /// The text.
    public let text: NormalText
    /// Its tokens, in their order.
    public let tokens: [Token]

    /// Normalises and cuts a text. Linear in its length.
    ///
    /// - Parameter maximumScalars: scalars beyond this are not looked at.
    public init(_ text: String, maximumScalars: Int = .max) {
        self.init(NormalText(text, maximumScalars: maximumScalars))
    }

    /// Cuts a text.
    public init(_ text: NormalText) {
        self.text = text
        var tokens: [Token] = []
        var start: Int?
        func endRun(_ end: Int) {
            if let first = start { tokens.append(Token(range: first..<end, kind: .word)) }
            start = nil
        }
        for (position, scalar) in text.scalars.enumerated() {
            switch ScalarClass(scalar) {
            case .ideograph:
                endRun(position)
                tokens.append(Token(range: position..<(position + 1), kind: .ideograph))
            case .letter, .digit:
                if start == nil { start = position }
            // An apostrophe inside a word belongs to it (don't, it's), not one behind it (the dogs' bowl, 'yes').
            case .mark where scalar == "'" && start != nil && Self.goesOn(text.scalars, position + 1): break
            case .mark:
                endRun(position)
                tokens.append(Token(range: position..<(position + 1), kind: .mark))
            case .space: endRun(position)
            }
        }
        endRun(text.scalars.count)
        self.tokens = tokens
    }

    /// Whether a word goes on at a place.
    private static func goesOn(_ scalars: [Unicode.Scalar], _ position: Int) -> Bool {
        guard position < scalars.count else { return false }
        switch ScalarClass(scalars[position]) {
        case .letter, .digit: return true
        case .ideograph, .mark, .space: return false
        }
    }

    /// A token's text.
    public func string(_ token: Token) -> String { text.text(token.range) }
}

/// What a scalar of a normal form is to the tokenizer.
enum ScalarClass {
    case letter, digit, ideograph, mark, space

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x61...0x7A, 0x41...0x5A: self = .letter
        case 0x30...0x39: self = .digit
        case 0x20, 0x0A: self = .space
        case 0x21...0x7E: self = .mark
        case 0x4E00...0x9FFF, 0x3041...0x3096, 0x30A1...0x30FA, 0xAC00...0xD7A3: self = .ideograph
        default: self = Self.other(scalar)
        }
    }

    private static func other(_ scalar: Unicode.Scalar) -> ScalarClass {
        if isIdeograph(scalar) { return .ideograph }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark:
            return .letter
        case .decimalNumber, .letterNumber, .otherNumber: return .digit
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .unassigned,
            .surrogate, .privateUse:
            return .space
        default: return .mark
        }
    }

    /// Han, kana and Hangul: scripts whose characters stand for themselves in search.
    static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // The middle dot of katakana stands between words.
        case 0x30A0, 0x30FB: false
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2FA1F, 0x3040...0x30FF,
            0xAC00...0xD7AF:
            true
        default: false
        }
    }
}
