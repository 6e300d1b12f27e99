/// Writes JSON text front to back into one buffer.
///
/// Commas are the writer's business; that names and values alternate is the caller's. Numbers are written in the
/// shortest form that reads back as the same value.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8]
    /// Whether the next value needs a comma in front.
    private var needsComma = false

    /// An empty text, with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The bytes of one object whose members `body` writes, behind `head` bytes that are the caller's to fill in.
    public static func object(behind head: Int, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.append(contentsOf: repeatElement(0, count: head))
        writer.object(body)
        return writer.bytes
    }

    /// The bytes of one value written by `body`.
    public static func bytes(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        body(&writer)
        return writer.bytes
    }

    /// The bytes of one object whose members `body` writes.
    public static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        bytes { $0.object(body) }
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// An object whose members `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// An array whose elements `body` writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// The name of the member whose value is written next.
    public mutating func name(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string.
    public mutating func value(_ text: String) {
        separate()
        appendQuoted(text)
    }

    /// A whole number.
    public mutating func value(_ number: Int) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// A number; JSON has no NaN or infinity, so these become `null`.
    public mutating func value(_ number: Double) {
        separate()
        if number.isFinite {
            var text = number.description
            if text.hasSuffix(".0") { text.removeLast(2) }
            bytes.append(contentsOf: text.utf8)
        } else {
            bytes.append(contentsOf: "null".utf8)
        }
    }

    /// A truth value.
    public mutating func value(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// `null`.
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Bytes that are JSON already, as they are.
    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// A member with a string; left out when nil.
    public mutating func field(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        value(text)
    }

    /// A member with a whole number; left out when nil.
    public mutating func field(_ name: String, _ number: Int?) {
        guard let number else { return }
        self.name(name)
        value(number)
    }

    /// A member with a number; left out when nil.
    public mutating func field(_ name: String, _ number: Double?) {
        guard let number else { return }
        self.name(name)
        value(number)
    }

    /// A member with a truth value.
    public mutating func field(_ name: String, _ flag: Bool) {
        self.name(name)
        value(flag)
    }

    /// A member whose value is JSON already; left out when nil.
    public mutating func field(_ name: String, raw json: (some Collection<UInt8>)?) {
        guard let json else { return }
        self.name(name)
        raw(json)
    }

    /// A member whose value is an object written by `body`.
    public mutating func field(_ name: String, object body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }

    /// A member whose value is an array written by `body`.
    public mutating func field(_ name: String, array body: (inout JSONWriter) -> Void) {
        self.name(name)
        array(body)
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u00".utf8)
                bytes.append(contentsOf: String(byte, radix: 16).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
