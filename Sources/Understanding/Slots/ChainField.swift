import Foundation

/// A conditional random field over a chain of tags (Lafferty, McCallum, Pereira 2001): a sequence of tags has the
/// probability e^score / Z, its score being the sum of what each token says for its tag and of what each step from tag to
/// tag adds.
struct ChainField: Sendable {
    /// Scores of steps from tag (row) to tag; in the last two rows of beginning and of ending with a tag. -∞: never.
    private let scores: [Double]
    /// e^scores.
    private let factors: [Double]
    let tags: Int

    /// Scores are kept within this, so that no probability gets lost.
    private static let stepBound: Float = 30
    private static let tokenBound: Double = 300

    /// - Parameters:
    ///   - steps: (tags + 2, tags), as ``SlotTags`` orders them.
    ///   - sharpness: what they are multiplied by.
    init(_ steps: Matrix, sharpness: Float = 1) {
        let tags = steps.columns
        self.tags = tags
        scores = (0..<(tags + 2) * tags).map { index in
            let (row, column) = (index / tags, index % tags)
            let isAllowed =
                row < tags
                ? SlotTags.allows(column, after: row) : row == tags ? SlotTags.allowsFirst(column) : true
            guard isAllowed else { return -.infinity }
            return Double(
                min(Self.stepBound, max(-Self.stepBound, unsafe steps.start[index] * sharpness)))
        }
        factors = scores.map { exp($0) }
    }

    private func begin(_ tag: Int) -> Double { factors[tags * tags + tag] }
    private func end(_ tag: Int) -> Double { factors[(tags + 1) * tags + tag] }

    // MARK: Probabilities

    /// The probabilities of all sequences for one text, summed up from both of its ends.
    struct Lattice {
        let count: Int
        /// e^(score of a token for a tag, less its highest). (tokens, tags)
        fileprivate var tokens: [Double]
        /// By how much each token's sums were divided; of them Z is made.
        fileprivate var scales: [Double]
        /// (tokens, tags)
        fileprivate var forwards: [Double]
        fileprivate var backwards: [Double]
        /// Log Z.
        fileprivate(set) var partition: Double
    }

    /// - Parameter emissions: what each token says for each tag. (count · tags), count above 0
    func lattice(_ emissions: [Float]) -> Lattice {
        let count = emissions.count / tags
        var lattice = Lattice(
            count: count, tokens: Array(repeating: 0, count: count * tags),
            scales: Array(repeating: 1, count: count + 1),
            forwards: Array(repeating: 0, count: count * tags),
            backwards: Array(repeating: 0, count: count * tags), partition: 0)
        for token in 0..<count {
            let first = token * tags
            let top = Double(emissions[first..<(first + tags)].max() ?? 0)
            lattice.partition += top
            for index in first..<(first + tags) {
                lattice.tokens[index] = exp(max(-Self.tokenBound, Double(emissions[index]) - top))
            }
        }
        sumForwards(&lattice)
        sumBackwards(&lattice)
        return lattice
    }

    private func sumForwards(_ lattice: inout Lattice) {
        for token in 0..<lattice.count {
            let (first, before) = (token * tags, (token - 1) * tags)
            if token == 0 {
                for tag in 0..<tags { lattice.forwards[tag] = begin(tag) }
            } else {
                for earlier in 0..<tags {
                    let mass = lattice.forwards[before + earlier]
                    let row = earlier * tags
                    for tag in 0..<tags { lattice.forwards[first + tag] += mass * factors[row + tag] }
                }
            }
            var sum = 0.0
            for index in first..<(first + tags) {
                lattice.forwards[index] *= lattice.tokens[index]
                sum += lattice.forwards[index]
            }
            for index in first..<(first + tags) { lattice.forwards[index] /= sum }
            lattice.scales[token] = sum
            lattice.partition += log(sum)
        }
        let last = (lattice.count - 1) * tags
        let sum = (0..<tags).reduce(0) { $0 + lattice.forwards[last + $1] * end($1) }
        lattice.scales[lattice.count] = sum
        lattice.partition += log(sum)
    }

    private func sumBackwards(_ lattice: inout Lattice) {
        let last = (lattice.count - 1) * tags
        for tag in 0..<tags { lattice.backwards[last + tag] = end(tag) / lattice.scales[lattice.count] }
        for token in stride(from: lattice.count - 2, through: 0, by: -1) {
            let (first, next) = (token * tags, (token + 1) * tags)
            let mass = (0..<tags).map {
                lattice.tokens[next + $0] * lattice.backwards[next + $0] / lattice.scales[token + 1]
            }
            for earlier in 0..<tags {
                var sum = 0.0
                for tag in 0..<tags { sum += factors[earlier * tags + tag] * mass[tag] }
                lattice.backwards[first + earlier] = sum
            }
        }
    }

    /// Probability of each tag at each token. (tokens, tags)
    func marginals(_ lattice: Lattice) -> [Double] {
        zip(lattice.forwards, lattice.backwards).map { $0 * $1 }
    }

    /// Probability of a run of tokens that fills a slot, begins there and ends there (Culotta, McCallum 2004).
    func probability(of run: Range<Int>, slot: Int, _ lattice: Lattice) -> Double {
        let (first, further) = (SlotTags.first(slot), SlotTags.further(slot))
        var tag = first
        var mass = lattice.forwards[run.lowerBound * tags + first]
        for token in run.dropFirst() {
            mass *=
                factors[tag * tags + further] * lattice.tokens[token * tags + further]
                / lattice.scales[token]
            tag = further
        }
        let next = run.upperBound
        var rest = lattice.backwards[(next - 1) * tags + tag]
        if next < lattice.count {
            rest -=
                factors[tag * tags + further] * lattice.tokens[next * tags + further]
                * lattice.backwards[next * tags + further] / lattice.scales[next]
        }
        let probability = mass * rest
        return probability.isFinite ? min(1, max(0, probability)) : 0
    }

    // MARK: Learning

    /// Loss -log p of the right tags and its gradient: by emissions (tokens · tags) as the result, by steps added to
    /// `slopes` (tags + 2, tags), both times `weight`.
    func learn(
        _ emissions: [Float], _ right: [Int], weight: Double, into slopes: inout [Double]
    ) -> (loss: Double, slopes: [Double]) {
        let lattice = lattice(emissions)
        var tokenSlopes = marginals(lattice).map { $0 * weight }
        for (token, tag) in right.enumerated() {
            tokenSlopes[token * tags + tag] -= weight
            slopes[(token == 0 ? tags : right[token - 1]) * tags + tag] -= weight
        }
        let last = lattice.count - 1
        slopes[(tags + 1) * tags + right[last]] -= weight
        for tag in 0..<tags {
            slopes[tags * tags + tag] += weight * lattice.forwards[tag] * lattice.backwards[tag]
            slopes[(tags + 1) * tags + tag] +=
                weight * lattice.forwards[last * tags + tag] * lattice.backwards[last * tags + tag]
        }
        for token in right.indices.dropFirst() {
            let (first, before) = (token * tags, (token - 1) * tags)
            let mass = (0..<tags).map {
                weight * lattice.tokens[first + $0] * lattice.backwards[first + $0] / lattice.scales[token]
            }
            for earlier in 0..<tags {
                let share = lattice.forwards[before + earlier]
                let row = earlier * tags
                for tag in 0..<tags { slopes[row + tag] += share * factors[row + tag] * mass[tag] }
            }
        }
        return (lattice.partition - score(emissions, right), tokenSlopes)
    }

    /// -log p of the right tags.
    func loss(_ emissions: [Float], _ right: [Int]) -> Double {
        lattice(emissions).partition - score(emissions, right)
    }

    private func score(_ emissions: [Float], _ tags: [Int]) -> Double {
        var score = 0.0
        for (token, tag) in tags.enumerated() {
            let row = token == 0 ? self.tags : tags[token - 1]
            score += Double(emissions[token * self.tags + tag]) + scores[row * self.tags + tag]
        }
        return score + (tags.last.map { scores[(self.tags + 1) * self.tags + $0] } ?? 0)
    }

    // MARK: Decoding

    /// The likeliest tags (Viterbi 1967).
    func decode(_ emissions: [Float]) -> [Int] {
        let count = emissions.count / tags
        guard count > 0 else { return [] }
        var best = (0..<tags).map { scores[tags * tags + $0] + Double(emissions[$0]) }
        var origins: [Int] = Array(repeating: 0, count: count * tags)
        for token in 1..<max(1, count) {
            var next = Array(repeating: -Double.infinity, count: tags)
            for earlier in 0..<tags {
                let (score, row) = (best[earlier], earlier * tags)
                for tag in 0..<tags where score + scores[row + tag] > next[tag] {
                    next[tag] = score + scores[row + tag]
                    origins[token * tags + tag] = earlier
                }
            }
            for tag in 0..<tags { next[tag] += Double(emissions[token * tags + tag]) }
            best = next
        }
        var tag = 0
        var highest = -Double.infinity
        for other in 0..<tags where best[other] + scores[(tags + 1) * tags + other] > highest {
            highest = best[other] + scores[(tags + 1) * tags + other]
            tag = other
        }
        var path = [tag]
        for token in stride(from: count - 1, to: 0, by: -1) {
            tag = origins[token * tags + tag]
            path.append(tag)
        }
        return path.reversed()
    }
}
