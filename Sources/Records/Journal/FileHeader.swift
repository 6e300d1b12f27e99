/// The first 64 bytes of each file of a journal. Their layout is the same in every format version:
///
///     magic 8 | version 4 | zero 4 | identity 16 | number 8 | zero 20 | CRC-32C of the 60 bytes before 4
///
/// Numbers are little-endian.
struct FileHeader: Equatable, Sendable {
    static let size = 64
    /// The format written here, and the newest that is read.
    static let version: UInt32 = 1

    enum Kind: String, Sendable {
        case segment = "SBJOURNL"
        case snapshot = "SBSNAPSH"
    }

    let kind: Kind
    var version = Self.version
    /// Random, the same in all files of one journal.
    let identity: JournalIdentity
    /// A segment's first record, or the last one that a snapshot covers.
    let number: UInt64

    init(kind: Kind, identity: JournalIdentity, number: UInt64) {
        self.kind = kind
        self.identity = identity
        self.number = number
    }

    /// Nil unless the checksum holds and the kind is the one expected. The version may be any.
    init?(_ bytes: [UInt8], kind: Kind) {
        guard bytes.count >= Self.size, bytes.prefix(8).elementsEqual(kind.rawValue.utf8) else { return nil }
        var crc = CRC32C()
        crc.update(Array(bytes[..<60]))
        guard LittleEndian.read(bytes, at: 60, as: UInt32.self) == crc.value else { return nil }
        self.kind = kind
        version = LittleEndian.read(bytes, at: 8, as: UInt32.self)
        identity = JournalIdentity(
            low: LittleEndian.read(bytes, at: 16, as: UInt64.self),
            high: LittleEndian.read(bytes, at: 24, as: UInt64.self))
        number = LittleEndian.read(bytes, at: 32, as: UInt64.self)
    }

    var bytes: [UInt8] {
        var bytes = Array(kind.rawValue.utf8)
        LittleEndian.append(version, to: &bytes)
        LittleEndian.append(UInt32(0), to: &bytes)
        LittleEndian.append(identity.low, to: &bytes)
        LittleEndian.append(identity.high, to: &bytes)
        LittleEndian.append(number, to: &bytes)
        bytes.append(contentsOf: repeatElement(0, count: 20))
        var crc = CRC32C()
        crc.update(bytes)
        LittleEndian.append(crc.value, to: &bytes)
        return bytes
    }
}

/// Tells the files of one journal from those of another.
struct JournalIdentity: Equatable, Sendable {
    let low: UInt64
    let high: UInt64

    static func random() -> Self { Self(low: .random(in: 0...UInt64.max), high: .random(in: 0...UInt64.max)) }
}

/// Whole numbers as the files hold them.
enum LittleEndian {
    static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    static func write<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8], at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= bytes.count)
        unsafe bytes.withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
        }
    }

    static func read<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: [UInt8], at offset: Int, as: Number.Type
    ) -> Number {
        precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= bytes.count)
        return unsafe bytes.withUnsafeBytes {
            unsafe Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }
}
