/// A text without its personal data.
public struct Masked: Equatable, Sendable {
    /// The text with tokens in place of values. What may be stored, logged, sent.
    public let text: String
    /// What was found: ranges are of the text as it was written.
    public let spans: [PersonalDataSpan]
    /// The token that stands for each. (spans)
    public let tokens: [MaskToken]

    /// The clear text of each token as it was first written: what belongs into the one encrypted table, and nowhere else.
    public func clearText(of original: String) -> [MaskToken: String] {
        let scalars = Array(original.unicodeScalars)
        var clear: [MaskToken: String] = [:]
        for (span, token) in zip(spans, tokens)
        where clear[token] == nil && span.range.upperBound <= scalars.count {
            clear[token] = String(String.UnicodeScalarView(scalars[span.range]))
        }
        return clear
    }

    /// Puts clear text back into a masked text; tokens without any stay masked.
    public static func unmask(_ text: String, with clear: [MaskToken: String]) -> String {
        MaskToken.replace(in: text) { clear[$0] }
    }
}

/// What a conversation remembers of the values it has masked, so that the same value keeps its token: keyed fingerprints and
/// numbers, no clear text.
public struct MaskNumbering: Equatable, Sendable, Codable {
    /// Last number of each kind.
    private var last: [String: Int] = [:]
    /// Number by kind and fingerprint.
    private var numbers: [String: Int] = [:]

    /// Nothing masked yet.
    public init() {}

    /// The number of a value: that of its fingerprint, or the next of its kind.
    public mutating func number(of kind: PersonalDataKind, fingerprint: String) -> Int {
        let key = kind.rawValue + ":" + fingerprint
        if let number = numbers[key] { return number }
        let number = last[kind.rawValue, default: 0] + 1
        last[kind.rawValue] = number
        numbers[key] = number
        return number
    }
}
