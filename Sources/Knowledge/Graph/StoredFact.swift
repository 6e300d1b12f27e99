/// A fact as it is stored, with when it holds and where it comes from.
package struct StoredFact: Equatable, Sendable {
    package var relation: String
    package var values: [GraphValue]
    /// Unix milliseconds.
    package var from: Int
    /// nil: with no end.
    package var to: Int?
    package var source: String
}

extension GraphSnapshot {
    /// The values of a row of a relation.
    package func values(_ row: UnsafePointer<UInt64>, of relation: Int) -> [GraphValue] {
        let table = state.facts.tables[relation]
        return zip(table.types, table.layout.places).map { type, place in
            value(unsafe place.read(row), type)
        }
    }

    /// A word of a column as a value.
    package func value(_ word: UInt64, _ type: ColumnType) -> GraphValue {
        switch type {
        case .node(let kind):
            .node(
                names.name(of: NodeID(number: UInt32(truncatingIfNeeded: word)))
                    ?? NodeName(kind: kind, id: ""))
        case .integer: .integer(Word.integer(of: word))
        case .number: .number(Word.number(of: word))
        case .text: .text(names.text(UInt32(truncatingIfNeeded: word)) ?? "")
        case .boolean: .boolean(word != 0)
        case .time: .time(Word.integer(of: word))
        }
    }

    /// The stored fact of a row; nil if there is none.
    package func stored(_ row: UnsafePointer<UInt64>, of relation: Int) -> StoredFact? {
        guard program.relations[relation].isStored else { return nil }
        let payload = unsafe state.facts.tables[relation].payload(of: row) { payload in
            unsafe (payload[StoredPayload.from], payload[StoredPayload.to], payload[StoredPayload.source])
        }
        guard let (from, to, source) = payload else { return nil }
        let end = Word.integer(of: to)
        return StoredFact(
            relation: program.relations[relation].name, values: unsafe values(row, of: relation),
            from: Word.integer(of: from), to: end == .max ? nil : end,
            source: names.text(UInt32(truncatingIfNeeded: source)) ?? "")
    }

    /// All facts of a source, as changes that would make them. Reads every stored fact: not for often.
    package func facts(from source: String) -> [GraphChange] {
        guard let number = names.number(ofText: source) else { return [] }
        var found: [GraphChange] = []
        for (place, relation) in program.relations.enumerated() where relation.isStored {
            var cursor = TupleCursor(state.facts.tables[place].rows)
            cursor.seekFirst()
            while let row = unsafe cursor.key {
                if let payload = unsafe cursor.payload, unsafe payload[StoredPayload.source] == UInt64(number)
                {
                    found.append(.add(relation: relation.name, unsafe values(row, of: place)))
                }
                cursor.next()
            }
        }
        return found
    }
}
