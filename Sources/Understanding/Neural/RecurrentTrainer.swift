import Foundation

/// Trains a recurrent classifier: cross-entropy with smoothed labels, AdamW, batches of like length.
struct RecurrentTrainer {
    struct Options: Equatable, Sendable {
        /// Fixes every random choice: the same examples give the same model on the same machine.
        var seed: UInt64 = 1
        var shape = RecurrentShape()
        /// Passes over the examples; nil: by their number.
        var epochs: Int?
        var batch: Int?
        var rate: Float = 2e-3
        var decay: Float = 0.01
        var dropout: Float = 0.4
        /// Of the right label's weight, spread over all.
        var smoothing: Float = 0.1
        /// How many tokens are left out, and how many words are made unknown.
        var tokenDropout: Float = 0.1
        var wordDropout: Float = 0.1
        var gradientBound: Float = 1
        /// Of how many of the last epochs the weights are averaged, unless one of them was called the best.
        var averaged = 1

        /// For many reviews: their labels are less clear than subjects, and a large model soon learns them by heart. By a fifth
        /// of waimai_10k's training set: the last of five epochs 89.3, the mean of the last three 89.5 %; that beside the
        /// linear model 90.3, the linear model alone 90.0 %.
        static let reviews = Options(shape: RecurrentShape(embedding: 64, width: 64), epochs: 5, averaged: 3)

        /// The model that the product began with, as it was trained.
        static let lastStep = Options(
            shape: .lastStep, rate: 1e-3, decay: 0, dropout: 0, smoothing: 0, tokenDropout: 0, wordDropout: 0)
    }

    let options: Options

    /// What whoever watches the training says to an epoch.
    enum Verdict: Equatable, Sendable {
        /// The best model yet: it is kept.
        case best
        case goOn, stop
    }

    /// - Parameters:
    ///   - texts: the examples.
    ///   - classes: the class of each, below `count`.
    ///   - afterEpoch: hears each epoch with the model as it is then, which goes on changing.
    ///   - progress: how far it is, 0 to 1.
    /// - Returns: the last model that was called the best, or the last of all where none was.
    func train(
        _ texts: [TokenizedText], _ classes: [Int], count: Int,
        afterEpoch: (Int, RecurrentModel) -> Verdict = { _, _ in .goOn },
        progress: (Double) -> Void = { _ in }
    ) -> RecurrentModel {
        let shape = options.shape
        var table = SubwordTable(buckets: shape.buckets)
        for text in texts { table.learn(text) }
        let examples = zip(texts, classes).compactMap { text, target -> (text: SubwordText, target: Int)? in
            var text = table.read(text)
            guard text.count > 0 else { return nil }
            if shape.reading == .lastStep { text.pad(to: RecurrentShape.lastStepLength) }
            return (text, target)
        }
        var random = SplitMix(state: options.seed)
        let weights = RecurrentWeights(shape, words: table.rows, classes: count, &random)
        let model = RecurrentModel(shape: shape, table: table, weights: weights)
        guard !examples.isEmpty, count > 1 else {
            for matrix in weights.all { matrix.roundToHalves() }
            return model
        }
        let parameters = RecurrentGradients(weights)
        let isSmall = examples.count < 3000
        let epochs = options.epochs ?? (isSmall ? 60 : 25)
        let size = options.batch ?? (isSmall ? 32 : 64)
        let steps = epochs * ((examples.count + size - 1) / size)
        var step = 0
        var best: RecurrentWeights?
        // Steps still lead hither and thither at the end; the middle of their places is better than the last (Izmailov et al.
        // 2018).
        var sum: (weights: RecurrentWeights, epochs: Float)?
        var dropout: RecurrentPass.Dropout? = .init(
            rate: options.dropout, random: SplitMix(state: options.seed ^ 0x5EED))
        for epoch in 0..<epochs {
            for batch in batches(examples, size, &random) {
                step += 1
                let pass = RecurrentPass(weights, shape, batch.map(\.text), dropout: &dropout)
                pass.back(slopes(pass.scores, batch.map(\.target)), into: parameters)
                let all = parameters.all
                let norm = all.reduce(0) { $0 + $1.squaredNorm() }.squareRoot()
                let scale = norm > options.gradientBound ? options.gradientBound / norm : 1
                let rate = options.rate * Self.schedule(Float(step) / Float(steps))
                for parameter in all {
                    parameter.update(rate: rate, decay: options.decay, scale: scale, step: step)
                }
                if step % 8 == 0 { progress(Double(step) / Double(steps)) }
            }
            if options.averaged > 1, epoch >= epochs - options.averaged {
                sum = sum.map { ($0.weights.adding(weights), $0.epochs + 1) } ?? (weights.copy(), 1)
            }
            let verdict = afterEpoch(epoch + 1, model)
            if verdict == .best { best = weights.copy() }
            if verdict == .stop { break }
        }
        progress(1)
        if let sum { sum.weights.scale(by: 1 / sum.epochs) }
        let final = best ?? sum?.weights ?? weights
        for matrix in final.all { matrix.roundToHalves() }
        return RecurrentModel(shape: shape, table: table, weights: final)
    }

    /// 10 % of the steps upwards, then half a cosine down to 2 %.
    private static func schedule(_ share: Float) -> Float {
        if share < 0.1 { return share / 0.1 }
        return 0.02 + 0.98 * 0.5 * (1 + cos(.pi * (share - 0.1) / 0.9))
    }

    /// Batches in random order, each of texts of about the same length, the longest first; words and tokens dropped.
    private func batches(
        _ examples: [(text: SubwordText, target: Int)], _ size: Int, _ random: inout SplitMix
    ) -> [[(text: SubwordText, target: Int)]] {
        var order = Array(examples.indices)
        order.shuffle(using: &random)
        // Sorted within stretches of some batches: lengths are alike, company is not.
        let stretch = size * 32
        var batches: [[(text: SubwordText, target: Int)]] = []
        for start in stride(from: 0, to: order.count, by: stretch) {
            let part = order[start..<min(order.count, start + stretch)]
                .map { (thin(examples[$0].text, &random), examples[$0].target) }
                .sorted { $0.0.count > $1.0.count }
            for first in stride(from: 0, to: part.count, by: size) {
                batches.append(
                    part[first..<min(part.count, first + size)].map { (text: $0.0, target: $0.1) })
            }
        }
        batches.shuffle(using: &random)
        return batches
    }

    private func thin(_ text: SubwordText, _ random: inout SplitMix) -> SubwordText {
        guard options.tokenDropout > 0 || options.wordDropout > 0 else { return text }
        var thinned = SubwordText()
        for index in 0..<text.count {
            if random.nextUnit() < options.tokenDropout { continue }
            thinned.words.append(random.nextUnit() < options.wordDropout ? 0 : text.words[index])
            thinned.grams += text.grams[Int(text.gramStarts[index])..<Int(text.gramStarts[index + 1])]
            thinned.gramStarts.append(Int32(thinned.grams.count))
        }
        return thinned.count > 0 ? thinned : text
    }

    /// The gradient of the mean loss by scores: probabilities, less the smoothed labels. (texts, classes)
    private func slopes(_ scores: Matrix, _ targets: [Int]) -> Matrix {
        let slopes = scores.copy()
        let base = options.smoothing / Float(scores.columns)
        for (row, target) in targets.enumerated() {
            let slope = unsafe slopes.row(row)
            unsafe Kernels.softmax(slope, scores.columns)
            for index in 0..<scores.columns { unsafe slope[index] -= base }
            unsafe slope[target] -= 1 - options.smoothing
            unsafe Kernels.scale(slope, by: 1 / Float(targets.count), scores.columns)
        }
        return slopes
    }
}
