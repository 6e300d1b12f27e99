/// What one write puts into a file: a group of records in a segment, a chunk of bytes in a snapshot.
///
///     length of the body 4 | CRC-32C 4 | number 8 | count 4 | body
///
/// In a segment `number` is the first record's and the body is `count` times (length 4 | payload); a group is one frame,
/// so it is there as a whole or not at all. In a snapshot `number` counts the chunks from 0 and `count` is 1; the frame
/// that marks the end has `count` 0. The checksum covers the file's header and everything of the frame but itself, so
/// that a frame counts in its own file only. Twenty zero bytes are no frame: their checksum is not zero.
struct Frame: Equatable, Sendable {
    static let headerSize = 20
    /// Keeps a damaged length from asking for memory.
    static let maximumBody = 16 << 20

    let number: UInt64
    let count: Int
    /// Where the body stands in the bytes it was read from.
    let body: Range<Int>

    var end: Int { body.upperBound }

    /// The checksum's start for frames of the file with this header.
    static func salt(_ header: FileHeader) -> CRC32C {
        var crc = CRC32C()
        crc.update(header.bytes)
        return crc
    }

    /// Room for the header, to be filled by ``seal(_:number:count:salt:)`` when the body stands.
    static let emptyHeader = [UInt8](repeating: 0, count: headerSize)

    /// Writes the header of the frame that `bytes` holds.
    static func seal(_ bytes: inout [UInt8], number: UInt64, count: Int, salt: CRC32C) {
        LittleEndian.write(UInt32(bytes.count - headerSize), to: &bytes, at: 0)
        LittleEndian.write(number, to: &bytes, at: 8)
        LittleEndian.write(UInt32(count), to: &bytes, at: 16)
        LittleEndian.write(unsafe bytes.withUnsafeBytes { unsafe checksum($0, salt) }, to: &bytes, at: 4)
    }

    /// The frame at `offset` of `bytes`, or nil if what stands there is none.
    init?(in bytes: UnsafeRawBufferPointer, at offset: Int, salt: CRC32C) {
        guard let (length, number, count) = unsafe Self.header(in: bytes, at: offset) else { return nil }
        let end = offset + Self.headerSize + length
        let frame = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
        let stored = unsafe UInt32(littleEndian: frame.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard unsafe Self.checksum(frame, salt) == stored else { return nil }
        self.number = number
        self.count = count
        body = offset + Self.headerSize..<end
    }

    /// Whether the checksum in `header` is that of the frame of `header` and `body`.
    static func holds(_ header: [UInt8], _ body: [UInt8], salt: CRC32C) -> Bool {
        var crc = salt
        crc.update(Array(header[..<4]))
        crc.update(Array(header[8...]))
        crc.update(body)
        return crc.value == LittleEndian.read(header, at: 4, as: UInt32.self)
    }

    /// The fields of a header whose frame would fit in `bytes`, unchecked otherwise.
    static func header(
        in bytes: UnsafeRawBufferPointer, at offset: Int
    ) -> (length: Int, number: UInt64, count: Int)? {
        guard offset >= 0, bytes.count - offset >= headerSize else { return nil }
        let length = unsafe Int(
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        guard length <= maximumBody, length <= bytes.count - offset - headerSize else { return nil }
        let number = unsafe UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
        let count = unsafe Int(
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt32.self)))
        return (length, number, count)
    }

    private static func checksum(_ frame: UnsafeRawBufferPointer, _ salt: CRC32C) -> UInt32 {
        var crc = salt
        unsafe crc.update(UnsafeRawBufferPointer(rebasing: frame[..<4]))
        unsafe crc.update(UnsafeRawBufferPointer(rebasing: frame[8...]))
        return crc.value
    }
}
