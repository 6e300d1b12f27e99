/// Takes the bytes of a snapshot, in as many calls as it likes, and writes them in checked chunks.
package final class SnapshotWriter {
    private let file: JournalFile
    private let salt: CRC32C
    private var chunk = Frame.emptyHeader
    private var chunks: UInt64 = 0
    private var offset = FileHeader.size

    /// Bytes taken so far.
    package private(set) var count: UInt64 = 0

    static let chunkBytes = 1 << 20
    /// A sync every few chunks keeps the disk's queue short for the records that are written beside.
    private static let chunksPerSync: UInt64 = 4

    init(path: String, header: FileHeader, disk: JournalDisk) throws(JournalError) {
        file = try JournalFile(path, .create, disk: disk)
        salt = Frame.salt(header)
        try file.write(header.bytes, at: 0)
    }

    package func write(_ bytes: [UInt8]) throws(JournalError) { try write(bytes.span) }

    package func write(_ bytes: Span<UInt8>) throws(JournalError) {
        var start = 0
        while start < bytes.count {
            let room = Self.chunkBytes - (chunk.count - Frame.headerSize)
            let end = min(bytes.count, start + room)
            unsafe bytes.extracting(start..<end).withUnsafeBufferPointer {
                unsafe chunk.append(contentsOf: $0)
            }
            if end - start == room { try flush(count: 1) }
            start = end
        }
        count += UInt64(bytes.count)
    }

    /// Writes what is left and the frame that marks the end: how many chunks and bytes there are.
    func finish() throws(JournalError) {
        if chunk.count > Frame.headerSize { try flush(count: 1) }
        LittleEndian.append(chunks, to: &chunk)
        LittleEndian.append(count, to: &chunk)
        try flush(count: 0)
        try file.sync()
    }

    private func flush(count: Int) throws(JournalError) {
        Frame.seal(&chunk, number: chunks, count: count, salt: salt)
        try file.write(chunk, at: offset)
        offset += chunk.count
        chunks += UInt64(count)
        chunk.removeAll(keepingCapacity: true)
        chunk.append(contentsOf: Frame.emptyHeader)
        if chunks.isMultiple(of: Self.chunksPerSync) { try file.sync() }
    }
}
