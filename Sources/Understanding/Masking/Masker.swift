/// Masks text before anything is stored, logged, or sent to a model or a webhook.
///
/// Sentences, JSON (keys stay, escapes are read, the result is JSON), delimited tables whose header says what the columns hold,
/// and mixtures; broken pieces of them too. Pure: no clock, no store, no key of its own.
public struct Masker: Sendable {
    /// A keyed hash of a value (HMAC): equal for equal values, and telling nothing without the key.
    public typealias Fingerprint = @Sendable (_ kind: PersonalDataKind, _ value: String) -> String

    /// What lies beyond this many scalars of a text is withheld, since nobody has looked at it.
    public static let maximumScalars = 200_000
    /// Stands for what is withheld.
    public static let withheld = "\(MaskToken.opening)WITHHELD\(MaskToken.closing)"

    private let detector: PersonalDataDetector
    private let fingerprint: Fingerprint

    /// A masker.
    public init(detector: PersonalDataDetector = PersonalDataDetector(), fingerprint: @escaping Fingerprint) {
        self.detector = detector
        self.fingerprint = fingerprint
    }

    /// Masks a text.
    ///
    /// - Parameters:
    ///   - numbering: what the conversation remembers; new values are added to it.
    ///   - clear: fingerprints of values that stay readable: false hits that staff have undone.
    ///   - protecting: ranges (scalars of the text) that are known to be no personal data.
    public func mask(
        _ text: String, numbering: inout MaskNumbering, keeping clear: Set<String> = [],
        protecting: [Range<Int>] = []
    ) -> Masked {
        let all = Array(text.unicodeScalars)
        let scalars = all.count > Self.maximumScalars ? Array(all[..<Self.maximumScalars]) : all
        var replacements: [(span: PersonalDataSpan, token: MaskToken, range: Range<Int>, quote: String)] = []
        for segment in TextSegments.split(scalars) {
            for found in segment.find(with: detector)
            where !protecting.contains(where: { $0.overlaps(found.span.range) }) {
                let print = fingerprint(found.span.kind, found.span.value)
                guard !clear.contains(print) else { continue }
                let number = numbering.number(of: found.span.kind, fingerprint: print)
                let token = MaskToken(kind: found.span.kind, number: number)
                replacements.append((found.span, token, found.replaced, found.quote))
            }
        }
        replacements.sort { $0.range.lowerBound < $1.range.lowerBound }
        var result = String.UnicodeScalarView()
        var place = 0
        func copy(to end: Int) {
            while place < end {
                result.append(scalars[place] == MaskToken.opening ? MaskToken.strayOpening : scalars[place])
                place += 1
            }
        }
        for replacement in replacements where replacement.range.lowerBound >= place {
            copy(to: replacement.range.lowerBound)
            let token = replacement.quote + replacement.token.description + replacement.quote
            result.append(contentsOf: token.unicodeScalars)
            place = replacement.range.upperBound
        }
        copy(to: scalars.count)
        if all.count > scalars.count { result.append(contentsOf: Self.withheld.unicodeScalars) }
        return Masked(
            text: String(result), spans: replacements.map(\.span), tokens: replacements.map(\.token))
    }
}
