/// Words and marks that show feelings, as `config/language/sentiment-lexicon.yaml` describes them. Immutable.
public struct SentimentLexicon: Sendable {
    /// What an entry does.
    public enum Role: Equatable, Sendable {
        /// Shows a feeling; the sign tells which.
        case feeling
        /// Holds a word of feeling without the feeling.
        case neutral
        /// Turns what comes within so many tokens.
        case negator
        /// Makes the next mention stronger or weaker, by this factor.
        case factor
        /// Weighs the clause behind it by this factor.
        case contrast
        /// Says that praise is blame.
        case sarcasm
        /// Shows an emotion.
        case emotion(Emotion)
        /// Threatens to leave, to complain elsewhere or to sue; what it shows of feelings is said by other entries.
        case threat
        /// A face or picture.
        case picture
    }

    /// An entry.
    public struct Entry: Equatable, Sendable {
        /// In normal form.
        public let phrase: String
        /// What it does.
        public let role: Role
        /// Strength, reach or factor.
        public let value: Double

        /// An entry.
        public init(phrase: String, role: Role, value: Double) {
            self.phrase = phrase
            self.role = role
            self.value = value
        }
    }

    struct Phrase: Sendable {
        let scalars: [Unicode.Scalar]
        /// A phrase may be in several sections.
        var uses: [(role: Role, value: Double)]
    }

    /// By first scalar, the longest first.
    private let phrases: [Unicode.Scalar: [Phrase]]
    /// Names the entries.
    let dataHash: UInt64

    /// A lexicon of these entries.
    public init(_ entries: [Entry]) {
        var byText: [String: Phrase] = [:]
        var print = Fingerprint()
        for entry in entries {
            print.add(entry.phrase.utf8)
            print.add("\(entry.role) \(entry.value)".utf8)
            let scalars = NormalText(entry.phrase).scalars.filter { !Self.isModifier($0) }
            guard !scalars.isEmpty else { continue }
            let key = String(String.UnicodeScalarView(scalars))
            byText[key, default: Phrase(scalars: scalars, uses: [])].uses.append((entry.role, entry.value))
        }
        phrases = Dictionary(grouping: byText.values, by: { $0.scalars[0] }).mapValues {
            $0.sorted { $0.scalars.count > $1.scalars.count }
        }
        dataHash = print.value
    }

    /// The longest phrase that begins at a place, and where it ends.
    func match(_ scalars: [Unicode.Scalar], at start: Int) -> (phrase: Phrase, end: Int)? {
        for phrase in phrases[scalars[start]] ?? [] {
            let end = start + phrase.scalars.count
            guard end <= scalars.count, scalars[start..<end].elementsEqual(phrase.scalars) else { continue }
            if Self.isInsideWord(scalars, start) || Self.isInsideWord(scalars, end) { continue }
            return (phrase, end)
        }
        return nil
    }

    /// Whether letters of a script with words stand on both sides of a place.
    private static func isInsideWord(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
        guard place > 0, place < scalars.count else { return false }
        return isLetter(scalars[place - 1]) && isLetter(scalars[place])
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch ScalarClass(scalar) {
        case .letter, .digit: true
        default: false
        }
    }

    /// Variation selectors and skin tones, which change how an emoji looks and not what it says.
    static func isModifier(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0xFE0F || (0x1F3FB...0x1F3FF).contains(scalar.value)
    }
}
