/// Logistic regression over the vectors of a sentence encoder, mixed with the models that read the words.
struct SemanticModel: Sendable {
    let encoder: SentenceEncoder
    /// (classes, dimension)
    let weights: Matrix
    let biases: [Float]
    let mix: Mix

    /// How much its word counts. Measured in the design notes: few examples, 0.7 by 0.3; many, the geometric mean.
    enum Mix: UInt8, Sendable { case fewExamples, manyExamples }

    func probabilities(_ text: TokenizedText) -> [Float] {
        probabilities(encoder.encode(String(String.UnicodeScalarView(text.text.original))))
    }

    func probabilities(_ vector: [Float]) -> [Float] {
        var scores = biases
        let columns = weights.columns
        unsafe vector.withUnsafeBufferPointer { vector in
            guard let start = vector.baseAddress, vector.count == columns else { return }
            for row in scores.indices {
                unsafe scores[row] += Kernels.dot(weights.row(row), start, columns)
            }
        }
        unsafe scores.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe Kernels.softmax(start, buffer.count)
        }
        return scores
    }

    /// Both as one; what the others say of a text that the encoder does not know.
    func mixed(with own: [Float]?, _ text: TokenizedText) -> [Float]? {
        guard encoder.knows(String(String.UnicodeScalarView(text.text.original))) else { return own }
        guard let own else { return probabilities(text) }
        let meant = ModelMix.completed(probabilities(text), by: own)
        switch mix {
        case .fewExamples: return zip(meant, own).map { 0.7 * $0 + 0.3 * $1 }
        case .manyExamples:
            let products = zip(meant, own).map { ($0 * $1).squareRoot() }
            let sum = products.reduce(0, +)
            return sum > 0 ? products.map { $0 / sum } : own
        }
    }
}
