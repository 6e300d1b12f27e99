/// The segment that takes the records now.
///
/// `@unchecked Sendable`: the writer's queue alone uses it.
final class ActiveSegment: @unchecked Sendable {
    private let folder: JournalFolder
    private let identity: JournalIdentity
    private let options: JournalOptions
    private let disk: JournalDisk
    private let spare: SegmentSpare
    private var file: JournalFile
    private var salt: CRC32C
    /// Where the next frame goes.
    private var end: Int
    /// Up to here the file has its bytes already.
    private var prepared: Int
    /// The record that comes next.
    private(set) var next: UInt64
    /// Why nothing is written any more.
    private var failure: JournalError?

    /// Goes on with the last segment of a journal.
    init(
        _ reader: SegmentReader, _ ending: SegmentReader.Ending, folder: JournalFolder,
        options: JournalOptions,
        disk: JournalDisk
    ) throws(JournalError) {
        self.folder = folder
        self.options = options
        self.disk = disk
        identity = reader.header.identity
        spare = SegmentSpare(folder: folder, size: options.segmentBytes)
        file = reader.file
        salt = Frame.salt(reader.header)
        end = ending.offset
        next = ending.next
        prepared = ending.size
        // Without syncs the file system keeps the order of what is appended, not of what is overwritten.
        if ending.torn > 0 || options.durability == .fast {
            try file.cut(to: end)
            prepared = end
        }
        // What a killed process has written may not be on the disk, and the caller builds on it now.
        try file.sync()
        requestSpare()
    }

    /// Makes a segment under its final name, on disk with its header.
    static func create(
        _ folder: JournalFolder, identity: JournalIdentity, first: UInt64, from spare: JournalFile?,
        disk: JournalDisk
    ) throws(JournalError) -> FileHeader {
        let header = FileHeader(kind: .segment, identity: identity, number: first)
        let path = spare?.path ?? folder.temporary("segment")
        do throws(JournalError) {
            let made = try JournalFile(path, spare == nil ? .create : .write, disk: disk)
            try made.write(header.bytes, at: 0)
            try made.sync()
            try folder.rename(path, to: folder.segment(first))
        } catch {
            try? folder.remove(path)
            throw error
        }
        do throws(JournalError) {
            try folder.sync()
        } catch {
            throw error.asStop
        }
        return header
    }

    /// Writes a group as one frame; it is durable when this returns. `bytes` has room for the frame's header.
    ///
    /// - Returns: the numbers of its records.
    /// - Throws: nothing of the group is kept then.
    func write(_ bytes: inout [UInt8], count: Int) throws(JournalError) -> Range<UInt64> {
        if let failure { throw failure }
        if count > 0 {
            try makeRoom(for: bytes.count)
            Frame.seal(&bytes, number: next, count: count, salt: salt)
            do throws(JournalError) {
                try file.write(bytes, at: end)
            } catch {
                prepared = end
                do throws(JournalError) {
                    try file.cut(to: end)
                } catch {
                    throw stop(error)
                }
                throw error
            }
            if options.durability == .full { try syncOrStop() }
            end += bytes.count
            prepared = max(prepared, end)
            next += UInt64(count)
        }
        return next - UInt64(count)..<next
    }

    /// Begins a new segment unless this one is empty.
    func roll() throws(JournalError) {
        if let failure { throw failure }
        if end > FileHeader.size { try roll(to: spare.take()) }
    }

    func close() {
        if failure == nil { try? file.sync() }
        failure = .closed
        spare.close()
    }

    private func makeRoom(for bytes: Int) throws(JournalError) {
        guard end + bytes > prepared else { return }
        // A segment without a successor goes on growing for a while; it only is slower.
        let limit = options.durability == .full ? 2 * options.segmentBytes : options.segmentBytes
        if let ready = spare.take() {
            try roll(to: ready)
        } else if end >= limit, end > FileHeader.size {
            try roll(to: nil)
        }
    }

    private func roll(to spare: JournalFile?) throws(JournalError) {
        // A later segment says that this one is whole.
        if options.durability == .fast { try syncOrStop() }
        let header: FileHeader
        let new: JournalFile
        do throws(JournalError) {
            header = try Self.create(folder, identity: identity, first: next, from: spare, disk: disk)
        } catch {
            if case .stopped = error { failure = error }
            throw error
        }
        do throws(JournalError) {
            new = try JournalFile(folder.segment(next), .write, disk: disk)
            prepared = try new.size()
        } catch {
            throw stop(error)
        }
        try? file.cut(to: end)
        file = new
        salt = Frame.salt(header)
        end = FileHeader.size
        requestSpare()
    }

    private func requestSpare() {
        if options.durability == .full, options.keepsSpare { spare.request() }
    }

    private func syncOrStop() throws(JournalError) {
        do throws(JournalError) {
            try file.sync()
        } catch {
            // What was not acknowledged should not come back; if it does, it is whole all the same.
            try? file.cut(to: end)
            throw stop(error)
        }
    }

    private func stop(_ error: JournalError) -> JournalError {
        let stopped = error.asStop
        failure = stopped
        return stopped
    }
}

extension JournalError {
    /// A refusal after which nothing more may be written.
    fileprivate var asStop: JournalError {
        guard case .refused(let operation, let file, let code) = self else { return self }
        return .stopped(operation: operation, file: file, code: code)
    }
}
