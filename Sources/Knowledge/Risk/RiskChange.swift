/// What is found now and was not found so before, and what is not found any more.
package struct RiskChange: Sendable {
    /// In the order of nodes and kinds.
    package var found: [RiskFinding]
    package var gone: [(node: NodeID, kind: String)]

    package init(found: [RiskFinding] = [], gone: [(node: NodeID, kind: String)] = []) {
        self.found = found
        self.gone = gone
    }

    /// What rules derive now and did not before, by the relations whose names begin with `risk`.
    ///
    /// Their first column is the node. Texts of a fact belong to its kind, so that `risk(c, "churn")` and `risk(c, "fraud")` are
    /// two; the greatest number of a kind's facts is its score, 1 where there is none. Only what differs is looked at.
    ///
    /// - Parameter old: nil where nothing was derived before.
    package init(from old: GraphSnapshot?, to new: GraphSnapshot) {
        self.init()
        let names = Set(old.map(Self.relations) ?? []).union(Self.relations(new)).sorted()
        for name in names { compare(name, old, new) }
        found.sort { ($0.node, $0.kind) < ($1.node, $1.kind) }
        gone.sort { ($0.node, $0.kind) < ($1.node, $1.kind) }
    }

    private static func relations(_ snapshot: GraphSnapshot) -> [String] {
        snapshot.program.relations.filter { relation in
            guard case .derived = relation.origin, case .node? = relation.columns.first?.type else {
                return false
            }
            return relation.name.hasPrefix("risk")
        }.map(\.name)
    }

    private mutating func compare(_ relation: String, _ old: GraphSnapshot?, _ new: GraphSnapshot) {
        let before = old.flatMap { old in old.relation(relation).map { (old, $0) } }
        let after = new.relation(relation).map { (new, $0) }
        var nodes: Set<NodeID> = []
        let (oldTable, newTable) = (
            before.map { $0.state.facts.tables[$1] }, after.map { $0.state.facts.tables[$1] }
        )
        let isSameForm = oldTable?.types == newTable?.types
        for (table, other) in [(oldTable, newTable), (newTable, oldTable)] {
            guard let table else { continue }
            table.forEachRow(missingIn: isSameForm ? other : nil) { nodes.insert(table.node($0)) }
        }
        for node in nodes.sorted() {
            let past = before.map { Self.findings(of: node, $0, $1) } ?? [:]
            let present = after.map { Self.findings(of: node, $0, $1) } ?? [:]
            found += present.values.filter { past[$0.kind] != $0 }
            gone += past.keys.filter { present[$0] == nil }.map { (node, $0) }
        }
    }

    /// All that a relation says of a node, by kind.
    private static func findings(
        of node: NodeID, _ snapshot: GraphSnapshot, _ relation: Int
    ) -> [String: RiskFinding] {
        let table = snapshot.state.facts.tables[relation]
        let name = snapshot.program.relations[relation].name
        var made: [String: (score: Double?, facts: [FactReference])] = [:]
        table.forEachRow(of: node) { row in
            let (kind, score) = read(row, table, name, snapshot.names)
            var known = made[kind] ?? (nil, [])
            known.facts.append(FactReference(relation: name, row: row))
            if let score { known.score = max(known.score ?? 0, score) }
            made[kind] = known
        }
        return Dictionary(
            uniqueKeysWithValues: made.map { kind, found in
                let score = min(max(found.score ?? 1, 0), 1)
                let evidence = RiskFinding.Evidence.facts(found.facts.sorted())
                return (kind, RiskFinding(node: node, kind: kind, score: score, evidence: evidence))
            })
    }

    private static func read(
        _ row: [UInt64], _ table: Table, _ name: String, _ names: GraphNames
    ) -> (kind: String, score: Double?) {
        var texts: [String] = []
        var score: Double?
        for (type, place) in zip(table.types, table.layout.places).dropFirst() {
            let word = unsafe row.withUnsafeBufferPointer { unsafe place.read($0.start) }
            if type == .text { texts.append(names.text(UInt32(truncatingIfNeeded: word)) ?? "") }
            if type == .number { score = max(score ?? 0, Word.number(of: word)) }
        }
        return (texts.isEmpty ? name : "\(name): \(texts.joined(separator: ", "))", score)
    }
}

extension Table {
    /// The node in a row's first column.
    fileprivate func node(_ row: [UInt64]) -> NodeID {
        NodeID(number: UInt32(truncatingIfNeeded: row[0] >> layout.places[0].shift))
    }

    /// Calls `body` with each row that another table of the same form has not.
    fileprivate func forEachRow(missingIn other: Table?, _ body: ([UInt64]) -> Void) {
        if let other, rows.isSame(as: other.rows) { return }
        var cursor = TupleCursor(rows)
        var twin = TupleCursor(other?.rows ?? TupleTree(width: rows.width))
        cursor.seekFirst()
        twin.seekFirst()
        while let row = unsafe cursor.key {
            while let key = unsafe twin.key, unsafe Rows.compare(key, row, rows.width) < 0 { twin.next() }
            let isThere = unsafe twin.key.map { unsafe Rows.compare($0, row, rows.width) == 0 } ?? false
            if !isThere { body(unsafe Array(UnsafeBufferPointer(start: row, count: rows.width))) }
            cursor.next()
        }
    }

    /// Calls `body` with each row whose first column is a node.
    fileprivate func forEachRow(of node: NodeID, _ body: ([UInt64]) -> Void) {
        var key = [UInt64](repeating: 0, count: layout.width)
        key[0] = UInt64(node.number) << layout.places[0].shift
        var cursor = TupleCursor(rows)
        unsafe cursor.seek(key)
        while let row = unsafe cursor.key {
            let words = unsafe Array(UnsafeBufferPointer(start: row, count: layout.width))
            guard self.node(words) == node else { return }
            body(words)
            cursor.next()
        }
    }
}
