import Foundation

/// Tells by the nearest of many labelled texts, as past questions, which label a text has: each of them votes for its own
/// with a power of its score, so that the nearest say most.
package struct NeighbourVote: Sendable {
    /// How many are asked.
    package var neighbours: Int
    /// The power; chosen with `neighbours` by leaving one out on the past questions of BANKING77 (Casanueva et al. 2020, CC BY
    /// 4.0), never on its test questions.
    package var power: Double

    package init(neighbours: Int = 50, power: Double = 6) {
        (self.neighbours, self.power) = (neighbours, power)
    }

    /// Labels with their share of the votes, the likeliest first.
    package func labels(
        _ matches: [TextIndex.Match], label: (Int) -> String
    ) -> [(label: String, share: Double)] {
        guard let best = matches.first?.score, best > 0 else { return [] }
        var votes: [String: Double] = [:]
        for match in matches.prefix(neighbours) {
            votes[label(match.document), default: 0] += pow(match.score / best, power)
        }
        let all = votes.values.sorted().reduce(0, +)
        return votes.map { ($0.key, $0.value / all) }.sorted { ($0.share, $1.label) > ($1.share, $0.label) }
    }
}
