/// A fact as proofs and pages name it.
package struct FactReference: Hashable, Sendable, Comparable, Codable {
    package let relation: String
    /// In the layout of the relation's table.
    package let row: [UInt64]

    package init(relation: String, row: [UInt64]) {
        self.relation = relation
        self.row = row
    }

    /// By relation, then by row.
    package static func < (left: FactReference, right: FactReference) -> Bool {
        left.relation == right.relation
            ? left.row.lexicographicallyPrecedes(right.row) : left.relation < right.relation
    }
}

extension GraphSnapshot {
    /// The first fact of a relation that begins with these nodes.
    func fact(_ relation: Int, _ nodes: [NodeID]) -> FactReference? {
        let table = state.facts.tables[relation]
        guard nodes.count <= table.types.count else { return nil }
        var key = [UInt64](repeating: 0, count: table.layout.width)
        for (node, place) in zip(nodes, table.layout.places) {
            unsafe key.withUnsafeMutableBufferPointer { unsafe place.write(UInt64(node.number), $0.start) }
        }
        let mask = table.layout.mask(columns: nodes.count)
        var cursor = TupleCursor(table.rows)
        unsafe cursor.seek(key)
        guard let row = unsafe cursor.key, key.indices.allSatisfy({ unsafe row[$0] & mask[$0] == key[$0] })
        else { return nil }
        let words = unsafe Array(UnsafeBufferPointer(start: row, count: key.count))
        return FactReference(relation: program.relations[relation].name, row: words)
    }
}
