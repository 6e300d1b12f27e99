import Foundation

/// Logistic regression over dense vectors, by full-batch gradients with momentum: for sentence encoders.
struct DenseTrainer {
    var seed: UInt64 = 1
    /// Inverse strength of the penalty, as in Σ loss + ‖w‖²/(2C).
    var c: Float = 30
    var passes = 300

    /// Learns one class a vector.
    ///
    /// - Parameters:
    ///   - vectors: (texts, dimension) of about length 1.
    ///   - classes: the class of each, below `count`.
    /// - Returns: weights (count, dimension), zero without texts, and biases.
    /// - Precondition: all vectors have the dimension.
    func train(
        _ vectors: [[Float]], dimension: Int, _ classes: [Int], count: Int
    ) -> (weights: Matrix, biases: [Float]) {
        precondition(vectors.count == classes.count)
        return unsafe train(vectors, dimension: dimension, count: count) { row, scores in
            unsafe Kernels.softmax(scores, count)
            unsafe scores[classes[row]] -= 1
        }
    }

    /// Learns several marks a vector, each by itself; the scores are log-odds.
    ///
    /// - Parameter marks: (texts, count)
    func train(
        _ vectors: [[Float]], dimension: Int, marks: [[Bool]], count: Int
    ) -> (weights: Matrix, biases: [Float]) {
        precondition(vectors.count == marks.count && marks.allSatisfy { $0.count == count })
        return unsafe train(vectors, dimension: dimension, count: count) { row, scores in
            for (number, isSet) in marks[row].enumerated() {
                unsafe scores[number] = 1 / (1 + exp(-scores[number])) - (isSet ? 1 : 0)
            }
        }
    }

    /// - Parameter slope: turns the scores of a vector into the gradient of its loss by them.
    private func train(
        _ vectors: [[Float]], dimension: Int, count: Int,
        slope: (_ row: Int, _ scores: UnsafeMutablePointer<Float>) -> Void
    ) -> (weights: Matrix, biases: [Float]) {
        precondition(vectors.allSatisfy { $0.count == dimension })
        let input = Matrix(vectors.count, dimension, vectors.joined())
        let weights = Parameter(Matrix(count, dimension))
        let biases = Parameter(Matrix(1, count))
        let scores = Matrix(vectors.count, count)
        let share = 1 / Float(max(1, vectors.count))
        let decay = share / c
        for pass in 1...passes {
            for row in vectors.indices {
                unsafe scores.row(row).update(from: biases.value.start, count: count)
            }
            unsafe BLAS.gemm(
                transB: true, m: vectors.count, n: count, k: dimension, a: input.start, lda: dimension,
                b: weights.value.start, ldb: dimension, beta: 1, c: scores.start, ldc: count)
            for row in vectors.indices {
                let slopes = unsafe scores.row(row)
                unsafe slope(row, slopes)
                unsafe Kernels.scale(slopes, by: share, count)
                unsafe Kernels.add(1, slopes, to: biases.gradient.start, count)
            }
            unsafe BLAS.gemm(
                transA: true, m: count, n: dimension, k: vectors.count, a: scores.start, lda: count,
                b: input.start, ldb: dimension, c: weights.gradient.start, ldc: dimension)
            unsafe Kernels.add(
                decay, weights.value.start, to: weights.gradient.start, weights.value.count)
            let rate = 0.3 * (1 - 0.95 * Float(pass) / Float(passes))
            weights.update(rate: rate, decay: 0, scale: 1, step: pass)
            biases.update(rate: rate, decay: 0, scale: 1, step: pass)
        }
        weights.value.roundToHalves()
        return (weights.value, biases.value.values)
    }
}
