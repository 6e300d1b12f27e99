/// Words with classes, found at a place of a text: a trie whose edges lie in one hash table.
///
/// A look-up costs one probe a scalar of the match; memory is about 20 bytes a scalar of the words.
struct Lexicon: Sendable {
    /// Edges by parent and scalar, open addressing; 0 is a free place.
    private var edges: [UInt64]
    private var children: [Int32]
    /// Classes of the word that ends at a node, 0 when none does. (nodes)
    private var classes: [UInt32]
    private var count = 0
    /// Scalars of the longest word.
    private(set) var longest = 0

    /// - Parameter capacity: edges to make room for; it grows by itself.
    init(capacity: Int = 1024) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        edges = [UInt64](repeating: 0, count: size)
        children = [Int32](repeating: 0, count: size)
        classes = [0]
    }

    /// A lexicon of words split at white space, each with the class 1.
    init(words: String) {
        self.init()
        for word in words.split(whereSeparator: \.isWhitespace) { add(Array(word.unicodeScalars), 1) }
    }

    /// Adds a word, or classes to a word.
    mutating func add(_ word: [Unicode.Scalar], _ newClasses: UInt32) {
        guard !word.isEmpty else { return }
        var node = 0
        for scalar in word {
            if let child = child(of: node, scalar) {
                node = child
                continue
            }
            if (count + 1) * 2 > edges.count { grow() }
            classes.append(0)
            insert(Self.edge(node, scalar), Int32(classes.count - 1))
            node = classes.count - 1
        }
        classes[node] |= newClasses
        longest = max(longest, word.count)
    }

    /// Calls `body` with each word at a place: its end and its classes, shortest first.
    @inline(__always)
    func forEachMatch(in text: [Unicode.Scalar], at start: Int, _ body: (Int, UInt32) -> Void) {
        guard start >= 0 else { return }
        var node = 0
        var place = start
        while place < text.count, let next = child(of: node, text[place]) {
            node = next
            place += 1
            if classes[node] != 0 { body(place, classes[node]) }
        }
    }

    /// The end of the longest word at a place that has one of the classes and ends at or before `limit`.
    @inline(__always)
    func longestMatch(in text: [Unicode.Scalar], at start: Int, of wanted: UInt32 = .max, limit: Int = .max)
        -> (end: Int, classes: UInt32)?
    {
        guard start >= 0 else { return nil }
        var best: (Int, UInt32)?
        var node = 0
        var place = start
        let limit = min(limit, text.count)
        while place < limit, let next = child(of: node, text[place]) {
            node = next
            place += 1
            if classes[node] & wanted != 0 { best = (place, classes[node]) }
        }
        return best
    }

    /// The classes of the word that the scalars of a range are, 0 when they are none.
    func classes(of text: [Unicode.Scalar], _ range: Range<Int>) -> UInt32 {
        guard range.count <= longest else { return 0 }
        var node = 0
        for place in range {
            guard let next = child(of: node, text[place]) else { return 0 }
            node = next
        }
        return classes[node]
    }

    /// Whether the scalars of a range are a word.
    func contains(_ text: [Unicode.Scalar], _ range: Range<Int>) -> Bool { classes(of: text, range) != 0 }

    @inline(__always)
    private static func edge(_ node: Int, _ scalar: Unicode.Scalar) -> UInt64 {
        // Scalars take 21 bits; the top bit keeps an edge from being 0.
        1 << 63 | UInt64(node) << 21 | UInt64(scalar.value)
    }

    @inline(__always)
    private func slot(_ edge: UInt64) -> Int {
        Int(truncatingIfNeeded: (edge &* 0x9E37_79B9_7F4A_7C15) >> 32) & (edges.count - 1)
    }

    @inline(__always)
    private func child(of node: Int, _ scalar: Unicode.Scalar) -> Int? {
        let edge = Self.edge(node, scalar)
        var place = slot(edge)
        while edges[place] != 0 {
            if edges[place] == edge { return Int(children[place]) }
            place = (place + 1) & (edges.count - 1)
        }
        return nil
    }

    private mutating func insert(_ edge: UInt64, _ child: Int32) {
        var place = slot(edge)
        while edges[place] != 0 { place = (place + 1) & (edges.count - 1) }
        edges[place] = edge
        children[place] = child
        count += 1
    }

    private mutating func grow() {
        let old = zip(edges, children).filter { $0.0 != 0 }
        edges = [UInt64](repeating: 0, count: edges.count * 2)
        children = [Int32](repeating: 0, count: edges.count)
        count = 0
        for (edge, child) in old { insert(edge, child) }
    }
}

/// A short list of words to look for at a place, or right before one; longer ones win.
struct WordList: Sendable {
    private let words: [[Unicode.Scalar]]

    /// Words split at `|`, which lets them have blanks.
    init(_ list: String) {
        words = list.split(separator: "|").map { Array($0.unicodeScalars) }
            .sorted { $0.count > $1.count }
    }

    /// Words split at white space.
    init(words list: String) {
        words = list.split(whereSeparator: \.isWhitespace).map { Array($0.unicodeScalars) }
            .sorted { $0.count > $1.count }
    }

    /// The end of the word at a place.
    func match(in text: [Unicode.Scalar], at start: Int) -> Int? {
        guard start >= 0, start < text.count else { return nil }
        for word in words where word[0] == text[start] && start + word.count <= text.count {
            var same = 1
            while same < word.count, word[same] == text[start + same] { same += 1 }
            if same == word.count { return start + same }
        }
        return nil
    }

    /// The start of the word that ends at a place.
    func match(in text: [Unicode.Scalar], endingAt end: Int) -> Int? {
        guard end > 0, end <= text.count else { return nil }
        for word in words where word.count <= end && word[word.count - 1] == text[end - 1] {
            let start = end - word.count
            var same = 0
            while same < word.count, word[same] == text[start + same] { same += 1 }
            if same == word.count { return start }
        }
        return nil
    }
}

/// A set of characters of the basic plane, as bits.
struct CharacterBits: Sendable {
    private let words: [UInt64]

    /// - Parameter characters: the members; line ends between them do not count.
    init(_ characters: String) {
        var words: [UInt64] = []
        for scalar in characters.unicodeScalars where scalar != "\n" && scalar.value < 0x10000 {
            let word = Int(scalar.value >> 6)
            while words.count <= word { words.append(0) }
            words[word] |= 1 << UInt64(scalar.value & 63)
        }
        self.words = words
    }

    @inline(__always)
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let word = Int(scalar.value >> 6)
        return word < words.count && words[word] >> UInt64(scalar.value & 63) & 1 != 0
    }
}
