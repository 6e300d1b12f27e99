/// How transactions are written down: names that are new, relations that are written to for the first time, then the changes.
///
/// A stored relation's number is its place in the program, which it keeps (``RuleProgram/arranged(after:)``).
struct GraphLog {
    /// A relation as it was when it was written to; the place is its number.
    struct Form: Equatable, Sendable {
        var name: String
        var types: [ColumnType]
        var isFunctional: Bool
    }

    private(set) var forms: [Form] = []
    /// Names below these are in the log.
    private(set) var nodes = 0
    private(set) var texts = 0

    // MARK: Writing

    /// The record of some transactions that were done together.
    mutating func record(
        _ transactions: [GraphTransaction], program: RuleProgram, names: GraphNames, now: Int
    ) -> [UInt8] {
        var encoder = GraphEncoder()
        encoder.byte(1)
        encoder.count(now)
        let mutations = transactions.flatMap(\.mutations)
        encode(names: names, &encoder)
        let fresh = program.relations[forms.count...].prefix(while: \.isStored).map(Form.init)
        encoder.count(fresh.count)
        for form in fresh {
            note(form)
            form.encode(&encoder)
        }
        encoder.count(transactions.count)
        encoder.count(mutations.count)
        for mutation in mutations {
            encode(mutation, now, &encoder)
        }
        let labels = transactions.flatMap(\.labels)
        encoder.count(labels.count)
        for (node, label) in labels {
            encoder.count(Int(node.number))
            encoder.text(label)
        }
        return encoder.bytes
    }

    private mutating func encode(names: GraphNames, _ encoder: inout GraphEncoder) {
        let (lastNode, lastText) = (names.nodeCount, names.textCount)
        encoder.count(lastNode - nodes)
        for number in nodes..<lastNode {
            let name = names.name(of: NodeID(number: UInt32(number)))
            encoder.count(number)
            encoder.text(name?.kind ?? "")
            encoder.text(name?.id ?? "")
        }
        encoder.count(lastText - texts)
        for number in texts..<lastText {
            encoder.count(number)
            encoder.text(names.text(UInt32(number)) ?? "")
        }
        (nodes, texts) = (lastNode, lastText)
    }

    private func encode(_ mutation: Mutation, _ now: Int, _ encoder: inout GraphEncoder) {
        let hasFrom = mutation.kind == .add && mutation.from != Word.integer(now)
        let hasTo = mutation.kind == .add && mutation.to != Word.integer(.max)
        encoder.byte(mutation.kind.rawValue | (hasFrom ? 2 : 0) | (hasTo ? 4 : 0))
        encoder.count(mutation.relation)
        for word in mutation.row { encoder.word(word) }
        if hasFrom { encoder.word(mutation.from) }
        if hasTo { encoder.word(mutation.to) }
        encoder.count(Int(mutation.source))
    }

    mutating func note(_ form: Form) { forms.append(form) }

    /// All names there are have been read.
    mutating func note(_ names: GraphNames) { (nodes, texts) = (names.nodeCount, names.textCount) }

    // MARK: Reading

    /// What a record says.
    struct Entry {
        var now: Int
        var transactions: Int
        var mutations: [Mutation]
        var labels: [(node: NodeID, label: String)]
    }

    /// Reads a record; its names are put where they were.
    mutating func read(_ bytes: [UInt8], names: GraphNames) throws(GraphDecoder.Malformed) -> Entry {
        var decoder = GraphDecoder(bytes)
        guard try decoder.byte() == 1 else { throw GraphDecoder.Malformed(what: "record that is known") }
        let now = try decoder.count()
        try readNames(&decoder, names)
        for _ in 0..<(try decoder.length()) { note(try Form(&decoder)) }
        var entry = Entry(now: now, transactions: try decoder.count(), mutations: [], labels: [])
        for _ in 0..<(try decoder.length()) { entry.mutations.append(try mutation(&decoder, now)) }
        for _ in 0..<(try decoder.length()) {
            entry.labels.append((NodeID(number: try decoder.number()), try decoder.text()))
        }
        return entry
    }

    private mutating func readNames(
        _ decoder: inout GraphDecoder, _ names: GraphNames
    ) throws(GraphDecoder.Malformed) {
        for _ in 0..<(try decoder.length()) {
            let number = try decoder.number()
            names.restore(node: number, NodeName(kind: try decoder.text(), id: try decoder.text()))
        }
        for _ in 0..<(try decoder.length()) {
            names.restore(text: try decoder.number(), try decoder.text())
        }
        (nodes, texts) = (names.nodeCount, names.textCount)
    }

    private func mutation(
        _ decoder: inout GraphDecoder, _ now: Int
    ) throws(GraphDecoder.Malformed) -> Mutation {
        let flags = try decoder.byte()
        let relation = try decoder.count()
        guard forms.indices.contains(relation), let kind = Mutation.Kind(rawValue: flags & 1) else {
            throw GraphDecoder.Malformed(what: "relation that is known")
        }
        let width = RowLayout(forms[relation].types).width
        guard width <= ShortRow.capacity else {
            throw GraphDecoder.Malformed(what: "relation with as many columns as one may have")
        }
        var row: [UInt64] = []
        for _ in 0..<width { row.append(try decoder.word()) }
        let from = flags & 2 == 0 ? Word.integer(now) : try decoder.word()
        let to = flags & 4 == 0 ? Word.integer(kind == .add ? .max : now) : try decoder.word()
        return Mutation(
            kind: kind, relation: relation, row: ShortRow(row), from: from, to: to,
            source: try decoder.number())
    }
}

extension GraphLog.Form {
    init(_ relation: Relation) {
        name = relation.name
        types = relation.columns.map(\.type)
        isFunctional = relation.origin == .stored(isFunctional: true)
    }

    func encode(_ encoder: inout GraphEncoder) {
        encoder.text(name)
        encoder.byte(isFunctional ? 1 : 0)
        encoder.count(types.count)
        for type in types { encoder.type(type) }
    }

    init(_ decoder: inout GraphDecoder) throws(GraphDecoder.Malformed) {
        name = try decoder.text()
        isFunctional = try decoder.byte() == 1
        types = []
        for _ in 0..<(try decoder.length()) { types.append(try decoder.type()) }
    }

    /// The relation for a program that does not know of it.
    var relation: Relation {
        Relation(
            name: name,
            columns: types.enumerated().map { Relation.Column(name: "c\($0 + 1)", type: $1) },
            origin: .stored(isFunctional: isFunctional))
    }
}
