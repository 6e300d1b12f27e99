/// Some of the facts that have been asked for.
package struct Page: Equatable, Sendable {
    /// Words by column; in an order that stays the same as long as the facts do.
    package var rows: [[UInt64]]
    /// All that fit, those before and behind the page too.
    package var total: Int
}

extension Inference {
    /// Facts of a relation that have the given values, whether they are kept or have to be found out.
    ///
    /// - Parameters:
    ///   - values: by column; nil is any.
    ///   - offset: how many of them to pass over, from 0.
    ///   - budget: rows and bindings that may be looked at. Facts that are kept cost one for each that fits, as they are
    ///     counted; where no index begins with a column that is given, one for each fact.
    /// - Throws: passing the budget, or the limit of a relation that has to be found out.
    package func ask(
        _ facts: Facts, _ relation: Int, with values: [UInt64?], offset: Int = 0, limit: Int = .max,
        budget: Int = .max
    ) throws(Exhausted) -> Page {
        let page = offset..<(limit > .max - offset ? .max : offset + limit)
        if program.relations[relation].origin == .demand {
            let pattern = DemandPattern(relation: relation, bound: values.map { $0 != nil })
            let goal = DemandGoal(pattern: pattern, values: values.compactMap(\.self))
            var answers = try DemandSolver(self, facts, budget: budget).solve(goal)
            answers.sortDistinct()
            let layout = facts.tables[relation].layout
            let rows = page.clamped(to: 0..<answers.count).map { unsafe layout.values(answers.row($0)) }
            return Page(rows: rows, total: answers.count)
        }
        let table = facts.tables[relation]
        let isWhole = values.allSatisfy { $0 == nil }
        var (rows, total) = ([[UInt64]](), 0)
        let work = table.forEach(with: values, budget: budget) { row in
            if page.contains(total) { rows.append(row) }
            total += 1
            return !isWhole || total < page.upperBound
        }
        guard work <= budget else { throw .budget(budget, rule: nil) }
        return Page(rows: rows, total: isWhole ? table.count : total)
    }
}
