extension MaskToken {
    /// What may be shown of a value, so that somebody who knows it recognises it: `138****5521`. Kinds whose pieces already
    /// tell too much (codes, addresses, keys) show nothing.
    public static func hint(of kind: PersonalDataKind, value: String) -> String {
        let characters = Array(value)
        switch kind {
        case .mobile where characters.count >= 11: return shown(characters, first: 3, last: 4)
        case .phone where characters.count >= 7, .bankCard where characters.count >= 12,
            .iban where characters.count >= 12:
            return shown(characters, first: 0, last: kind == .phone ? 2 : 4)
        case .email:
            guard let at = characters.firstIndex(of: "@"), at > 0 else { return stars }
            return shown(Array(characters[..<at]), first: 1, last: 0) + String(characters[at...])
        case .person where characters.count >= 2: return shown(characters, first: 1, last: 0)
        default: return stars
        }
    }

    private static let stars = "****"

    private static func shown(_ value: [Character], first: Int, last: Int) -> String {
        String(value.prefix(first)) + stars + String(value.suffix(last))
    }
}
