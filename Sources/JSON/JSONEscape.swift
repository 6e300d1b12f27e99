/// The escapes of RFC 8259, section 7.
enum JSONEscape {
    /// Reads the escape behind a backslash; nil for an unknown letter, NUL or half a surrogate pair.
    static func read(
        _ bytes: borrowing Span<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) -> Unicode.Scalar? {
        guard position < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicode(bytes, &position)
        default: return nil
        }
    }

    private static func readUnicode(
        _ bytes: borrowing Span<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) -> Unicode.Scalar? {
        guard let first = try hexUnit(bytes, &position), first != 0 else { return nil }
        guard (0xD800...0xDFFF).contains(first) else { return Unicode.Scalar(first) }
        guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        position += 2
        guard let second = try hexUnit(bytes, &position), (0xDC00...0xDFFF).contains(second) else {
            return nil
        }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    private static func hexUnit(
        _ bytes: borrowing Span<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) -> UInt32? {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: position) }
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80
            else {
                return nil
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}
