import Foundation

/// Fits the same ``LinearModel`` as ``LinearTrainer`` where examples are few, and to the end: the weights are a sum over the
/// examples (the representer theorem), so that one number per example and class is all there is to find, by products of
/// small dense matrices.
///
/// Minimises Σ loss + ‖w‖²/(2C) by Nesterov's method. Cost: examples² · (classes · passes + n-grams of a text).
struct KernelTrainer {
    /// Beyond this the square of their number is too much.
    static let maximumExamples = 3000

    var c: Float = 20
    /// At most; it ends when nothing moves any more.
    var passes = 400
    var ngrams = NGrams.Options.intents

    /// - Parameters:
    ///   - texts: the examples.
    ///   - classes: the class of each, below `count`.
    ///   - progress: how far it is, 0 to 1.
    func train(
        _ texts: [NGrams], _ classes: [Int], count: Int, progress: (Double) -> Void = { _ in }
    ) -> LinearModel {
        let vocabulary = NGramVocabulary(texts, options: ngrams)
        let vectors = texts.map { vocabulary.vector($0) }
        let (shares, biases) = solve(
            Self.kernel(vectors, rows: vocabulary.idf.count), classes, count, progress)
        let weights = Matrix(vocabulary.idf.count, count)
        for (example, vector) in vectors.enumerated() {
            for (row, weight) in vector {
                unsafe Kernels.add(weight, shares.row(example), to: weights.row(row), count)
            }
        }
        weights.roundToHalves()
        return LinearModel(vocabulary: vocabulary, weights: weights, biases: biases)
    }

    /// How alike each two examples are. (examples, examples)
    private static func kernel(_ vectors: [SparseVector], rows: Int) -> Matrix {
        let kernel = Matrix(vectors.count, vectors.count)
        let spread = Matrix(1, rows)
        for (one, vector) in vectors.enumerated() {
            for (row, weight) in vector { unsafe spread.start[row] = weight }
            for other in 0...one {
                var sum: Float = 0
                for (row, weight) in vectors[other] { unsafe sum += weight * spread.start[row] }
                unsafe kernel.row(one)[other] = sum
                unsafe kernel.row(other)[one] = sum
            }
            for (row, _) in vector { unsafe spread.start[row] = 0 }
        }
        return kernel
    }

    /// The weight of each example for each class, and the biases.
    private func solve(
        _ kernel: Matrix, _ classes: [Int], _ count: Int, _ progress: (Double) -> Void
    ) -> (shares: Matrix, biases: [Float]) {
        let examples = kernel.rows
        let (shares, ahead, slopes) = (
            Matrix(examples, count), Matrix(examples, count), Matrix(examples, count)
        )
        let biases = Matrix(1, count, Self.startingBiases(classes, count))
        let (biasesAhead, biasSlopes) = (biases.copy(), Matrix(1, count))
        let (rate, biasRates) = rates(kernel, classes, count)
        var momentum: Float = 1
        for pass in 0..<passes {
            // Slopes by score: probabilities, less 1 for the right class.
            for row in 0..<examples {
                unsafe slopes.row(row).update(from: biasesAhead.start, count: count)
            }
            unsafe BLAS.gemm(
                m: examples, n: count, k: examples, a: kernel.start, lda: examples, b: ahead.start,
                ldb: count, beta: 1, c: slopes.start, ldc: count)
            biasSlopes.clear()
            for row in 0..<examples {
                let slope = unsafe slopes.row(row)
                unsafe Kernels.softmax(slope, count)
                unsafe slope[classes[row]] -= 1
                unsafe Kernels.add(1, slope, to: biasSlopes.start, count)
                unsafe Kernels.add(1 / c, ahead.row(row), to: slope, count)
            }
            progress(Double(pass + 1) / Double(passes))
            if Self.largest(slopes) < Self.settled, Self.largest(biasSlopes) < Self.settled { break }
            let next = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
            let pull = (momentum - 1) / next
            let turns =
                Self.step(shares, ahead, slopes, rates: { _ in rate }, pull: pull)
                + Self.step(biases, biasesAhead, biasSlopes, rates: { biasRates[$0] }, pull: pull)
            // Once the way goes up, what is left of earlier steps only leads astray (O'Donoghue, Candès 2015).
            momentum = turns > 0 ? 1 : next
        }
        return (shares, biases.values)
    }

    /// No probability is further than this from where it settles.
    private static let settled: Float = 2e-3

    /// Logarithms of the classes' shares, about their mean: what the biases are without any n-gram.
    private static func startingBiases(_ classes: [Int], _ count: Int) -> [Float] {
        let sizes = Self.sizes(classes, count).map { log(max(1, $0)) }
        let mean = sizes.reduce(0, +) / Float(max(1, count))
        return sizes.map { $0 - mean }
    }

    private static func sizes(_ classes: [Int], _ count: Int) -> [Float] {
        var sizes = Array(repeating: Float(0), count: count)
        for number in classes { sizes[number] += 1 }
        return sizes
    }

    /// Lengths of the steps: of the shares, and of each bias.
    ///
    /// Shares: the softmax bends by 1/2 at most, along the kernel's largest direction. Biases: by no more than half the
    /// examples, nor than the sum of the class's probabilities, which ends at its number of examples. Both kinds of step
    /// are taken at once: for a + b ≥ 2√(ab), a quarter more bend for the one is five times as much for the other.
    private func rates(_ kernel: Matrix, _ classes: [Int], _ count: Int) -> (Float, [Float]) {
        let rate = 1 / (1.25 * 0.5 * Self.largestEigenvalue(kernel) + 1 / c)
        let bound = Float(classes.count) / 2
        return (rate, Self.sizes(classes, count).map { 1 / (5 * max(1, min(bound, 2 * $0))) })
    }

    /// Nesterov's step: down the slope from the point ahead, then on in the direction of the last step.
    ///
    /// - Returns: Σ slope · step: above 0 when the step leads up.
    private static func step(
        _ value: Matrix, _ ahead: Matrix, _ slope: Matrix, rates: (_ column: Int) -> Float, pull: Float
    ) -> Float {
        var rise: Float = 0
        for row in 0..<value.rows {
            let (values, points, slopes) = unsafe (value.row(row), ahead.row(row), slope.row(row))
            for column in 0..<value.columns {
                let next = unsafe points[column] - rates(column) * slopes[column]
                let way = unsafe next - values[column]
                unsafe rise += slopes[column] * way
                unsafe points[column] = next + pull * way
                unsafe values[column] = next
            }
        }
        return rise
    }

    private static func largest(_ matrix: Matrix) -> Float {
        var largest: Float = 0
        for index in 0..<matrix.count { unsafe largest = max(largest, abs(matrix.start[index])) }
        return largest
    }

    /// By the power method, a little too high rather than too low.
    private static func largestEigenvalue(_ matrix: Matrix) -> Float {
        guard matrix.rows > 0 else { return 1 }
        let (vector, image) = (Matrix(1, matrix.rows), Matrix(1, matrix.rows))
        for index in 0..<matrix.rows { unsafe vector.start[index] = 1 }
        var value: Float = 1
        for _ in 0..<20 {
            unsafe BLAS.gemv(
                rows: matrix.rows, columns: matrix.rows, a: matrix.start, lda: matrix.rows, x: vector.start,
                y: image.start)
            let before = unsafe Kernels.dot(vector.start, vector.start, matrix.rows).squareRoot()
            value = unsafe Kernels.dot(image.start, image.start, matrix.rows).squareRoot() / max(before, 1e-9)
            unsafe Kernels.scale(image.start, by: 1 / max(value, 1e-9), matrix.rows)
            unsafe vector.start.update(from: image.start, count: matrix.rows)
        }
        return value * 1.05
    }
}
