/// A piece of JSON text that is known to be valid, read where it lies.
///
/// Looking a field up walks over its neighbours without building them, and ``bytes`` gives the value exactly as its
/// sender wrote it: 19.99 stays 19.99, and numbers larger than any of our types pass through.
public struct JSONText: Sendable {
    /// The value's own bytes, without space around it.
    public let bytes: ArraySlice<UInt8>

    init(valid bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Validates one JSON text; space around it is allowed.
    ///
    /// - Throws: ``JSONSyntaxError`` at the first byte that does not fit.
    public init(validating text: ArraySlice<UInt8>, limits: JSONLimits = .standard) throws(JSONSyntaxError) {
        do { _ = try UTF8Span(validating: text.span) } catch {
            throw JSONSyntaxError(.invalidUTF8, at: error.byteOffsets.lowerBound)
        }
        try self.init(validatingUTF8: text, limits: limits)
    }

    /// Validates one JSON text of which it is known that it is UTF-8.
    package init(
        validatingUTF8 text: ArraySlice<UInt8>, limits: JSONLimits = .standard
    ) throws(JSONSyntaxError) {
        var outline = JSONOutline()
        try self.init(validatingUTF8: text, noting: &outline, limits: limits)
    }

    /// Validates a text given as bytes of its own.
    public init(validating text: [UInt8], limits: JSONLimits = .standard) throws(JSONSyntaxError) {
        try self.init(validating: text[...], limits: limits)
    }

    /// Validates a string.
    public init(validating text: String, limits: JSONLimits = .standard) throws(JSONSyntaxError) {
        try self.init(validating: Array(text.utf8)[...], limits: limits)
    }

    /// `{}`.
    public static let emptyObject = JSONText(valid: [0x7B, 0x7D])

    private var first: UInt8 { bytes[bytes.startIndex] }

    /// Whether the value is an object.
    public var isObject: Bool { first == UInt8(ascii: "{") }
    /// Whether the value is an array.
    public var isArray: Bool { first == UInt8(ascii: "[") }
    /// Whether the value is `null`.
    public var isNull: Bool { first == UInt8(ascii: "n") }

    /// The value as text, to store or log.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The truth value, if it is one.
    public var bool: Bool? {
        switch first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    /// The number, if it is a whole one within 64 bits.
    public var int: Int? {
        guard first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return nil
        }
        return wholeNumber(bytes.span)
    }

    /// The number, if it is one, to the nearest double.
    public var double: Double? {
        guard first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return nil
        }
        return Double(description).flatMap { $0.isFinite ? $0 : nil }
    }

    /// The unescaped string, if it is one.
    public var string: String? {
        guard first == UInt8(ascii: "\"") else { return nil }
        let inner = bytes.dropFirst().dropLast()
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        var scalars = String.UnicodeScalarView()
        let span = inner.span
        var position = 0
        var run: [UInt8] = []
        while position < span.count {
            if span[position] == UInt8(ascii: "\\") {
                scalars.append(contentsOf: String(decoding: run, as: UTF8.self).unicodeScalars)
                run.removeAll(keepingCapacity: true)
                position += 1
                if let scalar = try? JSONEscape.read(span, &position) { scalars.append(scalar) }
            } else {
                run.append(span[position])
                position += 1
            }
        }
        scalars.append(contentsOf: String(decoding: run, as: UTF8.self).unicodeScalars)
        return String(scalars)
    }

    /// The value of a member, if this is an object that has it. `null` counts as absent.
    public subscript(name: String) -> JSONText? {
        var found: JSONText?
        forEachMember { key, value in
            guard key.isString(name) else { return true }
            found = value.isNull ? nil : value
            return false
        }
        return found
    }

    /// Members in their order; empty when this is no object.
    public var members: [(name: String, value: JSONText)] {
        var all: [(name: String, value: JSONText)] = []
        forEachMember { key, value in
            all.append((key.string ?? "", value))
            return true
        }
        return all
    }

    /// Elements in their order; empty when this is no array.
    public var elements: [JSONText] {
        guard isArray else { return [] }
        var all: [JSONText] = []
        let span = bytes.span
        var position = 1
        JSONScanner.skipSpace(span, &position)
        while span[position] != UInt8(ascii: "]") {
            all.append(value(span, &position))
            JSONScanner.skipSpace(span, &position)
            if span[position] == UInt8(ascii: ",") { position += 1 }
            JSONScanner.skipSpace(span, &position)
        }
        return all
    }

    /// Calls `body` with each member, in their order, until it answers false. Objects only; else nothing.
    public func forEachMember(_ body: (_ key: JSONText, _ value: JSONText) -> Bool) {
        guard isObject else { return }
        let span = bytes.span
        var position = 1
        JSONScanner.skipSpace(span, &position)
        while span[position] != UInt8(ascii: "}") {
            let key = value(span, &position)
            JSONScanner.skipSpace(span, &position)
            position += 1  // the colon
            JSONScanner.skipSpace(span, &position)
            guard body(key, value(span, &position)) else { return }
            JSONScanner.skipSpace(span, &position)
            if span[position] == UInt8(ascii: ",") { position += 1 }
            JSONScanner.skipSpace(span, &position)
        }
    }

    private func value(_ span: borrowing Span<UInt8>, _ position: inout Int) -> JSONText {
        let start = position
        JSONScanner.skipValid(span, &position)
        return JSONText(valid: bytes[(bytes.startIndex + start)..<(bytes.startIndex + position)])
    }

    /// Whether this is the string `text`; the common case compares bytes in place.
    public func isString(_ text: String) -> Bool {
        guard first == UInt8(ascii: "\"") else { return false }
        let own = bytes.span
        let other = text.utf8.span
        if own.count == other.count + 2 {
            var index = 0
            while index < other.count, own[index + 1] == other[index] { index += 1 }
            if index == other.count { return true }
        }
        for index in 1..<(own.count - 1) where own[index] == UInt8(ascii: "\\") { return string == text }
        return false
    }
}

/// The value of a valid JSON number without point and exponent; nil beyond 64 bits, and for other numbers.
private func wholeNumber(_ digits: borrowing Span<UInt8>) -> Int? {
    let isNegative = digits[0] == UInt8(ascii: "-")
    var number = 0
    for index in (isNegative ? 1 : 0)..<digits.count {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digits[index]) else { return nil }
        // Downwards: the most negative number has no positive counterpart.
        let (tens, overflowed) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflows) = tens.subtractingReportingOverflow(Int(digits[index] - UInt8(ascii: "0")))
        if overflowed || overflows { return nil }
        number = sum
    }
    if isNegative { return number }
    return number == .min ? nil : -number
}
