/// Proofs and differences of snapshots.
extension GraphSnapshot {
    /// Why a fact holds; nil if it does not.
    package func explain(_ fact: Fact) -> Proof? {
        state.inference.explain(Knowledge.Fact(relation: fact.relation, values: words(fact)), in: state.facts)
    }

    /// Why a fact does not hold: how far each rule gets.
    package func misses(of fact: Fact) -> [Miss] {
        state.inference.misses(
            of: Knowledge.Fact(relation: fact.relation, values: words(fact)), in: state.facts)
    }

    /// A fact in words: `risk_churn(Ada)`.
    package func text(of fact: Fact) -> String {
        ProofText(program, names: names).text(
            .holds(relation: fact.relation, words(fact).map(Optional.init)))
    }

    /// What a reference names; nil when the rules in force have no such relation.
    package func fact(_ reference: FactReference) -> Fact? {
        guard let place = relation(reference.relation),
            state.facts.tables[place].layout.width == reference.row.count
        else { return nil }
        return Fact(relation: place, row: reference.row)
    }

    /// The fact of some values, whether it holds or not; nil for nodes and texts that nobody has heard of.
    package func fact(_ relation: Int, _ values: [GraphValue]) -> Fact? {
        let layout = state.facts.tables[relation].layout
        var row = [UInt64](repeating: 0, count: layout.width)
        for (column, value) in values.enumerated() {
            let type = program.relations[relation].columns[column].type
            guard let word = word(value, type) else { return nil }
            row[layout.places[column].word] |= word << layout.places[column].shift
        }
        return Fact(relation: relation, row: row)
    }

    private func word(_ value: GraphValue, _ type: ColumnType) -> UInt64? {
        switch value {
        case .node(let name): names.node(name).map { UInt64($0.number) }
        case .integer(let value), .time(let value):
            type == .number ? Word.number(Double(value)) : Word.integer(value)
        case .number(let value): Word.number(value)
        case .text(let text): names.number(ofText: text).map(UInt64.init)
        case .boolean(let flag): flag ? 1 : 0
        }
    }

    private func words(_ fact: Fact) -> [UInt64] {
        state.facts.tables[fact.relation].layout.places.map { fact.row[$0.word] >> $0.shift & $0.mask }
    }

    // MARK: Differences

    /// Facts of a relation that are in one of two snapshots of the same graph only, at most `limit` each way.
    package func difference(
        _ name: String, from other: GraphSnapshot, limit: Int
    ) -> (added: [[GraphValue]], removed: [[GraphValue]]) {
        (missing(name, in: other, limit), other.missing(name, in: self, limit))
    }

    /// Facts of this one that the other has not.
    private func missing(_ name: String, in other: GraphSnapshot, _ limit: Int) -> [[GraphValue]] {
        guard let place = relation(name) else { return [] }
        let twin = other.relation(name).map { other.state.facts.tables[$0] }
        let isComparable = twin?.types == state.facts.tables[place].types
        var found: [[GraphValue]] = []
        var cursor = TupleCursor(state.facts.tables[place].rows)
        cursor.seekFirst()
        while found.count < limit, let row = unsafe cursor.key {
            let isKnown = unsafe isComparable && twin?.contains(row) == true
            if !isKnown {
                found.append(unsafe values(row, of: place))
            }
            cursor.next()
        }
        return found
    }
}
