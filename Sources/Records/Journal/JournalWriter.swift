import Dispatch
import Synchronization

/// Writes records in groups: when the writer is free it takes all that waits as one frame, one write and one sync.
final class JournalWriter: Sendable {
    private struct Unit: Sendable {
        let count: Int
        let done: @Sendable (Result<Range<UInt64>, JournalError>) -> Void
    }

    /// A frame to be: the room of its header, then the records of its units.
    private struct Group: Sendable {
        var bytes = Frame.emptyHeader
        var units: [Unit] = []
        var records = 0

        mutating func add(_ payloads: [[UInt8]], _ unit: Unit) {
            for payload in payloads {
                LittleEndian.append(UInt32(payload.count), to: &bytes)
                bytes.append(contentsOf: payload)
            }
            records += unit.count
            units.append(unit)
        }
    }

    private struct Queue {
        var groups: [Group] = []
        var bytes = 0
        var isWriting = false
        var isOpen = true
    }

    private let queue = Mutex(Queue())
    private let thread = DispatchQueue(label: "switchboard.journal.writer", qos: .userInitiated)
    private let segment: ActiveSegment
    private let options: JournalOptions
    private let groupBytes: Int
    private let counters: Mutex<JournalCounters>

    init(segment: ActiveSegment, options: JournalOptions) {
        self.segment = segment
        self.options = options
        groupBytes = min(options.groupBytes, Frame.maximumBody)
        counters = Mutex(JournalCounters(lastRecord: segment.next - 1))
    }

    /// Lets the records wait for the next group. `done` is called once: on the writer's thread, or here at once when they
    /// are refused.
    func submit(
        _ payloads: [[UInt8]], done: @escaping @Sendable (Result<Range<UInt64>, JournalError>) -> Void
    ) {
        let bytes = payloads.reduce(0) { $0 + 4 + $1.count }
        guard bytes <= Frame.maximumBody else {
            return done(.failure(.tooLarge(bytes: bytes, maximum: Frame.maximumBody)))
        }
        let refusal = queue.withLock { queue -> JournalError? in
            guard queue.isOpen else { return .closed }
            guard queue.bytes + bytes <= options.maximumWaitingBytes else {
                return .behind(waitingBytes: queue.bytes)
            }
            let filled = queue.groups.last.map { $0.bytes.count - Frame.headerSize } ?? 0
            if queue.groups.isEmpty || filled > 0 && filled + bytes > groupBytes {
                queue.groups.append(Group())
            }
            queue.groups[queue.groups.count - 1].add(
                payloads, Unit(count: payloads.count, done: done))
            queue.bytes += bytes
            if !queue.isWriting {
                queue.isWriting = true
                thread.async { self.writeNext() }
            }
            return nil
        }
        if let refusal { done(.failure(refusal)) }
    }

    /// Begins a new segment between two groups.
    ///
    /// - Returns: the last durable record.
    func roll() throws(JournalError) -> UInt64 {
        let result = thread.sync { () -> Result<UInt64, JournalError> in
            do throws(JournalError) {
                try segment.roll()
                return .success(segment.next - 1)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Lets everything that waits become durable, then refuses more.
    func close() {
        queue.withLock { $0.isOpen = false }
        while queue.withLock({ $0.isWriting }) { thread.sync {} }
        thread.sync { segment.close() }
    }

    var statistics: JournalCounters { counters.withLock { $0 } }

    /// One group a turn, so that a new segment can begin between two.
    private func writeNext() {
        let group = queue.withLock { queue -> Group? in
            guard !queue.groups.isEmpty else {
                queue.isWriting = false
                return nil
            }
            let group = queue.groups.removeFirst()
            queue.bytes -= group.bytes.count - Frame.headerSize
            return group
        }
        guard var group else { return }
        do throws(JournalError) {
            let numbers = try segment.write(&group.bytes, count: group.records)
            counters.withLock { counters in
                counters.groups += 1
                counters.records += group.records
                counters.lastRecord = numbers.upperBound - 1
            }
            var first = numbers.lowerBound
            for unit in group.units {
                let end = first + UInt64(unit.count)
                unit.done(.success(first..<end))
                first = end
            }
        } catch {
            fail(group, error)
        }
        thread.async { self.writeNext() }
    }

    /// Fails the group and all that was appended before its failure is known: later records may build on earlier ones.
    private func fail(_ group: Group, _ error: JournalError) {
        var failed = [group]
        while !failed.isEmpty {
            counters.withLock { $0.failures += failed.reduce(0) { $0 + $1.records } }
            for unit in failed.lazy.flatMap(\.units) { unit.done(.failure(error)) }
            failed = queue.withLock { queue in
                queue.bytes = 0
                defer { queue.groups = [] }
                return queue.groups
            }
        }
    }
}

/// What a journal has done since it was opened.
package struct JournalCounters: Equatable, Sendable {
    /// Writes, each with one sync.
    package var groups = 0
    /// Records in them.
    package var records = 0
    /// Records that were not kept.
    package var failures = 0
    /// The last durable record; 0 in an empty journal.
    package var lastRecord: UInt64
}
