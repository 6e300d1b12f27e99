/// The words of a WordPiece vocabulary, a line each; the id of a word is the number of its line, from 0.
///
/// Words are found by the FNV-1a hash of their bytes, so that one walk along a text tries every prefix. About twice the
/// file's size in memory.
struct WordPieceVocabulary: Sendable {
    /// The file.
    private let bytes: [UInt8]
    /// Where each word lies in it. (words)
    private let words: [(start: Int32, count: Int32)]
    /// (words)
    private let hashes: [UInt32]
    /// Open addressing: ids, -1 where free. (a power of two, more than twice the words)
    private let slots: [Int32]
    private let longest: Int

    var count: Int { words.count }

    /// - Parameter bytes: the file; lines end in LF or CR LF. Where a word stands twice, the later line counts.
    init(_ bytes: [UInt8]) {
        var words: [(start: Int32, count: Int32)] = []
        var start = 0
        // Ids and offsets have 32 bits.
        let end = min(bytes.count, Int(Int32.max))
        while start < end {
            let line = bytes[start..<end].firstIndex(of: 0x0A) ?? end
            var last = line
            if last > start, bytes[last - 1] == 0x0D { last -= 1 }
            words.append((Int32(start), Int32(last - start)))
            start = line + 1
        }
        self.bytes = bytes
        self.words = words
        longest = words.reduce(0) { max($0, Int($1.count)) }
        var capacity = 16
        while capacity < words.count * 2 { capacity *= 2 }
        var slots = [Int32](repeating: -1, count: capacity)
        var hashes: [UInt32] = []
        hashes.reserveCapacity(words.count)
        for (id, word) in words.enumerated() {
            let range = Int(word.start)..<Int(word.start + word.count)
            let hash = bytes[range].reduce(Self.empty) { Self.step($0, $1) }
            hashes.append(hash)
            var slot = Int(hash) & (capacity - 1)
            while slots[slot] >= 0 {
                let other = words[Int(slots[slot])]
                let otherRange = Int(other.start)..<Int(other.start + other.count)
                if hashes[Int(slots[slot])] == hash, bytes[range].elementsEqual(bytes[otherRange]) { break }
                slot = (slot + 1) & (capacity - 1)
            }
            slots[slot] = Int32(id)
        }
        self.slots = slots
        self.hashes = hashes
    }

    /// The id of a whole word.
    func id(_ word: String) -> Int32? {
        let word = Array(word.utf8)
        guard let match = longestMatch(in: word, from: 0), match.end == word.count else { return nil }
        return match.id
    }

    /// The longest word that a text has at `start`; inside of a word (`start` above 0) those that begin with `##`.
    func longestMatch(in text: [UInt8], from start: Int) -> (id: Int32, end: Int)? {
        let prefix = start > 0 ? 2 : 0
        var hash = start > 0 ? Self.continuation : Self.empty
        var match: (id: Int32, end: Int)?
        var end = start
        while end < text.count, end - start + prefix < longest {
            hash = Self.step(hash, text[end])
            end += 1
            if let id = find(hash, text, start..<end, prefix: prefix) { match = (id, end) }
        }
        return match
    }

    private func find(_ hash: UInt32, _ text: [UInt8], _ range: Range<Int>, prefix: Int) -> Int32? {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let id = slots[slot]
            let word = words[Int(id)]
            if hashes[Int(id)] == hash, Int(word.count) == range.count + prefix {
                let start = Int(word.start)
                let isMarked = prefix == 0 || bytes[start] == 0x23 && bytes[start + 1] == 0x23
                if isMarked, bytes[start + prefix..<start + Int(word.count)].elementsEqual(text[range]) {
                    return id
                }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Folds the file into a hash.
    func fold(into hash: inout Fingerprint) { hash.add(bytes) }

    // MARK: FNV-1a, 32 bits

    private static let empty: UInt32 = 0x811C_9DC5
    /// After `##`.
    private static let continuation = step(step(empty, 0x23), 0x23)

    @inline(__always)
    private static func step(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 0x0100_0193 }
}
