/// The graph as its writer has it: facts, what will begin and end by itself, and what was. A value: a copy is a snapshot, a
/// fork for trying something out, or what the writer goes back to when the disk refuses.
package struct GraphState: Sendable {
    package private(set) var inference: Inference
    package internal(set) var facts: Facts
    /// Counts transactions.
    package internal(set) var version: UInt64 = 0
    /// Set while derived facts are those of an earlier version: a large change is being worked through, or there is a problem.
    package private(set) var lag: Lag?
    /// What keeps derived facts from being right until somebody does something.
    var problem: Exhausted? { lag?.problem }
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
        if lag != nil {
            lag?.add(changed)
            changed = [:]
            return
        }
        var due = Lag(before: before, changed: changed, version: last)
        changed = [:]
        do {
            facts = try Self.derive(due, facts, inference, now: now, budget: budget)
        } catch {
            due.note(error)
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

    /// The same stored facts under other rules, everything derived anew. Stored relations have the same places in both.
    ///
    /// - Throws: what the rules take more of than they may.
    package func derived(
        by inference: Inference, now: Int, budget: Int = Maintenance.patience
    ) throws(Exhausted) -> GraphState {
        var made = underived(inference)
        made.facts = try Maintenance.materialise(inference, made.facts, now: now, budget: budget)
        return made
    }

    /// The same, whatever the rules take: if it is more than they may, nothing is derived, and the state says so.
    package func with(_ inference: Inference, now: Int, budget: Int = Maintenance.patience) -> GraphState {
        do {
            return try derived(by: inference, now: now, budget: budget)
        } catch {
            var made = underived(inference)
            made.lag = Lag(before: nil, changed: [:], version: 0, problem: error)
            return made
        }
    }

    private func underived(_ inference: Inference) -> GraphState {
        var made = self
        made.inference = inference
        made.isRead = inference.isRead
        // Where the rules in force derive something, others may store something.
        made.facts = inference.facts(stored: Array(facts.tables.prefix(forms.count)))
        made.lag = nil
        return made
    }

    /// Takes over stored facts that have changed since this state was forked off `newer`, and derives what follows.
    mutating func follow(_ newer: GraphState, now: Int, budget: Int) {
        var due = Lag(before: facts.tables, changed: newer.recorded ?? [:], version: version)
        for (relation, rows) in due.changed {
            unsafe rows.forEach { row in
                unsafe facts.tables[relation].copy(row, from: newer.facts.tables[relation])
            }
        }
        (version, pending, endings, past) = (newer.version, newer.pending, newer.endings, newer.past)
        do {
            facts = try Self.derive(due, facts, inference, now: now, budget: budget)
        } catch {
            due.note(error)
            lag = due
        }
    }

    /// Puts what was noted beside blocks of rows among them, which changes no fact, of about `limit` blocks: reading is faster
    /// then.
    ///
    /// - Returns: whether there was anything.
    mutating func settle(limit: Int) -> Bool {
        var settled = 0
        for table in facts.tables.indices where settled < limit && facts.tables[table].hasNotes {
            settled += facts.tables[table].settle(limit: limit - settled)
        }
        for trees in [\GraphState.pending, \.endings, \.past, \.facts.expiries] {
            for (relation, tree) in self[keyPath: trees] where settled < limit && tree.hasNotes {
                settled += self[keyPath: trees][relation]?.settle(limit: limit - settled) ?? 0
            }
        }
        return settled > 0
    }

    // MARK: Catching up

    /// What derived facts are when all that they lag behind has been worked through; takes its time.
    func caughtUp(now: Int, budget: Int) throws(Exhausted) -> Facts {
        guard let lag else { return facts }
        return try Self.derive(lag, facts, inference, now: now, budget: budget)
    }

    /// What derived facts lag behind cannot be worked through.
    mutating func give(up problem: Exhausted) { lag?.problem = problem }

    /// Takes over derived facts that were made from an earlier copy of this state; what has changed since is derived too, or
    /// lags behind in turn.
    mutating func install(_ derived: Facts, madeFrom earlier: GraphState, now: Int, budget: Int) {
        guard let lag, let known = earlier.lag else { return }
        var rest = Lag(before: derived.tables, changed: lag.since(known), version: earlier.version)
        var next = facts
        next.round = derived.round
        next.expiries = derived.expiries
        for relation in inference.program.strata.flatMap(\.relations) {
            next.tables[relation] = derived.tables[relation]
        }
        do {
            (facts, self.lag) = (try Self.derive(rest, next, inference, now: now, budget: budget), nil)
        } catch {
            rest.note(error)
            (facts, self.lag) = (next, rest)
        }
    }

    private static func derive(
        _ due: Lag, _ facts: Facts, _ inference: Inference, now: Int, budget: Int
    ) throws(Exhausted) -> Facts {
        guard let before = due.before else {
            return try Maintenance.materialise(inference, facts, now: now, budget: budget)
        }
        var deltas = [Delta?](repeating: nil, count: facts.tables.count)
        for (relation, rows) in due.changed {
            var rows = rows
            rows.sortDistinct()
            var delta = Delta(width: rows.width)
            unsafe rows.forEach { row in
                switch unsafe (before[relation].contains(row), facts.tables[relation].contains(row)) {
                case (false, true): unsafe delta.plus.append(row)
                case (true, false): unsafe delta.minus.append(row)
                case (true, true): unsafe delta.touched.append(row)
                case (false, false): break
                }
            }
            if !delta.isEmpty { deltas[relation] = delta }
        }
        var run = Maintenance(
            inference, facts: facts, before: before, deltas: deltas, now: now, budget: budget)
        try run.run()
        return run.facts
    }
}
