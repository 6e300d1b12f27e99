/// Reading stored facts as they held at an earlier moment. What rules derived then is not kept.
extension GraphSnapshot {
    /// Past rows at most that are looked at where no order leads to those wanted.
    private static let scannedPast = 100_000

    /// Calls `body` with each row of a relation that has a word in a column, at a moment, until it says no.
    ///
    /// - Parameter moment: Unix milliseconds; nil: now, derived facts too.
    package func forRows(
        of relation: Int, where column: Int, is word: UInt64, at moment: Int?, _ body: ([UInt64]) -> Bool
    ) {
        guard let moment else { return forRows(of: relation, where: column, is: word, body) }
        guard program.relations[relation].isStored else { return }
        var isStopped = false
        forRows(of: relation, where: column, is: word) { row in
            guard let fact = stored(Fact(relation: relation, row: row)), fact.from <= moment else {
                return true
            }
            isStopped = !body(row)
            return !isStopped
        }
        guard !isStopped else { return }
        forPastRows(relation, column, word) { row, from, to, _ in
            from <= moment && to > moment ? body(row) : true
        }
    }

    /// Stored facts that a node is in, and those that it was in, what began last first; at most so many.
    package func history(of node: NodeID, limit: Int = 5000) -> [StoredFact] {
        var found: [StoredFact] = []
        for relation in shown where program.relations[relation].isStored {
            for column in program.relations[relation].columns.indices where holds(node, relation, column) {
                let word = UInt64(node.number)
                forRows(of: relation, where: column, is: word) { row in
                    if let fact = stored(Fact(relation: relation, row: row)) { found.append(fact) }
                    return found.count < limit
                }
                forPastRows(relation, column, word) { row, from, to, source in
                    found.append(past(row, relation, from, to, source))
                    return found.count < limit
                }
            }
        }
        return found.sorted { ($0.from, $1.relation) > ($1.from, $0.relation) }
    }

    private func past(
        _ row: [UInt64], _ relation: Int, _ from: Int, _ to: Int, _ source: UInt64
    ) -> StoredFact {
        StoredFact(
            relation: program.relations[relation].name,
            values: values(Fact(relation: relation, row: row)), from: from, to: to,
            source: names.text(UInt32(truncatingIfNeeded: source)) ?? "")
    }

    /// Rows that held and do not any more, or have begun to hold anew since: with since when and until when, and whose.
    private func forPastRows(
        _ relation: Int, _ column: Int, _ word: UInt64,
        _ body: (_ row: [UInt64], _ from: Int, _ to: Int, _ source: UInt64) -> Bool
    ) {
        guard let past = state.past[relation] else { return }
        let table = state.facts.tables[relation]
        let place = table.layout.places[column]
        var cursor = TupleCursor(past)
        if column == 0 {
            // The first column has the highest bits: its rows lie together.
            var key = [UInt64](repeating: 0, count: past.width)
            key[0] = word << place.shift
            unsafe cursor.seek(key)
        } else {
            cursor.seekFirst()
        }
        var looked = 0
        while let row = unsafe cursor.key, looked < Self.scannedPast {
            looked += 1
            let isWanted = unsafe place.read(row) == word
            if column == 0, !isWanted { return }
            if isWanted, let (to, source) = unsafe cursor.payload.map({ unsafe ($0[0], $0[1]) }) {
                let from = Word.integer(of: unsafe row[past.width - 1])
                let words = unsafe Array(UnsafeBufferPointer(start: row, count: past.width - 1))
                guard body(words, from, Word.integer(of: to), source) else { return }
            }
            cursor.next()
        }
    }

    /// A stored fact as it was at a moment; nil where it did not hold then.
    package func stored(_ fact: Fact, at moment: Int?) -> StoredFact? {
        guard let moment else { return stored(fact) }
        if let present = stored(fact), present.from <= moment { return present }
        guard program.relations[fact.relation].isStored, let past = state.past[fact.relation] else {
            return nil
        }
        let key = fact.row + [Word.integer(moment)]
        let found = unsafe past.last(atMost: key) { row in
            unsafe Array(UnsafeBufferPointer(start: row, count: past.width))
        }
        guard let found, found.dropLast() == fact.row[...],
            let (to, source) = unsafe past.payload(of: found, { unsafe ($0[0], $0[1]) }),
            Word.integer(of: to) > moment
        else { return nil }
        return self.past(
            fact.row, fact.relation, Word.integer(of: found[past.width - 1]), Word.integer(of: to), source)
    }
}
