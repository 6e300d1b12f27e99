/// Names of values, found exactly: by a walk over lexemes through the names' beginnings. Building it costs a
/// table entry for each lexeme of each name, a search one look-up for each lexeme of the text and of what it
/// has in common with names.
struct Gazetteer: Sendable {
    /// What a name stands for.
    struct Entry: Sendable {
        let definition: String
        let value: String
    }

    private(set) var entries: [Entry] = []
    /// A hash of the lexemes of each beginning of a name: the entry, or -1 where the name goes on.
    private var beginnings: [UInt64: Int32] = [:]
    /// Last words of names, as things are counted: mug, mugs.
    private var things: Set<Lexeme.Key> = []

    /// Adds a name in its normal form; the first entry of equal names stays.
    mutating func add(_ name: [Unicode.Scalar], _ entry: Entry) {
        let lexemes = LexedText.lexemes(name)
        guard !lexemes.isEmpty else { return }
        var hash = Self.seed
        for lexeme in lexemes.dropLast() {
            hash = Self.mix(hash, lexeme.key)
            if beginnings[hash] == nil { beginnings[hash] = -1 }
        }
        hash = Self.mix(hash, lexemes[lexemes.count - 1].key)
        if beginnings[hash] ?? -1 < 0 {
            beginnings[hash] = Int32(entries.count)
            entries.append(entry)
        }
        if let last = lexemes.last, last.isWord, last.count > 2 { things.insert(last.key) }
    }

    var isEmpty: Bool { entries.isEmpty }

    func isThing(_ word: Lexeme.Key) -> Bool { things.contains(word) }

    /// The longest name that begins at a lexeme, and the lexeme behind it.
    func match(_ text: LexedText, at start: Int) -> (end: Int, entry: Entry)? {
        guard !beginnings.isEmpty, !text.isJoinedBefore(start) else { return nil }
        var best: (end: Int, entry: Int)?
        var hash = Self.seed
        var position = start
        while position < text.lexemes.count {
            hash = Self.mix(hash, text.lexemes[position].key)
            guard let entry = beginnings[hash] else { break }
            position += 1
            if entry >= 0, !text.isJoinedAfter(position - 1) || text[position - 1].isIdeograph,
                !isFraction(text, start, position)
            {
                best = (position, Int(entry))
            }
        }
        return best.map { ($0.end, entries[$0.entry]) }
    }

    /// Whether a number goes on beyond the name: 58元 is not in 1.58元.
    private func isFraction(_ text: LexedText, _ start: Int, _ end: Int) -> Bool {
        if text[start].isDigits, text.isGlued(start - 1, ".") || text.isGlued(start - 1, ","),
            text[start].isGlued, text[start - 2].isDigits
        {
            return true
        }
        return text[end - 1].isDigits && text.isGlued(end, ".") && text[end + 1].isGlued
            && text[end + 1].isDigits
    }

    private static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mix(_ hash: UInt64, _ key: Lexeme.Key) -> UInt64 {
        let mixed = (hash ^ key.bits) &* 0xFF51_AFD7_ED55_8CCD
        return mixed ^ mixed >> 32
    }
}
