private import CLinux

/// CRC-32C (Castagnoli polynomial 0x1EDC6F41, reflected), as iSCSI and ext4 use it: RFC 3720, appendix B.4.
///
/// The processor's instruction where there is one, eight table look-ups a word elsewhere.
struct CRC32C: Equatable, Sendable {
    private var state: UInt32 = ~0

    /// The checksum of all bytes so far.
    var value: UInt32 { ~state }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        if Self.hasInstruction {
            state = unsafe clinux_crc32c(state, start, bytes.count)
        } else {
            unsafe updateByTable(bytes)
        }
    }

    mutating func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

    /// The same without the instruction.
    mutating func updateByTable(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        var index = 0
        let tables = Self.tables.span
        while index + 8 <= bytes.count {
            let word =
                unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                ^ UInt64(crc)
            crc = 0
            for place in 0..<8 {
                crc ^= tables[(7 - place) << 8 | Int(truncatingIfNeeded: word >> (8 * place)) & 0xFF]
            }
            index += 8
        }
        while index < bytes.count {
            crc = unsafe crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[index])]
            index += 1
        }
        state = crc
    }

    private static let hasInstruction = clinux_has_crc32c() != 0

    /// Eight tables of 256: table `n` moves a byte past `n` more zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
            tables[byte] = crc
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}
