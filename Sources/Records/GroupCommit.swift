import Dispatch
import Synchronization

/// One piece of work that becomes durable as a whole or not at all.
struct CommitUnit: Sendable {
    /// What it weighs in the bound of a group, in bytes.
    let bytes: Int
    /// Writes. Its error concerns this unit alone.
    let work: @Sendable (Connection) throws -> Void
    /// Told once: nil when the unit is durable.
    let done: @Sendable ((any Error)?) -> Void
}

/// Writes units in groups: when the writer is free it takes all that waits as one transaction, so that one sync to disk
/// carries many turns, and no timer adds waiting.
///
/// Inside a group each unit is a SAVEPOINT: one that fails is undone alone, the others stay.
final class GroupCommit: Sendable {
    /// At most this many units or bytes share a transaction.
    static let maximumUnits = 64
    static let maximumBytes = 1 << 20
    /// Units that may wait; beyond that the store counts as unavailable.
    static let maximumWaiting = 20_000

    private struct Queue {
        var waiting: [CommitUnit] = []
        var isWriting = false
        var isOpen = true
    }

    private let queue = Mutex(Queue())
    private let thread = DispatchQueue(label: "switchboard.records.writer", qos: .userInitiated)
    private let connection: Guarded<Connection>
    private let counters = Mutex(RecordCounters())

    init(connection: Connection) { self.connection = Guarded(connection) }

    func submit(_ unit: CommitUnit) {
        let refusal = queue.withLock { queue -> RecordError? in
            guard queue.isOpen else { return .closed }
            guard queue.waiting.count < Self.maximumWaiting else {
                return .unavailable("the writer is behind")
            }
            queue.waiting.append(unit)
            if !queue.isWriting {
                queue.isWriting = true
                thread.async { self.writeAll() }
            }
            return nil
        }
        if let refusal { unit.done(refusal) }
    }

    /// Lets everything that waits become durable, then refuses more.
    func close() {
        queue.withLock { $0.isOpen = false }
        thread.sync { connection.clear() }
    }

    var statistics: RecordCounters { counters.withLock { $0 } }

    private func writeAll() {
        while let group = nextGroup() { write(group) }
    }

    private func nextGroup() -> [CommitUnit]? {
        queue.withLock { queue in
            guard !queue.waiting.isEmpty else {
                queue.isWriting = false
                return nil
            }
            var count = 0
            var bytes = 0
            for unit in queue.waiting.prefix(Self.maximumUnits) {
                if count > 0, bytes + unit.bytes > Self.maximumBytes { break }
                bytes += unit.bytes
                count += 1
            }
            defer { queue.waiting.removeFirst(count) }
            return Array(queue.waiting.prefix(count))
        }
    }

    private func write(_ group: [CommitUnit]) {
        guard let connection = connection.value else {
            for unit in group { unit.done(RecordError.closed) }
            return
        }
        var failures: [Int: any Error] = [:]
        var groupFailure: RecordError?
        do throws(RecordError) {
            try connection.execute("BEGIN IMMEDIATE")
            for (index, unit) in group.enumerated() {
                try connection.execute("SAVEPOINT unit")
                do {
                    try unit.work(connection)
                } catch {
                    failures[index] = error
                }
                guard connection.isInTransaction else {
                    throw failures[index] as? RecordError ?? .unavailable("the transaction ended")
                }
                if failures[index] != nil { try connection.execute("ROLLBACK TO unit") }
                try connection.execute("RELEASE unit")
            }
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
            groupFailure = error
        }
        counters.withLock { counters in
            counters.groups += 1
            counters.units += group.count
            counters.failures += groupFailure == nil ? failures.count : group.count
        }
        for (index, unit) in group.enumerated() { unit.done(groupFailure ?? failures[index]) }
    }
}

/// What the writer has done since it started.
public struct RecordCounters: Equatable, Sendable {
    /// Transactions.
    public var groups = 0
    /// Units in them.
    public var units = 0
    /// Units that were undone.
    public var failures = 0
}

/// A value used by one serial queue only.
///
/// `@unchecked Sendable`: the queue of its owner guards it.
final class Guarded<Value>: @unchecked Sendable {
    private(set) var value: Value?
    init(_ value: Value) { self.value = value }
    func clear() { value = nil }
}
