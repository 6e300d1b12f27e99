import Synchronization

/// The history that a tree and its copies have in common, by which each of them knows how much of a ``TupleLog`` is its own past.
///
/// Changes on a line are numbered. A copy stands at the last change that it has seen. One that stands at the newest may go on
/// with the line; any other that changes something begins a line of its own there.
final class TupleLine: Sendable {
    /// Where it begins: the line that was left, and the last change on it that counts here, too.
    private let origin: (line: TupleLine, change: Int)?
    /// Lines that it is based on.
    let depth: Int
    private let latest = Atomic(0)

    init(origin: (line: TupleLine, change: Int)? = nil) {
        self.origin = origin
        depth = origin.map { $0.line.depth + 1 } ?? 0
    }

    /// Takes the number behind `change` for a change to be made; false: somebody else has taken it.
    func advance(from change: Int) -> Bool {
        latest.compareExchange(expected: change, desired: change + 1, ordering: .relaxed).exchanged
    }

    /// The last change on another line that counts on this one; nil: none does.
    func lastChange(on other: UnsafeRawPointer) -> Int? {
        var next = origin
        while let (line, change) = next {
            if unsafe Unmanaged.passUnretained(line).toOpaque() == other { return change }
            next = line.origin
        }
        return nil
    }
}
