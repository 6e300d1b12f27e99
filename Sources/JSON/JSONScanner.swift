/// Walks JSON text (RFC 8259) without building anything.
///
/// The first walk validates; what follows may then skip quickly from value to value. Positions are byte offsets
/// into the span that is passed along.
enum JSONScanner {
    /// Validates one text of which it is known that it is UTF-8, with space around it allowed, and notes where the members
    /// of an object are.
    ///
    /// Refuses what other readers disagree about: duplicate keys (compared after unescaping), NUL, lone surrogates, and
    /// nesting or objects beyond `limits`.
    ///
    /// - Returns: where the value lies; the outline counts from there.
    static func bounds(
        of bytes: borrowing Span<UInt8>, limits: JSONLimits, outline: inout JSONOutline
    ) throws(JSONSyntaxError) -> Range<Int> {
        var position = 0
        skipSpace(bytes, &position)
        let start = position
        var walk = Validation(limits: limits)
        walk.origin = start
        try walk.value(bytes, &position)
        outline = walk.outline
        let end = position
        skipSpace(bytes, &position)
        guard position == bytes.count else { throw JSONSyntaxError(.trailingBytes, at: position) }
        return start..<end
    }

    static func skipSpace(_ bytes: borrowing Span<UInt8>, _ position: inout Int) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Steps over a value that is known to be valid.
    static func skipValid(_ bytes: borrowing Span<UInt8>, _ position: inout Int) {
        switch bytes[position] {
        case UInt8(ascii: "\""):
            skipValidString(bytes, &position)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var depth = 0
            repeat {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    skipValidString(bytes, &position)
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                position += 1
            } while depth > 0
        default:
            scalar: while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D:
                    break scalar
                default: position += 1
                }
            }
        }
    }

    private static func skipValidString(_ bytes: borrowing Span<UInt8>, _ position: inout Int) {
        position += 1
        skipPlain(bytes, &position)
        while bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            skipPlain(bytes, &position)
        }
        position += 1
    }

    /// Steps over bytes of a string that stand for themselves, eight at a time: to a quote, a backslash or a control
    /// character, or to the end.
    static func skipPlain(_ bytes: borrowing Span<UInt8>, _ position: inout Int) {
        let raw = unsafe bytes.bytes
        while position + 8 <= raw.byteCount {
            // In bounds: the line above.
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            let isSpecial =
                anyByte(of: word ^ repeated(0x22), below: 1) | anyByte(of: word ^ repeated(0x5C), below: 1)
                | anyByte(of: word, below: 0x20)
            if isSpecial != 0 { break }
            position += 8
        }
        while position < bytes.count, bytes[position] != 0x22, bytes[position] != 0x5C,
            bytes[position] >= 0x20
        {
            position += 1
        }
    }
}

/// The same byte eight times.
private func repeated(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

/// Not 0 when one of the eight bytes of `word` is below `limit`, which is at most 128 (Mycroft, 1987).
private func anyByte(of word: UInt64, below limit: UInt64) -> UInt64 {
    (word &- repeated(limit)) & ~word & 0x8080_8080_8080_8080
}

/// The state of one validating walk.
private struct Validation {
    let limits: JSONLimits
    var depth = 0
    /// Where the outermost value begins.
    var origin = 0
    var outline = JSONOutline()
    /// Hashes of the keys of all open objects, innermost last. The first ones lie here, and only long messages need memory.
    private var firstKeys = InlineArray<12, UInt64>(repeating: 0)
    private static let firstRoom = 12
    private var furtherKeys: [UInt64] = []
    private var keyCount = 0

    init(limits: JSONLimits) { self.limits = limits }

    private mutating func push(_ key: UInt64) {
        if keyCount < Self.firstRoom { firstKeys[keyCount] = key } else { furtherKeys.append(key) }
        keyCount += 1
    }

    /// Forgets the keys of the innermost object.
    private mutating func pop(to count: Int) {
        keyCount = count
        if !furtherKeys.isEmpty { furtherKeys.removeLast(furtherKeys.count - max(0, count - Self.firstRoom)) }
    }

    private func holds(_ key: UInt64, from outer: Int) -> Bool {
        for index in outer..<max(outer, min(keyCount, Self.firstRoom)) where firstKeys[index] == key {
            return true
        }
        return !furtherKeys.isEmpty && furtherKeys[max(0, outer - Self.firstRoom)...].contains(key)
    }

    mutating func value(_ bytes: borrowing Span<UInt8>, _ position: inout Int) throws(JSONSyntaxError) {
        guard position < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
        switch bytes[position] {
        case UInt8(ascii: "{"): try object(bytes, &position)
        case UInt8(ascii: "["): try array(bytes, &position)
        case UInt8(ascii: "\""): try string(bytes, &position)
        case UInt8(ascii: "t"): try literal("true", bytes, &position)
        case UInt8(ascii: "f"): try literal("false", bytes, &position)
        case UInt8(ascii: "n"): try literal("null", bytes, &position)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(bytes, &position)
        case let byte: throw JSONSyntaxError(.unexpectedByte(byte), at: position)
        }
    }

    private mutating func enter(at position: Int) throws(JSONSyntaxError) {
        depth += 1
        if depth > limits.depth { throw JSONSyntaxError(.tooDeep, at: position) }
    }

    private mutating func object(_ bytes: borrowing Span<UInt8>, _ position: inout Int)
        throws(JSONSyntaxError)
    {
        try enter(at: position)
        let outer = keyCount
        position += 1
        JSONScanner.skipSpace(bytes, &position)
        if try peek(bytes, position) == UInt8(ascii: "}") {
            position += 1
        } else {
            repeat {
                JSONScanner.skipSpace(bytes, &position)
                let start = position
                guard try peek(bytes, position) == UInt8(ascii: "\"") else {
                    throw JSONSyntaxError(.unexpectedByte(bytes[position]), at: position)
                }
                let (key, isPlain) = try key(bytes, &position)
                // 64-bit hashes of at most `limits.keys` short keys: two different keys never meet in practice.
                if holds(key, from: outer) { throw JSONSyntaxError(.duplicateKey, at: start) }
                if keyCount - outer == limits.keys { throw JSONSyntaxError(.tooManyKeys, at: start) }
                push(key)
                let member = outline.note(
                    key: start + 1 - origin, position - 1 - origin, isPlain: isPlain, depth: depth)
                JSONScanner.skipSpace(bytes, &position)
                guard try peek(bytes, position) == UInt8(ascii: ":") else {
                    throw JSONSyntaxError(.unexpectedByte(bytes[position]), at: position)
                }
                position += 1
                JSONScanner.skipSpace(bytes, &position)
                let valueStart = position
                try value(bytes, &position)
                if let member { outline.note(value: valueStart - origin, position - origin, of: member) }
            } while try another(bytes, &position, closing: UInt8(ascii: "}"))
        }
        pop(to: outer)
        depth -= 1
    }

    private mutating func array(_ bytes: borrowing Span<UInt8>, _ position: inout Int) throws(JSONSyntaxError)
    {
        try enter(at: position)
        position += 1
        JSONScanner.skipSpace(bytes, &position)
        if try peek(bytes, position) == UInt8(ascii: "]") {
            position += 1
        } else {
            repeat {
                JSONScanner.skipSpace(bytes, &position)
                try value(bytes, &position)
            } while try another(bytes, &position, closing: UInt8(ascii: "]"))
        }
        depth -= 1
    }

    /// Behind a member: true at a comma, false at the closing byte; both are stepped over.
    private func another(
        _ bytes: borrowing Span<UInt8>, _ position: inout Int, closing: UInt8
    ) throws(JSONSyntaxError) -> Bool {
        JSONScanner.skipSpace(bytes, &position)
        let byte = try peek(bytes, position)
        guard byte == UInt8(ascii: ",") || byte == closing else {
            throw JSONSyntaxError(.unexpectedByte(byte), at: position)
        }
        position += 1
        return byte == UInt8(ascii: ",")
    }

    private func peek(_ bytes: borrowing Span<UInt8>, _ position: Int) throws(JSONSyntaxError) -> UInt8 {
        guard position < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
        return bytes[position]
    }

    /// Validates a string.
    private func string(_ bytes: borrowing Span<UInt8>, _ position: inout Int) throws(JSONSyntaxError) {
        let start = position
        position += 1
        while true {
            JSONScanner.skipPlain(bytes, &position)
            switch try peek(bytes, position) {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                position += 1
                guard try JSONEscape.read(bytes, &position) != nil else {
                    throw JSONSyntaxError(.invalidString, at: start)
                }
            default: throw JSONSyntaxError(.invalidString, at: position)
            }
        }
    }

    /// Validates a string and returns a hash of its unescaped bytes (FNV-1a, 64 bits), and whether it has no escapes.
    private func key(
        _ bytes: borrowing Span<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) -> (hash: UInt64, isPlain: Bool) {
        let start = position
        var isPlain = true
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        position += 1
        while true {
            let byte = try peek(bytes, position)
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return (hash, isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                position += 1
                guard let scalar = try JSONEscape.read(bytes, &position) else {
                    throw JSONSyntaxError(.invalidString, at: start)
                }
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { mix(unit) }
            case 0..<0x20:
                throw JSONSyntaxError(.invalidString, at: position)
            default:
                mix(byte)
                position += 1
            }
        }
    }

    private func literal(
        _ text: StaticString, _ bytes: borrowing Span<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) {
        for offset in 0..<text.utf8CodeUnitCount {
            let expected = unsafe text.utf8Start[offset]
            let byte = try peek(bytes, position)
            guard byte == expected else { throw JSONSyntaxError(.unexpectedByte(byte), at: position) }
            position += 1
        }
    }

    private func number(_ bytes: borrowing Span<UInt8>, _ position: inout Int) throws(JSONSyntaxError) {
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if try peek(bytes, position) == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits(bytes, &position)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits(bytes, &position)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let sign = try peek(bytes, position)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits(bytes, &position)
        }
    }

    private func digits(_ bytes: borrowing Span<UInt8>, _ position: inout Int) throws(JSONSyntaxError) {
        let first = try peek(bytes, position)
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            throw JSONSyntaxError(.unexpectedByte(first), at: position)
        }
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
    }
}
