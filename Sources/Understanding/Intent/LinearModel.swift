import Foundation

/// Multinomial logistic regression over n-grams. Immutable and shared by all threads.
struct LinearModel: Sendable {
    let vocabulary: NGramVocabulary
    /// (rows, classes)
    let weights: Matrix
    /// (classes)
    let biases: [Float]

    var classes: Int { biases.count }

    /// Probabilities by class; nil when the text has nothing that training has seen.
    ///
    /// Cost: as many multiply-adds as the text has n-grams times classes.
    func probabilities(_ text: TokenizedText) -> [Float]? { reading(text)?.probabilities }

    /// The same with the share of known words (CJK: characters and pairs).
    func reading(_ text: TokenizedText) -> RawReading? {
        let ngrams = NGrams(text, vocabulary.options)
        let vector = vocabulary.vector(ngrams)
        guard !vector.isEmpty else { return nil }
        var scores = Self.scores(vector, weights, biases)
        unsafe scores.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe Kernels.softmax(start, buffer.count)
        }
        let words = ngrams.blocks[0] + ngrams.blocks[2]
        let known = words.count { vocabulary.index.row(of: $0) != nil }
        return RawReading(
            probabilities: scores, knownWords: words.isEmpty ? 0 : Double(known) / Double(words.count))
    }

    /// biases + Σ weight · row. (classes)
    static func scores(_ vector: SparseVector, _ weights: Matrix, _ biases: [Float]) -> [Float] {
        var scores = biases
        unsafe scores.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            for (row, weight) in vector {
                unsafe Kernels.add(weight, weights.row(row), to: start, buffer.count)
            }
        }
        return scores
    }
}
