import Foundation

/// A file's bytes where the system keeps them: read page by page when touched, shared by all processes, given back under
/// pressure. Unmapped with the last reference.
///
/// A mapped file must be replaced by renaming, never be written in place: the system ends a process that reads a page
/// which is no longer there.
///
/// `@unchecked Sendable`: the bytes are never written.
@safe final class MappedFile: @unchecked Sendable {
    let count: Int
    private let start: UnsafeMutableRawPointer?

    /// - Throws: ``EncoderError/missingFile(_:)``, ``EncoderError/unreadableFile(_:errno:)``
    init(path: String, name: String) throws(EncoderError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missingFile(name) : .unreadableFile(name, errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadableFile(name, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .missingFile(name) }
        count = Int(status.st_size)
        guard count > 0 else {
            unsafe start = nil
            return
        }
        let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
            throw .unreadableFile(name, errno: errno)
        }
        unsafe start = mapped
    }

    deinit {
        if let start = unsafe start { unsafe munmap(start, count) }
    }

    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: start, count: count) }

    /// Lets go of the pages that were read; they come back from the system's cache when touched.
    func releasePages() {
        if let start = unsafe start { _ = unsafe madvise(start, count, MADV_DONTNEED) }
    }
}
