import Foundation

/// How texts become search terms.
package struct TermOptions: Equatable, Sendable {
    /// Whether English words are brought to their stems.
    package var stems: Bool
    /// Whether English words that are in every sentence are left out.
    package var leavesOutStopWords: Bool

    package init(stems: Bool = true, leavesOutStopWords: Bool = true) {
        self.stems = stems
        self.leavesOutStopWords = leavesOutStopWords
    }

    /// Words as they are written, in lower case.
    package static let plain = TermOptions(stems: false, leavesOutStopWords: false)
}

/// Cuts text into search terms: single CJK characters and pairs of neighbours, and words, which may be stemmed.
///
/// Texts are read in NFKC and lower case. Scalars that this leaves as they are, or moves by a constant, are nearly all of
/// Chinese and English; they are not sent through the library's tables, which cost ten times as much. Linear in the
/// length of the text.
package struct TermCutter {
    private let options: TermOptions
    private let stemmer = EnglishStemmer()

    /// The last CJK character, where nothing has come after it.
    private var neighbour: UInt32 = 0
    /// A scalar that may still compose with what follows.
    private var held: UInt32?
    /// Scalars that the library has to bring to their normal form.
    private var run = ""
    private var runLength = 0

    /// Words are cut off here; longer ones are encoded data.
    private static let longestWord = 64
    /// Normalising takes time in the square of the length of a pile of accents.
    private static let longestRun = 256

    package init(_ options: TermOptions = TermOptions()) { self.options = options }

    /// Adds the terms of a text, in their order.
    package mutating func cut(_ text: String, into terms: inout TermList) {
        for scalar in text.unicodeScalars {
            if let plain = Self.plain(scalar.value) {
                if runLength > 0 { flush(into: &terms) }
                if let held { take(held, into: &terms) }
                held = plain
            } else {
                if let base = held {
                    Unicode.Scalar(base).map { run.unicodeScalars.append($0) }
                    held = nil
                }
                run.unicodeScalars.append(scalar)
                runLength += 1
                if runLength == Self.longestRun { flush(into: &terms) }
            }
        }
        if runLength > 0 { flush(into: &terms) }
        if let held { take(held, into: &terms) }
        held = nil
        endWord(in: &terms)
        neighbour = 0
    }

    /// The terms of a text.
    package mutating func terms(of text: String) -> TermList {
        var terms = TermList()
        cut(text, into: &terms)
        return terms
    }

    // MARK: Scalars

    private static let separator: UInt32 = 0x20
    private static let apostrophe: UInt32 = 0x27

    /// The normal form of a scalar that needs no table and composes with nothing before it.
    @inline(__always)
    private static func plain(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x41...0x5A: scalar + 0x20
        case 0x00...0x7F: scalar
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3041...0x3096, 0x30A1...0x30FA, 0xAC00...0xD7A3: scalar
        case 0x3001...0x3004, 0x3008...0x301B: separator
        case 0x3000, 0xA0, 0xB7, 0x2010, 0x2012...0x2016, 0x2018, 0x201A...0x2022: separator
        case 0x2019, 0xFF07: apostrophe
        case 0xFF21...0xFF3A: scalar - 0xFEE0 + 0x20
        case 0xFF01...0xFF5E: scalar - 0xFEE0
        case 0xC0...0xD6, 0xD8...0xDE: scalar + 0x20
        case 0xDF...0xF6, 0xF8...0xFF: scalar
        default: nil
        }
    }

    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3005, 0x3007, 0x3041...0x3096, 0x309D...0x309F,
            0x30A1...0x30FA, 0x30FC...0x30FF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x2_0000...0x3_FFFD:
            true
        default: false
        }
    }

    @inline(__always)
    private mutating func take(_ scalar: UInt32, into terms: inout TermList) {
        switch scalar {
        case 0x61...0x7A, 0x30...0x39:
            neighbour = 0
            if terms.open < Self.longestWord { terms.append(UInt8(truncatingIfNeeded: scalar)) }
        case Self.apostrophe:
            neighbour = 0
        case 0x00...0x7F:
            endWord(in: &terms)
            neighbour = 0
        default:
            if Self.isIdeograph(scalar) {
                takeIdeograph(scalar, into: &terms)
            } else {
                takeOther(scalar, into: &terms)
            }
        }
    }

    @inline(__always)
    private mutating func takeIdeograph(_ scalar: UInt32, into terms: inout TermList) {
        endWord(in: &terms)
        terms.append(scalar)
        terms.close()
        if neighbour != 0 {
            terms.append(neighbour)
            terms.append(scalar)
            terms.close()
        }
        neighbour = scalar
    }

    /// A scalar that has been normalised by the library, or a letter of Latin-1.
    private mutating func takeOther(_ value: UInt32, into terms: inout TermList) {
        guard let scalar = Unicode.Scalar(value), !scalar.properties.isDefaultIgnorableCodePoint else {
            return
        }
        neighbour = 0
        if value == 0x2019 { return }
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
            if terms.open < Self.longestWord { terms.append(value) }
        } else {
            endWord(in: &terms)
        }
    }

    private mutating func flush(into terms: inout TermList) {
        // Foundation's compatibility mapping leaves half-width sound marks uncomposed.
        let normal = run.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
            .lowercased()
        run.removeAll(keepingCapacity: true)
        runLength = 0
        for scalar in normal.unicodeScalars { take(scalar.value, into: &terms) }
    }

    // MARK: Words

    @inline(__always)
    private func endWord(in terms: inout TermList) {
        guard terms.open > 0 else { return }
        if options.leavesOutStopWords, StopWords.contain(terms) { return terms.abandon() }
        if options.stems { terms.stem(stemmer) }
        terms.close()
    }
}

/// English words that are in every sentence and tell nothing about what it is about. Words that ask (how, when) stay: they
/// tell questions apart.
private enum StopWords {
    /// Whether the term that is being written is one.
    static func contain(_ terms: TermList) -> Bool {
        guard terms.open <= longest else { return false }
        var key: UInt64 = 0
        for byte in terms.bytes[terms.start...] { key = key << 8 | UInt64(byte) }
        return keys.contains(key)
    }

    /// All fit into one word of memory.
    private static let longest = 8

    private static let keys = Set(
        [
            "a", "an", "the", "is", "are", "am", "be", "was", "to", "of", "in", "on", "at", "it", "its",
            "and", "or",
            "i", "you", "we", "they", "my", "your", "me", "do", "does", "did", "can", "could", "would",
            "will",
            "please", "for", "with", "that", "this", "have", "has", "if", "so", "as", "by", "from", "there",
        ].map { $0.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } })
}
