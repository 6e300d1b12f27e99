import Foundation

/// How the answers of the linear and of the recurrent model become one: their weighted geometric mean, since an intent has
/// to convince both.
enum ModelMix {
    /// Share of the linear model where nothing says otherwise: by parts held out of the training sets of Banking77 and HWU64.
    static let usualShare: Float = 0.6

    /// Shares that are tried, those that are right for most data first.
    private static let shares: [Float] = [0.6, 0.5, 0.4, 0.3, 0.7]

    /// Probabilities by class of both.
    static func mixed(_ linear: [Float], _ recurrent: [Float], linearShare: Float) -> [Float] {
        let products = zip(linear, recurrent).map {
            pow(max($0, 1e-9), linearShare) * pow(max($1, 1e-9), 1 - linearShare)
        }
        let sum = products.reduce(0, +)
        return products.map { $0 / sum }
    }

    /// What a model of the first classes alone says, with the probability of those that it does not know by another model of
    /// all classes.
    static func completed(_ known: [Float], by all: [Float]) -> [Float] {
        guard known.count < all.count else { return known }
        let others = all[known.count...]
        let rest = 1 - others.reduce(0, +)
        return known.map { $0 * max(0, rest) } + others
    }

    /// A text that was held out, as both models read it.
    struct Sample {
        let linear: [Float]
        let recurrent: [Float]
        let target: Int
    }

    /// The share with the greatest likelihood of what was held out, each at its own temperature. A share before it in the
    /// list stays unless its loss is worse by more than one standard error of the difference: a few hundred texts cannot
    /// tell neighbours apart.
    static func share(_ samples: [Sample]) -> Float {
        guard samples.count >= 50 else { return usualShare }
        let trials = shares.map { share in (share: share, losses: losses(samples, linearShare: share)) }
        var chosen = trials[0]
        for trial in trials.dropFirst() {
            let gains = zip(chosen.losses, trial.losses).map { $0 - $1 }
            let count = Double(gains.count)
            let mean = gains.reduce(0, +) / count
            let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
            if mean > (variance / count).squareRoot() { chosen = trial }
        }
        return chosen.share
    }

    /// Negative log-likelihood of each text.
    private static func losses(_ samples: [Sample], linearShare: Float) -> [Double] {
        let mixed = samples.map { sample in
            Calibration.Sample(
                reading: RawReading(
                    probabilities: Self.mixed(sample.linear, sample.recurrent, linearShare: linearShare),
                    knownWords: 1), target: sample.target)
        }
        let scale = Calibration(
            temperature: Calibration.temperature(mixed), scope: .standard, bound: 0)
        return mixed.map { Calibration.loss($0, scale) }
    }
}
