import Testing

@testable import Understanding

/// Model files whose bytes have changed although the fingerprint fits: an error or a model that works.
@Suite struct ModelFileTests {
    private static let examples = [
        ("delivery", "late parcel"), ("delivery", "快递 在哪"), ("refund", "money back"), ("refund", "退款"),
    ]

    private static let classifier: IntentClassifier = {
        let texts = examples.map { TokenizedText($0.1) }
        let classes = [0, 0, 1, 1]
        let recurrent = RecurrentTrainer(
            options: .init(shape: RecurrentShape(embedding: 8, width: 8, buckets: 8), epochs: 2))
        return IntentClassifier(
            labels: ["delivery", "refund"], kind: .combined, dataHash: 1, calibration: .none,
            linear: KernelTrainer(passes: 20, ngrams: .languages).train(
                texts.map { NGrams($0, .languages) }, classes, count: 2),
            recurrent: [recurrent.train(texts, classes, count: 2)])
    }()

    /// What follows the head: magic, version, kind, fingerprint.
    private static func body(_ file: [UInt8], kind: String) -> [UInt8] {
        Array(file.dropFirst(8 + 4 + 4 + kind.utf8.count + 8))
    }

    private static func sealed(_ body: [UInt8], kind: String) -> [UInt8] {
        ModelFile.write(kind: kind) { $0.bytes = body }
    }

    /// Every byte changed, then the file cut at every length.
    private static func variants(_ body: [UInt8], _ visit: ([UInt8]) throws -> Void) rethrows {
        var random = SplitMix(state: 5)
        for place in body.indices {
            var changed = body
            changed[place] ^= UInt8.random(in: 1...255, using: &random)
            try visit(changed)
        }
        for count in body.indices { try visit(Array(body[..<count])) }
    }

    @Test func `no bytes of a classifier trap`() throws {
        let body = Self.body(Self.classifier.encode(), kind: "intents")
        #expect(throws: Never.self) { try IntentClassifier(decoding: Self.sealed(body, kind: "intents")) }
        var (refused, working) = (0, 0)
        Self.variants(body) { bytes in
            guard let model = try? IntentClassifier(decoding: Self.sealed(bytes, kind: "intents")) else {
                refused += 1
                return
            }
            working += 1
            for text in ["late money", "退款 在哪"] {
                let candidates = model.classify(text).candidates
                #expect(candidates.allSatisfy { $0.probability.isFinite })
            }
        }
        #expect(refused > body.count && working > 0)
    }

    @Test func `no bytes of a sentiment model trap`() {
        let lexicon = SentimentLexicon([.init(phrase: "good", role: .feeling, value: 1)])
        let model = SentimentModel.train(
            [.init(level: 1, emotions: [.joy], text: "good"), .init(level: -1, emotions: [], text: "坏")],
            lexicon: lexicon)
        let body = Self.body(model.encode(), kind: "sentiment")
        var refused = 0
        Self.variants(body) { bytes in
            guard
                let model = try? SentimentModel(
                    decoding: Self.sealed(bytes, kind: "sentiment"), lexicon: lexicon)
            else {
                refused += 1
                return
            }
            #expect(model.sentiment("good 坏").score.isFinite)
        }
        #expect(refused > body.count)
    }

    @Test func `counts of gigabytes are refused before memory is asked for`() {
        var file = ByteWriter()
        file.add(UInt32.max)
        file.add(UInt32.max)
        var (numbers, hashes, matrix) = (
            ByteReader(file.bytes), ByteReader(file.bytes), ByteReader(file.bytes)
        )
        #expect(throws: ModelFileError.damaged) { try numbers.floats() }
        #expect(throws: ModelFileError.damaged) { try hashes.hashes() }
        #expect(throws: ModelFileError.damaged) { try matrix.matrix() }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity]) func `weights that are no numbers are refused`(
        weight: Float
    ) throws {
        let linear = try #require(Self.classifier.linear)
        let weights = linear.weights.copy()
        unsafe weights.start[3] = weight
        var biases = linear.biases
        biases[0] = weight
        for model in [
            LinearModel(vocabulary: linear.vocabulary, weights: weights, biases: linear.biases),
            LinearModel(vocabulary: linear.vocabulary, weights: linear.weights, biases: biases),
        ] {
            let file = IntentClassifier(
                labels: ["a", "b"], kind: .linear, dataHash: 0, calibration: .none, linear: model,
                recurrent: []
            ).encode()
            #expect(throws: ModelFileError.impossibleWeight) { try IntentClassifier(decoding: file) }
        }
    }

    @Test func `a file of another version is foreign`() {
        var file = Self.classifier.encode()
        file[8] = 2
        #expect(throws: ModelFileError.foreign) { try IntentClassifier(decoding: file) }
    }

    @Test func `a sentiment model of no examples answers`() throws {
        let lexicon = SentimentLexicon([])
        let model = SentimentModel.train([], lexicon: lexicon)
        #expect(model.sentiment("good").score.isFinite)
        let copy = try SentimentModel(decoding: model.encode(), lexicon: lexicon)
        #expect(copy.sentiment("good") == model.sentiment("good"))
    }

    @Test func `dense vectors of no texts give weights of zero`() {
        let head = DenseTrainer().train([], dimension: 4, [], count: 3)
        #expect(head.weights.rows == 3 && head.weights.columns == 4 && head.biases == [0, 0, 0])
    }
}
