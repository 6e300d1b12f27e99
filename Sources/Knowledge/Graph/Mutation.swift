/// A change with everything looked up: what the writer does, and what is written down.
package struct Mutation: Sendable {
    package enum Kind: UInt8, Sendable {
        case add, remove
    }

    package var kind: Kind
    /// Place of the relation in the program.
    package var relation: Int
    /// In the layout of the relation's table.
    package var row: ShortRow
    /// As words of integers: see ``StoredPayload``.
    package var from: UInt64
    package var to: UInt64
    /// Number of the text that names the source.
    package var source: UInt32

    package init(kind: Kind, relation: Int, row: ShortRow, from: UInt64, to: UInt64, source: UInt32) {
        self.kind = kind
        self.relation = relation
        self.row = row
        self.from = from
        self.to = to
        self.source = source
    }
}

/// Changes that are made together or not at all.
package struct GraphTransaction: Sendable {
    package var mutations: [Mutation]
    /// What nodes are called in lists.
    package var labels: [(node: NodeID, label: String)]

    package init(mutations: [Mutation], labels: [(node: NodeID, label: String)] = []) {
        self.mutations = mutations
        self.labels = labels
    }
}

/// Turns changes into mutations: checks them against the relations of a program and gives names their numbers.
package struct MutationReader: Sendable {
    package static let maximumChanges = 100_000
    static let maximumTextBytes = 64 << 10
    static let maximumNameBytes = 200

    private let program: RuleProgram
    private let layouts: [RowLayout]
    private let names: GraphNames
    private let numbers: [String: Int]

    init(_ inference: Inference, names: GraphNames) {
        program = inference.program
        layouts = program.relations.map { RowLayout($0.columns.map(\.type)) }
        self.names = names
        numbers = Dictionary(
            program.relations.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter now: since when facts hold that do not say it, in Unix milliseconds.
    package func transaction(
        _ changes: [GraphChange], source: String, now: Int
    ) throws(GraphError) -> GraphTransaction {
        guard changes.count <= Self.maximumChanges else {
            throw .tooManyChanges(changes.count, maximum: Self.maximumChanges)
        }
        // All of it is checked before any name gets a number.
        for change in changes { try check(change) }
        let source = names.intern(text: source)
        var made = GraphTransaction(mutations: [])
        made.mutations.reserveCapacity(changes.count)
        for change in changes {
            switch change {
            case .node(let name, let label):
                let node = names.intern(name)
                if let label { made.labels.append((node, label)) }
            case .add(let relation, let values, let validity):
                guard let number = numbers[relation] else { continue }
                made.mutations.append(
                    Mutation(
                        kind: .add, relation: number, row: row(values, number),
                        from: Word.integer(validity.from ?? now), to: Word.integer(validity.to ?? .max),
                        source: source))
            case .remove(let relation, let values):
                guard let number = numbers[relation] else { continue }
                made.mutations.append(
                    Mutation(
                        kind: .remove, relation: number, row: row(values, number), from: 0,
                        to: Word.integer(now), source: source))
            }
        }
        return made
    }

    // MARK: Checking

    private func check(_ change: GraphChange) throws(GraphError) {
        switch change {
        case .node(let name, let label):
            try check(name)
            if let label { try check(text: label) }
        case .add(let relation, let values, let validity):
            try check(relation, values)
            if let from = validity.from, let to = validity.to, from >= to {
                throw .badValidity(relation: relation)
            }
        case .remove(let relation, let values): try check(relation, values)
        }
    }

    private func check(_ name: String, _ values: [GraphValue]) throws(GraphError) {
        guard let number = numbers[name], !program.relations[number].isAuxiliary else {
            let stored = program.relations.filter { if case .stored = $0.origin { true } else { false } }
            throw .unknownRelation(name, known: stored.map(\.name).sorted())
        }
        let relation = program.relations[number]
        guard case .stored = relation.origin else { throw .derived(name) }
        guard values.count == relation.columns.count else {
            throw .wrongArity(relation: name, expected: relation.columns.map(\.name), given: values.count)
        }
        for (value, column) in zip(values, relation.columns) {
            guard fits(value, column.type) else {
                throw .wrongType(relation: name, column: column.name, expected: column.type)
            }
            if case .node(let name) = value { try check(name) }
            if case .text(let text) = value { try check(text: text) }
        }
    }

    private func check(_ name: NodeName) throws(GraphError) {
        let bytes = Self.maximumNameBytes
        guard (1...bytes).contains(name.kind.utf8.count), (1...bytes).contains(name.id.utf8.count),
            !name.kind.contains(":")
        else { throw .badNode(name) }
    }

    private func check(text: String) throws(GraphError) {
        guard text.utf8.count <= Self.maximumTextBytes else {
            throw .textTooLong(bytes: text.utf8.count, maximum: Self.maximumTextBytes)
        }
    }

    private func fits(_ value: GraphValue, _ type: ColumnType) -> Bool {
        switch (value, type) {
        case (.node(let name), .node(let kind)): name.kind == kind
        case (.integer, .integer), (.integer, .number), (.integer, .time), (.time, .time), (.number, .number),
            (.text, .text), (.boolean, .boolean):
            true
        default: false
        }
    }

    private func row(_ values: [GraphValue], _ relation: Int) -> ShortRow {
        let layout = layouts[relation]
        var row = [UInt64](repeating: 0, count: layout.width)
        for (column, value) in values.enumerated() {
            let place = layout.places[column]
            let word =
                switch value {
                case .node(let name): UInt64(names.intern(name).number)
                case .integer(let value), .time(let value):
                    program.relations[relation].columns[column].type == .number
                        ? Word.number(Double(value)) : Word.integer(value)
                case .number(let value): Word.number(value)
                case .text(let text): UInt64(names.intern(text: text))
                case .boolean(let flag): UInt64(flag ? 1 : 0)
                }
            row[place.word] |= word << place.shift
        }
        return ShortRow(row)
    }
}
