/// A language that texts are told apart by (ISO 639-1).
public enum Language: String, Sendable, CaseIterable {
    case ar, da, de, en, es, fr, id, it, ja, kk, ko, nl, pl, pt, ru, sr, sv, th, tr, uk, vi, zh
}

/// A stretch of a text in one language.
public struct LanguageSpan: Equatable, Sendable {
    /// The language.
    public let language: Language
    /// Scalars of the original, half open.
    public let range: Range<Int>
}
