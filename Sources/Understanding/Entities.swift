/// Something customers name.
public struct EntityDefinition: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// How it is recognised.
    public var kind: Kind

    /// How something is recognised.
    public enum Kind: Equatable, Sendable {
        /// By its form: `#` a digit, `?` a letter, anything else itself.
        case shapes([String])
        /// By what it is called.
        case values([EntityValue])
    }

    /// A definition.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// One value of an entity.
public struct EntityValue: Equatable, Sendable {
    /// What systems call it.
    public var id: String
    /// What customers call it; the first is its label.
    public var synonyms: [Language: [String]]

    /// A value.
    public init(id: String, synonyms: [Language: [String]]) {
        self.id = id
        self.synonyms = synonyms
    }
}

/// Something found in a text.
public struct Entity: Equatable, Sendable {
    /// The definition's name.
    public let name: String
    /// The value's id, or the text in its normal form.
    public let value: String
    /// As the normalised text has it.
    public let text: String
    /// Scalars of the normalised text.
    public let range: Range<Int>
}

/// Finds entities. One walk over the text tries shapes and synonyms at each place where a word can begin; the longest
/// match wins, and nothing overlaps.
public struct EntityExtractor: Sendable {
    private struct Shape: Sendable {
        let name: String
        let pattern: [Unicode.Scalar]
    }

    private struct Synonym: Sendable {
        let name: String
        let value: String
        let scalars: [Unicode.Scalar]
    }

    private let shapes: [Shape]
    /// By first character, longest first.
    private let synonyms: [Unicode.Scalar: [Synonym]]

    /// Texts beyond this many scalars are looked at in part.
    private static let maximumScalars = 40_000

    /// An extractor for definitions, and for phone numbers and amounts, which are always known.
    public init(definitions: [EntityDefinition]) {
        var shapes: [Shape] = []
        var synonyms: [Unicode.Scalar: [Synonym]] = [:]
        for definition in definitions {
            switch definition.kind {
            case .shapes(let patterns):
                for pattern in patterns {
                    shapes.append(
                        Shape(name: definition.name, pattern: Array(pattern.lowercased().unicodeScalars)))
                }
            case .values(let values):
                for value in values {
                    for synonym in value.synonyms.values.joined() {
                        let scalars = Array(Tokenizer.normalise(synonym).unicodeScalars)
                        guard let first = scalars.first else { continue }
                        synonyms[first, default: []].append(
                            Synonym(name: definition.name, value: value.id, scalars: scalars))
                    }
                }
            }
        }
        self.shapes = shapes
        self.synonyms = synonyms.mapValues { list in
            list.sorted { ($0.scalars.count, $1.name, $1.value) > ($1.scalars.count, $0.name, $0.value) }
        }
    }

    /// What a text names, in its order.
    public func extract(_ text: String) -> [Entity] {
        let scalars = Array(Tokenizer.normalise(text).unicodeScalars.prefix(Self.maximumScalars))
        var found: [Entity] = []
        var position = 0
        while position < scalars.count {
            if let entity = longest(scalars, at: position) {
                found.append(entity)
                position = entity.range.upperBound
            } else {
                position += 1
            }
        }
        return found
    }

    private func longest(_ scalars: [Unicode.Scalar], at start: Int) -> Entity? {
        var best: Entity?
        func consider(_ name: String, _ value: String, _ end: Int) {
            guard end > start, end - start > (best?.range.count ?? 0), Self.isBorder(scalars, start, end)
            else { return }
            let text = String(String.UnicodeScalarView(scalars[start..<end]))
            best = Entity(name: name, value: value, text: text, range: start..<end)
        }
        for synonym in synonyms[scalars[start]] ?? [] where scalars[start...].starts(with: synonym.scalars) {
            consider(synonym.name, synonym.value, start + synonym.scalars.count)
        }
        for shape in shapes {
            if let (end, value) = Self.match(shape.pattern, scalars, at: start) {
                consider(shape.name, value, end)
            }
        }
        if let (end, value) = Self.phone(scalars, at: start) { consider("phone", value, end) }
        if let (end, value) = Self.amount(scalars, at: start) { consider("amount", value, end) }
        return best
    }

    /// Letters and digits of scripts with words must not go on beyond the match.
    private static func isBorder(_ scalars: [Unicode.Scalar], _ start: Int, _ end: Int) -> Bool {
        func joins(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
            isWordly(left) && isWordly(right)
        }
        if start > 0, joins(scalars[start - 1], scalars[start]) { return false }
        // The 5 of 1.5 is no number of its own.
        if start > 1, scalars[start - 1] == ".", isDigit(scalars[start]), isDigit(scalars[start - 2]) {
            return false
        }
        if end < scalars.count, joins(scalars[end - 1], scalars[end]) { return false }
        return true
    }

    private static func isWordly(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.properties.isAlphabetic && !Tokenizer.isIdeograph(scalar)) || isDigit(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    // MARK: Forms

    /// Matches a shape; single spaces and hyphens inside are ignored, as people write them into long numbers.
    private static func match(
        _ pattern: [Unicode.Scalar], _ scalars: [Unicode.Scalar], at start: Int
    ) -> (end: Int, value: String)? {
        var position = start
        var value = ""
        for (index, expected) in pattern.enumerated() {
            if index > 0, position < scalars.count, scalars[position] == " " || scalars[position] == "-",
                expected != scalars[position]
            {
                position += 1
            }
            guard position < scalars.count else { return nil }
            let scalar = scalars[position]
            let fits: Bool =
                switch expected {
                case "#": isDigit(scalar)
                case "?": ("a"..."z").contains(scalar)
                default: scalar == expected
                }
            guard fits else { return nil }
            value.unicodeScalars.append(scalar)
            position += 1
        }
        return (position, value.uppercased())
    }

    /// A Chinese mobile number, or an international one with its plus sign (ITU-T E.164: at most 15 digits).
    private static func phone(_ scalars: [Unicode.Scalar], at start: Int) -> (end: Int, value: String)? {
        let isInternational = scalars[start] == "+"
        var position = isInternational ? start + 1 : start
        var digits = ""
        while position < scalars.count, digits.count < 16 {
            if isDigit(scalars[position]) {
                digits.unicodeScalars.append(scalars[position])
                position += 1
            } else if !digits.isEmpty, scalars[position] == " " || scalars[position] == "-",
                position + 1 < scalars.count,
                isDigit(scalars[position + 1])
            {
                position += 1
            } else {
                break
            }
        }
        if isInternational { return (8...15).contains(digits.count) ? (position, "+\(digits)") : nil }
        guard digits.count == 11, digits.hasPrefix("1"), let second = digits.dropFirst().first,
            ("3"..."9").contains(second)
        else { return nil }
        return (position, digits)
    }

    private static let currencies: [(mark: String, code: String)] = [
        ("人民币", "CNY"), ("yuan", "CNY"), ("rmb", "CNY"), ("cny", "CNY"), ("usd", "USD"), ("dollars", "USD"),
        ("dollar", "USD"), ("元", "CNY"), ("块", "CNY"), ("¥", "CNY"), ("$", "USD"),
    ]

    /// A number with a currency before or behind it.
    private static func amount(_ scalars: [Unicode.Scalar], at start: Int) -> (end: Int, value: String)? {
        var position = start
        let before = currency(scalars, at: position)
        if let before { position = skipSpace(scalars, before.end) }
        guard let (end, number) = number(scalars, at: position) else { return nil }
        if let before { return (end, "\(number) \(before.code)") }
        guard let behind = currency(scalars, at: skipSpace(scalars, end)) else { return nil }
        return (behind.end, "\(number) \(behind.code)")
    }

    private static func skipSpace(_ scalars: [Unicode.Scalar], _ position: Int) -> Int {
        position < scalars.count && scalars[position] == " " ? position + 1 : position
    }

    private static func currency(_ scalars: [Unicode.Scalar], at start: Int) -> (end: Int, code: String)? {
        guard start < scalars.count else { return nil }
        for (mark, code) in currencies where scalars[start...].starts(with: mark.unicodeScalars) {
            return (start + mark.unicodeScalars.count, code)
        }
        return nil
    }

    private static func number(_ scalars: [Unicode.Scalar], at start: Int) -> (end: Int, text: String)? {
        var position = start
        var text = ""
        var hasPoint = false
        while position < scalars.count, text.count < 16 {
            let scalar = scalars[position]
            let isFollowedByDigit = position + 1 < scalars.count && isDigit(scalars[position + 1])
            if isDigit(scalar) {
                text.unicodeScalars.append(scalar)
            } else if scalar == ".", !hasPoint, !text.isEmpty, isFollowedByDigit {
                hasPoint = true
                text.append(".")
            } else if scalar == ",", !text.isEmpty, isFollowedByDigit {
                // Thousands.
            } else {
                break
            }
            position += 1
        }
        return text.isEmpty ? nil : (position, text)
    }
}
