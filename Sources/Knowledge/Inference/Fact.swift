/// A fact: a relation with the word of a value in each column.
package struct Fact: Hashable, Sendable {
    package var relation: Int
    package var values: [UInt64]

    package init(relation: Int, values: [UInt64]) {
        self.relation = relation
        self.values = values
    }
}

extension RowLayout {
    /// A row of these values; nil is zero.
    func row(_ values: [UInt64?]) -> [UInt64] {
        var row = [UInt64](repeating: 0, count: width)
        for (value, place) in zip(values, places) { row[place.word] |= (value ?? 0) << place.shift }
        return row
    }

    func values(_ row: UnsafePointer<UInt64>) -> [UInt64] { places.map { unsafe $0.read(row) } }
}

extension Table {
    /// Calls `body` with the values of each row that has the given ones, until it returns false.
    ///
    /// By the index that has most of the columns given in front; what it does not have there is compared row by row.
    ///
    /// - Returns: rows looked at; more than the budget if it was not enough.
    @discardableResult
    func forEach(with values: [UInt64?], budget: Int = .max, _ body: ([UInt64]) -> Bool) -> Int {
        let best = bestIndex(for: values.indices.filter { values[$0] != nil })
        let index = indexes[best.place]
        let key = index.layout.row(
            index.order.enumerated().map { $0 < best.columns.count ? values[$1] : nil })
        let mask = index.layout.mask(columns: best.columns.count)
        let rest = values.indices.filter { values[$0] != nil && !best.columns.contains($0) }
        var cursor = TupleCursor(index.tree)
        var work = 0
        var found = [UInt64](repeating: 0, count: values.count)
        unsafe cursor.seek(key)
        while let row = unsafe cursor.key,
            mask.indices.allSatisfy({ unsafe (row[$0] ^ key[$0]) & mask[$0] == 0 })
        {
            work += 1
            if work > budget { break }
            for (column, place) in zip(index.order, index.layout.places) {
                found[column] = unsafe place.read(row)
            }
            if rest.allSatisfy({ found[$0] == values[$0] }), !body(found) { break }
            cursor.next()
        }
        return work
    }
}
