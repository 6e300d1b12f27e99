public import Understanding

/// What a conversation remembers of the personal data that was masked in it: no clear text.
public struct MaskState: Equatable, Sendable, Codable {
    /// So that a value keeps its token.
    public var numbering = MaskNumbering()
    /// What may be shown of each token's value.
    public var hints: [String: String] = [:]

    /// Nothing masked yet.
    public init() {}

    /// A text as it may be shown: hints in place of tokens.
    func shown(_ text: String) -> String {
        MaskToken.replace(in: text) { hints[$0.description] ?? "****" }
    }
}
