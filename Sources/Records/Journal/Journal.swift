import Synchronization

/// How a journal writes.
package struct JournalOptions: Sendable {
    /// Whether an acknowledged record survives power loss, or a crash of the process alone.
    package var durability = RecordStore.Durability.full
    /// A new segment begins at about this size. As much is kept ready for the next one, when syncs count.
    package var segmentBytes = 32 << 20
    /// Whether a file is kept ready for the next segment. Without one, only a full segment has a successor.
    var keepsSpare = true
    /// At most this many bytes share a write, a larger append apart.
    package var groupBytes = 1 << 20
    /// Bytes that may wait; beyond that appends are refused.
    package var maximumWaitingBytes = 64 << 20

    package init() {}
}

/// An append-only journal of records, which are bytes to it, with snapshots of what they add up to.
///
/// Records have numbers from 1 on, without gaps. At opening the newest snapshot that checks out is given back, then the
/// records after it, in order. Each snapshot begins a new segment; the two newest are kept, with the segments that the
/// older one needs. All calls may come from any thread, but none may wait inside a completion.
package final class Journal: Sendable {
    private let folder: JournalFolder
    private let identity: JournalIdentity
    private let disk: JournalDisk
    private let writer: JournalWriter
    private let log: @Sendable (String) -> Void
    private let snapshots: Mutex<Snapshots>

    private struct Snapshots {
        /// The last records of those that are known to be good, at most two.
        var good: [UInt64]
        var isWriting = false
        var isOpen = true
    }

    /// Opens the journal in `folder`, or begins one there.
    ///
    /// `restore` is called once if there is a snapshot, then `replay` with each record after it; both on the calling
    /// thread, before this returns. An error of theirs is passed on.
    ///
    /// - Parameter log: gets one line for everything that was not as it should be but could be put right.
    /// - Throws: ``JournalError``; nothing has been changed in the folder then, except for unfinished files.
    package convenience init(
        folder: String, options: JournalOptions = JournalOptions(), log: @escaping @Sendable (String) -> Void,
        restore: (SnapshotReader) throws -> Void, replay: (UInt64, Span<UInt8>) throws -> Void
    ) throws {
        try self.init(
            folder: folder, options: options, disk: .system, log: log, restore: restore, replay: replay)
    }

    init(
        folder path: String, options: JournalOptions, disk: JournalDisk,
        log: @escaping @Sendable (String) -> Void, restore: (SnapshotReader) throws -> Void,
        replay: (UInt64, Span<UInt8>) throws -> Void
    ) throws {
        let opening = try JournalOpening(path, disk: disk, log: log)
        let covered = try opening.chooseSnapshot()
        if let covered {
            try restore(SnapshotReader(opening.folder, record: covered, identity: opening.identity))
        }
        let (last, ending) = try opening.replay(after: covered ?? 0, replay)
        folder = opening.folder
        identity = opening.identity
        self.disk = disk
        self.log = log
        snapshots = Mutex(Snapshots(good: covered.map { [$0] } ?? []))
        writer = JournalWriter(
            segment: try ActiveSegment(last, ending, folder: opening.folder, options: options, disk: disk),
            options: options)
    }

    // MARK: Records

    /// Makes one record durable together with whatever else waits, then calls `completion` with its number, on the
    /// writer's thread (at once, here, when it is refused). Completions come in the order of the numbers.
    ///
    /// When a write fails, everything fails that was appended before the completions told of it; later appends are tried
    /// again, except after ``JournalError/stopped(operation:file:code:)``.
    package func append(
        _ payload: [UInt8], completion: @escaping @Sendable (Result<UInt64, JournalError>) -> Void
    ) {
        writer.submit([payload]) { completion($0.map(\.lowerBound)) }
    }

    /// Makes several records durable, all or none of them. With none it waits for the appends before.
    package func append(
        _ payloads: [[UInt8]], completion: @escaping @Sendable (Result<Range<UInt64>, JournalError>) -> Void
    ) {
        writer.submit(payloads, done: completion)
    }

    /// Makes several records durable, all or none of them, and returns their numbers.
    package func append(_ payloads: [[UInt8]]) async throws -> Range<UInt64> {
        try await withCheckedThrowingContinuation { done in
            append(payloads) { done.resume(with: $0.mapError { $0 }) }
        }
    }

    /// What was written since the journal was opened, and the last durable record.
    package var statistics: JournalCounters { writer.statistics }

    // MARK: Snapshots

    /// Writes a snapshot on the calling thread, while records go on being appended.
    ///
    /// - Parameters:
    ///   - record: the last record whose effect is in the state that `write` streams.
    ///   - write: hands over the bytes of the state; what it throws ends the snapshot and leaves the one before in place.
    package func writeSnapshot(covering record: UInt64, _ write: (SnapshotWriter) throws -> Void) throws {
        let before = try snapshots.withLock { snapshots throws(JournalError) in
            guard snapshots.isOpen else { throw .closed }
            guard !snapshots.isWriting else { throw .snapshotRunning }
            snapshots.isWriting = true
            return snapshots.good
        }
        defer {
            snapshots.withLock { snapshots in
                snapshots.isWriting = false
                if !snapshots.isOpen { folder.unlock() }
            }
        }
        let durable = try writer.roll()
        let lowest = min(before.last ?? 0, durable)
        guard (lowest...durable).contains(record) else {
            throw JournalError.cannotCover(record: record, allowed: lowest...durable)
        }
        let temporary = folder.temporary("snapshot")
        do {
            let header = FileHeader(kind: .snapshot, identity: identity, number: record)
            let writer = try SnapshotWriter(path: temporary, header: header, disk: disk)
            try write(writer)
            try writer.finish()
            try folder.rename(temporary, to: folder.snapshot(record))
            try folder.sync()
        } catch {
            try? folder.remove(temporary)
            throw error
        }
        let good = Array((before.filter { $0 != record } + [record]).suffix(2))
        snapshots.withLock { $0.good = good }
        if good.count == 2 { removeFiles(olderThan: good[0], keeping: good) }
    }

    /// Streams the newest snapshot to `body`, if there is one.
    package func readSnapshot<Value>(_ body: (SnapshotReader) throws -> Value) throws -> Value? {
        guard let record = snapshots.withLock({ $0.good.last }) else { return nil }
        return try body(SnapshotReader(folder, record: record, identity: identity))
    }

    /// Waits for what was appended, then gives the folder free (a snapshot that is running does so at its end). Further calls fail with ``JournalError/closed``.
    package func close() {
        writer.close()
        snapshots.withLock { snapshots in
            snapshots.isOpen = false
            if !snapshots.isWriting { folder.unlock() }
        }
    }

    /// Removes what no kept snapshot needs. Files of another journal stay: they are somebody's.
    private func removeFiles(olderThan record: UInt64, keeping good: [UInt64]) {
        do throws(JournalError) {
            let files = try folder.list()
            for number in files.snapshots where number < good[1] && !good.contains(number) {
                let isForeign: Bool
                do throws(JournalError) {
                    _ = try SnapshotReader(folder, record: number, identity: identity)
                    isForeign = false
                } catch {
                    if case .foreign = error { isForeign = true } else { isForeign = false }
                }
                if !isForeign { try folder.remove(folder.snapshot(number)) }
            }
            for (first, following) in zip(files.segments, files.segments.dropFirst())
            where following <= record + 1 {
                try folder.remove(folder.segment(first))
            }
        } catch {
            log("old files stay for now: \(error)")
        }
    }
}
