import Foundation

extension SlotTagger {
    /// Trains a tagger: the likelihood of the right tags of each text, AdamW, batches of like length.
    public struct Trainer: Sendable {
        /// How it is trained.
        public struct Options: Equatable, Sendable {
            /// Fixes every random choice: the same examples give the same tagger on the same machine.
            public var seed: UInt64 = 1
            /// Passes over the examples; nil: by their number.
            public var epochs: Int?
            /// Passes without a better F1 on the validation set after which it ends.
            public var patience = 6

            /// Networks that answer together.
            public var members = 2

            var shape = SlotShape()
            var batch: Int?
            var rate: Float = 2e-3
            var decay: Float = 0.01
            var dropout: Float = 0.6
            /// A word is made unknown with the probability rarity / (rarity + its number in the examples).
            var rarity: Float = 1
            /// Share of the texts that are read without their capitals: customers leave them out where phrasings have them.
            var carelessness: Float = 0.3
            /// Share of the texts that get a mark at their end: customers write marks where phrasings have none.
            var punctuation: Float = 0.15
            var gradientBound: Float = 1

            /// The usual ones.
            public init() {}
        }

        /// How it is trained.
        public let options: Options

        /// A trainer.
        public init(_ options: Options = Options()) { self.options = options }

        /// Trains on examples; those without a filled slot teach what is none.
        ///
        /// - Parameters:
        ///   - validation: what the best weights are chosen by and confidences are calibrated with; nil: a tenth of many
        ///     examples, of few the weights after the last pass are taken as they are.
        ///   - progress: how far it is, 0 to 1.
        public func train(
            _ examples: [SlotExample], validation: [SlotExample]? = nil,
            progress: (Double) -> Void = { _ in }
        ) -> SlotTagger {
            train(examples, validation: validation, afterEpoch: { _, _ in }, progress: progress)
        }

        /// Fewer examples are all needed to learn from.
        private static let leastToDivide = 1000

        /// - Parameter afterEpoch: hears the F1 on the validation set after each pass.
        func train(
            _ examples: [SlotExample], validation: [SlotExample]?, afterEpoch: (Int, Double) -> Void,
            progress: (Double) -> Void
        ) -> SlotTagger {
            let tags = SlotTags(examples)
            let (lessons, held) = Self.divided(examples, validation)
            let texts = lessons.map { TokenizedText($0.text) }
            var table = SubwordTable(buckets: options.shape.buckets)
            for text in texts { table.learn(text) }
            let all = Lesson.read(lessons, texts, table, tags)
            var checks = Lesson.read(held, held.map { TokenizedText($0.text) }, table, tags)
            checks.sort { $0.text.count > $1.text.count }
            let count = tags.slots.isEmpty || all.isEmpty ? 1 : max(1, options.members)
            var members: [SlotWeights] = []
            for member in 0..<count {
                var random = SplitMix(state: options.seed &+ UInt64(member) &* 0x9E37_79B9)
                let weights = SlotWeights(options.shape, words: table.rows, tags: tags.count, &random)
                members.append(weights)
                guard !all.isEmpty, !tags.slots.isEmpty else { break }
                var training = SlotTraining(options, all, table, weights, random)
                training.run(held: checks, afterEpoch: afterEpoch) {
                    progress((Double(member) + $0) / Double(count))
                }
            }
            let calibration =
                checks.isEmpty || tags.slots.isEmpty
                ? SlotCalibration()
                : SlotCalibration(
                    SlotTraining.read(checks, members, options.shape), steps: SlotWeights.meanSteps(members))
            progress(1)
            return SlotTagger(
                tags: tags, dataHash: SlotExample.hash(of: examples), shape: options.shape, table: table,
                members: members, calibration: calibration)
        }

        /// What is learned from, and what the weights are chosen by.
        private static func divided(
            _ examples: [SlotExample], _ validation: [SlotExample]?
        ) -> (lessons: [SlotExample], held: [SlotExample]) {
            if let validation { return (examples, validation) }
            guard examples.count >= leastToDivide else { return (examples, []) }
            return (
                examples.indices.filter { $0 % 10 != 9 }.map { examples[$0] },
                examples.indices.filter { $0 % 10 == 9 }.map { examples[$0] }
            )
        }
    }
}

/// A text with its right tags.
struct Lesson {
    var text: SlotText
    var tags: [Int]

    /// Those of the examples that have tokens.
    static func read(
        _ examples: [SlotExample], _ texts: [TokenizedText], _ table: SubwordTable, _ tags: SlotTags
    ) -> [Lesson] {
        zip(texts, examples).compactMap { text, example in
            let read = SlotText(text, table)
            guard read.count > 0 else { return nil }
            return Lesson(text: read, tags: tags.tags(text, example.spans, count: read.count))
        }
    }
}

/// The passes of one training.
struct SlotTraining {
    let epochs: Int

    private let options: SlotTagger.Trainer.Options
    private let lessons: [Lesson]
    private let weights: SlotWeights
    private let gradients: SlotGradients
    private let batch: Int
    private let steps: Int
    private var step = 0
    private var random: SplitMix
    private var dropout: RecurrentPass.Dropout?
    /// Probability of being made unknown by word. (words)
    private let absences: [Float]
    /// One token each.
    private let marks: [SlotText]

    init(
        _ options: SlotTagger.Trainer.Options, _ lessons: [Lesson], _ table: SubwordTable,
        _ weights: SlotWeights,
        _ random: SplitMix
    ) {
        var random = random
        self.options = options
        self.lessons = lessons
        self.weights = weights
        gradients = SlotGradients(weights)
        // A few phrasings are gone through often: a network needs some hundred steps to learn anything.
        epochs = max(1, options.epochs ?? min(200, max(14, 24_000 / lessons.count)))
        batch = max(1, options.batch ?? (lessons.count < 3000 ? 16 : 64))
        steps = epochs * ((lessons.count + batch - 1) / batch)
        dropout = .init(rate: options.dropout, random: SplitMix(state: random.next()))
        self.random = random
        var counts: [Float] = Array(repeating: 0, count: table.rows)
        for lesson in lessons { for word in lesson.text.words.words { counts[Int(word)] += 1 } }
        marks = [".", "!", "?", ",", "。", "！"].map { SlotText(TokenizedText($0), table) }
        absences = counts.map { options.rarity / (options.rarity + max(1, $0)) }
    }

    /// All passes; then the weights are those of the pass with the best F1 on `held`.
    mutating func run(held: [Lesson], afterEpoch: (Int, Double) -> Void, progress: (Double) -> Void) {
        var best: (f1: Double, epoch: Int, weights: [Matrix])?
        for epoch in 1...epochs {
            pass(progress: progress)
            guard !held.isEmpty else { continue }
            let chain = ChainField(weights.steps)
            let f1 = SlotCalibration.f1(
                Self.read(held, [weights], options.shape).map { (chain.decode($0.emissions), $0.tags) })
            afterEpoch(epoch, f1)
            if f1 > best?.f1 ?? -1 { best = (f1, epoch, weights.all.map { $0.copy() }) }
            if let best, epoch - best.epoch >= options.patience { break }
        }
        if let best { weights.copy(from: best.weights) }
    }

    /// What networks say about lessons; the longest come first.
    static func read(
        _ lessons: [Lesson], _ members: [SlotWeights], _ shape: SlotShape
    ) -> [SlotCalibration.Reading] {
        var readings: [SlotCalibration.Reading] = []
        for start in stride(from: 0, to: lessons.count, by: 64) {
            let part = lessons[start..<min(lessons.count, start + 64)]
            let emissions = SlotWeights.meanEmissions(members, shape, part.map(\.text))
            for (lesson, emissions) in zip(part, emissions) {
                readings.append(.init(emissions: emissions, tags: lesson.tags))
            }
        }
        return readings
    }

    /// Learns from every lesson once.
    private mutating func pass(progress: (Double) -> Void) {
        for batch in batches() {
            step += 1
            let pass = SlotPass(weights, options.shape, batch.map(\.text), dropout: &dropout)
            let chain = ChainField(weights.steps)
            let weight = 1 / Double(batch.count)
            var stepSlopes: [Double] = Array(repeating: 0, count: weights.steps.count)
            let slopes = batch.indices.map { number in
                chain.learn(
                    pass.emissions(of: number), batch[number].tags, weight: weight, into: &stepSlopes
                ).slopes
            }
            pass.back(slopes, into: gradients)
            for (index, slope) in stepSlopes.enumerated() where slope.isFinite {
                unsafe gradients.steps.gradient.start[index] += Float(slope)
            }
            let all = gradients.all
            let norm = all.reduce(0) { $0 + $1.squaredNorm() }.squareRoot()
            let scale = norm > options.gradientBound ? options.gradientBound / norm : 1
            let rate = options.rate * Self.schedule(Float(step) / Float(steps))
            for parameter in all {
                parameter.update(rate: rate, decay: options.decay, scale: scale, step: step)
            }
            if step % 8 == 0 { progress(Double(step) / Double(steps)) }
        }
    }

    /// 10 % of the steps upwards, then half a cosine down to 2 %.
    private static func schedule(_ share: Float) -> Float {
        if share < 0.1 { return share / 0.1 }
        return 0.02 + 0.98 * 0.5 * (1 + cos(.pi * (share - 0.1) / 0.9))
    }

    /// Batches in random order, each of texts of about the same length, the longest first.
    private mutating func batches() -> [[Lesson]] {
        var order = Array(lessons.indices)
        order.shuffle(using: &random)
        let stretch = batch * 32
        var batches: [[Lesson]] = []
        for start in stride(from: 0, to: order.count, by: stretch) {
            var part: [Lesson] = []
            for index in order[start..<min(order.count, start + stretch)] {
                part.append(varied(lessons[index]))
            }
            part.sort { $0.text.count > $1.text.count }
            for first in stride(from: 0, to: part.count, by: batch) {
                batches.append(Array(part[first..<min(part.count, first + batch)]))
            }
        }
        batches.shuffle(using: &random)
        return batches
    }

    /// A text as it could be written too: rare words made unknown, capitals left out, a mark at its end.
    private mutating func varied(_ lesson: Lesson) -> Lesson {
        var lesson = lesson
        for (index, word) in lesson.text.words.words.enumerated()
        where random.nextUnit() < absences[Int(word)] {
            lesson.text.words.words[index] = 0
        }
        if random.nextUnit() < options.carelessness {
            lesson.text.shapes = SlotShapes.withoutCapitals(lesson.text.shapes)
        }
        if lesson.text.count < SlotTagger.maximumTokens, random.nextUnit() < options.punctuation,
            let mark = marks.randomElement(using: &random)
        {
            lesson.text.append(mark)
            lesson.tags.append(SlotTags.outside)
        }
        return lesson
    }
}
