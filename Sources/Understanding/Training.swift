import Foundation

/// How a classifier is trained.
public struct TrainingOptions: Equatable, Sendable {
    /// Fixes every random choice: the same examples give the same model, bit for bit.
    public var seed: UInt64 = 1
    /// Passes over the examples.
    public var epochs = 24
    /// Inverse strength of the L2 penalty, as in `Σ loss + ‖w‖²/(2C)`.
    public var c = 20.0
    /// Parts for calibration: each is classified by a model trained on the others. Below 2: no calibration.
    public var folds = 4

    /// The defaults, measured on data/nlu.
    public init() {}
}

extension IntentClassifier {
    /// Trains on examples, then calibrates on parts held out in turn.
    ///
    /// - Parameter progress: how far it is, 0 to 1.
    public static func train(
        _ examples: [Example], options: TrainingOptions = TrainingOptions(),
        progress: (Double) -> Void = { _ in }
    ) -> IntentClassifier {
        var labels: [String] = []
        var columns: [String: Int] = [:]
        for example in examples where columns[example.label] == nil {
            columns[example.label] = labels.count
            labels.append(example.label)
        }
        let texts = examples.map { Features($0.text) }
        let targets = examples.compactMap { columns[$0.label] }
        let runs = Double(max(1, options.folds < 2 ? 1 : options.folds + 1))
        var done = 0.0
        func fit(_ chosen: [Int]) -> (Vocabulary, LinearFit) {
            let vocabulary = Vocabulary(chosen.map { texts[$0] })
            var fit = LinearFit(
                rows: vocabulary.idf.count, classes: labels.count, c: options.c, count: chosen.count)
            let vectors = chosen.map { vocabulary.vector(texts[$0]) }
            fit.run(vectors, chosen.map { targets[$0] }, epochs: options.epochs, seed: options.seed) {
                share in
                progress((done + share) / runs)
            }
            done += 1
            return (vocabulary, fit)
        }
        var heldOut: [(scores: [Float], target: Int)] = []
        if options.folds >= 2 {
            for fold in 0..<options.folds {
                let (vocabulary, fit) = fit(examples.indices.filter { $0 % options.folds != fold })
                for index in examples.indices where index % options.folds == fold {
                    let scores = LinearScores.scores(
                        vocabulary.vector(texts[index]), weights: fit.weights, biases: fit.biases)
                    heldOut.append((scores, targets[index]))
                }
            }
        }
        let calibration = Calibration(heldOut)
        let (vocabulary, final) = fit(Array(examples.indices))
        return IntentClassifier(
            labels: labels, vocabulary: vocabulary, weights: final.weights, biases: final.biases,
            temperature: calibration.temperature, confidenceBound: calibration.bound,
            dataHash: hash(of: examples))
    }
}

/// Multinomial logistic regression by AdaGrad over sparse rows (Duchi, Hazan, Singer 2011): convex, so that the order of
/// the examples moves the result little.
struct LinearFit {
    /// Row-major (rows, classes).
    private(set) var weights: [Float]
    /// (classes)
    private(set) var biases: [Float]
    private var squares: [Float]
    private var biasSquares: [Float]
    private let classes: Int
    /// Of the penalty, per example.
    private let decay: Float
    private static let rate: Float = 0.5

    init(rows: Int, classes: Int, c: Double, count: Int) {
        self.classes = classes
        weights = Array(repeating: 0, count: rows * classes)
        squares = Array(repeating: 1e-6, count: rows * classes)
        biases = Array(repeating: 0, count: classes)
        biasSquares = Array(repeating: 1e-6, count: classes)
        decay = Float(1 / (c * Double(max(1, count))))
    }

    mutating func run(
        _ vectors: [[(row: Int, weight: Float)]], _ targets: [Int], epochs: Int, seed: UInt64,
        progress: (Double) -> Void
    ) {
        var random = SplitMix(state: seed)
        var order = Array(vectors.indices)
        for epoch in 0..<epochs {
            order.shuffle(using: &random)
            for index in order { step(vectors[index], targets[index]) }
            progress(Double(epoch + 1) / Double(epochs))
        }
    }

    /// Lends two arrays at once, without checks of exclusivity inside the loop.
    private static func descend(
        _ table: inout [Float], _ past: inout [Float],
        _ body: (inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
    ) {
        var table = table.mutableSpan
        var past = past.mutableSpan
        body(&table, &past)
    }

    private mutating func step(_ vector: [(row: Int, weight: Float)], _ target: Int) {
        // The gradient of the loss by score: probability, less 1 for the right class.
        var errors = LinearScores.scores(vector, weights: weights, biases: biases)
        let top = errors.max() ?? 0
        var sum: Float = 0
        for index in errors.indices {
            errors[index] = exp(errors[index] - top)
            sum += errors[index]
        }
        for index in errors.indices { errors[index] /= sum }
        errors[target] -= 1
        let slopes = errors.span
        let classes = classes
        let decay = decay
        Self.descend(&weights, &squares) { table, past in
            for (row, weight) in vector {
                let start = row * classes
                for index in 0..<classes {
                    let gradient = slopes[index] * weight + decay * table[start + index]
                    past[start + index] += gradient * gradient
                    table[start + index] -= Self.rate * gradient / past[start + index].squareRoot()
                }
            }
        }
        for index in 0..<classes {
            biasSquares[index] += errors[index] * errors[index]
            biases[index] -= Self.rate * 0.2 * errors[index] / biasSquares[index].squareRoot()
        }
    }
}

/// Makes probabilities mean what they say, by texts the model has not seen.
struct Calibration: Equatable {
    /// Minimises the negative log-likelihood of the held-out texts (Guo et al. 2017).
    let temperature: Double
    /// The 5th percentile of the top probability where the top intent was right.
    let bound: Double

    init(_ heldOut: [(scores: [Float], target: Int)]) {
        guard !heldOut.isEmpty else {
            temperature = 1
            bound = 0.3
            return
        }
        func loss(_ temperature: Double) -> Double {
            heldOut.reduce(0) { sum, text in
                sum
                    - log(
                        max(1e-12, LinearScores.softmax(text.scores, temperature: temperature)[text.target]))
            }
        }
        // Golden-section search on a logarithmic scale: the loss has one valley.
        var (low, high) = (log(0.2), log(5.0))
        for _ in 0..<24 {
            let (left, right) = (high - 0.618 * (high - low), low + 0.618 * (high - low))
            if loss(exp(left)) < loss(exp(right)) { high = right } else { low = left }
        }
        let temperature = exp((low + high) / 2)
        let right = heldOut.compactMap { text -> Double? in
            let probabilities = LinearScores.softmax(text.scores, temperature: temperature)
            let top = probabilities.indices.max { probabilities[$0] < probabilities[$1] }
            return top == text.target ? probabilities[text.target] : nil
        }.sorted()
        self.temperature = temperature
        bound = right.isEmpty ? 0.3 : right[right.count / 20]
    }
}

/// A small generator with a fixed seed (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
