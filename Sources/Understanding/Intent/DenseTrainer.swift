/// Logistic regression over dense vectors, by full-batch gradients with momentum: for sentence encoders.
struct DenseTrainer {
    var seed: UInt64 = 1
    /// Inverse strength of the penalty, as in Σ loss + ‖w‖²/(2C).
    var c: Float = 30
    var passes = 300

    /// - Parameters:
    ///   - vectors: (texts, dimension) of about length 1.
    ///   - classes: the class of each, below `count`.
    /// - Returns: weights (count, dimension), zero without texts, and biases.
    /// - Precondition: all vectors have the dimension.
    func train(
        _ vectors: [[Float]], dimension: Int, _ classes: [Int], count: Int
    ) -> (weights: Matrix, biases: [Float]) {
        precondition(vectors.count == classes.count && vectors.allSatisfy { $0.count == dimension })
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
                let slope = unsafe scores.row(row)
                unsafe Kernels.softmax(slope, count)
                unsafe slope[classes[row]] -= 1
                unsafe Kernels.scale(slope, by: share, count)
                unsafe Kernels.add(1, slope, to: biases.gradient.start, count)
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
