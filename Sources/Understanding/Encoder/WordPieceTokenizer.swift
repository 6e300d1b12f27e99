import Foundation

/// Cuts text into the pieces that a BERT was trained on: cleaned, folded, split at spaces, marks and ideographs, then the
/// longest pieces of the vocabulary from the left.
///
/// Gives what the Hugging Face tokenizer gives (BertNormalizer, BertPreTokenizer, WordPiece), with one difference that
/// is meant: `[SEP]` and its like are five characters when a customer writes them, never a special token. Scalars that
/// are newer than Unicode 8 may be classed otherwise. Source of the method: Devlin et al. 2019; Wu et al. 2016.
struct WordPieceTokenizer: Sendable {
    struct Options: Equatable, Sendable {
        var lowercases = true
        var stripsAccents = true
        /// Each ideograph is a word.
        var separatesIdeographs = true
    }

    let vocabulary: WordPieceVocabulary
    let options: Options
    /// Ids of `[CLS]`, `[SEP]` and `[UNK]`.
    let start: Int32
    let end: Int32
    let unknown: Int32

    /// Longer words are unknown. (scalars)
    private static let longestWord = 100

    init(
        _ vocabulary: WordPieceVocabulary, _ options: Options, start: String = "[CLS]", end: String = "[SEP]",
        unknown: String = "[UNK]"
    ) throws(EncoderError) {
        func id(_ token: String) throws(EncoderError) -> Int32 {
            guard let id = vocabulary.id(token) else { throw .missingToken(token) }
            return id
        }
        self.vocabulary = vocabulary
        self.options = options
        self.start = try id(start)
        self.end = try id(end)
        self.unknown = try id(unknown)
    }

    /// `[CLS]`, the pieces, `[SEP]`: `maximum` ids at most (2 at least). Text behind the last piece is not looked at.
    func ids(_ text: String, maximum: Int) -> [Int32] {
        var pieces = Pieces(tokenizer: self, room: max(0, maximum - 2))
        for scalar in text.unicodeScalars {
            read(scalar, &pieces)
            if pieces.isFull { break }
        }
        pieces.endWord()
        return [start] + pieces.ids.prefix(max(0, maximum - 2)) + [end]
    }

    private func read(_ scalar: Unicode.Scalar, _ pieces: inout Pieces) {
        if scalar.isASCII {
            let value = UInt8(truncatingIfNeeded: scalar.value)
            switch value {
            case 0x61...0x7A, 0x30...0x39: pieces.append(value)
            case 0x41...0x5A: pieces.append(options.lowercases ? value | 0x20 : value)
            case 0x20, 0x09, 0x0A, 0x0D: pieces.endWord()
            case 0x21...0x7E: pieces.appendAlone(scalar)
            default: break  // control characters
            }
            return
        }
        if Self.isDropped(scalar) { return }
        let isAlone = options.separatesIdeographs && Self.isIdeograph(scalar)
        if isAlone { pieces.endWord() }
        fold(scalar) { folded in
            if folded.properties.isWhitespace {
                pieces.endWord()
            } else if Self.isMark(folded) {
                pieces.appendAlone(folded)
            } else {
                pieces.append(folded)
            }
        }
        if isAlone { pieces.endWord() }
    }

    /// Strips accents and lower-cases, as the options say.
    private func fold(_ scalar: Unicode.Scalar, _ use: (Unicode.Scalar) -> Void) {
        func lower(_ scalar: Unicode.Scalar) {
            guard options.lowercases, scalar.properties.changesWhenLowercased else { return use(scalar) }
            for scalar in scalar.properties.lowercaseMapping.unicodeScalars { use(scalar) }
        }
        guard options.stripsAccents else { return lower(scalar) }
        switch scalar.value {
        case 0xAC00...0xD7A3:
            // A Hangul syllable, by arithmetic (Unicode, 3.12).
            let index = scalar.value - 0xAC00
            let parts = [0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + index % 28]
            for part in parts.prefix(index % 28 == 0 ? 2 : 3) { Unicode.Scalar(part).map(use) }
        case 0x3400...0x9FFF: use(scalar)
        default:
            for part in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
            where part.properties.generalCategory != .nonspacingMark {
                lower(part)
            }
        }
    }

    /// Control, format and private characters, and what stands for undecodable bytes. ASCII is handled before.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse: true
        default: scalar.value == 0xFFFD
        }
    }

    /// The ranges of the reference, which leaves U+2B820 to U+2B91F out.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B81F, 0x2B920...0x2CEAF,
            0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    /// ASCII that is neither letter nor digit, and punctuation of any script.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }

    /// The ids so far and the word that is being read.
    private struct Pieces {
        let tokenizer: WordPieceTokenizer
        let room: Int
        var ids: [Int32] = []
        private var word: [UInt8] = []
        private var scalars = 0

        init(tokenizer: WordPieceTokenizer, room: Int) {
            self.tokenizer = tokenizer
            self.room = room
        }

        var isFull: Bool { ids.count >= room }

        mutating func append(_ byte: UInt8) {
            scalars += 1
            if scalars <= longestWord { word.append(byte) }
        }

        mutating func append(_ scalar: Unicode.Scalar) {
            scalars += 1
            guard scalars <= longestWord, let bytes = UTF8.encode(scalar) else { return }
            word.append(contentsOf: bytes)
        }

        mutating func appendAlone(_ scalar: Unicode.Scalar) {
            endWord()
            append(scalar)
            endWord()
        }

        /// Adds the pieces of the word; one that does not divide into pieces is unknown as a whole.
        mutating func endWord() {
            guard scalars > 0 else { return }
            let before = ids.count
            var position = 0
            var isKnown = scalars <= longestWord
            while isKnown, position < word.count {
                if let match = tokenizer.vocabulary.longestMatch(in: word, from: position) {
                    ids.append(match.id)
                    position = match.end
                } else {
                    isKnown = false
                }
            }
            if !isKnown {
                ids.removeSubrange(before...)
                ids.append(tokenizer.unknown)
            }
            word.removeAll(keepingCapacity: true)
            scalars = 0
        }
    }
}
