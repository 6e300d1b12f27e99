import Foundation

/// How well a classifier does on texts whose labels are known.
public struct ClassificationReport: Sendable {
    /// One text.
    public struct Outcome: Sendable {
        /// What it is.
        public let expected: String
        /// What the classifier took it for; nil: nothing.
        public let found: String?
        /// How sure it was of that.
        public let confidence: Double

        /// An outcome.
        public init(expected: String, found: String?, confidence: Double) {
            self.expected = expected
            self.found = found
            self.confidence = confidence
        }
    }

    /// What happened to one label.
    public struct Label: Sendable {
        /// Its name.
        public let name: String
        /// Texts that have it.
        public var count = 0
        /// Texts that were given it.
        public var given = 0
        /// Texts that were rightly given it.
        public var right = 0

        /// Share of its texts that were found.
        public var recall: Double { count == 0 ? 0 : Double(right) / Double(count) }
        /// Share of the texts given it that have it.
        public var precision: Double { given == 0 ? 0 : Double(right) / Double(given) }
        /// Their harmonic mean.
        public var f1: Double { count + given == 0 ? 0 : 2 * Double(right) / Double(count + given) }
    }

    /// Two labels that are taken for each other.
    public struct Confusion: Sendable {
        /// What it was.
        public let expected: String
        /// What it was taken for.
        public let found: String
        /// How often.
        public let count: Int
    }

    /// By name.
    public let labels: [Label]
    /// The most frequent first.
    public let confusions: [Confusion]
    /// Share of right answers.
    public let accuracy: Double
    /// Mean of the F1 of labels that occur.
    public let macroF1: Double
    /// Expected calibration error over 15 bins of confidence (Guo et al. 2017): how far confidence is from accuracy.
    public let calibrationError: Double

    /// Judges outcomes.
    public init(_ outcomes: [Outcome]) {
        var labels: [String: Label] = [:]
        var pairs: [String: [String: Int]] = [:]
        var bins = Array(repeating: (right: 0, confidence: 0.0), count: 15)
        for outcome in outcomes {
            let isRight = outcome.found == outcome.expected
            labels[outcome.expected, default: Label(name: outcome.expected)].count += 1
            if isRight { labels[outcome.expected]?.right += 1 }
            if let found = outcome.found {
                labels[found, default: Label(name: found)].given += 1
                if !isRight { pairs[outcome.expected, default: [:]][found, default: 0] += 1 }
            }
            // A confidence that is no number says as much as none.
            let confidence = outcome.confidence.isFinite ? min(1, max(0, outcome.confidence)) : 0
            let bin = min(14, Int(confidence * 15))
            bins[bin].right += isRight ? 1 : 0
            bins[bin].confidence += confidence
        }
        let total = Double(max(1, outcomes.count))
        self.labels = labels.values.sorted { $0.name < $1.name }
        let occurring = self.labels.filter { $0.count > 0 }
        accuracy = Double(occurring.reduce(0) { $0 + $1.right }) / total
        macroF1 = occurring.reduce(0) { $0 + $1.f1 } / Double(max(1, occurring.count))
        calibrationError = bins.reduce(0) { sum, bin in
            sum + abs(Double(bin.right) - bin.confidence) / total
        }
        confusions = pairs.flatMap { expected, found in
            found.map { Confusion(expected: expected, found: $0.key, count: $0.value) }
        }.sorted { ($0.count, $1.expected, $1.found) > ($1.count, $0.expected, $0.found) }
    }

    /// What would help most, in words: for the labels that do worst.
    public func advice(limit: Int = 5) -> [String] {
        labels.filter { $0.count > 0 && $0.f1 < 1 }.sorted { ($0.f1, $0.name) < ($1.f1, $1.name) }.prefix(
            limit
        )
        .map { label in
            let rival = confusions.first { $0.expected == label.name || $0.found == label.name }
            let other = rival.map { $0.expected == label.name ? $0.found : $0.expected }
            let figures =
                "\(label.name): F1 \(percent(label.f1)), found \(percent(label.recall)) of \(label.count)"
            guard let other else { return "\(figures); add examples of other wordings" }
            if label.recall < label.precision {
                return "\(figures), often taken for \(other); add examples that tell it from \(other)"
            }
            return
                "\(figures), but gets texts of \(other); make the examples of both more different, or join them"
        }
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

/// How well a score tells two kinds apart.
public enum Ranking {
    /// Area under the ROC curve: the chance that one of `higher` scores above one of `lower`, ties half.
    public static func auroc(higher: [Double], lower: [Double]) -> Double {
        guard !higher.isEmpty, !lower.isEmpty else { return 0 }
        // Mann and Whitney's U by ranks.
        let all = (higher.map { ($0, true) } + lower.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var ranks = 0.0
        var position = 0
        while position < all.count {
            var end = position
            while end < all.count, all[end].0 == all[position].0 { end += 1 }
            let rank = Double(position + end + 1) / 2
            ranks += rank * Double(all[position..<end].count { $0.1 })
            position = end
        }
        let count = Double(higher.count)
        return (ranks - count * (count + 1) / 2) / (count * Double(lower.count))
    }
}
