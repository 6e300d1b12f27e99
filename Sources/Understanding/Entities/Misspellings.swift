/// Finds names written with one mistake: a character wrong, missing, added, or two swapped.
///
/// All names with one character left out are in a table (the deletion neighbourhood of W. Garbe's SymSpell);
/// a text's windows between word borders are looked up there, whole and with one character left out, and what
/// is found is checked. A window is looked at only if it begins or ends as a name does. Names of 4 CJK
/// characters or 5 letters at least take part; digits have to be right.
struct Misspellings: Sendable {
    private struct Name: Sendable {
        let scalars: [Unicode.Scalar]
        let entry: Gazetteer.Entry
    }

    private var names: [Name] = []
    /// By the hash of a name, or of a name without one of its characters: the last such name, chained by
    /// `older`.
    private var variants: [UInt64: Int32] = [:]
    private var older: [(name: Int32, next: Int32)] = []
    /// First and last two characters of names.
    private var edges: Set<UInt64> = []
    /// Bit n is set when a name has n characters.
    private var lengths: UInt64 = 0

    /// Texts are looked at up to this many characters: a customer's words, not a pasted file.
    private static let maximumText = 2000
    private static let maximumName = 48
    private static let maximumLexemes = 24
    /// Names that share a variant beyond this many are left out: a series of products differs by more than
    /// one letter.
    private static let maximumSharing = 64

    var isEmpty: Bool { names.isEmpty }

    /// Adds a name in its normal form, if it is long enough.
    mutating func add(_ scalars: [Unicode.Scalar], _ entry: Gazetteer.Entry) {
        let ideographs = scalars.count { ScalarClass.isIdeograph($0) }
        let letters = scalars.count { Self.isLetter($0) }
        guard ideographs >= 4 || letters >= 5, scalars.count <= Self.maximumName else { return }
        let name = Int32(names.count)
        names.append(Name(scalars: scalars, entry: entry))
        lengths |= 1 << UInt64(scalars.count)
        edges.insert(Self.edge(scalars[0], scalars[1], isEnd: false))
        edges.insert(Self.edge(scalars[scalars.count - 2], scalars[scalars.count - 1], isEnd: true))
        // The middle two of four may be swapped.
        if scalars.count == 4 { edges.insert(Self.edge(scalars[0], scalars[2], isEnd: false)) }
        let hashes = PrefixHashes(scalars)
        link(hashes.hash(0, scalars.count), name)
        for index in scalars.indices { link(hashes.hash(0, scalars.count, without: index), name) }
    }

    private mutating func link(_ hash: UInt64, _ name: Int32) {
        let next = variants[hash] ?? -1
        // Equal neighbours give equal variants.
        if next >= 0, older[Int(next)].name == name { return }
        variants[hash] = Int32(older.count)
        older.append((name, next))
    }

    /// A name with a mistake in it.
    struct Match {
        /// Lexemes.
        let range: Range<Int>
        let entry: Gazetteer.Entry
    }

    /// All windows that are a name but for one mistake; they may overlap.
    func matches(_ text: LexedText) -> [Match] {
        guard !names.isEmpty else { return [] }
        let window = Window(text, limit: Self.maximumText)
        var found: [Match] = []
        for start in 0..<window.ends.count where !text.isJoinedBefore(start) {
            let first = window.starts[start]
            guard first + 2 < window.scalars.count else { break }
            let begins = edges.contains(
                Self.edge(window.scalars[first], window.scalars[first + 1], isEnd: false))
            for end in start..<min(start + Self.maximumLexemes, window.ends.count) {
                let last = window.ends[end]
                let count = last - first
                if count > Self.maximumName + 1 { break }
                guard count >= 3, hasLength(count), !text.isJoinedBefore(end + 1),
                    begins
                        || edges.contains(
                            Self.edge(window.scalars[last - 2], window.scalars[last - 1], isEnd: true)),
                    let name = name(like: window, first, last)
                else { continue }
                found.append(Match(range: start..<(end + 1), entry: names[name].entry))
            }
        }
        return found
    }

    private func hasLength(_ count: Int) -> Bool {
        let around = (1 << UInt64(count) | 1 << UInt64(count - 1) | 1 << UInt64(count + 1)) as UInt64
        return lengths & around != 0
    }

    private func name(like window: Window, _ first: Int, _ last: Int) -> Int? {
        if let name = look(window.hashes.hash(first, last), window, first, last) { return name }
        for index in first..<last {
            if let name = look(window.hashes.hash(first, last, without: index), window, first, last) {
                return name
            }
        }
        return nil
    }

    private func look(_ hash: UInt64, _ window: Window, _ first: Int, _ last: Int) -> Int? {
        var place = Int(variants[hash] ?? -1)
        var count = 0
        while place >= 0, count < Self.maximumSharing {
            let name = Int(older[place].name)
            if Self.isOneMistake(names[name].scalars, window.scalars[first..<last]) { return name }
            place = Int(older[place].next)
            count += 1
        }
        return nil
    }

    // MARK: The mistake

    /// Whether two texts differ by one mistake that is more likely than another word: not in digits; in a
    /// name that is one short Latin word not in its first letter, and no wrong letter but a neighbour on the
    /// keyboard (modem is no model).
    static func isOneMistake(_ name: [Unicode.Scalar], _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard abs(name.count - text.count) <= 1 else { return false }
        let base = text.startIndex
        var same = 0
        while same < name.count, same < text.count, name[same] == text[base + same] { same += 1 }
        if same == name.count, same == text.count { return false }
        func tailsEqual(_ nameFrom: Int, _ textFrom: Int) -> Bool {
            nameFrom <= name.count && textFrom <= text.count
                && name[nameFrom...].elementsEqual(text[(base + textFrom)...])
        }
        let left = same < name.count ? name[same] : nil
        let right = same < text.count ? text[base + same] : nil
        var isMistake = false
        let isShort = name.count < 7 && name.allSatisfy(isLetter)
        if name.count == text.count {
            isMistake = tailsEqual(same + 1, same + 1)
            if isMistake, isShort, let left, let right, !areNeighbours(left, right) { return false }
            if !isMistake, same + 1 < name.count, name[same] == text[base + same + 1],
                name[same + 1] == text[base + same]
            {
                isMistake = tailsEqual(same + 2, same + 2)
                if isMistake, !mayDiffer(name[same + 1]) { return false }
            }
        } else if name.count < text.count {
            isMistake = tailsEqual(same, same + 1)
        } else {
            isMistake = tailsEqual(same + 1, same)
        }
        guard isMistake, left.map(mayDiffer) ?? true, right.map(mayDiffer) ?? true else { return false }
        return same > 0 || !isShort
    }

    /// Whether two letters lie side by side on a keyboard (ISO/IEC 9995, QWERTY).
    private static func areNeighbours(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
        guard let first = place(left), let second = place(right) else { return false }
        return abs(first.row - second.row) <= 1 && abs(first.column - second.column) <= 1
    }

    private static func place(_ letter: Unicode.Scalar) -> (row: Int, column: Int)? {
        for (row, keys) in ["qwertyuiop", "asdfghjkl", "zxcvbnm"].enumerated() {
            for (column, key) in keys.unicodeScalars.enumerated() where key == letter { return (row, column) }
        }
        return nil
    }

    private static func mayDiffer(_ scalar: Unicode.Scalar) -> Bool {
        ScalarClass.isIdeograph(scalar) || isLetter(scalar) || scalar == "'" || scalar == "-" || scalar == " "
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x61...0x7A).contains(scalar.value)
            || scalar.value > 0x7F && scalar.properties.isAlphabetic && !ScalarClass.isIdeograph(scalar)
    }

    private static func edge(_ first: Unicode.Scalar, _ second: Unicode.Scalar, isEnd: Bool) -> UInt64 {
        UInt64(first.value) << 32 | UInt64(second.value) << 1 | (isEnd ? 1 : 0)
    }
}

/// A text's lexemes in one line, with one space where there were some.
private struct Window {
    private(set) var scalars: [Unicode.Scalar] = []
    /// Where each lexeme begins and ends. (lexemes)
    private(set) var starts: [Int] = []
    private(set) var ends: [Int] = []
    let hashes: PrefixHashes

    init(_ text: LexedText, limit: Int) {
        for lexeme in text.lexemes {
            if scalars.count + lexeme.count > limit { break }
            if !lexeme.isGlued, !scalars.isEmpty { scalars.append(" ") }
            starts.append(scalars.count)
            scalars.append(contentsOf: text.text.scalars[lexeme.start..<lexeme.end])
            ends.append(scalars.count)
        }
        hashes = PrefixHashes(scalars)
    }
}

/// Hashes of all pieces of a text in constant time each: polynomials over its characters modulo 2^64.
private struct PrefixHashes: Sendable {
    /// Hash of the first n characters. (count + 1)
    private var sums: [UInt64]
    /// Powers of the base. (count + 1)
    private var powers: [UInt64]

    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

    init(_ scalars: [Unicode.Scalar]) {
        sums = [0]
        powers = [1]
        sums.reserveCapacity(scalars.count + 1)
        powers.reserveCapacity(scalars.count + 1)
        var (sum, power) = (0 as UInt64, 1 as UInt64)
        for scalar in scalars {
            sum = sum &* Self.base &+ UInt64(scalar.value) &+ 1
            power = power &* Self.base
            sums.append(sum)
            powers.append(power)
        }
    }

    /// Of the characters from `first` to before `last`.
    func hash(_ first: Int, _ last: Int) -> UInt64 { sums[last] &- sums[first] &* powers[last - first] }

    /// The same without one of them.
    func hash(_ first: Int, _ last: Int, without index: Int) -> UInt64 {
        hash(first, index) &* powers[last - index - 1] &+ hash(index + 1, last)
    }
}
