import Dispatch
import Synchronization

/// Keeps a file of zeros ready to become the next segment.
///
/// Where a file grows, each sync also writes the file system's own journal; over bytes that are there already it writes
/// the bytes alone, which is many times cheaper. The zeros are written in pieces so that the writer's syncs in between
/// find a short queue at the disk.
final class SegmentSpare: Sendable {
    private enum State {
        case none
        case making
        case ready(JournalFile)
        case closed
    }

    private let state = Mutex(State.none)
    private let thread = DispatchQueue(label: "switchboard.journal.spare", qos: .utility)
    private let folder: JournalFolder
    private let path: String
    private let size: Int
    private let piece = 1 << 20

    init(folder: JournalFolder, size: Int) {
        self.folder = folder
        path = folder.temporary("spare")
        self.size = size
    }

    /// Sees to it that there will be one. It is asked for with each new segment; one that cannot be made is not tried
    /// again before the next, since the disk may be full.
    func request() {
        let mustMake = state.withLock { state in
            guard case .none = state else { return false }
            state = .making
            return true
        }
        if mustMake { thread.async { self.make() } }
    }

    /// The spare file, if one is ready. It is still under its temporary name.
    func take() -> JournalFile? {
        state.withLock { state in
            guard case .ready(let file) = state else { return nil }
            state = .none
            return file
        }
    }

    /// Makes no more of them and removes the one there is.
    func close() {
        state.withLock { $0 = .closed }
        thread.sync {}
        try? folder.remove(path)
    }

    private func make() {
        do throws(JournalError) {
            let file = try JournalFile(path, .create)
            for start in stride(from: 0, to: size, by: piece) {
                guard state.withLock({ if case .making = $0 { true } else { false } }) else { return }
                try file.write([UInt8](repeating: 0, count: min(piece, size - start)), at: start)
                try file.sync()
            }
            state.withLock { if case .making = $0 { $0 = .ready(file) } }
        } catch {
            try? folder.remove(path)
            state.withLock { if case .making = $0 { $0 = .none } }
        }
    }
}
