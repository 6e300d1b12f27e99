import Foundation

/// Trains a classifier from examples: chooses the models by how many examples there are, holds texts out to stop in time
/// and to calibrate, then trains on all of them.
public struct IntentTrainer: Sendable {
    /// How.
    public struct Options: Sendable {
        /// Fixes every random choice.
        public var seed: UInt64 = 1
        /// Which models.
        public var kind = IntentClassifier.Kind.combined
        /// Reads texts by their meaning besides.
        public var encoder: SentenceEncoder?
        /// What the labels say about the texts.
        public var subject = Subject.intents

        /// The defaults.
        public init() {}
    }

    /// What labels say.
    public enum Subject: Sendable {
        /// What a text is about.
        case intents
        /// How it is meant.
        case feelings

        var ngrams: NGrams.Options { self == .intents ? .intents : .reviews }
        /// Inverse strength of the penalty: feelings are less clear than subjects. By five parts of training sets, at 1, 3 and
        /// 8: waimai_10k 89.8, 89.6, 89.5 %; online_shopping 93.2, 93.3, 93.2 %. On waimai_10k runs that cross marks gain 0.2
        /// points (``NGrams/Options/reviews``); weights by log-count ratios (NBSVM), kernels of degree 2 and longer n-grams
        /// gain no more.
        var c: Float { self == .intents ? 20 : 3 }
    }

    let options: Options

    /// A trainer.
    public init(_ options: Options = Options()) { self.options = options }

    /// Below this median of examples an intent the recurrent model has too little to learn from, and does harm (design
    /// notes: 67 % against 76 % at ten examples).
    private static let fewExamples = TrainingReview.enoughExamples
    /// Passes without a better one before training stops.
    private static let patience = 8

    /// - Parameters:
    ///   - examples: what to learn; those labelled ``IntentClassifier/outOfScope`` only set the bound.
    ///   - validation: texts to stop and calibrate by; nil: a part of the examples is held out for that.
    ///   - progress: how far it is, 0 to 1; called often.
    public func train(
        _ examples: [Example], validation: [Example]? = nil, progress: @escaping (Double) -> Void = { _ in }
    ) -> IntentClassifier {
        let known = examples.filter { $0.label != IntentClassifier.outOfScope }
        let set = LabelSet(known)
        let counts = Dictionary(grouping: set.classes, by: \.self).map(\.value.count).sorted()
        let isFew = counts.isEmpty || counts[counts.count / 2] < Self.fewExamples
        let plan = Plan(
            kind: options.kind == .combined && isFew ? .linear : options.kind, isFew: isFew,
            labels: set.labels,
            hash: Example.hash(of: examples))
        var runs = Progress(report: progress)
        let items = zip(known, set.classes).map { Item($0.text, $1) }
        if let validation {
            runs.count = 1
            let numbers = Dictionary(uniqueKeysWithValues: set.labels.enumerated().map { ($1, $0) })
            let held = validation.compactMap { example -> Item? in
                if example.label == IntentClassifier.outOfScope { return Item(example.text, nil) }
                return numbers[example.label].map { Item(example.text, $0) }
            }
            var models = fit(plan, items, held: held, seed: options.seed, &runs)
            models.linearShare = linearShare(models, plan, held)
            return classifier(plan, models, calibration(models, plan, held))
        }
        let foreign = examples.filter { $0.label == IntentClassifier.outOfScope }.map { Item($0.text, nil) }
        return plan.kind == .linear
            ? crossValidated(plan, items, foreign, &runs) : heldOut(plan, items, foreign, &runs)
    }

    /// Every tenth example of an intent is held out.
    private func heldOut(
        _ plan: Plan, _ items: [Item], _ foreign: [Item], _ runs: inout Progress
    ) -> IntentClassifier {
        var seen: [Int: Int] = [:]
        var (kept, held): ([Item], [Item]) = ([], [])
        for item in items {
            let number = seen[item.target ?? 0, default: 0]
            seen[item.target ?? 0] = number + 1
            if number % 10 == 9 { held.append(item) } else { kept.append(item) }
        }
        guard held.count >= 10 else { return crossValidated(plan, items, foreign, &runs) }
        runs.count = 2
        var trial = fit(plan, kept, held: held, seed: options.seed, &runs)
        trial.linearShare = linearShare(trial, plan, held)
        let calibration = calibration(trial, plan, held + foreign)
        var final = fit(plan, items, held: [], seed: options.seed &+ 1, &runs)
        final.linearShare = trial.linearShare
        // The trial has learnt nearly as much and errs elsewhere: it stays.
        if plan.kind != .lstm { final.recurrent += trial.recurrent }
        return classifier(plan, final, calibration)
    }

    /// Each of four parts is judged by models trained on the others.
    private func crossValidated(
        _ plan: Plan, _ items: [Item], _ foreign: [Item], _ runs: inout Progress
    ) -> IntentClassifier {
        let folds = Self.folds
        runs.count = folds + 1
        let final = fit(plan, items, held: [], seed: options.seed, &runs)
        var samples: [Calibration.Sample] = []
        for fold in 0..<folds {
            let kept = items.indices.filter { $0 % folds != fold }.map { items[$0] }
            let models = fit(plan, kept, held: [], seed: options.seed, &runs)
            let held = items.indices.filter { $0 % folds == fold }.map { items[$0] }
            samples += self.samples(models, plan, held + (fold == 0 ? foreign : []))
        }
        return classifier(plan, final, Calibration(samples))
    }

    /// What to look at in the examples, by the linear model alone: each of four parts is judged by what the others teach.
    /// Takes seconds.
    public func review(_ examples: [Example], limit: Int = 8) -> TrainingReview {
        let known = examples.filter { $0.label != IntentClassifier.outOfScope }
        let set = LabelSet(known)
        let plan = Plan(kind: .linear, isFew: false, labels: set.labels, hash: 0)
        let items = zip(known, set.classes).map { Item($0.text, $1) }
        var runs = Progress(report: { _ in })
        var outcomes: [ClassificationReport.Outcome] = []
        for fold in 0..<Self.folds {
            let kept = items.indices.filter { $0 % Self.folds != fold }.map { items[$0] }
            let model = classifier(
                plan, fit(plan, kept, held: [], seed: options.seed, &runs), .none)
            for index in items.indices where index % Self.folds == fold {
                let best = model.classify(items[index].text).candidates.first
                outcomes.append(
                    .init(
                        expected: known[index].label, found: best?.label,
                        confidence: best?.probability ?? 0))
            }
        }
        return TrainingReview(ClassificationReport(outcomes), examples: known, limit: limit)
    }

    /// Parts for cross-validation.
    private static let folds = 4

    // MARK: Parts

    private struct Plan {
        let kind: IntentClassifier.Kind
        let isFew: Bool
        let labels: [String]
        let hash: UInt64
    }

    /// A text with its class; nil when it is out of scope.
    private struct Item {
        let text: TokenizedText
        let target: Int?

        init(_ text: String, _ target: Int?) {
            self.text = TokenizedText(text, maximumScalars: IntentClassifier.maximumScalars)
            self.target = target
        }
    }

    private struct Models {
        var linear: LinearModel?
        var recurrent: [RecurrentModel] = []
        var linearShare = ModelMix.usualShare
        var semantic: SemanticModel?
    }

    /// Shares of several runs as one.
    private struct Progress {
        let report: (Double) -> Void
        var count = 1
        var done = 0.0

        init(report: @escaping (Double) -> Void) { self.report = report }
    }

    private func fit(
        _ plan: Plan, _ items: [Item], held: [Item], seed: UInt64, _ runs: inout Progress
    ) -> Models {
        var models = Models()
        let usesLinear = plan.kind == .linear || plan.kind == .combined
        let usesRecurrent = plan.kind != .linear
        // Of the two the recurrent model takes nearly all the time.
        let linearShare = usesRecurrent ? 0.1 : 1.0
        let (done, count, report) = (runs.done, Double(runs.count), runs.report)
        if usesLinear {
            // The name of an intent is an example of it, and tells most where there are few.
            let names =
                plan.isFew
                ? plan.labels.enumerated().map { Item($1.replacing("_", with: " "), $0) } : []
            let all = items + names
            models.linear = linear(plan, all) { report((done + $0 * linearShare) / count) }
        }
        if usesRecurrent {
            let start = usesLinear ? linearShare : 0
            models.recurrent = [
                recurrent(plan, items, held, seed) { report((done + start + $0 * (1 - start)) / count) }
            ]
        }
        if let encoder = options.encoder { models.semantic = semantic(encoder, plan, items) }
        runs.done += 1
        report(runs.done / count)
        return models
    }

    private func linear(_ plan: Plan, _ items: [Item], progress: (Double) -> Void) -> LinearModel {
        let (subject, count) = (options.subject, plan.labels.count)
        let texts = items.map { NGrams($0.text, subject.ngrams) }
        let classes = items.compactMap(\.target)
        if items.count <= KernelTrainer.maximumExamples {
            return KernelTrainer(c: subject.c, ngrams: subject.ngrams).train(
                texts, classes, count: count, progress: progress)
        }
        let settings = LinearTrainer.Options(seed: options.seed, c: subject.c, ngrams: subject.ngrams)
        return LinearTrainer(options: settings).train(
            texts, classes, count: count, names: SharedNames(plan.labels), progress: progress)
    }

    private func recurrent(
        _ plan: Plan, _ items: [Item], _ held: [Item], _ seed: UInt64, progress: (Double) -> Void
    ) -> RecurrentModel {
        var settings = settings(plan.kind, count: items.count)
        settings.seed = seed
        let stopsEarly = settings.averaged == 1 && !held.isEmpty
        // Of equal epochs the later stays, whose smaller steps have settled more; patience counts from the first.
        var best = (right: -1, epoch: 0)
        return RecurrentTrainer(options: settings).train(
            items.map(\.text), items.compactMap(\.target), count: plan.labels.count,
            afterEpoch: { epoch, model in
                guard stopsEarly else { return .goOn }
                let right = held.count { item in
                    guard let target = item.target, let all = model.probabilities(item.text) else {
                        return false
                    }
                    return all.indices.max { all[$0] < all[$1] } == target
                }
                if right > best.right { best = (right, epoch) }
                if right == best.right { return .best }
                return epoch - best.epoch < Self.patience ? .goOn : .stop
            }, progress: progress)
    }

    private func settings(_ kind: IntentClassifier.Kind, count: Int) -> RecurrentTrainer.Options {
        if kind == .lstm { return .lastStep }
        return options.subject == .feelings && count > KernelTrainer.maximumExamples ? .reviews : .init()
    }

    private func semantic(_ encoder: SentenceEncoder, _ plan: Plan, _ items: [Item]) -> SemanticModel {
        let names =
            plan.isFew ? plan.labels.enumerated().map { Item($1.replacing("_", with: " "), $0) } : []
        // Texts that the encoder cannot read would stand for its idea of the unreadable.
        let all = (items + names).filter {
            encoder.knows(String(String.UnicodeScalarView($0.text.text.original)))
        }
        let vectors = all.map { encoder.encode(String(String.UnicodeScalarView($0.text.text.original))) }
        let head = DenseTrainer(seed: options.seed).train(
            vectors, dimension: encoder.dimension, all.compactMap(\.target), count: plan.labels.count)
        return SemanticModel(
            encoder: encoder, weights: head.weights, biases: head.biases,
            mix: plan.isFew ? .fewExamples : .manyExamples)
    }

    private func samples(_ models: Models, _ plan: Plan, _ held: [Item]) -> [Calibration.Sample] {
        let plain = classifier(plan, models, .none)
        return held.compactMap { item in
            plain.raw(item.text).map { Calibration.Sample(reading: $0, target: item.target) }
        }
    }

    /// How much the linear model counts, by texts that were held out.
    private func linearShare(_ models: Models, _ plan: Plan, _ held: [Item]) -> Float {
        guard let linear = models.linear, !models.recurrent.isEmpty else { return models.linearShare }
        let plain = classifier(plan, models, .none)
        return ModelMix.share(
            held.compactMap { item in
                guard let target = item.target, let first = linear.probabilities(item.text),
                    let second = plain.recurrentProbabilities(item.text)
                else { return nil }
                return ModelMix.Sample(linear: first, recurrent: second, target: target)
            })
    }

    private func calibration(_ models: Models, _ plan: Plan, _ held: [Item]) -> Calibration {
        Calibration(samples(models, plan, held))
    }

    private func classifier(_ plan: Plan, _ models: Models, _ calibration: Calibration) -> IntentClassifier {
        IntentClassifier(
            labels: plan.labels, kind: plan.kind, dataHash: plan.hash, calibration: calibration,
            linear: models.linear, recurrent: models.recurrent, linearShare: models.linearShare,
            semantic: models.semantic)
    }
}
