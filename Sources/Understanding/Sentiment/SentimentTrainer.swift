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
        let levels = examples.map { $0.level + 2 }
        let runs = Double(folds + 2)
        func fit(_ chosen: [Int]) -> LinearModel {
            LinearTrainer(options: .init(seed: seed, c: 6, ngrams: .feelings)).train(
                chosen.map { ngrams[$0] }, chosen.map { levels[$0] }, count: Self.levels)
        }
        // The last step learns from words judged by models that have not seen them, as it will meet them.
        var evidence = Array(repeating: [Float](), count: texts.count)
        for fold in 0..<folds {
            let model = fit(texts.indices.filter { $0 % folds != fold })
            for index in texts.indices where index % folds == fold {
                evidence[index] = Self.evidence(
                    texts[index], LexiconReading(texts[index], lexicon),
                    model.probabilities(texts[index]) ?? unknown)
            }
            progress(Double(fold + 1) / runs)
        }
        let last = DenseTrainer(seed: seed, c: 3).train(
            evidence, dimension: Self.evidence, levels, count: Self.levels)
        let words = fit(Array(texts.indices))
        progress(Double(folds + 1) / runs)
        let emotions = LinearTrainer(options: .init(seed: seed, c: 6, ngrams: .feelings)).train(
            ngrams, count: Emotion.allCases.count,
            marks: examples.map { example in Emotion.allCases.map { example.emotions.contains($0) } })
        progress(1)
        return SentimentModel(
            dataHash: hash(of: examples, lexicon), lexicon: lexicon, words: words, emotions: emotions,
            weights: last.weights, biases: last.biases)
    }
}
