/// What stands in a masked text for a value: `⟦MOBILE·1⟧`. Equal values of a conversation have equal tokens.
public struct MaskToken: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The kind of the value.
    public let kind: PersonalDataKind
    /// Its number among the values of its kind in the conversation, from 1.
    public let number: Int

    /// A token.
    public init(kind: PersonalDataKind, number: Int) {
        self.kind = kind
        self.number = number
    }

    /// Reads a token; nil when the text is anything else.
    public init?(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        guard let (token, end) = Self.parse(scalars, at: 0), end == scalars.count else { return nil }
        self = token
    }

    /// The token as it stands in text.
    public var description: String { "\(Self.opening)\(kind.rawValue)\(Self.middle)\(number)\(Self.closing)" }

    static let opening: Unicode.Scalar = "\u{27E6}"
    static let middle: Unicode.Scalar = "·"
    static let closing: Unicode.Scalar = "\u{27E7}"
    /// What a bracket in a customer's own text becomes, so that nobody writes tokens by hand: a bracket of another kind.
    static let strayOpening: Unicode.Scalar = "\u{301A}"
    /// Longest kind and number that a token can have.
    private static let longest = 32

    /// The token at a place of a text, and its end.
    static func parse(_ text: [Unicode.Scalar], at start: Int) -> (token: MaskToken, end: Int)? {
        guard start < text.count, text[start] == opening else { return nil }
        let limit = min(text.count, start + longest)
        guard let close = text[start..<limit].firstIndex(of: closing),
            let dot = text[start..<close].lastIndex(of: middle)
        else { return nil }
        let name = String(String.UnicodeScalarView(text[(start + 1)..<dot]))
        let digits = String(String.UnicodeScalarView(text[(dot + 1)..<close]))
        guard let kind = PersonalDataKind(rawValue: name), let number = Int(digits), number > 0,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return (MaskToken(kind: kind, number: number), close + 1)
    }

    /// Replaces the tokens of a masked text; those for which there is no value stay. Linear.
    public static func replace(in text: String, with value: (MaskToken) -> String?) -> String {
        let scalars = Array(text.unicodeScalars)
        guard scalars.contains(opening) else { return text }
        var result = String.UnicodeScalarView()
        var place = 0
        while place < scalars.count {
            if let (token, end) = parse(scalars, at: place), let value = value(token) {
                result.append(contentsOf: value.unicodeScalars)
                place = end
            } else {
                result.append(scalars[place])
                place += 1
            }
        }
        return String(result)
    }

    /// The tokens of a masked text, in its order.
    public static func all(in text: String) -> [MaskToken] {
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.compactMap { parse(scalars, at: $0)?.token }
    }
}
