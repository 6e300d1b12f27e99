import Glibc

/// The calls that can fail in ways a test cannot bring about otherwise.
@safe struct JournalDisk: Sendable {
    /// `pwrite`: bytes written, or -1 and `errno`.
    var write: @Sendable (Int32, UnsafeRawBufferPointer, Int) -> Int
    /// `fdatasync`: 0, or -1 and `errno`.
    var sync: @Sendable (Int32) -> Int32

    static let system = unsafe JournalDisk(
        write: { unsafe pwrite($0, $1.baseAddress, $1.count, off_t($2)) }, sync: { fdatasync($0) })
}

/// One open file of a journal, closed when nobody holds it any more.
final class JournalFile: Sendable {
    let path: String
    let descriptor: Int32
    private let disk: JournalDisk

    enum Mode {
        case read
        case write
        /// Made when it is missing, otherwise left as it is.
        case open
        /// Anything of that name is replaced.
        case create

        fileprivate var flags: Int32 {
            switch self {
            case .read: O_RDONLY
            case .write: O_RDWR
            case .open: O_RDWR | O_CREAT
            case .create: O_RDWR | O_CREAT | O_TRUNC
            }
        }
    }

    init(_ path: String, _ mode: Mode, disk: JournalDisk = .system) throws(JournalError) {
        self.path = path
        self.disk = disk
        descriptor = unsafe Glibc.open(path, mode.flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.refusal("opening", path) }
    }

    deinit { _ = close(descriptor) }

    func size() throws(JournalError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.refusal("reading the size", path) }
        return Int(status.st_size)
    }

    /// Reads `count` bytes, fewer only at the end of the file.
    func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { break }
                filled += got
            }
        }
        guard code == 0 else { throw .refused(operation: "reading", file: path, code: code) }
        return bytes
    }

    /// Writes all of `bytes`, or throws and may have written some.
    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
        let code = unsafe bytes.withUnsafeBytes { bytes -> Int32 in
            var done = 0
            while done < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                let wrote = unsafe disk.write(descriptor, rest, offset + done)
                if wrote < 0, errno == EINTR { continue }
                if wrote < 0 { return errno }
                if wrote == 0 { return ENOSPC }
                done += wrote
            }
            return 0
        }
        guard code == 0 else { throw .refused(operation: "writing", file: path, code: code) }
    }

    /// Returns when what was written is on the disk.
    func sync() throws(JournalError) {
        guard disk.sync(descriptor) == 0 else { throw Self.refusal("syncing", path) }
    }

    /// Cuts the file off behind its first `count` bytes.
    func cut(to count: Int) throws(JournalError) {
        guard ftruncate(descriptor, off_t(count)) == 0 else { throw Self.refusal("cutting", path) }
    }

    /// What the last call that failed says, as an error.
    static func refusal(_ operation: String, _ path: String) -> JournalError {
        .refused(operation: operation, file: path, code: errno)
    }
}
