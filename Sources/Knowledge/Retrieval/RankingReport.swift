import Foundation

/// How well ranked lists find what was known to be relevant: the measures of TREC with binary or graded relevance.
package struct RankingReport: Equatable, Sendable {
    /// Mean over all queries; ranks beyond the tenth count as not found.
    package private(set) var ndcg = 0.0
    package private(set) var meanReciprocalRank = 0.0
    package private(set) var recall = 0.0
    /// Share of the queries whose first result is relevant.
    package private(set) var accuracy = 0.0
    package private(set) var queries = 0

    package static let depth = 10

    package init() {}

    /// - Parameters:
    ///   - ranked: results of each query, best first.
    ///   - relevant: grades above 0 of what is relevant to each query.
    package init(_ outcomes: [(ranked: [String], relevant: [String: Double])]) {
        for outcome in outcomes { add(outcome.ranked.prefix(Self.depth), outcome.relevant) }
        queries = outcomes.count
        guard queries > 0 else { return }
        ndcg /= Double(queries)
        meanReciprocalRank /= Double(queries)
        recall /= Double(queries)
        accuracy /= Double(queries)
    }

    private mutating func add(_ ranked: ArraySlice<String>, _ relevant: [String: Double]) {
        // Summed in a fixed order.
        let ideal = relevant.values.filter { $0 > 0 }.sorted(by: >)
        guard !ideal.isEmpty else { return }
        let grades = ranked.map { relevant[$0] ?? 0 }
        ndcg += Self.gain(grades) / Self.gain(Array(ideal.prefix(Self.depth)))
        recall += Double(grades.count { $0 > 0 }) / Double(ideal.count)
        guard let first = grades.firstIndex(where: { $0 > 0 }) else { return }
        meanReciprocalRank += 1 / Double(first + 1)
        accuracy += first == 0 ? 1 : 0
    }

    /// Discounted cumulative gain: Σ grade / log2(rank + 1) (Järvelin, Kekäläinen 2002).
    private static func gain(_ grades: [Double]) -> Double {
        grades.enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset) + 2) }
    }
}
