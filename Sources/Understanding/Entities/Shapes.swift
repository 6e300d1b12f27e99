/// Finds texts of a given form: `#` a digit, `?` a letter, anything else itself, single spaces and hyphens
/// inside ignored, as people write them into long numbers.
struct Shapes: Sendable {
    private struct Shape: Sendable {
        let definition: String
        let pattern: [Unicode.Scalar]
    }

    private var shapes: [Shape] = []

    mutating func add(_ pattern: String, definition: String) {
        let scalars = NormalText(pattern).scalars
        if !scalars.isEmpty { shapes.append(Shape(definition: definition, pattern: scalars)) }
    }

    /// The longest that begins at a lexeme: scalars, half open, and the text in capitals without what was
    /// ignored.
    func match(_ text: LexedText, at start: Int) -> (range: Range<Int>, definition: String, value: String)? {
        guard !text.isJoinedBefore(start) else { return nil }
        let scalars = text.text.scalars
        let first = text[start].start
        if isFraction(scalars, first) { return nil }
        var best: (range: Range<Int>, definition: String, value: String)?
        for shape in shapes {
            guard let (end, value) = Self.match(shape.pattern, scalars, at: first),
                end > best?.range.upperBound ?? first,
                !goesOn(scalars, end)
            else { continue }
            best = (first..<end, shape.definition, value.uppercased())
        }
        return best
    }

    private static func match(
        _ pattern: [Unicode.Scalar], _ scalars: [Unicode.Scalar], at start: Int
    ) -> (end: Int, value: String)? {
        var position = start
        var value = String.UnicodeScalarView()
        for (index, expected) in pattern.enumerated() {
            if index > 0, position < scalars.count, expected != scalars[position] {
                // One space or hyphen, or a hyphen with spaces around it.
                if scalars[position] == " " || scalars[position] == "-" { position += 1 }
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
            value.append(scalar)
            position += 1
        }
        return (position, String(value))
    }

    /// The 5 of 1.5 is no number of its own.
    private func isFraction(_ scalars: [Unicode.Scalar], _ start: Int) -> Bool {
        start > 1 && scalars[start - 1] == "." && Self.isDigit(scalars[start])
            && Self.isDigit(scalars[start - 2])
    }

    /// Whether letters or digits go on behind.
    private func goesOn(_ scalars: [Unicode.Scalar], _ end: Int) -> Bool {
        guard end < scalars.count, !ScalarClass.isIdeograph(scalars[end - 1]) else { return false }
        let next = scalars[end]
        return Self.isDigit(next) || next.properties.isAlphabetic && !ScalarClass.isIdeograph(next)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
