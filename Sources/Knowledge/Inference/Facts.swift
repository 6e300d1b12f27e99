/// All facts at one moment, stored and derived: a table for each relation of a program. A copy is a snapshot.
package struct Facts: Sendable {
    package var tables: [Table]
    /// Counts the rounds of derivation. A fact of a recursive relation carries the round that it came in, and follows from
    /// facts of earlier ones: that is how proofs are found without going round in circles.
    var round: UInt64 = 0
    /// By window relation: when its rows leave, a tree of moment and row.
    var expiries: [Int: TupleTree] = [:]

    init(tables: [Table]) { self.tables = tables }
}

/// What has changed in a relation: rows in the layout of its table, sorted and distinct.
struct Delta: Sendable {
    var plus: RowBuffer
    var minus: RowBuffer
    /// Rows that stay, but hold since another moment.
    var touched: RowBuffer

    init(width: Int) {
        plus = RowBuffer(width: width)
        minus = RowBuffer(width: width)
        touched = RowBuffer(width: width)
    }

    var isEmpty: Bool { plus.isEmpty && minus.isEmpty && touched.isEmpty }
}

/// Words beside a stored fact.
package enum StoredPayload {
    /// Since when it holds, and until when, as words of integers in Unix milliseconds; no end is `Int.max`.
    package static let from = 0
    package static let to = 1
    /// Number of the source that it comes from.
    package static let source = 2
    package static let width = 3
}
