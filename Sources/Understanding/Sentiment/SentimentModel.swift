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
    /// (5, evidence)
    let weights: Matrix
    let biases: [Float]

    static let levels = 5
    /// Numbers that the last step reads.
    static let evidence = 16
    private static let shown = 0.3
    /// How much of an emotion's evidence is one point of the lexicon.
    private static let emotionWeight = 0.8
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
        var scores = biases
        unsafe evidence.withUnsafeBufferPointer { evidence in
            guard let start = evidence.baseAddress else { return }
            for level in scores.indices {
                unsafe scores[level] += Kernels.dot(weights.row(level), start, Self.evidence)
            }
        }
        unsafe scores.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe Kernels.softmax(start, buffer.count)
        }
        let best = scores.indices.max { scores[$0] < scores[$1] } ?? 2
        let mean = scores.enumerated().reduce(0.0) { $0 + Double($1.offset - 2) * Double($1.element) }
        return Sentiment(
            level: best - 2, confidence: Double(scores[best]), score: mean,
            emotions: felt(text, reading), cues: reading.cues)
    }

    private func felt(_ text: TokenizedText, _ reading: LexiconReading) -> [Emotion: Double] {
        let vector = emotions.vocabulary.vector(NGrams(text, emotions.vocabulary.options))
        let scores = LinearModel.scores(vector, emotions.weights, emotions.biases)
        var felt: [Emotion: Double] = [:]
        for (emotion, score) in zip(Emotion.allCases, scores) {
            let cue = min(3, reading.emotions[emotion] ?? 0)
            let share = 1 / (1 + exp(-(Double(score) + Self.emotionWeight * cue)))
            if share >= Self.shown { felt[emotion] = share }
        }
        return felt
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
