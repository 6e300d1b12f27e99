import Foundation

/// A text in its normal form, each scalar of which knows where it stood: NFKC (which makes full-width forms half-width),
/// lower case, plain apostrophes; control characters other than line ends become spaces, what cannot be seen (zero-width
/// joiners and spaces, directional marks, soft hyphens, variation selectors, grapheme joiners, fillers) goes.
///
/// Whatever reads text reads this, so that a number in full-width digits or with invisible marks between them is that
/// number. Linear in the length of the text.
public struct NormalText: Sendable {
    /// The normal form.
    public let scalars: [Unicode.Scalar]
    /// The scalars as they were written.
    public let original: [Unicode.Scalar]
    /// Index in the original of the first scalar that each scalar came from. (scalars)
    private let starts: [Int32]

    /// - Parameter maximumScalars: scalars of the original beyond this are not looked at.
    public init(_ text: String, maximumScalars: Int = .max) {
        original = Array(text.unicodeScalars.prefix(maximumScalars))
        var normal: [Unicode.Scalar] = []
        var starts: [Int32] = []
        normal.reserveCapacity(original.count)
        starts.reserveCapacity(original.count)
        func add(_ scalar: Unicode.Scalar, _ start: Int) {
            normal.append(scalar)
            starts.append(Int32(start))
        }
        var position = 0
        while position < original.count {
            let start = position
            position += 1
            while position < original.count, position - start < Self.longestCharacter,
                Self.joins(original[position])
            {
                position += 1
            }
            if position == start + 1, let plain = Self.plain(original[start]) {
                add(plain, start)
                continue
            }
            // A character of several scalars, or one with a decomposition: the library's tables.
            var character = ""
            // What cannot be seen keeps no accent from its letter.
            for scalar in original[start..<position] where !Self.isInvisible(scalar) {
                character.unicodeScalars.append(scalar)
            }
            // The first call leaves half-width kana and their marks apart.
            let composed = character.precomposedStringWithCompatibilityMapping
                .precomposedStringWithCanonicalMapping
            for scalar in composed.lowercased().unicodeScalars {
                if let scalar = Self.visible(scalar) { add(scalar, start) }
            }
        }
        scalars = normal
        self.starts = starts
    }

    /// The scalars of the original that a range of the normal form came from, half open.
    public func originalRange(_ range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty else {
            let start = range.lowerBound < starts.count ? Int(starts[range.lowerBound]) : original.count
            return start..<start
        }
        let start = Int(starts[range.lowerBound])
        let last = Int(starts[range.upperBound - 1])
        // The last character ends where the next begins; marks that were dropped behind it stay outside.
        let limit = min(original.count, last + Self.longestCharacter)
        var end = last + 1
        while end < limit, Self.joins(original[end]) { end += 1 }
        return start..<end
    }

    /// A range of the normal form as text.
    public func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    /// A range of the original as text.
    public func originalText(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(original[range]))
    }

    /// The whole normal form.
    public var string: String { text(scalars.indices) }

    /// Marks beyond this many do not belong to their character: a stack of a thousand accents is an attack, not a letter.
    private static let longestCharacter = 16

    /// Whether a scalar composes with the one before it: combining marks of any class, variation selectors, and the inner
    /// letters of Hangul blocks.
    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.value {
        case 0x300...0x36F, 0x1160...0x11FF, 0x3099...0x309A, 0xFE00...0xFE0F, 0xFF9E...0xFF9F: return true
        // Letters and marks that stand alone, for the scripts that make up nearly all text.
        case 0x370...0x482, 0x2000...0x20CF, 0x2100...0x2CEE, 0x3000...0x3029, 0x3030...0x3098,
            0x309B...0xA66E, 0xAC00...0xD7A3, 0xFF00...0xFFEF:
            return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0xAD && scalar.properties.isDefaultIgnorableCodePoint
    }

    /// The normal form of a scalar that stands alone, for the scalars that make up nearly all text; nil when the library
    /// has to be asked.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x41...0x5A: return Unicode.Scalar(scalar.value + 0x20)
        case 0x20...0x7E, 0x0A: return scalar
        case 0x00...0x1F, 0x7F...0x9F: return " "
        case 0x4E00...0x9FFF, 0x3041...0x3096, 0x30A1...0x30FA, 0xAC00...0xD7A3, 0x0621...0x064A,
            0x0430...0x044F, 0x0E01...0x0E30:
            return scalar
        case 0x0410...0x042F: return Unicode.Scalar(scalar.value + 0x20)
        // Full-width forms of ASCII.
        case 0xFF21...0xFF3A: return Unicode.Scalar(scalar.value - 0xFEE0 + 0x20)
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0)
        case 0x3000: return " "
        case 0x3001, 0x3002, 0x3008...0x3011: return scalar
        // Phones write curly apostrophes.
        case 0x2019, 0x2018: return "'"
        default: return nil
        }
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if isInvisible(scalar) { return nil }
        switch scalar.properties.generalCategory {
        case .format: return nil
        case .control: return scalar == "\n" ? scalar : " "
        default: return scalar == "\u{2019}" ? "'" : scalar
        }
    }
}
