import Glibc

/// The folder of a journal: the names of its files, and the lock that keeps other processes out.
///
///     journal-<first record>.log      records, from the one in its name on
///     snapshot-<last record>.snap     a state, up to and with the record in its name
///     *.tmp                           unfinished; gone at the next opening
///     lock                            the process that has the folder open
final class JournalFolder: Sendable {
    let path: String
    private let lock: JournalFile

    /// Creates the folder when it is missing, and locks it for as long as this object lives.
    init(_ path: String) throws(JournalError) {
        self.path = path
        if unsafe mkdir(path, 0o700) == 0 {
            try Self.sync(path + "/..")
        } else if errno != EEXIST {
            throw JournalFile.refusal("creating", path)
        }
        let name = path + "/lock"
        lock = try JournalFile(name, .open)
        guard flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw JournalFile.refusal("locking", name) }
            let words = String(decoding: try lock.read(at: 0, count: 20), as: UTF8.self)
            throw .inUse(folder: path, process: words.split(separator: "\n").first.flatMap { Int($0) })
        }
        try lock.cut(to: 0)
        try lock.write(Array("\(getpid())\n".utf8), at: 0)
    }

    /// Lets other processes in. Nothing may be changed in the folder after this.
    func unlock() { _ = flock(lock.descriptor, LOCK_UN) }

    /// What lies in the folder, in order of record numbers. Other files are none of ours.
    struct Listing: Equatable {
        var segments: [UInt64] = []
        var snapshots: [UInt64] = []
        var unfinished: [String] = []
    }

    func list() throws(JournalError) -> Listing {
        guard let stream = unsafe opendir(path) else { throw JournalFile.refusal("listing", path) }
        defer { unsafe _ = closedir(stream) }
        var listing = Listing()
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = Self.number(name, "journal-", ".log") {
                listing.segments.append(number)
            } else if let number = Self.number(name, "snapshot-", ".snap") {
                listing.snapshots.append(number)
            } else if name.hasSuffix(".tmp") {
                listing.unfinished.append(path + "/" + name)
            }
            errno = 0
        }
        guard errno == 0 else { throw JournalFile.refusal("listing", path) }
        listing.segments.sort()
        listing.snapshots.sort()
        return listing
    }

    func segment(_ first: UInt64) -> String { path + "/journal-" + Self.padded(first) + ".log" }
    func snapshot(_ last: UInt64) -> String { path + "/snapshot-" + Self.padded(last) + ".snap" }
    func temporary(_ name: String) -> String { path + "/" + name + ".tmp" }

    /// Gives a finished file its name for good: after this it survives power loss.
    func rename(_ from: String, to: String) throws(JournalError) {
        guard unsafe Glibc.rename(from, to) == 0 else { throw JournalFile.refusal("renaming", from) }
    }

    /// Makes names that were given or taken away survive power loss.
    func sync() throws(JournalError) { try Self.sync(path) }

    private static func sync(_ path: String) throws(JournalError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalFile.refusal("opening", path) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw JournalFile.refusal("syncing", path) }
    }

    func remove(_ file: String) throws(JournalError) {
        guard unsafe unlink(file) == 0 || errno == ENOENT else { throw JournalFile.refusal("removing", file) }
    }

    private static let digits = 20  // of the largest UInt64

    private static func padded(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    private static func number(_ name: String, _ prefix: String, _ suffix: String) -> UInt64? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        let middle = name.dropFirst(prefix.count).dropLast(suffix.count)
        guard middle.utf8.count == digits, middle.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        // Far below the largest, so that the number after it can be reckoned with.
        return UInt64(middle).flatMap { $0 < 1 << 62 ? $0 : nil }
    }
}
