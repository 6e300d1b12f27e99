/// A text with how it is meant.
public struct SentimentExample: Equatable, Sendable {
    /// -2 to 2.
    public let level: Int
    /// What is felt.
    public let emotions: Set<Emotion>
    /// The text.
    public let text: String

    /// An example.
    public init(level: Int, emotions: Set<Emotion>, text: String) {
        self.level = max(-2, min(2, level))
        self.emotions = emotions
        self.text = text
    }
}

extension SentimentModel {
    /// Names what a model is trained on.
    public static func hash(of examples: [SentimentExample], _ lexicon: SentimentLexicon) -> UInt64 {
        var print = Fingerprint()
        for example in examples {
            print.add("\(example.level)".utf8)
            print.add(example.emotions.map(\.rawValue).sorted().joined(separator: ",").utf8)
            print.add(example.text.utf8)
        }
        return print.value ^ lexicon.dataHash
    }

    private static let folds = 5

    /// Trains on examples: takes some seconds for two thousand.
    ///
    /// - Parameter progress: how far it is, 0 to 1.
    public static func train(
        _ examples: [SentimentExample], lexicon: SentimentLexicon, seed: UInt64 = 1,
        progress: (Double) -> Void = { _ in }
    ) -> SentimentModel {
        let texts = examples.map { TokenizedText($0.text, maximumScalars: maximumScalars) }
        let ngrams = texts.map { NGrams($0, .feelings) }
        let readings = texts.map { LexiconReading($0, lexicon) }
        let levels = examples.map { $0.level + 2 }
        let marks = examples.map { example in Emotion.allCases.map { example.emotions.contains($0) } }
        let runs = Double(folds + 1)
        func fit(_ chosen: [Int]) -> (words: LinearModel, emotions: LinearModel) {
            let trainer = LinearTrainer(options: .init(seed: seed, c: wordsC, ngrams: .feelings))
            let some = chosen.map { ngrams[$0] }
            return (
                trainer.train(some, chosen.map { levels[$0] }, count: Self.levels),
                trainer.train(some, count: Emotion.allCases.count, marks: chosen.map { marks[$0] })
            )
        }
        // The last steps learn from words judged by models that have not seen them, as they will meet them.
        var evidence = Array(repeating: [Float](), count: texts.count)
        var emotionEvidence = evidence
        for fold in 0..<folds {
            let models = fit(texts.indices.filter { $0 % folds != fold })
            for index in texts.indices where index % folds == fold {
                evidence[index] = Self.evidence(
                    texts[index], readings[index], models.words.probabilities(texts[index]) ?? unknown)
                emotionEvidence[index] = Self.emotionEvidence(
                    scores(texts[index], models.emotions), readings[index], evidence[index])
            }
            progress(Double(fold + 1) / runs)
        }
        let levelHead = DenseTrainer(seed: seed, c: 3).train(
            evidence, dimension: Self.evidence, levels, count: Self.levels)
        let emotionHead = DenseTrainer(seed: seed, c: 3).train(
            emotionEvidence, dimension: Self.emotionEvidence, marks: marks, count: Emotion.allCases.count)
        let models = fit(Array(texts.indices))
        progress(1)
        return SentimentModel(
            dataHash: hash(of: examples, lexicon), lexicon: lexicon, words: models.words,
            emotions: models.emotions, levelHead: Head(weights: levelHead.weights, biases: levelHead.biases),
            emotionHead: Head(weights: emotionHead.weights, biases: emotionHead.biases))
    }

    /// Inverse strength of the penalty on words: they are more than the examples.
    private static let wordsC: Float = 6
}
