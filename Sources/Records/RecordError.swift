/// Why the store did not do what it was asked.
public enum RecordError: Error, Equatable, Sendable {
    /// Somebody else was first: read again and retry.
    case conflict
    /// A unique key exists already.
    case duplicate(String)
    /// The store cannot be written or read now (disk full, locked, gone); nothing of the unit was kept.
    case unavailable(String)
    /// The file is no database of ours, damaged, or newer than this program.
    case unusable(String)
    /// The store has been closed.
    case closed
    /// A mistake in our own SQL or types.
    case misuse(String)
}
