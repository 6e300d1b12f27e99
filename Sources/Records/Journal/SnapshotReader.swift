/// Gives the bytes of a snapshot one chunk at a time, so that a large one is never in memory as a whole.
package final class SnapshotReader {
    /// The last record whose effect is in the snapshot.
    package let record: UInt64

    private let file: JournalFile
    private let salt: CRC32C
    private var chunks: UInt64 = 0
    private var count: UInt64 = 0
    private var offset = FileHeader.size
    private var isAtEnd = false

    /// - Parameter identity: of the journal the snapshot must belong to.
    init(_ folder: JournalFolder, record: UInt64, identity: JournalIdentity) throws(JournalError) {
        file = try JournalFile(folder.snapshot(record), .read)
        guard let header = FileHeader(try file.read(at: 0, count: FileHeader.size), kind: .snapshot) else {
            throw .brokenSnapshot(file: file.path, offset: 0)
        }
        guard header.version <= FileHeader.version else {
            throw .newer(file: file.path, version: header.version)
        }
        guard header.identity == identity else { throw .foreign(file: file.path) }
        guard header.number == record else { throw .brokenSnapshot(file: file.path, offset: 32) }
        self.record = record
        salt = Frame.salt(header)
    }

    /// The next bytes, at most 1 MiB; nil at the end. Where chunks begin and end means nothing.
    ///
    /// - Throws: ``JournalError/brokenSnapshot(file:offset:)`` also when the end is missing.
    package func nextChunk() throws(JournalError) -> [UInt8]? {
        guard !isAtEnd else { return nil }
        let start = try file.read(at: offset, count: Frame.headerSize)
        guard start.count == Frame.headerSize else { throw .brokenSnapshot(file: file.path, offset: offset) }
        let length = Int(LittleEndian.read(start, at: 0, as: UInt32.self))
        guard length <= SnapshotWriter.chunkBytes else {
            throw .brokenSnapshot(file: file.path, offset: offset)
        }
        let body = try file.read(at: offset + Frame.headerSize, count: length)
        guard Frame.holds(start, body, salt: salt),
            LittleEndian.read(start, at: 8, as: UInt64.self) == chunks
        else { throw .brokenSnapshot(file: file.path, offset: offset) }
        if LittleEndian.read(start, at: 16, as: UInt32.self) == 0 {
            guard length == 16, LittleEndian.read(body, at: 0, as: UInt64.self) == chunks,
                LittleEndian.read(body, at: 8, as: UInt64.self) == count
            else { throw .brokenSnapshot(file: file.path, offset: offset) }
            isAtEnd = true
            return nil
        }
        chunks += 1
        count += UInt64(length)
        offset += Frame.headerSize + length
        return body
    }

    /// Reads to the end.
    func check() throws(JournalError) {
        while try nextChunk() != nil {}
    }
}
