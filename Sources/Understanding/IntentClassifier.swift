import Foundation

/// A text and what it means.
public struct Example: Equatable, Sendable {
    /// The intent.
    public let label: String
    /// A way to say it.
    public let text: String

    /// An example.
    public init(label: String, text: String) {
        self.label = label
        self.text = text
    }
}

/// An intent with its probability.
public struct IntentCandidate: Equatable, Sendable {
    /// The intent.
    public let label: String
    /// 0 to 1; all candidates of a text sum to 1.
    public let probability: Double
}

/// Tells the intent of a text: multinomial logistic regression over hashed n-grams.
///
/// Immutable and shared by all threads; a text of a dozen words costs about as many multiply-adds as it has n-grams times
/// intents.
public struct IntentClassifier: Sendable {
    /// Intents in the order of the weights' columns.
    public let labels: [String]
    /// A candidate below this is as likely to be out of scope: the 5th percentile of what right answers reached on texts
    /// the model had not seen.
    public let confidenceBound: Double
    /// Of the examples it was trained on.
    public let dataHash: UInt64

    let vocabulary: Vocabulary
    /// Row-major (rows, labels).
    let weights: [Float]
    /// (labels)
    let biases: [Float]
    /// Divides the scores before they become probabilities.
    let temperature: Double

    init(
        labels: [String], vocabulary: Vocabulary, weights: [Float], biases: [Float], temperature: Double,
        confidenceBound: Double, dataHash: UInt64
    ) {
        self.labels = labels
        self.vocabulary = vocabulary
        self.weights = weights
        self.biases = biases
        self.temperature = temperature
        self.confidenceBound = confidenceBound
        self.dataHash = dataHash
    }

    /// All intents, the likeliest first; none when the text has nothing that training has seen.
    public func classify(_ text: String) -> [IntentCandidate] {
        let vector = vocabulary.vector(Features(text))
        guard !vector.isEmpty else { return [] }
        let probabilities = probabilities(vector)
        return zip(labels, probabilities).map { IntentCandidate(label: $0, probability: $1) }
            .sorted { ($0.probability, $1.label) > ($1.probability, $0.label) }
    }

    /// `vector` (known n-grams) gives probabilities (labels).
    func probabilities(_ vector: [(row: Int, weight: Float)]) -> [Double] {
        LinearScores.softmax(
            LinearScores.scores(vector, weights: weights, biases: biases), temperature: temperature)
    }

    /// Names a set of examples: FNV-1a over labels and texts, in their order.
    public static func hash(of examples: [Example]) -> UInt64 {
        var hash = Fingerprint()
        for example in examples {
            hash.add(example.label.utf8)
            hash.add(example.text.utf8)
        }
        return hash.value
    }
}

/// FNV-1a, 64 bits.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Adds bytes and an end mark.
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = (value ^ 0xFF) &* 0x100_0000_01b3
    }
}

/// The arithmetic shared by training and use.
enum LinearScores {
    /// Scores by class: biases + Σ weight · row. (labels)
    static func scores(_ vector: [(row: Int, weight: Float)], weights: [Float], biases: [Float]) -> [Float] {
        var scores = biases
        let classes = biases.count
        let table = weights.span
        var sums = scores.mutableSpan
        for (row, weight) in vector {
            let start = row * classes
            for index in 0..<classes { sums[index] += weight * table[start + index] }
        }
        return scores
    }

    static func softmax(_ scores: [Float], temperature: Double) -> [Double] {
        let top = Double(scores.max() ?? 0)
        let powers = scores.map { exp((Double($0) - top) / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
