/// Reads the records of one segment, in order, and finds where they end.
struct SegmentReader {
    let file: JournalFile
    let header: FileHeader

    /// What follows the last good frame of a segment.
    struct Ending: Equatable {
        /// The record after the last one read.
        let next: UInt64
        /// Where the next frame belongs.
        let offset: Int
        /// Bytes there of a write that never finished.
        let torn: Int
        /// Bytes of the file.
        let size: Int
    }

    init(_ folder: JournalFolder, first: UInt64, disk: JournalDisk) throws(JournalError) {
        file = try JournalFile(folder.segment(first), .write, disk: disk)
        guard let header = FileHeader(try file.read(at: 0, count: FileHeader.size), kind: .segment) else {
            throw .damaged(file: file.path, offset: 0)
        }
        guard header.version <= FileHeader.version else {
            throw .newer(file: file.path, version: header.version)
        }
        guard header.number == first, first > 0 else { throw .damaged(file: file.path, offset: 32) }
        self.header = header
    }

    /// Gives `deliver` the records after `covered`.
    ///
    /// Behind the last good frame stand zeros (a file is filled with them beforehand) or, in the last segment, what a
    /// crash left of a write. A group is one frame, and the next is written only when it is in the file: so a good frame
    /// behind a bad one means damage.
    ///
    /// - Throws: ``JournalError/damaged(file:offset:)``, and what `deliver` throws.
    func replay(
        after covered: UInt64, isLast: Bool, deliver: (UInt64, Span<UInt8>) throws -> Void
    ) throws -> Ending {
        let bytes = try file.read(at: 0, count: try file.size())
        let salt = Frame.salt(header)
        var next = header.number
        var offset = FileHeader.size
        while let frame = unsafe bytes.withUnsafeBytes({ unsafe Frame(in: $0, at: offset, salt: salt) }) {
            guard frame.number == next, frame.count > 0 else {
                throw JournalError.damaged(file: file.path, offset: offset)
            }
            var place = frame.body.lowerBound
            for _ in 0..<frame.count {
                guard frame.end - place >= 4 else {
                    throw JournalError.damaged(file: file.path, offset: offset)
                }
                let length = Int(LittleEndian.read(bytes, at: place, as: UInt32.self))
                place += 4
                guard length <= frame.end - place else {
                    throw JournalError.damaged(file: file.path, offset: offset)
                }
                if next > covered { try deliver(next, bytes.span.extracting(place..<place + length)) }
                place += length
                next += 1
            }
            guard place == frame.end else { throw JournalError.damaged(file: file.path, offset: offset) }
            offset = frame.end
        }
        let torn = unsafe bytes.withUnsafeBytes { unsafe Self.written($0, from: offset) }
        if torn > 0 {
            let follows = unsafe bytes.withUnsafeBytes {
                unsafe Self.hasFrame(in: $0, behind: offset, after: next, salt)
            }
            guard isLast, !follows else { throw JournalError.damaged(file: file.path, offset: offset) }
        }
        return Ending(next: next, offset: offset, torn: torn, size: bytes.count)
    }

    /// Bytes from `offset` to the last one that is not zero.
    private static func written(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> Int {
        var end = bytes.count
        while end - offset >= 8, unsafe bytes.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == 0 {
            end -= 8
        }
        while end > offset, unsafe bytes[end - 1] == 0 { end -= 1 }
        return end - offset
    }

    /// Whether a frame of records after `record` starts anywhere behind `offset`.
    private static func hasFrame(
        in bytes: UnsafeRawBufferPointer, behind offset: Int, after record: UInt64, _ salt: CRC32C
    ) -> Bool {
        for start in offset + 1..<max(offset + 1, bytes.count - Frame.headerSize + 1) {
            guard let (length, number, count) = unsafe Frame.header(in: bytes, at: start), number > record,
                count > 0, length >= 4 * count
            else { continue }
            if unsafe Frame(in: bytes, at: start, salt: salt) != nil { return true }
        }
        return false
    }
}
