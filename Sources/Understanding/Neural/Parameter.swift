/// Weights with what training keeps beside them.
final class Parameter {
    let value: Matrix
    let gradient: Matrix
    /// Running means of the gradient and of its square.
    private let mean: Matrix
    private let square: Matrix
    /// Rows that the gradient has touched; nil when all of them are.
    private(set) var touched: [Int]?
    private var isTouched: [Bool]

    /// - Parameter isSparse: only few rows of it have a gradient in each step, as with embeddings.
    init(_ value: Matrix, isSparse: Bool = false) {
        self.value = value
        gradient = Matrix(value.rows, value.columns)
        mean = Matrix(value.rows, value.columns)
        square = Matrix(value.rows, value.columns)
        touched = isSparse ? [] : nil
        isTouched = isSparse ? Array(repeating: false, count: value.rows) : []
    }

    /// Says that a row of a sparse gradient is no longer zero.
    func touch(_ row: Int) {
        guard touched != nil, !isTouched[row] else { return }
        isTouched[row] = true
        touched?.append(row)
    }

    /// Σ gradient².
    func squaredNorm() -> Float {
        rowsWithGradient().reduce(0) { sum, row in
            unsafe sum + Kernels.dot(gradient.row(row), gradient.row(row), gradient.columns)
        }
    }

    private func rowsWithGradient() -> [Int] { touched ?? Array(0..<value.rows) }

    /// One step of AdamW (Loshchilov, Hutter 2019; β 0.9 and 0.999), then the gradient is zero again.
    ///
    /// - Parameters:
    ///   - scale: what the gradient is multiplied by first.
    ///   - step: counts from 1.
    func update(rate: Float, decay: Float, scale: Float, step: Int) {
        let meanCorrection = 1 - Self.power(0.9, step)
        let squareCorrection = (1 - Self.power(0.999, step)).squareRoot()
        let length = rate * squareCorrection / meanCorrection
        let epsilon = 1e-8 * squareCorrection
        let shrink = 1 - rate * decay
        for row in rowsWithGradient() {
            unsafe Self.update(
                value.row(row), gradient.row(row), mean.row(row), square.row(row), value.columns,
                length: length, epsilon: epsilon, shrink: shrink, scale: scale)
        }
        if let rows = touched {
            for row in rows { isTouched[row] = false }
            touched = []
        }
    }

    private static func power(_ base: Float, _ exponent: Int) -> Float {
        var (result, factor, left) = (Float(1), base, exponent)
        while left > 0 {
            if left & 1 == 1 { result *= factor }
            factor *= factor
            left >>= 1
        }
        return result
    }

    private static func update(
        _ value: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        _ mean: UnsafeMutablePointer<Float>, _ square: UnsafeMutablePointer<Float>, _ count: Int,
        length: Float, epsilon: Float, shrink: Float, scale: Float
    ) {
        var index = 0
        while index + 8 <= count {
            let slope = unsafe Kernels.load(gradient, index) * scale
            let average = unsafe Kernels.load(mean, index) * 0.9 + slope * 0.1
            let energy = unsafe Kernels.load(square, index) * 0.999 + slope * slope * 0.001
            unsafe Kernels.store(average, mean, index)
            unsafe Kernels.store(energy, square, index)
            let step = length * average / (energy.squareRoot() + epsilon)
            unsafe Kernels.store(Kernels.load(value, index) * shrink - step, value, index)
            unsafe Kernels.store(.zero, gradient, index)
            index += 8
        }
        while index < count {
            let slope = unsafe gradient[index] * scale
            unsafe mean[index] = mean[index] * 0.9 + slope * 0.1
            unsafe square[index] = square[index] * 0.999 + slope * slope * 0.001
            unsafe value[index] =
                value[index] * shrink - length * mean[index] / (square[index].squareRoot() + epsilon)
            unsafe gradient[index] = 0
            index += 1
        }
    }
}
