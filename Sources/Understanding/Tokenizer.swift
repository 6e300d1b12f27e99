import Foundation

/// A piece of text: one CJK character, one run of letters or digits, or one mark.
public struct Token: Equatable, Sendable {
    /// The normalised text.
    public let text: String
    /// What it is made of.
    public let kind: Kind

    /// What a token is made of.
    public enum Kind: Equatable, Sendable {
        /// A Han, kana or Hangul character.
        case ideograph
        /// A run of letters of a script with words, or of digits.
        case word
        /// Anything that is no letter, digit or space.
        case mark
    }
}

/// Normalises text and cuts it into tokens. Linear in the length of the text.
public enum Tokenizer {
    /// NFKC (which makes full-width forms half-width), lower case, plain apostrophes; control and format characters become
    /// spaces.
    public static func normalise(_ text: String) -> String {
        let folded = text.precomposedStringWithCompatibilityMapping.lowercased()
        guard folded.unicodeScalars.contains(where: { isInvisible($0) || $0 == curlyApostrophe }) else {
            return folded
        }
        var scalars = String.UnicodeScalarView()
        for scalar in folded.unicodeScalars {
            scalars.append(scalar == curlyApostrophe ? "'" : isInvisible(scalar) ? " " : scalar)
        }
        return String(scalars)
    }

    /// The tokens of a text, normalised.
    public static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        var run = String.UnicodeScalarView()
        func endRun() {
            guard !run.isEmpty else { return }
            tokens.append(Token(text: String(run), kind: .word))
            run.removeAll()
        }
        for scalar in normalise(text).unicodeScalars {
            switch scalar.properties.generalCategory {
            case _ where isIdeograph(scalar):
                endRun()
                tokens.append(Token(text: String(scalar), kind: .ideograph))
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .decimalNumber,
                .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
                run.append(scalar)
            case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .unassigned,
                .surrogate,
                .privateUse:
                endRun()
            default:
                // An apostrophe inside a word belongs to it: don't, it's.
                if scalar == "'", !run.isEmpty {
                    run.append("'")
                } else {
                    endRun()
                    tokens.append(Token(text: String(scalar), kind: .mark))
                }
            }
        }
        endRun()
        return tokens
    }

    /// Han, kana and Hangul: scripts whose characters stand for themselves in search.
    static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2FA1F, 0x3040...0x30FF,
            0xAC00...0xD7AF:
            true
        default: false
        }
    }

    /// Phones write it for the plain one.
    private static let curlyApostrophe: Unicode.Scalar = "\u{2019}"

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        let category = scalar.properties.generalCategory
        return category == .control || category == .format
    }
}
