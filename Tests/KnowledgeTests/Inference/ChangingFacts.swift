@testable import Knowledge

/// The facts of a program while they change, as the engine keeps them and as plain rows.
struct ChangingFacts {
    let program: RuleProgram
    let inference: Inference
    var facts: Facts
    /// By relation the stored rows and since when they hold.
    private(set) var stored: [[Oracle.Row: Int]]
    private(set) var now = 100

    init(_ program: RuleProgram) {
        self.program = program
        inference = Inference(program, word: Self.word)
        facts = inference.facts(stored: [])
        stored = program.relations.map { _ in [:] }
    }

    static func word(_ constant: Constant, _ type: ColumnType) -> UInt64 {
        switch constant {
        case .integer(let value): Word.integer(value)
        case .number(let value): Word.number(value)
        case .node(_, let id): UInt64(id) ?? 0
        case .boolean(let value): value ? 1 : 0
        case .text: 0
        }
    }

    // MARK: Changing

    /// Some more rows in each stored relation, and what follows.
    mutating func fill(_ random: inout RandomProgram) throws {
        for relation in storedRelations {
            let old = stored[relation]
            for _ in 0..<random.below(9) { change(relation, &random) }
            _ = apply(relation, from: old)
        }
        facts = try Maintenance.materialise(inference, facts, now: now)
    }

    private var storedRelations: [Int] {
        program.relations.indices.filter {
            if case .stored = program.relations[$0].origin { true } else { false }
        }
    }

    /// Some changes at random, and the time that passes before them.
    mutating func change(_ random: inout RandomProgram) -> (before: [Table], deltas: [Delta?]) {
        let (before, old) = (facts.tables, stored)
        now += random.below(5)
        let relations = storedRelations
        for _ in 0..<(random.below(2) == 0 ? 1 : 1 + random.below(12)) {
            change(relations[random.below(relations.count)], &random)
        }
        var deltas = [Delta?](repeating: nil, count: stored.count)
        for relation in relations { deltas[relation] = apply(relation, from: old[relation]) }
        return (before, deltas)
    }

    private mutating func change(_ relation: Int, _ random: inout RandomProgram) {
        let rows = stored[relation].keys.sorted { $0.lexicographicallyPrecedes($1) }
        if !rows.isEmpty, random.below(12) < min(8, rows.count) {
            stored[relation][rows[random.below(rows.count)]] = nil
            if random.below(6) > 0 { return }
        }
        let columns = program.relations[relation].columns
        var row = columns.map { random.value(of: $0.type) }
        if !rows.isEmpty, random.below(4) == 0 { row = rows[random.below(rows.count)] }
        if program.relations[relation].origin == .stored(isFunctional: true) {
            for other in rows where other.dropLast() == row.dropLast() { stored[relation][other] = nil }
        }
        // Now and then what began a while ago is told late.
        stored[relation][row] = now - (random.below(3) == 0 ? random.below(12) : 0)
    }

    private mutating func apply(_ relation: Int, from old: [Oracle.Row: Int]) -> Delta? {
        let new = stored[relation]
        var delta = Delta(width: facts.tables[relation].layout.width)
        for row in old.keys where new[row] == nil {
            let words = self.words(row, relation)
            unsafe facts.tables[relation].remove(words)
            delta.minus.append(words)
        }
        for (row, from) in new where old[row] != from {
            let words = self.words(row, relation)
            if old[row] == nil { delta.plus.append(words) } else { delta.touched.append(words) }
            unsafe facts.tables[relation].insert(words) { payload in
                unsafe payload[StoredPayload.from] = Word.integer(from)
                unsafe payload[StoredPayload.to] = Word.integer(.max)
            }
            if old[row] == nil { continue }
            unsafe facts.tables[relation].update(words) { payload in
                unsafe payload[StoredPayload.from] = Word.integer(from)
            }
        }
        delta.plus.sortDistinct()
        delta.minus.sortDistinct()
        delta.touched.sortDistinct()
        return delta.isEmpty ? nil : delta
    }

    // MARK: Rows

    func words(_ row: Oracle.Row, _ relation: Int) -> [UInt64] {
        facts.tables[relation].layout.row(values(row, relation))
    }

    /// The words of a row by column.
    func values(_ row: Oracle.Row, _ relation: Int) -> [UInt64] {
        zip(row, facts.tables[relation].types).map { value, type in
            switch type {
            case .node: UInt64(value)
            case .number: Word.number(Double(value))
            default: Word.integer(value)
            }
        }
    }

    /// The row of some words by column.
    func row(_ values: [UInt64], _ relation: Int) -> Oracle.Row {
        zip(values, facts.tables[relation].types).map { Self.value($0, $1) }
    }

    private static func value(_ word: UInt64, _ type: ColumnType) -> Int {
        switch type {
        case .node: Int(word)
        case .number: Int(Word.number(of: word))
        default: Word.integer(of: word)
        }
    }

    /// The rows of a relation with the first word beside each.
    func rows(_ relation: Int) -> [(row: Oracle.Row, payload: UInt64)] {
        let index = facts.tables[relation].indexes[0]
        let entries = Self.entries(index.tree, withPayload: true)
        return zip(
            rows(index, facts.tables[relation].types),
            stride(from: index.tree.width, to: entries.count, by: index.tree.width + 1)
        ).map {
            ($0, entries[$1])
        }
    }

    /// The rows of an index, their columns in the order of the relation's.
    func rows(_ index: Table.Index, _ types: [ColumnType]) -> [Oracle.Row] {
        let words = Self.entries(index.tree, withPayload: false)
        return stride(from: 0, to: words.count, by: index.tree.width).map { start in
            var row = Oracle.Row(repeating: 0, count: index.order.count)
            for (column, place) in zip(index.order, index.layout.places) {
                let word = words[start + place.word] >> place.shift & place.mask
                row[column] = Self.value(word, types[column])
            }
            return row
        }
    }

    /// All rows of a tree one behind the other, each with the first word beside it if there is one.
    static func entries(_ tree: TupleTree, withPayload: Bool) -> [UInt64] {
        var entries: [UInt64] = []
        var cursor = TupleCursor(tree)
        cursor.seekFirst()
        while let key = unsafe cursor.key {
            for word in 0..<tree.width { unsafe entries.append(key[word]) }
            if withPayload, tree.payloadWidth > 0, let payload = unsafe cursor.payload {
                unsafe entries.append(payload[0])
            }
            cursor.next()
        }
        return entries
    }
}
