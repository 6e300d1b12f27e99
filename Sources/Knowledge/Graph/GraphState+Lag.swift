extension GraphState {
    /// Changes that derived facts do not know of yet.
    package struct Lag: Sendable {
        /// The tables that derived facts are right for; nil: nothing has been derived, all of it is to be.
        let before: [Table]?
        private(set) var changed: [Int: RowBuffer]
        /// The version that derived facts are right for.
        package let version: UInt64
        /// Why the changes cannot be worked through; nil: they can.
        var problem: Exhausted?
        /// Words that `changed` had when its rows were made distinct last, and how often they were.
        private var compacted = (words: 0, times: 0)

        init(before: [Table]?, changed: [Int: RowBuffer], version: UInt64, problem: Exhausted? = nil) {
            self.before = before
            self.changed = changed
            self.version = version
            self.problem = problem
        }

        /// Takes note of why a batch was not worked through: a budget is one for a batch, and worked through beside there is
        /// more; a limit stays passed.
        mutating func note(_ error: Exhausted) {
            if case .limit = error { problem = error }
        }

        /// Rows that have changed since.
        mutating func add(_ more: [Int: RowBuffer]) {
            for (relation, rows) in more {
                changed[relation, default: RowBuffer(width: rows.width)].append(contentsOf: rows)
            }
            // A lag may last: rows that change again and again are kept once.
            guard words > 2 * compacted.words + Self.spare else { return }
            for relation in changed.keys { changed[relation]?.sortDistinct() }
            compacted = (words, compacted.times + 1)
        }

        private static let spare = 65_536

        private var words: Int { changed.values.reduce(0) { $0 + $1.words.count } }

        /// The rows that have changed since the lag was what it is in an earlier copy; perhaps some more.
        func since(_ earlier: Lag) -> [Int: RowBuffer] {
            guard compacted.times == earlier.compacted.times else { return changed }
            var rest = changed
            for (relation, rows) in earlier.changed {
                // What came later stands behind what was known.
                let all = changed[relation]?.words ?? []
                rest[relation] = RowBuffer(
                    width: rows.width, words: Array(all.dropFirst(rows.words.count)))
            }
            return rest
        }
    }
}
