/// Bytes of a record or a chunk of a snapshot: numbers little-endian, counts as varints, texts with their length.
struct GraphEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func word(_ value: UInt64) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func count(_ value: Int) {
        var rest = UInt64(bitPattern: Int64(value))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            count(utf8.count)
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    mutating func type(_ value: ColumnType) {
        switch value {
        case .integer: byte(0)
        case .number: byte(1)
        case .text: byte(2)
        case .boolean: byte(3)
        case .time: byte(4)
        case .node(let kind):
            byte(5)
            text(kind)
        }
    }

    /// The bytes with their number in front.
    var framed: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Reads what ``GraphEncoder`` wrote. The journal's checksums have passed, so that a mismatch is a fault of the program, or
/// a record of a later one: it is reported, never trusted.
struct GraphDecoder {
    /// The bytes do not have the form expected.
    struct Malformed: Error, CustomStringConvertible {
        let what: String
        var description: String {
            "a record of the graph's journal has no \(what) where one is expected: it was written by a newer "
                + "program; start that one, or restore the backup made before the update"
        }
    }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() throws(Malformed) -> UInt8 {
        guard place < bytes.count else { throw Malformed(what: "byte") }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func word() throws(Malformed) -> UInt64 {
        guard place + 8 <= bytes.count else { throw Malformed(what: "word") }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[place + index]) << UInt64(8 * index) }
        place += 8
        return value
    }

    mutating func count() throws(Malformed) -> Int {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let next = try byte()
            guard shift < 64 else { throw Malformed(what: "count") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int(Int64(bitPattern: value)) }
            shift += 7
        }
    }

    /// A count of things that follow, each at least a byte long.
    mutating func length() throws(Malformed) -> Int {
        let value = try count()
        guard value >= 0, value <= bytes.count - place else { throw Malformed(what: "length") }
        return value
    }

    mutating func number() throws(Malformed) -> UInt32 {
        guard let value = UInt32(exactly: try count()) else { throw Malformed(what: "number") }
        return value
    }

    mutating func text() throws(Malformed) -> String {
        let size = try length()
        defer { place += size }
        return String(decoding: bytes[place..<(place + size)], as: UTF8.self)
    }

    mutating func type() throws(Malformed) -> ColumnType {
        switch try byte() {
        case 0: .integer
        case 1: .number
        case 2: .text
        case 3: .boolean
        case 4: .time
        case 5: .node(try text())
        default: throw Malformed(what: "type")
        }
    }
}
