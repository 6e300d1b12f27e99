@testable import Knowledge

/// Rules as text with facts said in plain values: `add("linked", "a", "b")`.
struct SmallWorld {
    enum Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
        case text(String)
        case integer(Int)
        case number(Double)

        init(stringLiteral value: String) { self = .text(value) }
        init(integerLiteral value: Int) { self = .integer(value) }
        init(floatLiteral value: Double) { self = .number(value) }
    }

    let names = GraphNames()
    let inference: Inference
    var facts: Facts
    var now = 1_000_000
    private var before: [Table]
    private var deltas: [Delta?]

    var program: RuleProgram { inference.program }

    init(_ text: String) throws {
        let program = try RuleChecker.check(files: [("test.rules", text)]).get()
        inference = Inference(program, word: names.word)
        facts = inference.facts(stored: [])
        before = facts.tables
        deltas = facts.tables.map { _ in nil }
    }

    // MARK: Changing

    mutating func add(_ name: String, _ values: Value..., from: Int? = nil) throws {
        try add(name, values, from: from)
    }

    mutating func add(_ name: String, _ values: [Value], from: Int? = nil) throws {
        let relation = try place(name)
        let row = facts.tables[relation].layout.row(self.values(relation, values))
        var delta = deltas[relation] ?? Delta(width: row.count)
        unsafe facts.tables[relation].insert(row) { payload in
            unsafe payload[StoredPayload.from] = Word.integer(from ?? now)
            unsafe payload[StoredPayload.to] = Word.integer(.max)
            unsafe payload[StoredPayload.source] = 7
        }
        delta.plus.append(row)
        deltas[relation] = delta
    }

    mutating func remove(_ name: String, _ values: Value...) throws {
        let relation = try place(name)
        let row = facts.tables[relation].layout.row(self.values(relation, values))
        var delta = deltas[relation] ?? Delta(width: row.count)
        unsafe facts.tables[relation].remove(row)
        delta.minus.append(row)
        deltas[relation] = delta
    }

    /// Derives what follows from the changes since the last time.
    mutating func settle(budget: Int = .max) throws {
        for relation in deltas.indices {
            deltas[relation]?.plus.sortDistinct()
            deltas[relation]?.minus.sortDistinct()
        }
        var run = Maintenance(
            inference, facts: facts, before: before, deltas: deltas, now: now, budget: budget)
        try run.run()
        facts = run.facts
        before = facts.tables
        deltas = facts.tables.map { _ in nil }
    }

    // MARK: Values

    func place(_ name: String) throws -> Int {
        struct Unknown: Error { let name: String }
        guard let place = program.relations.firstIndex(where: { $0.name == name }) else {
            throw Unknown(name: name)
        }
        return place
    }

    /// Words by column.
    func values(_ relation: Int, _ values: [Value]) -> [UInt64] {
        zip(program.relations[relation].columns, values).map { column, value in
            switch value {
            case .integer(let value): names.word(.integer(value), column.type)
            case .number(let value): names.word(.number(value), column.type)
            case .text(let text):
                if case .node(let kind) = column.type {
                    names.word(.node(kind: kind, id: text), column.type)
                } else {
                    names.word(.text(text), column.type)
                }
            }
        }
    }
}
