private import Glibc

/// Why a journal was not opened or did not write. The description tells the operator what to do.
package enum JournalError: Error, Equatable, Sendable {
    /// Another process has the folder open.
    case inUse(folder: String, process: Int?)
    /// The file is of a later version of this program.
    case newer(file: String, version: UInt32)
    /// The file belongs to another journal.
    case foreign(file: String)
    /// What stands at `offset` is not what was written, and it is not the end that a crash leaves.
    case damaged(file: String, offset: Int)
    /// The snapshot ends early or is not what was written; the one before serves.
    case brokenSnapshot(file: String, offset: Int)
    /// Records `first...last` are in no file.
    case missing(folder: String, first: UInt64, last: UInt64)
    /// The file system refused; nothing of what was asked has been kept.
    case refused(operation: String, file: String, code: Int32)
    /// After a failed sync nobody knows what is on disk: no more writes until the journal is opened again.
    case stopped(operation: String, file: String, code: Int32)
    /// Records (or a batch of them) may not be larger.
    case tooLarge(bytes: Int, maximum: Int)
    /// Too much waits to be written; nothing of this was kept.
    case behind(waitingBytes: Int)
    /// One snapshot is written at a time.
    case snapshotRunning
    /// A snapshot cannot cover records that are not durable yet, or fewer than the one before.
    case cannotCover(record: UInt64, allowed: ClosedRange<UInt64>)
    /// The journal has been closed.
    case closed
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inUse(let folder, let process):
            "\(folder) is in use by \(process.map { "process \($0)" } ?? "another process"): stop it first"
        case .newer(let file, let version):
            "\(file) has format version \(version), this program knows up to \(FileHeader.version): "
                + "start the newer program, or restore the backup made before the update"
        case .foreign(let file):
            "\(file) belongs to another journal: move it out of the folder, or restore the whole folder "
                + "from one backup"
        case .damaged(let file, let offset):
            "\(file) is damaged at byte \(offset), and it is no write cut short by a crash: restore the folder "
                + "from a backup; or copy it away, cut this file to \(offset) bytes, move later segments away "
                + "and lose the records from there on"
        case .brokenSnapshot(let file, let offset):
            "\(file) is broken at byte \(offset): it can be removed when the snapshot before it is there"
        case .missing(let folder, let first, let last):
            "\(folder) lacks records \(first) to \(last): put the missing segment back, or restore the folder "
                + "from a backup"
        case .refused(let operation, let file, let code):
            "\(operation) of \(file) failed: \(Self.words(code)); nothing of it was kept. "
                + (code == ENOSPC || code == EDQUOT || code == EFBIG
                    ? "Free space, then go on" : "Check the disk")
        case .stopped(let operation, let file, let code):
            "\(operation) of \(file) failed: \(Self.words(code)). What reached the disk is unknown, so nothing more "
                + "is written: check the disk, then restart"
        case .tooLarge(let bytes, let maximum): "\(bytes) bytes in one append, at most \(maximum) are allowed"
        case .behind(let bytes): "the disk is behind: \(bytes) bytes wait to be written; try again later"
        case .snapshotRunning: "a snapshot is being written already"
        case .cannotCover(let record, let allowed):
            "a snapshot cannot cover record \(record), only \(allowed.lowerBound) to \(allowed.upperBound)"
        case .closed: "the journal is closed"
        }
    }

    private static func words(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
