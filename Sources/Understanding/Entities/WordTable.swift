/// A bit for each key by its hash: most lexemes of a text are in no table, and here that is seen without a
/// look-up.
struct KeyFilter: Sendable {
    /// (16)
    private var bits = [UInt64](repeating: 0, count: 16)

    mutating func insert(_ key: Lexeme.Key) {
        let (word, bit) = Self.place(of: key)
        bits[word] |= bit
    }

    func mayContain(_ key: Lexeme.Key) -> Bool {
        let (word, bit) = Self.place(of: key)
        return bits[word] & bit != 0
    }

    private static func place(of key: Lexeme.Key) -> (word: Int, bit: UInt64) {
        let hash = key.bits &* 0x9E37_79B9_7F4A_7C15
        return (Int(hash >> 60), 1 << (hash >> 54 & 63))
    }
}

/// Single words and what they mean.
struct WordTable<Meaning: Sendable>: Sendable {
    private var meanings: [Lexeme.Key: Meaning] = [:]
    private var filter = KeyFilter()

    /// - Parameter words: words in their normal form, several with one meaning parted by spaces.
    init(_ words: [(String, Meaning)]) {
        for (list, meaning) in words {
            for word in list.split(separator: " ") {
                let key = Lexeme.Key(stringLiteral: String(word))
                meanings[key] = meaning
                filter.insert(key)
            }
        }
    }

    subscript(key: Lexeme.Key) -> Meaning? { filter.mayContain(key) ? meanings[key] : nil }
}

extension WordTable where Meaning == Int {
    /// Words that count up from a number; synonyms stand in one string.
    init(from first: Int = 0, _ words: [String]) {
        var rows: [(String, Int)] = []
        for (index, word) in words.enumerated() { rows.append((word, first + index)) }
        self.init(rows)
    }
}
