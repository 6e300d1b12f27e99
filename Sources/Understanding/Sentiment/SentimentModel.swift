import Foundation

/// Tells how a text is meant: a linear model over n-grams, what the lexicon finds, and marks of emphasis, brought together by
/// a small model over both. Immutable and shared by all threads.
public struct SentimentModel: Sendable {
    /// Of what it was trained on.
    public let dataHash: UInt64

    let lexicon: SentimentLexicon
    /// Five levels, from -2.
    let words: LinearModel
    /// Several may be felt at once: a score each, not a share.
    let emotions: LinearModel
    /// What brings all evidence of the level together. (5, evidence)
    let levelHead: Head
    /// The same for the emotions. (emotions, emotionEvidence)
    let emotionHead: Head

    /// A layer over evidence.
    struct Head: Sendable {
        /// (scores, evidence)
        let weights: Matrix
        /// (scores)
        let biases: [Float]

        func scores(_ evidence: [Float]) -> [Float] {
            var scores = biases
            unsafe evidence.withUnsafeBufferPointer { evidence in
                guard let start = evidence.baseAddress, evidence.count == weights.columns else { return }
                for row in scores.indices {
                    unsafe scores[row] += Kernels.dot(weights.row(row), start, evidence.count)
                }
            }
            return scores
        }
    }

    static let levels = 5
    /// Numbers that the last step reads.
    static let evidence = 16
    private static let shown = 0.3
    /// Words, lexicon and the evidence of the level.
    static let emotionEvidence = 2 * Emotion.allCases.count + evidence
    /// From this on a marker of sarcasm stands alone; a weaker one wants a text that is bad on the whole.
    private static let plainSarcasm = 2.5
    private static let slightSarcasm = 1.0
    static let maximumScalars = 4000

    /// How a text is meant.
    public func sentiment(_ text: String) -> Sentiment {
        sentiment(TokenizedText(text, maximumScalars: Self.maximumScalars))
    }

    /// The same for a text that has been cut already. Cost: a few tens of µs for a line.
    public func sentiment(_ text: TokenizedText) -> Sentiment {
        guard !text.tokens.isEmpty else { return .neutral }
        let reading = LexiconReading(text, lexicon)
        let shares = words.probabilities(text) ?? Self.unknown
        let evidence = Self.evidence(text, reading, shares)
        var scores = levelHead.scores(evidence)
        unsafe scores.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe Kernels.softmax(start, buffer.count)
        }
        let best = scores.indices.max { scores[$0] < scores[$1] } ?? 2
        let mean = scores.enumerated().reduce(0.0) { $0 + Double($1.offset - 2) * Double($1.element) }
        let isSarcastic =
            reading.sarcasm >= Self.plainSarcasm || best < 2 && reading.sarcasm >= Self.slightSarcasm
        return Sentiment(
            level: best - 2, confidence: Double(scores[best]), score: mean,
            emotions: felt(text, reading, evidence), isSarcastic: isSarcastic,
            threatens: reading.threatens, cues: reading.cues)
    }

    private func felt(
        _ text: TokenizedText, _ reading: LexiconReading, _ evidence: [Float]
    ) -> [Emotion: Double] {
        let scores = emotionHead.scores(
            Self.emotionEvidence(Self.scores(text, emotions), reading, evidence))
        var felt: [Emotion: Double] = [:]
        for (emotion, score) in zip(Emotion.allCases, scores) {
            let share = 1 / (1 + exp(-Double(score)))
            if share >= Self.shown { felt[emotion] = share }
        }
        return felt
    }

    static func scores(_ text: TokenizedText, _ model: LinearModel) -> [Float] {
        let vector = model.vocabulary.vector(NGrams(text, model.vocabulary.options))
        return LinearModel.scores(vector, model.weights, model.biases)
    }

    /// What the last step of the emotions reads.
    ///
    /// - Parameters:
    ///   - scores: of the words, in the order of the emotions.
    ///   - evidence: what the last step of the level reads.
    static func emotionEvidence(
        _ scores: [Float], _ reading: LexiconReading, _ evidence: [Float]
    ) -> [Float] {
        scores.map { max(-6, min(6, $0)) * 0.5 }
            + Emotion.allCases.map { Float(tanh((reading.emotions[$0] ?? 0) / 2)) } + evidence
    }

    static let unknown: [Float] = [0.1, 0.2, 0.4, 0.2, 0.1]

    /// What the last step reads. (evidence)
    static func evidence(_ text: TokenizedText, _ reading: LexiconReading, _ shares: [Float]) -> [Float] {
        func squash(_ value: Double) -> Float { Float(tanh(value / 3)) }
        var (calls, questions, capitals, letters) = (0, 0, 0, 0)
        for scalar in text.text.original.prefix(maximumScalars) {
            switch scalar {
            case "!", "！": calls += 1
            case "?", "？": questions += 1
            case "A"..."Z":
                capitals += 1
                letters += 1
            case "a"..."z": letters += 1
            default: break
            }
        }
        let isShouting = letters >= 8 && capitals * 3 > letters * 2
        let net = reading.positive - reading.negative
        return shares.map { log(max($0, 1e-4)) * 0.5 } + [
            squash(reading.positive), squash(reading.negative), squash(net), squash(reading.last),
            squash(reading.sarcasm), squash(reading.sarcasm) * squash(reading.positive),
            squash(reading.pictures), squash(max(0, -reading.pictures)), min(1, Float(calls) / 3),
            min(1, Float(questions) / 3), isShouting ? 1 : 0,
        ]
    }
}
