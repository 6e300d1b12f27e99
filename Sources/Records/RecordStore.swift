import Dispatch
import Synchronization

/// The durable store: the truth about conversations, contacts, tickets and everything else that must survive.
///
/// SQLite in WAL mode. Writes go through one writer in groups; reads run beside it on connections of their own and see
/// what is committed.
public final class RecordStore: Sendable {
    /// How hard a commit is.
    public enum Durability: String, Sendable {
        /// Synced to disk before it counts: survives power loss.
        case full
        /// Survives a crash of the process; power loss may take the last moments.
        case fast
    }

    private let writer: GroupCommit
    private let readers: [Reader]
    private let turn = Atomic<Int>(0)

    /// Names this store; changes when a backup is restored, so that clients notice.
    public let epoch: String

    private struct Reader: Sendable {
        let queue: DispatchQueue
        let connection: Guarded<Connection>
    }

    /// Opens or creates the database at `path` and brings its tables up to date.
    ///
    /// - Throws: ``RecordError/unusable(_:)`` with words for the operator.
    public init(
        path: String, durability: Durability = .full, schemas: [ModuleSchema], now: Int
    ) throws(RecordError) {
        let connection = try Connection(path: path, mode: .write(isFullyDurable: durability == .full))
        try connection.migrate([Self.schema] + schemas, now: now)
        epoch = try Self.epoch(connection)
        writer = GroupCommit(connection: connection)
        var readers: [Reader] = []
        for index in 0..<2 {
            readers.append(
                Reader(
                    queue: DispatchQueue(label: "switchboard.records.reader-\(index)", qos: .userInitiated),
                    connection: Guarded(try Connection(path: path, mode: .read))))
        }
        self.readers = readers
    }

    private static let schema = ModuleSchema(
        module: "records", steps: ["CREATE TABLE store (name TEXT PRIMARY KEY, value TEXT NOT NULL)"])

    private static func epoch(_ connection: Connection) throws(RecordError) -> String {
        let known = try connection.first("SELECT value FROM store WHERE name = 'epoch'") { $0.text(0) }
        if let known { return known }
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let made = String((0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] })
        try connection.execute("INSERT INTO store (name, value) VALUES ('epoch', $1)", made)
        return made
    }

    // MARK: Writing

    /// Makes `work` durable together with whatever else waits, then calls `completion` (on the writer's thread: hop to
    /// where you belong). An error thrown by `work` undoes this unit alone.
    ///
    /// `bytes` is a guess of what is written, for the bound of a group.
    public func submit<Output: Sendable>(
        bytes: Int = 1024, _ work: @escaping @Sendable (Connection) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        let box = OutputBox<Output>()
        writer.submit(
            CommitUnit(
                bytes: bytes,
                work: { connection in
                    let made = try work(connection)
                    box.output.withLock { $0 = made }
                },
                done: { error in
                    if let error { return completion(.failure(error)) }
                    guard let made = box.output.withLock({ $0 }) else {
                        return completion(.failure(RecordError.misuse("a unit without output")))
                    }
                    completion(.success(made))
                }))
    }

    /// Makes `work` durable and returns its value.
    public func commit<Output: Sendable>(
        bytes: Int = 1024, _ work: @escaping @Sendable (Connection) throws -> Output
    ) async throws -> Output {
        try await withCheckedThrowingContinuation { done in
            submit(bytes: bytes, work) { done.resume(with: $0) }
        }
    }

    // MARK: Reading

    /// Reads on one of the reading connections, then calls `completion` there.
    public func read<Output: Sendable>(
        _ work: @escaping @Sendable (Connection) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        let reader = readers[turn.add(1, ordering: .relaxed).oldValue % readers.count]
        reader.queue.async {
            guard let connection = reader.connection.value else {
                return completion(.failure(RecordError.closed))
            }
            completion(Result { try work(connection) })
        }
    }

    /// Reads and returns the value.
    public func read<Output: Sendable>(
        _ work: @escaping @Sendable (Connection) throws -> Output
    ) async throws -> Output {
        try await withCheckedThrowingContinuation { done in read(work) { done.resume(with: $0) } }
    }

    /// Reads on the calling thread: for the start of a process, before there are loops to keep waiting.
    public func readNow<Output>(_ work: (Connection) throws -> Output) throws -> Output {
        let reader = readers[0]
        return try reader.queue.sync {
            guard let connection = reader.connection.value else { throw RecordError.closed }
            return try work(connection)
        }
    }

    /// What the writer has done since it started.
    public var statistics: RecordCounters { writer.statistics }

    /// Finishes what waits and closes the files. Further calls fail with ``RecordError/closed``.
    public func close() {
        writer.close()
        for reader in readers { reader.queue.sync { reader.connection.clear() } }
    }
}

/// Carries a unit's output from its work to its completion.
private final class OutputBox<Output: Sendable>: Sendable {
    let output = Mutex<Output?>(nil)
}
