import Foundation

/// Makes probabilities mean what they say, and says which texts are out of scope; both from texts the model has not seen.
public struct Calibration: Equatable, Sendable {
    /// Divides the logarithms of probabilities (Guo et al. 2017).
    public var temperature: Double
    /// How a text's scope is judged.
    public var scope: ScopeRule
    /// A text whose ``ScopeRule`` score is lower is out of scope.
    public var bound: Double

    /// For models that nothing could be held out for.
    static let none = Calibration(temperature: 1, scope: .standard, bound: -1)

    /// A text that was held out.
    struct Sample {
        let reading: RawReading
        /// Nil: out of scope.
        let target: Int?
    }

    /// From texts that were held out. With enough texts out of scope among them the rule is fitted to them and the bound
    /// parts both kinds best (balanced accuracy); without, the bound is the 5th percentile of what right answers reach.
    init(_ samples: [Sample]) {
        let known = samples.filter { $0.target != nil }
        guard known.count >= 10 else {
            self = .none
            return
        }
        let foreign = samples.filter { $0.target == nil }
        self.init(temperature: Self.temperature(known), scope: .standard, bound: 0)
        if foreign.count >= 30 {
            scope = ScopeRule(known: known.map(\.reading), foreign: foreign.map(\.reading))
        }
        if foreign.count >= 10 {
            bound = Self.divide(
                known: known.map { scope.score($0.reading) }.sorted(),
                foreign: foreign.map { scope.score($0.reading) }.sorted())
        } else {
            let right = known.filter { $0.reading.best == $0.target }.map { scope.score($0.reading) }.sorted()
            bound = right.isEmpty ? Self.none.bound : right[right.count / 20]
        }
    }

    init(temperature: Double, scope: ScopeRule, bound: Double) {
        self.temperature = temperature
        self.scope = scope
        self.bound = bound
    }

    /// Probabilities as they are told. (classes)
    func scaled(_ probabilities: [Float]) -> [Float] {
        guard temperature != 1 else { return probabilities }
        let exponent = Float(1 / temperature)
        let powers = probabilities.map { pow(max($0, 1e-12), exponent) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// Minimises the negative log-likelihood by golden sections on a logarithmic scale: the loss has one valley.
    private static func temperature(_ samples: [Sample]) -> Double {
        func loss(_ temperature: Double) -> Double {
            let scale = Calibration(temperature: temperature, scope: .standard, bound: 0)
            return samples.reduce(0) { sum, sample in
                let shares = scale.scaled(sample.reading.probabilities)
                return sum - log(Double(max(1e-12, shares[sample.target ?? 0])))
            }
        }
        var (low, high) = (log(0.1), log(5.0))
        for _ in 0..<20 {
            let (left, right) = (high - 0.618 * (high - low), low + 0.618 * (high - low))
            if loss(exp(left)) < loss(exp(right)) { high = right } else { low = left }
        }
        return exp((low + high) / 2)
    }

    /// The value that leaves most known ones above and most foreign ones below. Both sorted.
    private static func divide(known: [Double], foreign: [Double]) -> Double {
        var best = (share: -1.0, value: 0.0)
        var below = 0
        for (index, value) in foreign.enumerated() {
            while below < known.count, known[below] <= value { below += 1 }
            let share =
                Double(index + 1) / Double(foreign.count) + 1 - Double(below) / Double(known.count)
            if share > best.share { best = (share, value.nextUp) }
        }
        return best.value
    }
}

/// What the models make of a text, before calibration.
struct RawReading: Sendable {
    /// By class.
    let probabilities: [Float]
    /// Share of the text's words that training has seen.
    let knownWords: Double

    var best: Int? { probabilities.indices.max { probabilities[$0] < probabilities[$1] } }

    /// How undecided the models are: the entropy of the probabilities, 0 to 1.
    var doubt: Double {
        guard probabilities.count > 1 else { return 0 }
        let entropy = probabilities.reduce(0.0) { $1 > 0 ? $0 - Double($1) * log(Double($1)) : $0 }
        return entropy / log(Double(probabilities.count))
    }
}

/// Judges whether a text is about anything the model knows, by how undecided the models are and how many of the words they
/// know. Undecided models alone are fooled by foreign texts with one familiar word.
public struct ScopeRule: Equatable, Sendable {
    /// Of a text without doubt and without known words.
    var base: Double
    /// Per unit of doubt.
    var doubt: Double
    /// Per share of known words.
    var words: Double

    /// Fitted on the validation part of CLINC150 (Larson et al. 2019), for models that know no text out of scope.
    static let standard = ScopeRule(base: -0.84, doubt: -8.33, words: 6.57)

    /// The log-odds of being in scope.
    func score(_ reading: RawReading) -> Double { base + doubt * reading.doubt + words * reading.knownWords }

    init(base: Double, doubt: Double, words: Double) {
        self.base = base
        self.doubt = doubt
        self.words = words
    }

    /// Logistic regression on two numbers, both kinds weighing the same.
    init(known: [RawReading], foreign: [RawReading]) {
        self = .standard
        let samples =
            known.map { (reading: $0, isKnown: 1.0, weight: 0.5 / Double(known.count)) }
            + foreign.map { (reading: $0, isKnown: 0.0, weight: 0.5 / Double(foreign.count)) }
        // Newton's steps on three numbers would do, too; plain ones need no matrix.
        let rate = 2.0
        for _ in 0..<4000 {
            var slope = (base: 0.0, doubt: 0.0, words: 0.0)
            for sample in samples {
                let share = 1 / (1 + exp(-score(sample.reading)))
                let error = (share - sample.isKnown) * sample.weight
                slope.base += error
                slope.doubt += error * sample.reading.doubt
                slope.words += error * sample.reading.knownWords
            }
            base -= rate * slope.base
            doubt -= rate * 4 * slope.doubt
            words -= rate * slope.words
        }
    }
}
