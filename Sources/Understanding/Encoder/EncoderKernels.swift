/// Element-wise steps of a transformer; counts are multiples of eight.
enum EncoderKernels {
    private typealias Lanes = Kernels.Lanes

    /// x ← x · Φ(x), Φ by formula 7.1.26 of Abramowitz and Stegun (error of Φ below 1e-7).
    static func gelu(_ x: UnsafeMutablePointer<Float>, _ count: Int) {
        for index in stride(from: 0, to: count, by: 8) {
            let value = unsafe Kernels.load(x, index)
            let size = value.replacing(with: -value, where: value .< 0) * 0.707_106_78
            let t = 1 / (1 + size * 0.327_591_1)
            var tail = t * 1.061_405_429 - 1.453_152_027
            tail = tail * t + 1.421_413_741
            tail = tail * t - 0.284_496_736
            tail = tail * t + 0.254_829_592
            tail = tail * t * 0.5 * Kernels.exp(-size * size)
            // Φ of a negative number is its small tail: nothing cancels out.
            let share = tail.replacing(with: 1 - tail, where: value .>= 0)
            unsafe Kernels.store(value * share, x, index)
        }
    }

    /// x ← x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) (Hendrycks, Gimpel 2016).
    static func tanhGelu(_ x: UnsafeMutablePointer<Float>, _ count: Int) {
        for index in stride(from: 0, to: count, by: 8) {
            let value = unsafe Kernels.load(x, index)
            let inner = 0.797_884_56 * (value + 0.044_715 * value * value * value)
            // (1 + tanh z) / 2 is the sigmoid of 2 z.
            unsafe Kernels.store(value * Kernels.sigmoid(2 * inner), x, index)
        }
    }

    static func relu(_ x: UnsafeMutablePointer<Float>, _ count: Int) {
        for index in stride(from: 0, to: count, by: 8) {
            let value = unsafe Kernels.load(x, index)
            unsafe Kernels.store(value.replacing(with: 0, where: value .< 0), x, index)
        }
    }

    /// Turns a row of scores into shares that sum to 1. What is -∞ gets nothing; one at least is not.
    static func softmax(_ row: UnsafeMutablePointer<Float>, _ count: Int) {
        var tops = Lanes(repeating: -.infinity)
        for index in stride(from: 0, to: count, by: 8) {
            let value = unsafe Kernels.load(row, index)
            tops.replace(with: value, where: value .> tops)
        }
        let top = tops.max()
        var sums = Lanes.zero
        for index in stride(from: 0, to: count, by: 8) {
            let share = unsafe Kernels.exp(Kernels.load(row, index) - top)
            sums += share
            unsafe Kernels.store(share, row, index)
        }
        unsafe Kernels.scale(row, by: 1 / sums.sum(), count)
    }

    /// x ← norm(x + y): mean 0 and variance 1, then scaled and shifted (Ba, Kiros, Hinton 2016).
    ///
    /// Without `y`, norm(x). `scale` and `shift` are (count).
    static func addAndNormalise(
        _ x: UnsafeMutablePointer<Float>, _ y: UnsafePointer<Float>?, scale: UnsafePointer<Float>,
        shift: UnsafePointer<Float>, epsilon: Float, _ count: Int
    ) {
        var sums = Lanes.zero
        for index in stride(from: 0, to: count, by: 8) {
            var value = unsafe Kernels.load(x, index)
            if let y = unsafe y { value += unsafe Kernels.load(y, index) }
            sums += value
            unsafe Kernels.store(value, x, index)
        }
        let mean = Lanes(repeating: sums.sum() / Float(count))
        var squares = Lanes.zero
        for index in stride(from: 0, to: count, by: 8) {
            let difference = unsafe Kernels.load(x, index) - mean
            squares += difference * difference
        }
        let deviation = (squares.sum() / Float(count) + epsilon).squareRoot()
        let factor = Lanes(repeating: 1 / deviation)
        for index in stride(from: 0, to: count, by: 8) {
            let value = unsafe (Kernels.load(x, index) - mean) * factor
            unsafe Kernels.store(value * Kernels.load(scale, index) + Kernels.load(shift, index), x, index)
        }
    }
}
