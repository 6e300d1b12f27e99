/// What happens to a folder before its journal can be written: lock, check, choose a snapshot, replay.
struct JournalOpening {
    let folder: JournalFolder
    let identity: JournalIdentity
    private let segments: [SegmentReader]
    private let snapshots: [UInt64]
    private let log: (String) -> Void

    init(_ path: String, disk: JournalDisk, log: @escaping (String) -> Void) throws(JournalError) {
        folder = try JournalFolder(path)
        self.log = log
        let files = try folder.list()
        for path in files.unfinished { try folder.remove(path) }
        var firsts = files.segments
        if firsts.isEmpty {
            if let last = files.snapshots.last {
                throw .missing(folder: path, first: last + 1, last: last + 1)
            }
            _ = try ActiveSegment.create(folder, identity: .random(), first: 1, from: nil, disk: disk)
            firsts = [1]
        }
        var readers: [SegmentReader] = []
        for first in firsts {
            let reader = try SegmentReader(folder, first: first, disk: disk)
            if let known = readers.first?.header.identity, known != reader.header.identity {
                throw .foreign(file: reader.file.path)
            }
            readers.append(reader)
        }
        identity = readers[0].header.identity
        segments = readers
        snapshots = files.snapshots
    }

    /// The newest snapshot that is whole, nil if there is none.
    ///
    /// - Throws: ``JournalError/newer(file:version:)``: an older one would do, but then the newer program could not go on.
    func chooseSnapshot() throws(JournalError) -> UInt64? {
        for record in snapshots.reversed() {
            do throws(JournalError) {
                try SnapshotReader(folder, record: record, identity: identity).check()
                return record
            } catch {
                if case .newer = error { throw error }
                log("the snapshot is passed over for the one before: \(error)")
            }
        }
        return nil
    }

    /// Gives `deliver` the records after `covered`.
    ///
    /// - Returns: the last segment, and where it ends.
    func replay(
        after covered: UInt64, _ deliver: (UInt64, Span<UInt8>) throws -> Void
    ) throws -> (SegmentReader, SegmentReader.Ending) {
        guard let start = segments.lastIndex(where: { $0.header.number <= covered + 1 }) else {
            throw JournalError.missing(
                folder: folder.path, first: covered + 1, last: segments[0].header.number - 1)
        }
        var ending: SegmentReader.Ending?
        for (index, segment) in segments.enumerated().dropFirst(start) {
            if let ending { try check(segment, follows: ending.next) }
            ending = try segment.replay(
                after: covered, isLast: index == segments.count - 1, deliver: deliver)
        }
        guard let ending, let last = segments.last else { preconditionFailure("a journal without segments") }
        guard ending.next > covered else {
            throw JournalError.missing(folder: folder.path, first: ending.next, last: covered)
        }
        if ending.torn > 0 {
            log(
                "\(last.file.path): cut \(ending.torn) bytes of an unfinished write behind byte \(ending.offset)"
            )
        }
        return (last, ending)
    }

    private func check(_ segment: SegmentReader, follows next: UInt64) throws(JournalError) {
        let first = segment.header.number
        guard first >= next else { throw .damaged(file: segment.file.path, offset: 32) }
        guard first == next else { throw .missing(folder: folder.path, first: next, last: first - 1) }
    }
}
