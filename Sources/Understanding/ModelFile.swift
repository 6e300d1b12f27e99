/// Why a model file is not used.
public enum ModelFileError: Error, Equatable, Sendable {
    /// Not a model file, or of another version.
    case foreign
    /// Cut short, or its bytes have changed.
    case damaged
}

/// The file form: magic, version, a fingerprint of what follows, then the fields, little-endian.
extension IntentClassifier {
    private static let magic = Array("SBINTENT".utf8)
    private static let version: UInt32 = 1

    /// The bytes of the file.
    public func encode() -> [UInt8] {
        var body = ByteWriter()
        body.add(dataHash)
        body.add(temperature.bitPattern)
        body.add(confidenceBound.bitPattern)
        body.add(UInt32(labels.count))
        for label in labels { body.add(label) }
        body.add(UInt32(vocabulary.idf.count))
        for bucket in vocabulary.buckets { body.add(bucket) }
        for value in vocabulary.idf { body.add(value.bitPattern) }
        for value in biases { body.add(value.bitPattern) }
        for value in weights { body.add(value.bitPattern) }
        var print = Fingerprint()
        print.add(body.bytes)
        var file = ByteWriter(bytes: Self.magic)
        file.add(Self.version)
        file.add(print.value)
        return file.bytes + body.bytes
    }

    /// Reads a file.
    ///
    /// - Throws: ``ModelFileError``; no bytes whatever trap.
    public init(decoding file: [UInt8]) throws(ModelFileError) {
        var reader = ByteReader(file)
        guard file.starts(with: Self.magic), (try? reader.skip(Self.magic.count)) != nil,
            (try? reader.integer(UInt32.self)) == Self.version
        else { throw .foreign }
        let expected = try reader.integer(UInt64.self)
        var print = Fingerprint()
        print.add(reader.rest)
        guard print.value == expected else { throw .damaged }
        let dataHash = try reader.integer(UInt64.self)
        let temperature = Double(bitPattern: try reader.integer(UInt64.self))
        let bound = Double(bitPattern: try reader.integer(UInt64.self))
        let classes = try reader.count(itemBytes: 4)
        var labels: [String] = []
        for _ in 0..<classes { labels.append(try reader.string()) }
        let rows = try reader.count(itemBytes: 8)
        var buckets: [UInt32] = []
        for _ in 0..<rows { buckets.append(try reader.integer(UInt32.self)) }
        let idf = try reader.floats(rows)
        let biases = try reader.floats(classes)
        let (cells, overflows) = rows.multipliedReportingOverflow(by: classes)
        guard !overflows, reader.rest.count == cells * 4 else { throw .damaged }
        let weights = try reader.floats(cells)
        guard let vocabulary = Vocabulary(buckets: buckets, idf: idf), temperature.isFinite, temperature > 0
        else {
            throw .damaged
        }
        self.init(
            labels: labels, vocabulary: vocabulary, weights: weights, biases: biases,
            temperature: temperature,
            confidenceBound: bound, dataHash: dataHash)
    }
}

private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func add<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func add(_ text: String) {
        add(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

private struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func skip(_ count: Int) throws(ModelFileError) {
        guard rest.count >= count else { throw .damaged }
        rest = rest.dropFirst(count)
    }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(ModelFileError) -> Number {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { throw .damaged }
        var number: Number = 0
        for (index, byte) in rest.prefix(size).enumerated() {
            number |= Number(truncatingIfNeeded: byte) << (8 * index)
        }
        rest = rest.dropFirst(size)
        return number
    }

    /// A number of items that can still be there.
    mutating func count(itemBytes: Int) throws(ModelFileError) -> Int {
        let count = Int(try integer(UInt32.self))
        guard count <= rest.count / itemBytes else { throw .damaged }
        return count
    }

    mutating func string() throws(ModelFileError) -> String {
        let count = try count(itemBytes: 1)
        defer { rest = rest.dropFirst(count) }
        return String(decoding: rest.prefix(count), as: UTF8.self)
    }

    mutating func floats(_ count: Int) throws(ModelFileError) -> [Float] {
        guard count <= rest.count / 4 else { throw .damaged }
        var values: [Float] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(Float(bitPattern: try integer(UInt32.self))) }
        return values
    }
}
