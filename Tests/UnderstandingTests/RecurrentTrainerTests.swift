import Testing

@testable import Understanding

@Suite struct RecurrentTrainerTests {
    private static let texts = [
        "late parcel", "where is it", "money back", "refund me", "an invoice", "bill",
    ]
    .map { TokenizedText($0) }
    private static let classes = [0, 0, 1, 1, 2, 2]
    private static let options = RecurrentTrainer.Options(
        shape: RecurrentShape(embedding: 16, width: 8, buckets: 32), epochs: 6, rate: 0.05)

    @Test func `the epoch that was called the best is what stays`() {
        var answers: [[Float]] = []
        let model = RecurrentTrainer(options: Self.options).train(
            Self.texts, Self.classes, count: 3,
            afterEpoch: { epoch, model in
                answers.append(model.probabilities(Self.texts[0]) ?? [])
                return epoch == 2 ? .best : epoch == 5 ? .stop : .goOn
            })
        let kept = model.probabilities(Self.texts[0]) ?? []
        #expect(answers.count == 5 && answers[1] != answers[4])
        for (one, other) in zip(kept, answers[1]) { #expect(abs(one - other) < 1e-3) }
        #expect(zip(kept, answers[4]).contains { abs($0 - $1) > 2e-3 })
    }

    @Test func `the weights of the last epochs are averaged`() {
        var options = Self.options
        options.averaged = 3
        var epochs: [[Float]] = []
        let model = RecurrentTrainer(options: options).train(
            Self.texts, Self.classes, count: 3,
            afterEpoch: { _, model in
                epochs.append(model.weights.output.values)
                return .goOn
            })
        #expect(epochs.count == 6 && epochs[3] != epochs[5])
        for (index, kept) in model.weights.output.values.enumerated() {
            let mean = epochs.suffix(3).reduce(0) { $0 + $1[index] } / 3
            #expect(abs(kept - mean) < 1e-3)
        }
    }

    @Test(arguments: IntentClassifier.Kind.allCases)
    func `a model answers before it is written as after it is read`(kind: IntentClassifier.Kind) throws {
        var options = IntentTrainer.Options()
        options.kind = kind
        let examples = (0..<60).map { number in
            Example(label: "class \(number % 3)", text: "\(["late", "refund", "bill"][number % 3]) \(number)")
        }
        let model = IntentTrainer(options).train(examples)
        let copy = try IntentClassifier(decoding: model.encode())
        for text in ["late 3", "my refund", "bill 7", "late bill refund"] {
            #expect(model.classify(text) == copy.classify(text))
        }
    }
}
