/// The graph as its writer has it: facts, what will begin and end by itself, and what was. A value: a copy is a snapshot, a
/// fork for trying something out, or what the writer goes back to when the disk refuses.
package struct GraphState: Sendable {
    package private(set) var inference: Inference
    package internal(set) var facts: Facts
    /// Counts transactions.
    package internal(set) var version: UInt64 = 0
    /// Set while derived facts are those of an earlier version, because a large change is being worked through.
    package private(set) var lag: Lag?
    /// Facts that begin later, by relation: moment and row, with end and source.
    var pending: [Int: TupleTree] = [:]
    /// When facts end, by relation: moment and row.
    var endings: [Int: TupleTree] = [:]
    /// Facts that held and do not any more, by relation: row and since when, with until when and source.
    var past: [Int: TupleTree] = [:]
    /// Rows that the transactions under way have touched, by relation; only of relations that rules read.
    var changed: [Int: RowBuffer] = [:]
    /// Relations that some rule reads.
    private(set) var isRead: [Bool]
    /// All rows that have been touched since recording began, by relation; nil: nobody records.
    var recorded: [Int: RowBuffer]?

    /// Changes that derived facts do not know of yet.
    package struct Lag: Sendable {
        /// The tables that derived facts are right for.
        let before: [Table]
        var changed: [Int: RowBuffer]
        /// The version that derived facts are right for.
        package let version: UInt64
    }

    package init(_ inference: Inference) {
        self.inference = inference
        facts = inference.facts(stored: [])
        isRead = inference.isRead
    }

    /// Where a relation stands in the program.
    func place(_ name: String) -> Int? { inference.program.relations.firstIndex { $0.name == name } }

    /// The stored relations in their places.
    var forms: [GraphLog.Form] {
        inference.program.relations.prefix(while: \.isStored).map(GraphLog.Form.init)
    }

    /// Whether the same facts hold in both, stored and derived.
    func isAlike(_ other: GraphState) -> Bool {
        facts.tables.count == other.facts.tables.count
            && zip(facts.tables, other.facts.tables).allSatisfy { $0.hasSameRows(as: $1) }
    }

    // MARK: Changing

    /// Does what transactions say and derives what follows from it.
    ///
    /// - Parameters:
    ///   - now: Unix milliseconds; not before an earlier call's.
    ///   - budget: rows and bindings that maintenance may look at; over it derived facts lag behind.
    mutating func apply(_ mutations: [Mutation], transactions: Int, now: Int, budget: Int) {
        let (before, last) = (inference.program.strata.isEmpty ? [] : facts.tables, version)
        write(mutations, now: now)
        version += UInt64(transactions)
        guard !inference.program.strata.isEmpty else { return changed = [:] }
        if var lag {
            for (relation, rows) in changed {
                lag.changed[relation, default: RowBuffer(width: rows.width)].append(contentsOf: rows)
            }
            (self.lag, changed) = (lag, [:])
            return
        }
        let due = Lag(before: before, changed: changed, version: last)
        changed = [:]
        if let derived = try? Self.derive(due, facts, inference, now: now, budget: budget) {
            facts = derived
        } else {
            lag = due
        }
    }

    /// Puts many rows at once into a stored relation that is empty, as an import does. What follows is not derived.
    ///
    /// - Parameter from: since when they hold, in Unix milliseconds.
    mutating func fill(_ relation: Int, _ words: [UInt64], from: Int, source: UInt32) {
        var rows = RowBuffer(width: facts.tables[relation].layout.width, words: words)
        rows.sortDistinct()
        let payload = [Word.integer(from), Word.integer(.max), UInt64(source)]
        var payloads: [UInt64] = []
        payloads.reserveCapacity(rows.count * payload.count)
        for _ in 0..<rows.count { payloads.append(contentsOf: payload) }
        facts.tables[relation].fill(rows, payloads: payloads)
    }

    /// Stored facts alone, as at replay; what follows is derived afterwards.
    mutating func applyUnderived(_ mutations: [Mutation], transactions: Int, now: Int) {
        write(mutations, now: now)
        changed = [:]
        version += UInt64(clamping: transactions)
    }

    /// Derives everything anew.
    mutating func materialise(now: Int) {
        // Without a budget nothing ends it.
        if let derived = try? Maintenance.materialise(inference, facts, now: now) { facts = derived }
        lag = nil
    }

    /// The same stored facts under other rules, everything derived anew. Stored relations have the same places in both.
    package func with(_ inference: Inference, now: Int) -> GraphState {
        var made = self
        made.inference = inference
        made.isRead = inference.isRead
        // Where the rules in force derive something, others may store something.
        made.facts = inference.facts(stored: Array(facts.tables.prefix(forms.count)))
        made.materialise(now: now)
        return made
    }

    /// Takes over stored facts that have changed since this state was forked off `newer`, and derives what follows.
    mutating func follow(_ newer: GraphState, now: Int, budget: Int) {
        let due = Lag(before: facts.tables, changed: newer.recorded ?? [:], version: version)
        for (relation, rows) in due.changed {
            unsafe rows.forEach { row in
                unsafe facts.tables[relation].copy(row, from: newer.facts.tables[relation])
            }
        }
        (version, pending, endings, past) = (newer.version, newer.pending, newer.endings, newer.past)
        do {
            facts = try Self.derive(due, facts, inference, now: now, budget: budget)
        } catch {
            lag = due
        }
    }

    // MARK: Catching up

    /// What derived facts are when all that they lag behind has been worked through; takes its time.
    static func catchUp(_ state: GraphState, now: Int) -> Facts? {
        guard let lag = state.lag else { return nil }
        return try? derive(lag, state.facts, state.inference, now: now, budget: .max)
    }

    /// Takes over derived facts that were made from an earlier copy of this state; what has changed since is derived too, or
    /// lags behind in turn.
    mutating func install(_ derived: Facts, madeFrom earlier: GraphState, now: Int, budget: Int) {
        guard let lag, let known = earlier.lag else { return }
        var rest = Lag(before: derived.tables, changed: lag.changed, version: earlier.version)
        for (relation, rows) in known.changed {
            // What came later stands behind what was known.
            let all = lag.changed[relation]?.words ?? []
            rest.changed[relation] = RowBuffer(
                width: rows.width, words: Array(all.dropFirst(rows.words.count)))
        }
        var next = facts
        next.round = derived.round
        next.expiries = derived.expiries
        for relation in inference.program.strata.flatMap(\.relations) {
            next.tables[relation] = derived.tables[relation]
        }
        if let up = try? Self.derive(rest, next, inference, now: now, budget: budget) {
            (facts, self.lag) = (up, nil)
        } else {
            (facts, self.lag) = (next, rest)
        }
    }

    private static func derive(
        _ due: Lag, _ facts: Facts, _ inference: Inference, now: Int, budget: Int
    ) throws -> Facts {
        var deltas = [Delta?](repeating: nil, count: facts.tables.count)
        for (relation, rows) in due.changed {
            var rows = rows
            rows.sortDistinct()
            var delta = Delta(width: rows.width)
            unsafe rows.forEach { row in
                switch unsafe (due.before[relation].contains(row), facts.tables[relation].contains(row)) {
                case (false, true): unsafe delta.plus.append(row)
                case (true, false): unsafe delta.minus.append(row)
                case (true, true): unsafe delta.touched.append(row)
                case (false, false): break
                }
            }
            if !delta.isEmpty { deltas[relation] = delta }
        }
        var run = Maintenance(
            inference, facts: facts, before: due.before, deltas: deltas, now: now, budget: budget)
        try run.run()
        return run.facts
    }
}
