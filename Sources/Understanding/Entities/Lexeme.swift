/// A piece of a text as the readers of entities see it: a run of digits, a word, one CJK character or one
/// mark. Spaces are no lexemes; the one behind them knows.
struct Lexeme: Sendable {
    enum Kind: UInt8, Sendable {
        case digits, word, ideograph, mark, lineEnd
        /// Before the first and behind the last.
        case nothing
    }

    let kind: Kind
    /// Whether it follows the one before without a space.
    let isGlued: Bool
    /// Scalars of the normal form, half open.
    let start: Int
    let end: Int
    /// What it says: equal for equal texts.
    let key: Key
    /// The value of digits, -1 beyond 18 of them. Of a Chinese numeral the digit, or its place below zero
    /// (-10 for 十); `Int.min` for other ideographs; else 0.
    let number: Int

    /// What lies beyond a text's ends.
    static let nothing = Lexeme(
        kind: .nothing, isGlued: false, start: 0, end: 0, key: Key(bits: 0), number: 0)

    var count: Int { end - start }
    var isDigits: Bool { kind == .digits }
    var isWord: Bool { kind == .word }
    var isIdeograph: Bool { kind == .ideograph }

    /// The text of a lexeme as one number: characters are themselves, words of up to 11 letters are packed in
    /// 5 bits a letter, longer ones and digits are hashed (FNV-1a, 62 bits), so that comparing and looking up
    /// costs nothing.
    struct Key: Hashable, Sendable, ExpressibleByStringLiteral {
        let bits: UInt64

        init(bits: UInt64) { self.bits = bits }

        /// The key of a text that is one lexeme.
        init(stringLiteral text: String) { self.init(text.unicodeScalars) }

        init(mark: Unicode.Scalar) { bits = UInt64(mark.value) }

        /// The key of a word, digits or one character.
        init(_ scalars: some Collection<Unicode.Scalar>) {
            var packed: UInt64 = 0
            var count = 0
            for scalar in scalars {
                switch scalar.value {
                case 0x61...0x7A: packed = packed << 5 | UInt64(scalar.value - 0x60)
                case 0x27: packed = packed << 5 | 27
                default:
                    let isCharacter =
                        count == 0 && !(0x30...0x39).contains(scalar.value) && scalars.count == 1
                    bits = isCharacter ? UInt64(scalar.value) : Self.hash(scalars)
                    return
                }
                count += 1
                if count > 11 {
                    bits = Self.hash(scalars)
                    return
                }
            }
            // 55 bits of letters, away from the characters.
            bits = packed | 1 << 60
        }

        private static func hash(_ scalars: some Collection<Unicode.Scalar>) -> UInt64 {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for scalar in scalars { hash = (hash ^ UInt64(scalar.value)) &* 0x100_0000_01B3 }
            return hash | 1 << 63
        }
    }
}

/// A text cut into lexemes. Linear in its length.
struct LexedText: Sendable {
    let text: NormalText
    let lexemes: [Lexeme]
    /// Where a number begins, its place in `numbers`; else -1. (lexemes)
    private var numberPlaces: [Int32] = []
    private var numbers: [NumberReading] = []

    init(_ text: NormalText) {
        self.text = text
        var lexemes = Self.lexemes(text.scalars)
        // A full-width comma parts clauses, never thousands: 199，200.
        for index in lexemes.indices where lexemes[index].key.bits == 0x2C {
            let lexeme = lexemes[index]
            let place = text.originalRange(lexeme.start..<lexeme.end).lowerBound
            if text.original[place] != "," {
                lexemes[index] = Lexeme(
                    kind: .mark, isGlued: lexeme.isGlued, start: lexeme.start, end: lexeme.end, key: "，",
                    number: 0)
            }
        }
        self.lexemes = lexemes
        // Several readers ask for the same numbers.
        numberPlaces = [Int32](repeating: -1, count: lexemes.count)
        for index in lexemes.indices {
            guard let number = readNumber(at: index) else { continue }
            numberPlaces[index] = Int32(numbers.count)
            numbers.append(number)
        }
    }

    /// The one number that begins at a lexeme.
    func number(at index: Int) -> NumberReading? {
        guard numberPlaces.indices.contains(index), numberPlaces[index] >= 0 else { return nil }
        return numbers[Int(numberPlaces[index])]
    }

    /// A lexeme, or nothing beyond the ends.
    subscript(index: Int) -> Lexeme {
        lexemes.indices.contains(index) ? lexemes[index] : .nothing
    }

    /// Scalars that lexemes cover, the spaces between them included.
    func scalars(_ range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty else { return 0..<0 }
        return self[range.lowerBound].start..<self[range.upperBound - 1].end
    }

    func `is`(_ index: Int, _ mark: Unicode.Scalar) -> Bool {
        self[index].key.bits == UInt64(mark.value)
    }

    /// Whether a word stands there.
    func says(_ index: Int, _ word: @autoclosure () -> Lexeme.Key) -> Bool {
        let lexeme = self[index]
        return lexeme.kind == .word && lexeme.key == word()
    }

    /// Whether a mark stands there with no space before it.
    func isGlued(_ index: Int, _ mark: Unicode.Scalar) -> Bool {
        let lexeme = self[index]
        return lexeme.isGlued && lexeme.key.bits == UInt64(mark.value)
    }

    /// The ideograph or mark there as a character; a space beyond the ends and for digits and words.
    func character(_ index: Int) -> Unicode.Scalar {
        let lexeme = self[index]
        guard lexeme.kind == .ideograph || lexeme.kind == .mark else { return " " }
        return text.scalars[lexeme.start]
    }

    /// Whether digits or a word have a letter or digit directly before them: the 4 of A4 is no number of its
    /// own.
    func isJoinedBefore(_ index: Int) -> Bool {
        let (lexeme, before) = (self[index], self[index - 1])
        return lexeme.isGlued && (lexeme.isWord || lexeme.isDigits) && (before.isWord || before.isDigits)
    }

    /// Whether a letter or digit follows directly.
    func isJoinedAfter(_ index: Int) -> Bool {
        let after = self[index + 1]
        return after.isGlued && (after.isWord || after.isDigits)
    }

    /// Whether the writer began the word with a capital letter.
    func isCapitalised(_ index: Int) -> Bool {
        let lexeme = self[index]
        guard lexeme.isWord else { return false }
        let range = text.originalRange(lexeme.start..<(lexeme.start + 1))
        return range.first.map { text.original[$0].properties.isUppercase } ?? false
    }

    static func lexemes(_ scalars: [Unicode.Scalar]) -> [Lexeme] {
        var lexemes: [Lexeme] = []
        lexemes.reserveCapacity(scalars.count)
        var position = 0
        var isGlued = false
        while position < scalars.count {
            let start = position
            let scalar = scalars[start]
            let kind = kind(of: scalar)
            position += 1
            switch kind {
            case .digits:
                while position < scalars.count, Self.kind(of: scalars[position]) == .digits { position += 1 }
                let run = scalars[start..<position]
                let number =
                    run.count > 18 ? -1 : run.reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
                add(.digits, Lexeme.Key(run), number)
            case .word:
                while position < scalars.count {
                    if Self.kind(of: scalars[position]) == .word {
                        position += 1
                    } else if scalars[position] == "'", position + 1 < scalars.count,
                        Self.kind(of: scalars[position + 1]) == .word
                    {
                        // An apostrophe between letters belongs to the word: o'clock.
                        position += 2
                    } else {
                        break
                    }
                }
                add(.word, Lexeme.Key(scalars[start..<position]), 0)
            case .ideograph: add(kind, Lexeme.Key(mark: scalar), chineseNumeral(scalar))
            case .mark, .lineEnd: add(kind, Lexeme.Key(mark: scalar), 0)
            case .nothing: isGlued = false
            }
            func add(_ kind: Lexeme.Kind, _ key: Lexeme.Key, _ number: Int) {
                lexemes.append(
                    Lexeme(
                        kind: kind, isGlued: isGlued, start: start, end: position, key: key, number: number))
                isGlued = true
            }
        }
        return lexemes
    }

    /// What a scalar makes; `nothing` for spaces.
    private static func kind(of scalar: Unicode.Scalar) -> Lexeme.Kind {
        switch scalar.value {
        case 0x30...0x39: return .digits
        case 0x61...0x7A: return .word
        case 0x0A: return .lineEnd
        case 0x20: return .nothing
        case 0x21...0x7F: return .mark
        case 0x4E00...0x9FFF: return .ideograph
        case 0x3007: return .ideograph
        default:
            switch ScalarClass(scalar) {
            case .letter, .digit: return .word
            case .ideograph: return .ideograph
            case .mark: return .mark
            case .space: return .nothing
            }
        }
    }
}
