import Dispatch
package import Records
import Synchronization

/// The live graph: one writer, any number of readers.
///
/// Transactions that wait are done together, derived facts are brought up to date, all of it is written to the journal as one
/// record, and published as a snapshot when it is on disk. Readers take the snapshot of the moment and keep it; they never
/// wait for the writer, nor it for them.
package final class GraphStore: Sendable {
    package struct Options: Sendable {
        /// Changes that are done together, at most; a larger transaction apart.
        package var batch = 1024
        /// Rows and bindings that keeping derived facts up to date may look at in a batch. Beyond it they lag behind, and
        /// are brought up beside.
        package var budget = 4_000_000
        /// The same for what is worked out beside: catching up, other rules. What takes more is reported and left.
        package var patience = Maintenance.patience
        /// Milliseconds from one try to work through what cannot be worked through to the next.
        package var retry = 30_000
        /// An image of the graph is written after so many changes.
        package var changesPerImage = 1_000_000
        package var journal = JournalOptions()

        package init() {}
    }

    package let names: GraphNames
    let queue = DispatchQueue(label: "switchboard.graph.writer", qos: .userInitiated)
    /// For what takes long; never waited for by the writer.
    let beside = DispatchQueue(label: "switchboard.graph.beside", qos: .utility)
    let options: Options
    let clock: @Sendable () -> Int
    let log: @Sendable (String) -> Void
    private let journal: Journal?
    /// Transactions that have not been told their outcome.
    private let outstanding = DispatchGroup()
    private let published: Mutex<Published>
    private let waiting = Mutex(Waiting())
    /// Touched on the queue alone.
    let writer: Mutex<Writer>

    private struct Published {
        var snapshot: GraphSnapshot
        var reader: MutationReader
    }

    private struct Unit: Sendable {
        var transaction: GraphTransaction
        var completion: @Sendable (Result<UInt64, any Error>) -> Void
    }

    private struct Waiting {
        var units: [Unit] = []
        var isScheduled = false
    }

    /// What the writer works on.
    struct Writer {
        var state: GraphState
        var log: GraphLog
        /// The latest moment it has worked at; the clock may go back.
        var now: Int
        /// Records that are being written.
        var inFlight = 0
        /// One of them failed: when all have been told, the state is what was published last.
        var hasFailed = false
        /// The log as it is on disk.
        var durable: GraphLog
        var isCatchingUp = false
        /// Whether somebody will look after what is noted beside blocks.
        var willSettle = false
        /// What was reported last to keep derived facts behind.
        var problem: Exhausted?
        /// The version at which that was tried last, and when it may be tried again.
        var tried: (version: UInt64, again: Int) = (0, 0)
        var isWritingImage = false
        var changesSinceImage = 0
        /// The last record that is in the published state.
        var record: UInt64 = 0
    }

    private static let maximumInFlight = 4

    /// Opens the graph in a folder, or begins one; without a folder it lives in memory.
    ///
    /// - Parameters:
    ///   - program: checked rules with the relations that they declare.
    ///   - clock: Unix milliseconds.
    ///   - log: gets one line for everything that was put right, or that keeps derived facts from being right.
    /// Rules that derive more than they may do not keep it from being opened: nothing is derived then, and it says so.
    ///
    /// - Throws: ``JournalError``, ``GraphDecoder/Malformed``, ``RuleProgram/Conflict``.
    package init(
        folder: String?, program: RuleProgram, options: Options = Options(),
        clock: @escaping @Sendable () -> Int, log: @escaping @Sendable (String) -> Void
    ) throws {
        let names = GraphNames()
        let restored = try Restoring.restore(folder: folder, names: names, options: options.journal, log: log)
        let inference = Inference(try program.arranged(after: restored.log.forms), word: names.word)
        let now = max(clock(), restored.now)
        let state = restored.state.with(inference, now: now, budget: options.patience)
        self.names = names
        self.options = options
        self.clock = clock
        self.log = log
        journal = restored.journal
        published = Mutex(Self.published(state, names))
        writer = Mutex(Writer(state: state, log: restored.log, now: now, durable: restored.log))
        writer.withLock { writer in
            writer.record = restored.record
            report(&writer)
        }
    }

    private static func published(_ state: GraphState, _ names: GraphNames) -> Published {
        let places = Dictionary(
            state.inference.program.relations.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first })
        return Published(
            snapshot: GraphSnapshot(state, names: names, places: places),
            reader: MutationReader(state.inference, names: names))
    }

    // MARK: Reading

    /// A snapshot of a state that no store has.
    package static func snapshot(of state: GraphState, names: GraphNames) -> GraphSnapshot {
        published(state, names).snapshot
    }

    /// The graph of this moment.
    package var snapshot: GraphSnapshot { published.withLock { $0.snapshot } }

    // MARK: Writing

    /// Makes changes, all or none, then calls `completion` with the version that has them, when they are on disk; on a thread
    /// of the store: hop to where you belong.
    ///
    /// - Throws: ``GraphError`` at once for changes that cannot be made.
    package func submit(
        _ changes: [GraphChange], source: String,
        completion: @escaping @Sendable (Result<UInt64, any Error>) -> Void
    ) throws(GraphError) {
        let reader = published.withLock { $0.reader }
        submit(try reader.transaction(changes, source: source, now: clock()), completion: completion)
    }

    /// The same for changes whose names have been looked up.
    package func submit(
        _ transaction: GraphTransaction, completion: @escaping @Sendable (Result<UInt64, any Error>) -> Void
    ) {
        outstanding.enter()
        let unit = Unit(transaction: transaction, completion: completion)
        let mustSchedule = waiting.withLock { waiting in
            waiting.units.append(unit)
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        if mustSchedule { queue.async { self.drain() } }
    }

    /// Makes changes and returns the version that has them, when they are on disk.
    @discardableResult
    package func commit(_ changes: [GraphChange], source: String) async throws -> UInt64 {
        let reader = published.withLock { $0.reader }
        let transaction = try reader.transaction(changes, source: source, now: clock())
        return try await withCheckedThrowingContinuation { done in
            submit(transaction) { done.resume(with: $0) }
        }
    }

    /// Lets pass what passes by itself: facts that begin or end, windows that close.
    ///
    /// - Returns: when to call this next, in Unix milliseconds, if nothing else happens; nil: not needed.
    @discardableResult
    package func tick() -> Int? {
        queue.sync {
            writer.withLock { writer in
                let now = max(clock(), writer.now)
                if writer.inFlight == 0, let due = writer.state.nextMoment, due <= now {
                    writer.now = now
                    writer.state.apply([], transactions: 0, now: now, budget: options.budget)
                    publish(writer.state)
                    settle(&writer)
                }
                catchUp(&writer)
                return writer.state.nextMoment
            }
        }
    }

    /// Waits for what was submitted and gives the folder free.
    package func close() {
        outstanding.wait()
        // The ends of the last records, and an image that they began.
        queue.sync {}
        beside.sync {}
        journal?.close()
    }

    // MARK: The writer

    private func drain() {
        writer.withLock { writer in
            while writer.inFlight < Self.maximumInFlight, !writer.hasFailed {
                let units = take()
                if units.isEmpty { return settle(&writer) }
                write(units, &writer)
            }
            // Too much is under way: the end of a record goes on.
            waiting.withLock { $0.isScheduled = false }
        }
    }

    /// The next units, at most a batch of changes. When there are none, the next to come schedules the writer.
    private func take() -> [Unit] {
        waiting.withLock { waiting in
            var (count, changes) = (0, 0)
            for unit in waiting.units {
                changes += unit.transaction.mutations.count
                if count > 0, changes > options.batch { break }
                count += 1
            }
            if count == 0 { waiting.isScheduled = false }
            let taken = Array(waiting.units.prefix(count))
            waiting.units.removeFirst(count)
            return taken
        }
    }

    private func write(_ units: [Unit], _ writer: inout Writer) {
        let now = max(clock(), writer.now)
        writer.now = now
        let mutations =
            units.count == 1 ? units[0].transaction.mutations : units.flatMap(\.transaction.mutations)
        writer.state.apply(mutations, transactions: units.count, now: now, budget: options.budget)
        for unit in units {
            for (node, label) in unit.transaction.labels { names.setLabel(label, of: node) }
        }
        writer.changesSinceImage += mutations.count
        let state = writer.state
        guard let journal else {
            publish(state)
            tell(units, .success(state.version))
            return catchUp(&writer)
        }
        let record = writer.log.record(
            units.map(\.transaction), program: state.inference.program, names: names, now: now)
        let log = writer.log
        writer.inFlight += 1
        journal.append(record) { result in
            if case .success = result { self.publish(state) }
            // Before anybody is told, so that who waits for all to be told and closes the store waits for this too.
            self.queue.async { self.written(result, log) }
            self.tell(units, result.map { _ in state.version }.mapError { $0 })
        }
        catchUp(&writer)
    }

    private func tell(_ units: [Unit], _ outcome: Result<UInt64, any Error>) {
        for unit in units {
            unit.completion(outcome)
            outstanding.leave()
        }
    }

    /// A record is on disk, or it is not and what was done since is undone.
    private func written(_ result: Result<UInt64, JournalError>, _ log: GraphLog) {
        writer.withLock { writer in
            writer.inFlight -= 1
            switch result {
            case .success(let number): (writer.durable, writer.record) = (log, number)
            case .failure: writer.hasFailed = true
            }
            if writer.hasFailed, writer.inFlight == 0 {
                writer.state = snapshot.state
                writer.log = writer.durable
                writer.hasFailed = false
            }
            if writer.inFlight == 0, writer.changesSinceImage >= options.changesPerImage {
                writeImage(&writer)
            }
        }
        drain()
    }

    func publish(_ state: GraphState) {
        published.withLock { published in
            if state.inference === published.snapshot.state.inference {
                published.snapshot = published.snapshot.with(state)
            } else {
                published = Self.published(state, names)
            }
        }
    }

    /// Writes the graph as it is published beside; what goes on being written does not wait.
    private func writeImage(_ writer: inout Writer) {
        guard let journal, !writer.isWritingImage else { return }
        writer.isWritingImage = true
        writer.changesSinceImage = 0
        let (state, forms, record) = (writer.state, writer.durable.forms, writer.record)
        beside.async {
            do {
                try journal.writeSnapshot(covering: record) { target in
                    try GraphImage.write(state, names: self.names, forms: forms) { try target.write($0) }
                }
            } catch {
                self.log("no image of the graph was written: \(error)")
            }
            self.queue.async { self.writer.withLock { $0.isWritingImage = false } }
        }
    }
}

extension GraphNames {
    /// The word of a constant in a rule.
    package func word(_ constant: Constant, _ type: ColumnType) -> UInt64 {
        switch constant {
        case .integer(let value): type == .number ? Word.number(Double(value)) : Word.integer(value)
        case .number(let value): Word.number(value)
        case .text(let text): UInt64(intern(text: text))
        case .boolean(let flag): flag ? 1 : 0
        case .node(let kind, let id): UInt64(intern(NodeName(kind: kind, id: id)).number)
        }
    }
}
