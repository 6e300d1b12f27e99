import Dispatch
import Foundation
import Synchronization

/// Updates through the store: one producer that does not wait for each outcome, but never has more than some hundred under
/// way.
extension GraphEvaluation {
    private static let outstanding = 400

    func updates() throws -> [Row] {
        var rows: [Row] = []
        for (place, isDurable) in [("memory", false), ("durable", true)] {
            let folder = FileManager.default.temporaryDirectory.appending(path: "cskg-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let store = try GraphStore(
                folder: isDurable ? folder.path() : nil, program: try ServiceGraph.program([]),
                clock: { Int(Date().timeIntervalSince1970 * 1000) }, log: { _ in })
            defer { store.close() }
            fill(store)
            let bought = try graph.rows("extra_BOUGHT", 0, 1)
            let issues = try graph.rows("extra_HAD_ISSUE", 0, 3)
            let base = try graph.rows("BOUGHT", 0, 1)
            let gone = (0..<1000).map { base[ServiceGraph.probe(300, $0, 600_000)] }
            let snapshot = store.snapshot
            guard let edge = snapshot.relation("bought"), let issue = snapshot.relation("had_issue") else {
                return []
            }
            let before = snapshot.count(edge)
            var rates: [Double] = []
            var acks: [Double] = []
            for round in 0..<3 {
                if round > 0 { _ = run(store, bought.map { [change(.remove, edge, $0)] }) }
                let (seconds, times) = run(store, bought.map { [change(.add, edge, $0)] })
                rates.append(10_000 / seconds)
                acks += times
            }
            let count = store.snapshot.count(edge) - before
            rows.append(
                Row(
                    name: "U1 \(place)", check: ("\(count)", "10000"),
                    figures: [("per_second", rates.sorted()[1])] + Self.percentiles(acks, unit: "ack_ms")))
            let batches = stride(from: 0, to: 10_000, by: 1000).map { first in
                issues[first..<(first + 1000)].map { change(.add, issue, $0) }
            }
            let (seconds, _) = run(store, batches)
            rows.append(Row(name: "U2 \(place)", check: nil, figures: [("per_second", 10_000 / seconds)]))
            let (deleting, _) = run(store, gone.map { [change(.remove, edge, $0)] })
            let left = store.snapshot.count(edge)
            rows.append(
                Row(
                    name: "U3 \(place)", check: ("\(left)", "\(610_000 - Set(gone).count)"),
                    figures: [("per_second", 1000 / deleting)]))
        }
        return rows
    }

    /// Reads while updates storm in, some of which rules follow.
    func storm() throws -> Row {
        let store = try GraphStore(
            folder: nil, program: try ServiceGraph.program(["R1", "R4"]),
            clock: { Int(Date().timeIntervalSince1970 * 1000) }, log: { _ in })
        defer { store.close() }
        fill(store)
        let snapshot = store.snapshot
        guard let bought = snapshot.relation("bought"), let hadIssue = snapshot.relation("had_issue"),
            let solves = snapshot.relation("solves")
        else { return Row(name: "storm", check: nil, figures: []) }
        let edges = try graph.rows("extra_BOUGHT", 0, 1)
        let issues = try graph.rows("extra_HAD_ISSUE", 0, 3)
        let isOver = Atomic(false)
        let written = Atomic(0)
        let writing = DispatchGroup()
        DispatchQueue(label: "storm").async(group: writing) {
            let begun = Self.seconds()
            var sent = 0
            while !isOver.load(ordering: .relaxed) {
                // As many as are due at 50,000 a second.
                let due = Int((Self.seconds() - begun) * 50_000)
                while sent < due {
                    // Each goes in and out again in turn.
                    let place = sent % 20_000
                    let kind = (sent / 20_000).isMultiple(of: 2) ? Mutation.Kind.add : .remove
                    let mutation =
                        place.isMultiple(of: 2)
                        ? change(kind, bought, edges[place / 2]) : change(kind, hadIssue, issues[place / 2])
                    store.submit(GraphTransaction(mutations: [mutation])) { _ in
                        written.add(1, ordering: .relaxed)
                    }
                    sent += 1
                }
                usleep(500)
            }
        }
        var times: [Double] = []
        let begun = Self.seconds()
        for number in 0..<3000 {
            let customer = NodeID(number: UInt32(ServiceGraph.probe(200, number, 100_000)))
            times.append(
                Self.time {
                    let now = store.snapshot
                    var (own, solutions) = (now.edges(hadIssue), now.edges(solves, .in))
                    own.start(at: customer)
                    while let issue = own.next() {
                        solutions.start(at: issue)
                        while solutions.next() != nil {}
                    }
                } * 1e3)
            let next = begun + Double(number + 1) / 1000
            usleep(UInt32(max(0, (next - Self.seconds()) * 1e6)))
        }
        let seconds = Self.seconds() - begun
        isOver.store(true, ordering: .relaxed)
        writing.wait()
        return Row(
            name: "storm", check: nil,
            figures: [
                ("updates_per_second", Double(written.load(ordering: .relaxed)) / seconds),
                ("reads_per_second", 3000 / seconds),
            ] + Self.percentiles(times, unit: "read_ms"))
    }

    private func fill(_ store: GraphStore) {
        let done = DispatchGroup()
        for (file, from, to) in ServiceGraph.edges {
            guard let rows = try? graph.rows(file, from, to),
                let relation = store.snapshot.relation(file.lowercased())
            else { continue }
            for first in stride(from: 0, to: rows.count, by: 50_000) {
                let part = rows[first..<min(rows.count, first + 50_000)]
                done.enter()
                store.submit(GraphTransaction(mutations: part.map { change(.add, relation, $0) })) { _ in
                    done.leave()
                }
            }
        }
        done.wait()
    }

    /// Seconds until all are done, and milliseconds until each was.
    private func run(_ store: GraphStore, _ transactions: [[Mutation]]) -> (Double, [Double]) {
        let room = DispatchSemaphore(value: Self.outstanding)
        let done = DispatchGroup()
        let times = Mutex([Double]())
        let seconds = Self.time {
            for transaction in transactions {
                room.wait()
                done.enter()
                let begun = Self.seconds()
                store.submit(GraphTransaction(mutations: transaction)) { _ in
                    times.withLock { $0.append((Self.seconds() - begun) * 1e3) }
                    room.signal()
                    done.leave()
                }
            }
            done.wait()
        }
        return (seconds, times.withLock { $0 })
    }

    private func change(_ kind: Mutation.Kind, _ relation: Int, _ row: UInt64) -> Mutation {
        Mutation(
            kind: kind, relation: relation, row: [row], from: Word.integer(0), to: Word.integer(.max),
            source: 0)
    }
}
