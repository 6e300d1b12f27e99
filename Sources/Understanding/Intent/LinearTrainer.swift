import Foundation

/// Fits a ``LinearModel``: loss and an L2 penalty, Σ loss + ‖w‖²/(2C), by AdaGrad over sparse rows (Duchi, Hazan, Singer
/// 2011). The problem is convex, so that the order of the examples moves the result little.
///
/// A step touches only the rows of its example. Each touch pulls a row by its part of the penalty, 1/(C·df) for a row that
/// df examples have, so that a pass pulls every row by 1/C, as the objective says.
struct LinearTrainer {
    struct Options: Equatable, Sendable {
        /// Fixes the order of the examples: the same examples give the same model, bit for bit.
        var seed: UInt64 = 1
        /// Passes over the examples; nil: by their number.
        var epochs: Int?
        /// Inverse strength of the penalty.
        var c: Float = 20
        /// First step.
        var rate: Float = 0.8
        var ngrams = NGrams.Options.intents
    }

    let options: Options

    /// Learns one class a text.
    ///
    /// - Parameters:
    ///   - texts: the examples.
    ///   - classes: the class of each, below `count`.
    ///   - names: what the classes have in common.
    ///   - progress: how far it is, 0 to 1.
    func train(
        _ texts: [NGrams], _ classes: [Int], count: Int, names: SharedNames? = nil,
        progress: (Double) -> Void = { _ in }
    ) -> LinearModel {
        let names = names ?? SharedNames(classes: count)
        return unsafe train(texts, names, progress: progress) { index, scores in
            unsafe names.spread(scores)
            unsafe Kernels.softmax(scores, count)
            unsafe scores[classes[index]] -= 1
            unsafe names.gather(scores)
        }
    }

    /// Learns several marks a text, each by itself; the scores are log-odds.
    ///
    /// - Parameter marks: (texts, count)
    func train(_ texts: [NGrams], count: Int, marks: [[Bool]]) -> LinearModel {
        unsafe train(texts, SharedNames(classes: count), progress: { _ in }) { index, scores in
            for (number, isSet) in marks[index].enumerated() {
                unsafe scores[number] = 1 / (1 + exp(-scores[number])) - (isSet ? 1 : 0)
            }
        }
    }

    /// - Parameters:
    ///   - names: what the classes have in common.
    ///   - slope: turns the scores of an example, of classes and then of shared words, into the gradient of its loss by them.
    private func train(
        _ texts: [NGrams], _ names: SharedNames, progress: (Double) -> Void,
        slope: (_ index: Int, _ scores: UnsafeMutablePointer<Float>) -> Void
    ) -> LinearModel {
        let vocabulary = NGramVocabulary(texts, options: options.ngrams)
        let vectors = texts.map { vocabulary.vector($0) }
        let (weights, biases) = unsafe fit(
            vectors, rows: vocabulary.idf.count, count: names.columns, progress: progress, slope: slope)
        let sums = names.summed(weights)
        sums.roundToHalves()
        return LinearModel(
            vocabulary: vocabulary, weights: sums,
            biases: names.summed(Matrix(1, names.columns, biases)).values)
    }

    /// Descends from zero.
    ///
    /// - Parameter slope: turns the scores of an example into the gradient of its loss by them.
    /// - Returns: weights (rows, count) and biases (count).
    func fit(
        _ vectors: [SparseVector], rows: Int, count: Int, progress: (Double) -> Void = { _ in },
        slope: (_ index: Int, _ scores: UnsafeMutablePointer<Float>) -> Void
    ) -> (weights: Matrix, biases: [Float]) {
        let table = Matrix(rows, count)
        let squares = Matrix(rows, count)
        let biases = Matrix(1, count)
        let biasSquares = Matrix(1, count)
        // Steps by single examples leave the last weights a little off to one side: the mean over the second half of the
        // passes lies closer to the middle (Polyak, Juditsky 1992).
        let (meanTable, meanBiases) = (Matrix(rows, count), Matrix(1, count))
        let errors = Matrix(1, count)
        var frequencies = Array(repeating: Float(0), count: rows)
        for (row, _) in vectors.joined() { frequencies[row] += 1 }
        let pulls = frequencies.map { 1 / (options.c * max(1, $0)) }
        var random = SplitMix(state: options.seed)
        var order = Array(vectors.indices)
        let epochs = options.epochs ?? min(120, max(30, 120_000 / max(1, vectors.count)))
        for epoch in 0..<epochs {
            order.shuffle(using: &random)
            for index in order {
                unsafe errors.start.update(from: biases.start, count: count)
                for (row, weight) in vectors[index] {
                    unsafe Kernels.add(weight, table.row(row), to: errors.start, count)
                }
                unsafe slope(index, errors.start)
                for (row, weight) in vectors[index] {
                    unsafe Self.descend(
                        table.row(row), squares.row(row), errors.start, factor: weight,
                        decay: pulls[row], rate: options.rate, count)
                }
                unsafe Self.descend(
                    biases.start, biasSquares.start, errors.start, factor: 1, decay: 0,
                    rate: options.rate * 0.2, count)
            }
            if epoch >= epochs / 2 {
                let share = 1 / Float(epochs - epochs / 2)
                unsafe Kernels.add(share, table.start, to: meanTable.start, table.count)
                unsafe Kernels.add(share, biases.start, to: meanBiases.start, count)
            }
            progress(Double(epoch + 1) / Double(epochs))
        }
        meanTable.roundToHalves()
        return (meanTable, meanBiases.values)
    }

    /// One step of AdaGrad on a row.
    private static func descend(
        _ row: UnsafeMutablePointer<Float>, _ squares: UnsafeMutablePointer<Float>,
        _ errors: UnsafePointer<Float>, factor: Float, decay: Float, rate: Float, _ count: Int
    ) {
        var index = 0
        while index + 8 <= count {
            let value = unsafe Kernels.load(row, index)
            let gradient = unsafe Kernels.load(errors, index) * factor + value * decay
            let square = unsafe Kernels.load(squares, index) + gradient * gradient
            unsafe Kernels.store(square, squares, index)
            unsafe Kernels.store(value - rate * gradient / (square.squareRoot() + 1e-3), row, index)
            index += 8
        }
        while index < count {
            let gradient = unsafe errors[index] * factor + row[index] * decay
            unsafe squares[index] += gradient * gradient
            unsafe row[index] -= rate * gradient / (squares[index].squareRoot() + 1e-3)
            index += 1
        }
    }
}
