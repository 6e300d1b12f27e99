import Foundation

/// Runs the workload of CSKG-1 and compares with its check values.
package struct GraphEvaluation: Sendable {
    /// A row of the workload.
    package struct Row: Sendable {
        package var name: String
        /// What was found, and what should have been, if that is known.
        package var check: (found: String, expected: String)?
        /// Name, value, unit.
        package var figures: [(name: String, value: Double)]

        package var isRight: Bool { check.map { $0.found == $0.expected } ?? true }
    }

    let graph: ServiceGraph
    private let progress: @Sendable (String) -> Void

    /// - Parameter folder: where the generator has put its files.
    package init(folder: String, progress: @escaping @Sendable (String) -> Void) {
        graph = ServiceGraph(folder: folder)
        self.progress = progress
    }

    package func run() throws -> [Row] {
        var rows: [Row] = []
        func add(_ row: Row) {
            rows.append(row)
            progress(row.name)
        }
        let memory = Self.memory()
        let begun = Self.seconds()
        let state = try graph.load(try ServiceGraph.program([]))
        let seconds = Self.seconds() - begun
        let edges = ServiceGraph.edges.reduce(0) { $0 + count(state, $1.0.lowercased()) }
        add(
            Row(
                name: "L", check: ("\(edges)", "1000000"),
                figures: [("seconds", seconds), ("mb", Self.memory() - memory)]))
        let snapshot = GraphStore.snapshot(of: state, names: graph.names)
        for row in queries(snapshot) { add(row) }
        if let row = recommendation(snapshot) { add(row) }
        for row in try rules(state) { add(row) }
        add(try explanation(state))
        for row in try maintenance(state) { add(row) }
        for row in try updates() { add(row) }
        add(try storm())
        return rows
    }

    // MARK: Q

    private func queries(_ snapshot: GraphSnapshot) -> [Row] {
        guard let bought = snapshot.relation("bought"), let hadIssue = snapshot.relation("had_issue"),
            let solves = snapshot.relation("solves"), let tier = snapshot.relation("tier"),
            let region = snapshot.relation("region")
        else { return [] }
        let customers = (0..<10_000).map {
            NodeID(number: UInt32(ServiceGraph.probe(200, $0, 100_000)))
        }
        var attributes = 0
        let q1 = Self.time {
            for customer in customers {
                attributes += snapshot.attribute(tier, of: customer) ?? 0
                attributes += snapshot.attribute(region, of: customer) ?? 0
            }
        }
        let products = UInt64(ServiceGraph.first(1))
        let knowledge = UInt64(ServiceGraph.first(2))
        var sum: UInt64 = 0
        let q2 = Self.time {
            var walk = snapshot.edges(bought)
            for _ in 0..<10 {
                for customer in customers {
                    walk.start(at: customer)
                    while let product = walk.next() {
                        sum &+= ServiceGraph.mix(
                            UInt64(customer.number) << 32 &+ (UInt64(product.number) - products))
                    }
                }
            }
        }
        var second: UInt64 = 0
        let q3 = Self.time {
            var (issues, solutions) = (snapshot.edges(hadIssue), snapshot.edges(solves, .in))
            var found: [NodeID] = []
            for customer in customers {
                found.removeAll(keepingCapacity: true)
                issues.start(at: customer)
                while let issue = issues.next() {
                    solutions.start(at: issue)
                    while let answer = solutions.next() { found.append(answer) }
                }
                found.sort()
                for (place, answer) in found.enumerated() where place == 0 || answer != found[place - 1] {
                    second &+= ServiceGraph.mix(
                        UInt64(customer.number) << 32 &+ (UInt64(answer.number) - knowledge))
                }
            }
        }
        return [
            Row(name: "Q1", check: nil, figures: [("us", q1 / 10_000 * 1e6), ("sum", Double(attributes))]),
            Row(
                name: "Q2", check: (Self.hex(sum), "553ebf23929448b2"), figures: [("us", q2 / 100_000 * 1e6)]),
            Row(
                name: "Q3", check: (Self.hex(second), "4924e88b9a1534ec"),
                figures: [("us", q3 / 10_000 * 1e6)]
            ),
        ]
    }

    // MARK: R

    private func rules(_ state: GraphState) throws -> [Row] {
        let expected = [
            ("R1", "risky", 0, 0, "2466"), ("R2", "reach", 0, 0, "380678 818d0bfa5155290a"),
            ("R3", "answers", 2, 3, "41705 4a7d1e2decc65737"), ("R4", "warn", 0, 0, "1628"),
        ]
        return try expected.map { name, relation, from, to, expected in
            let inference = Inference(
                try ServiceGraph.program([name]).arranged(after: state.forms), word: graph.names.word)
            var best = Double.infinity
            var derived = state
            for _ in 0..<3 {
                best = min(best, Self.time { derived = state.with(inference, now: 0) })
            }
            return Row(
                name: name, check: (facts(derived, relation, from, to, expected), expected),
                figures: [("ms", best * 1e3)])
        }
    }

    /// The number of facts, with their checksum where one is expected.
    private func facts(_ state: GraphState, _ name: String, _ from: Int, _ to: Int, _ expected: String)
        -> String
    {
        let count = count(state, name)
        guard expected.contains(" ") else { return "\(count)" }
        return "\(count) \(checksum(state, name, from, to))"
    }

    private func checksum(_ state: GraphState, _ name: String, _ from: Int, _ to: Int) -> String {
        guard let place = state.place(name) else { return "" }
        let (first, second) = (UInt64(ServiceGraph.first(from)), UInt64(ServiceGraph.first(to)))
        var sum: UInt64 = 0
        var cursor = TupleCursor(state.facts.tables[place].rows)
        cursor.seekFirst()
        while let row = unsafe cursor.key {
            let word = unsafe row[0]
            sum &+= ServiceGraph.mix((word >> 32 - first) << 32 &+ (word & 0xFFFF_FFFF - second))
            cursor.next()
        }
        return Self.hex(sum)
    }

    // MARK: M

    private func maintenance(_ loaded: GraphState) throws -> [Row] {
        let inference = Inference(
            try ServiceGraph.program(["R1", "R2"]).arranged(after: loaded.forms), word: graph.names.word)
        var state = loaded.with(inference, now: 0)
        guard let linked = state.place("linked") else { return [] }
        let fresh = try graph.rows("extra_LINKED", 0, 0).prefix(1000)
        let base = try graph.rows("LINKED", 0, 0)
        let gone = (0..<1000).map { base[ServiceGraph.probe(301, $0, 80_000)] }
        let parts: [(String, Mutation.Kind, [UInt64], String)] = [
            ("M1", .add, Array(fresh), "reach 414207, risky 2664, 57fc66967deffd74"),
            ("M2", .remove, gone, "reach 385945, risky 2471, 6dcd949cf6bfa38a"),
        ]
        return parts.map { name, kind, rows, expected in
            var times: [Double] = []
            for row in rows {
                let mutation = Mutation(
                    kind: kind, relation: linked, row: [row], from: Word.integer(0), to: Word.integer(.max),
                    source: 0)
                times.append(
                    Self.time { state.apply([mutation], transactions: 1, now: 0, budget: .max) } * 1e6)
            }
            let found =
                "reach \(count(state, "reach")), risky \(count(state, "risky")), "
                + checksum(state, "reach", 0, 0)
            let scratch = state.with(inference, now: 0)
            let isSame = scratch.isAlike(state)
            return Row(
                name: name, check: (found + (isSame ? "" : ", not as from scratch"), expected),
                figures: Self.percentiles(times, unit: "us"))
        }
    }

    // MARK: Helpers

    private func count(_ state: GraphState, _ name: String) -> Int {
        state.place(name).map { state.facts.tables[$0].count } ?? 0
    }

    static func percentiles(_ times: [Double], unit: String) -> [(name: String, value: Double)] {
        let sorted = times.sorted()
        guard let last = sorted.last else { return [] }
        let mean = sorted.reduce(0, +) / Double(sorted.count)
        return [
            ("\(unit)_mean", mean), ("\(unit)_p50", sorted[sorted.count / 2]),
            ("\(unit)_p99", sorted[sorted.count * 99 / 100]), ("\(unit)_max", last),
        ]
    }

    static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Seconds of wall time.
    static func time(_ work: () throws -> Void) rethrows -> Double {
        let begun = seconds()
        try work()
        return seconds() - begun
    }

    static func seconds() -> Double { Date().timeIntervalSinceReferenceDate }

    /// Private memory of the process in megabytes.
    static func memory() -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return line.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.first.map { $0 / 1024 }
            ?? 0
    }
}
