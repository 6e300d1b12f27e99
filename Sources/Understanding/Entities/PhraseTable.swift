/// Fixed phrases and what they mean, found by their first lexeme; of several the longest counts. A look-up
/// costs one hash and a comparison for each phrase with the same beginning.
struct PhraseTable<Meaning: Sendable>: Sendable {
    private struct Phrase: Sendable {
        let rest: [Lexeme.Key]
        let meaning: Meaning
    }

    private var phrases: [Lexeme.Key: [Phrase]] = [:]
    /// Lexemes of the longest.
    private var longest = 0
    private var beginnings = KeyFilter()

    /// - Parameter phrases: phrases in their normal form, several with one meaning parted by `|`.
    init(_ phrases: [(String, Meaning)]) {
        for (texts, meaning) in phrases {
            for text in texts.split(separator: "|") {
                let keys = LexedText.lexemes(Array(text.unicodeScalars)).map(\.key)
                guard let first = keys.first else { continue }
                beginnings.insert(first)
                self.phrases[first, default: []].append(
                    Phrase(rest: Array(keys.dropFirst()), meaning: meaning))
                longest = max(longest, keys.count)
            }
        }
        for key in self.phrases.keys {
            self.phrases[key]?.sort { $0.rest.count > $1.rest.count }
        }
    }

    /// The longest phrase that begins at a lexeme, and the lexeme behind it.
    func match(_ text: LexedText, at start: Int) -> (end: Int, meaning: Meaning)? {
        guard let candidates = candidates(text[start].key) else { return nil }
        for phrase in candidates where Self.fits(phrase, text, start) {
            return (start + 1 + phrase.rest.count, phrase.meaning)
        }
        return nil
    }

    private func candidates(_ first: Lexeme.Key) -> [Phrase]? {
        beginnings.mayContain(first) ? phrases[first] : nil
    }

    private static func fits(_ phrase: Phrase, _ text: LexedText, _ start: Int) -> Bool {
        guard phrase.rest.count < text.lexemes.count - start else { return false }
        var position = start + 1
        for key in phrase.rest {
            if text.lexemes[position].key != key { return false }
            position += 1
        }
        return true
    }

    /// Whether a phrase begins at a lexeme.
    func contains(_ text: LexedText, at start: Int) -> Bool { match(text, at: start) != nil }

    /// Whether a phrase ends before a lexeme.
    func contains(_ text: LexedText, endingAt end: Int) -> Bool { match(text, endingAt: end) != nil }

    /// The longest phrase that ends before a lexeme, and where it begins.
    func match(_ text: LexedText, endingAt end: Int) -> (start: Int, meaning: Meaning)? {
        for length in stride(from: min(longest, end), to: 0, by: -1) {
            guard let candidates = candidates(text[end - length].key) else { continue }
            for phrase in candidates
            where phrase.rest.count == length - 1 && Self.fits(phrase, text, end - length) {
                return (end - length, phrase.meaning)
            }
        }
        return nil
    }
}

extension PhraseTable where Meaning == Bool {
    /// A set of phrases, parted by `|`.
    init(_ phrases: String) { self.init([(phrases, true)]) }
}
