/// Cuts a rule file into tokens. What it cannot read it reports, and goes on with what was probably meant.
struct RuleLexer {
    static let maximumNameLength = 128

    private let text: SourceText
    private let file: Int
    private var index = 0
    private var line = 1
    private var column = 1
    private var problems: ProblemList

    private init(_ text: SourceText, file: Int, problems: ProblemList) {
        self.text = text
        self.file = file
        self.problems = problems
    }

    /// The last token is `end`.
    static func tokens(of text: SourceText, file: Int, problems: inout ProblemList) -> [Token] {
        var lexer = RuleLexer(text, file: file, problems: problems)
        var tokens: [Token] = []
        while let token = lexer.next() { tokens.append(token) }
        let end = text.scalars.count
        tokens.append(Token(kind: .end, place: lexer.place, range: end..<end))
        problems = lexer.problems
        return tokens
    }

    // MARK: - Scalars

    private var place: Place { Place(file: file, line: line, column: column) }

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        let scalars = text.scalars
        return index + distance < scalars.count ? scalars[index + distance] : nil
    }

    private mutating func advance() {
        if peek() == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }

    private mutating func advance(while holds: (Unicode.Scalar) -> Bool) {
        while let scalar = peek(), holds(scalar) { advance() }
    }

    // MARK: - Tokens

    private mutating func next() -> Token? {
        while let scalar = peek() {
            if scalar == "#" {
                advance { $0 != "\n" }
            } else if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
                advance()
            } else {
                let (start, place) = (index, place)
                if let kind = token(from: scalar) {
                    return Token(kind: kind, place: place, range: start..<index)
                }
            }
        }
        return nil
    }

    /// Nil if nothing can be made of the scalar, which is then skipped.
    private mutating func token(from scalar: Unicode.Scalar) -> Token.Kind? {
        if Self.isDigit(scalar) { return .value(number()) }
        if scalar == "\"" { return .value(.text(quoted())) }
        if Self.startsName(scalar) { return name() }
        let (start, place) = (index, place)
        if let second = peek(1), let sign = Token.Sign(rawValue: String(scalar) + String(second)) {
            advance()
            advance()
            return .sign(sign)
        }
        advance()
        if let sign = Token.Sign(rawValue: String(scalar)) { return .sign(sign) }
        if let ascii = Self.halfWidth(scalar) {
            problems.report("`\(scalar)` is a full-width sign", at: place, fix: "write `\(ascii)`")
            return Token.Sign(rawValue: ascii).map { .sign($0) }
        }
        // One report for a stretch of rubbish.
        advance {
            !$0.isASCII && !$0.properties.isWhitespace && !Self.startsName($0) && Self.halfWidth($0) == nil
        }
        let shown = Self.isPrinted(scalar) ? text[start..<min(index, start + 12)] : "U+" + hex(scalar)
        problems.report("`\(shown)` means nothing here", at: place, fix: Self.advice(on: scalar))
        return Self.meaning(of: scalar)
    }

    private func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private mutating func name() -> Token.Kind {
        let (start, place) = (index, place)
        advance(while: Self.continuesName)
        let word = text[start..<index]
        if word == "_" { return .sign(.anything) }
        if word == "true" || word == "false" { return .value(.boolean(word == "true")) }
        guard index - start <= Self.maximumNameLength else {
            problems.report(
                "a name of more than \(Self.maximumNameLength) letters", at: place, fix: "use a shorter name")
            return .name(text[start..<start + Self.maximumNameLength])
        }
        return .name(word)
    }

    // MARK: - Values

    /// Whole numbers, numbers with a fraction or an exponent, and lengths of time.
    private mutating func number() -> Syntax.Value {
        let (start, place) = (index, place)
        var isWhole = true
        func isGrouped(_ scalar: Unicode.Scalar) -> Bool { Self.isDigit(scalar) || scalar == "_" }
        advance(while: isGrouped)
        if peek() == ".", let digit = peek(1), Self.isDigit(digit) {
            isWhole = false
            advance()
            advance(while: isGrouped)
        }
        if peek() == "e" || peek() == "E" {
            let signs = peek(1) == "-" || peek(1) == "+" ? 1 : 0
            if let digit = peek(1 + signs), Self.isDigit(digit) {
                isWhole = false
                for _ in 0...signs { advance() }
                advance(while: Self.isDigit)
            }
        }
        let digits = text[start..<index].filter { $0 != "_" }
        let unitStart = index
        advance(while: Self.continuesName)
        let unit = text[unitStart..<index]
        if unit.isEmpty { return value(digits, isWhole: isWhole, at: place) }
        guard let milliseconds = Self.units[unit] else {
            problems.report(
                "`\(unit.prefix(12))` is no unit of time", at: place,
                fix: "use s, min, h, d or w, as in 15min")
            return .length(1)
        }
        guard isWhole else {
            problems.report(
                "a length of time is a whole number", at: place, fix: "use a smaller unit: 90min, not 1.5h")
            return .length(1)
        }
        if let (length, overflows) = Int(digits)?.multipliedReportingOverflow(by: milliseconds), !overflows {
            return .length(length)
        }
        problems.report("the length of time is too large", at: place, fix: "stay below 100000000000d")
        return .length(1)
    }

    private mutating func value(_ digits: String, isWhole: Bool, at place: Place) -> Syntax.Value {
        if isWhole { return Int(digits).map { .integer($0) } ?? tooLarge(at: place) }
        guard let number = Double(digits), number.isFinite else { return tooLarge(at: place) }
        return .number(number)
    }

    private mutating func tooLarge(at place: Place) -> Syntax.Value {
        problems.report(
            "the number is too large", at: place, fix: "stay below \(Int.max), or write it as 1e19")
        return .damaged
    }

    private mutating func quoted() -> String {
        let start = place
        var content = String.UnicodeScalarView()
        advance()
        while let scalar = peek(), scalar != "\n" {
            let place = place
            advance()
            switch scalar {
            case "\"": return String(content)
            case "\\":
                if let escaped = escape() {
                    content.append(escaped)
                } else {
                    problems.report(
                        "unknown escape in a text", at: place,
                        fix: #"use \", \\, \n, \t or \u{4E2D}; a backslash itself is \\"#)
                }
            default: content.append(scalar)
            }
        }
        problems.report("the text is not closed on its line", at: start, fix: "close it with \"")
        return String(content)
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let scalar = peek(), scalar != "\n" else { return nil }
        advance()
        switch scalar {
        case "\"", "\\": return scalar
        case "n": return "\n"
        case "t": return "\t"
        case "u":
            guard peek() == "{" else { return nil }
            advance()
            let start = index
            advance { $0.isASCII && $0.properties.isASCIIHexDigit }
            let digits = text[start..<index]
            guard peek() == "}" else { return nil }
            advance()
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        default: return nil
        }
    }

    // MARK: - Classes of scalars

    private static let units = [
        "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isXIDStart
    }

    private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isXIDContinue
    }

    private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned, .nonspacingMark, .enclosingMark: false
        default: true
        }
    }

    /// What a Chinese keyboard gives, as the language wants it.
    private static func halfWidth(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x3002: "."
        case 0x3001: ","
        case 0x201C, 0x201D: "\""
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).map { String($0) }
        default: nil
        }
    }

    /// What was probably meant, so that there is no second problem for the same slip.
    private static func meaning(of scalar: Unicode.Scalar) -> Token.Kind? {
        switch scalar {
        case ";", "|", "&": .sign(.comma)
        case "!", "~": .name(Token.Word.not.rawValue)
        default: nil
        }
    }

    private static func advice(on scalar: Unicode.Scalar) -> String {
        switch scalar {
        case ";", "|": "for `or`, write a second rule with the same head"
        case "&": "join conditions by a comma"
        case "!", "~": "write `not`"
        case "%": "begin comments with `#`"
        case "'", "`": "write texts in double quotes"
        default: "take it out"
        }
    }
}
