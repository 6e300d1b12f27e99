/// Why a model file is not used.
public enum ModelFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Not a model file, of another kind, or of another version.
    case foreign
    /// Cut short, or its bytes have changed.
    case damaged
    /// A weight is no number, infinite, or beyond what a half holds.
    case impossibleWeight
    /// Made for another sentence encoder than the one that is configured.
    case otherEncoder

    /// What to do.
    public var description: String {
        switch self {
        case .foreign: "not a model of this version: delete the file, or train again"
        case .damaged: "the file is damaged: delete it, or train again"
        case .impossibleWeight: "a weight in the file is not a finite number: delete the file, or train again"
        case .otherEncoder: "the model was trained with another sentence encoder: train again"
        }
    }
}

/// The form of all model files: magic, version, kind, a fingerprint of what follows, then the fields, little-endian. Weights
/// are halves (IEEE 754 binary16).
enum ModelFile {
    private static let magic = Array("SBMODEL\n".utf8)
    private static let version: UInt32 = 4

    static func write(kind: String, _ body: (inout ByteWriter) -> Void) -> [UInt8] {
        var content = ByteWriter()
        body(&content)
        var print = Fingerprint()
        print.add(content.bytes)
        var file = ByteWriter(bytes: magic)
        file.add(version)
        file.add(kind)
        file.add(print.value)
        return file.bytes + content.bytes
    }

    /// A reader behind the head.
    static func open(_ file: [UInt8], kind: String) throws(ModelFileError) -> ByteReader {
        var reader = ByteReader(file)
        guard file.starts(with: magic) else { throw .foreign }
        try reader.skip(magic.count)
        guard try reader.integer(UInt32.self) == version, try reader.string() == kind else { throw .foreign }
        let expected = try reader.integer(UInt64.self)
        var print = Fingerprint()
        print.add(reader.rest)
        guard print.value == expected else { throw .damaged }
        return reader
    }
}

struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func add<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func add(_ number: Double) { add(number.bitPattern) }

    mutating func add(_ text: String) {
        add(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ numbers: [Float]) {
        add(UInt32(numbers.count))
        for number in numbers { add(number.bitPattern) }
    }

    mutating func add(_ hashes: [UInt64]) {
        add(UInt32(hashes.count))
        for hash in hashes { add(hash) }
    }

    /// As halves.
    mutating func add(_ matrix: Matrix) {
        add(UInt32(matrix.rows))
        add(UInt32(matrix.columns))
        bytes.reserveCapacity(bytes.count + 2 * matrix.count)
        for index in 0..<matrix.count { add(unsafe Float16(matrix.start[index]).bitPattern) }
    }
}

/// Reads what is there; every count is checked against what is left, so that no bytes trap or ask for too much memory.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var rest: ArraySlice<UInt8> { bytes[position...] }

    mutating func skip(_ count: Int) throws(ModelFileError) {
        guard bytes.count - position >= count else { throw .damaged }
        position += count
    }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(ModelFileError) -> Number {
        let size = Number.bitWidth / 8
        guard bytes.count - position >= size else { throw .damaged }
        var number: Number = 0
        for index in 0..<size { number |= Number(truncatingIfNeeded: bytes[position + index]) << (8 * index) }
        position += size
        return number
    }

    mutating func double() throws(ModelFileError) -> Double {
        let number = Double(bitPattern: try integer(UInt64.self))
        guard number.isFinite else { throw .damaged }
        return number
    }

    /// A number of items that can still be there.
    mutating func count(itemBytes: Int) throws(ModelFileError) -> Int {
        let count = Int(try integer(UInt32.self))
        guard count <= (bytes.count - position) / itemBytes else { throw .damaged }
        return count
    }

    mutating func string() throws(ModelFileError) -> String {
        let count = try count(itemBytes: 1)
        defer { position += count }
        return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
    }

    mutating func floats() throws(ModelFileError) -> [Float] {
        let count = try count(itemBytes: 4)
        var numbers: [Float] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(try Self.checked(Float(bitPattern: try integer(UInt32.self)))) }
        return numbers
    }

    /// One number that is none would make all answers none.
    private static func checked(_ number: Float) throws(ModelFileError) -> Float {
        guard abs(number) <= Float(Float16.greatestFiniteMagnitude) else { throw .impossibleWeight }
        return number
    }

    mutating func hashes() throws(ModelFileError) -> [UInt64] {
        let count = try count(itemBytes: 8)
        var numbers: [UInt64] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(try integer(UInt64.self)) }
        return numbers
    }

    mutating func matrix() throws(ModelFileError) -> Matrix {
        let (rows, columns) = (Int(try integer(UInt32.self)), Int(try integer(UInt32.self)))
        let (cells, overflows) = rows.multipliedReportingOverflow(by: columns)
        guard !overflows, cells <= (bytes.count - position) / 2 else { throw .damaged }
        let matrix = Matrix(rows, columns)
        for index in 0..<cells {
            let bits = UInt16(bytes[position]) | UInt16(bytes[position + 1]) << 8
            unsafe matrix.start[index] = try Self.checked(Float(Float16(bitPattern: bits)))
            position += 2
        }
        return matrix
    }
}
