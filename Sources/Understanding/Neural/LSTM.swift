/// One direction of a long short-term memory (Hochreiter, Schmidhuber 1997), with forget gates.
///
/// Gates lie side by side: input, forget, candidate, output, each `width` long.
struct LSTMWeights {
    /// (inputs, 4 · width)
    let fromInput: Matrix
    /// (width, 4 · width)
    let fromState: Matrix
    /// (1, 4 · width)
    let bias: Matrix

    var inputs: Int { fromInput.rows }
    var width: Int { fromState.rows }

    /// Fresh weights: even within ±1/√width; what is remembered at first stays (forget bias 1).
    init(inputs: Int, width: Int, _ random: inout SplitMix) {
        fromInput = Matrix(inputs, 4 * width)
        fromState = Matrix(width, 4 * width)
        bias = Matrix(1, 4 * width)
        let bound = 1 / Float(width).squareRoot()
        fromInput.fillUniform(bound: bound, &random)
        fromState.fillUniform(bound: bound, &random)
        for index in width..<(2 * width) { unsafe bias.start[index] = 1 }
    }

    init(fromInput: Matrix, fromState: Matrix, bias: Matrix) {
        self.fromInput = fromInput
        self.fromState = fromState
        self.bias = bias
    }
}

/// What a pass over packed sequences leaves behind, as the way back needs it.
struct LSTMTrace {
    /// Gates after their functions. (tokens, 4 · width)
    let gates: Matrix
    /// Cells. (tokens, width)
    let cells: Matrix
    /// tanh of the cells. (tokens, width)
    let squashed: Matrix
    /// The state before each token; zero at the first. (tokens, width)
    let earlier: Matrix
    /// (tokens, width)
    let states: Matrix
}

enum LSTM {
    /// Runs over packed sequences, forwards or from their ends.
    ///
    /// `input` is (tokens, inputs). Cost: tokens · 4 · width · (inputs + width) multiply-adds.
    static func run(
        _ weights: LSTMWeights, _ input: Matrix, _ packing: Packing, isReverse: Bool
    ) -> LSTMTrace {
        let width = weights.width
        let trace = LSTMTrace(
            gates: Matrix(packing.rows, 4 * width), cells: Matrix(packing.rows, width),
            squashed: Matrix(packing.rows, width), earlier: Matrix(packing.rows, width),
            states: Matrix(packing.rows, width))
        for row in 0..<packing.rows {
            unsafe trace.gates.row(row).update(from: weights.bias.start, count: 4 * width)
        }
        unsafe BLAS.gemm(
            m: packing.rows, n: 4 * width, k: weights.inputs, a: input.start, lda: input.columns,
            b: weights.fromInput.start, ldb: 4 * width, beta: 1, c: trace.gates.start, ldc: 4 * width)
        for step in order(packing, isReverse: isReverse) {
            let rows = packing.offsets[step]
            let (count, before) = previous(step, packing, isReverse: isReverse)
            if count > 0 {
                unsafe trace.earlier.row(rows).update(from: trace.states.row(before), count: count * width)
                unsafe addStates(
                    weights, trace.states.row(before), count: count, to: trace.gates.row(rows))
            }
            for sequence in 0..<packing.widths[step] {
                let cell = unsafe sequence < count ? trace.cells.row(before + sequence) : nil
                unsafe advance(trace, rows + sequence, cell, width)
            }
        }
        return trace
    }

    /// The way back of ``run(_:_:_:isReverse:)``.
    ///
    /// `slopes` (tokens, width) is the gradient by states and is used up; adds to the gradients of the weights, and to
    /// `inputSlopes` (tokens, inputs).
    static func back(
        _ weights: LSTMWeights, _ gradients: LSTMWeights, _ trace: LSTMTrace, _ input: Matrix,
        _ packing: Packing, isReverse: Bool, slopes: Matrix, inputSlopes: Matrix
    ) {
        let width = weights.width
        let gateSlopes = Matrix(packing.rows, 4 * width)
        let cellSlopes = Matrix(packing.rows, width)
        for step in order(packing, isReverse: isReverse).reversed() {
            let rows = packing.offsets[step]
            let (count, before) = previous(step, packing, isReverse: isReverse)
            for sequence in 0..<packing.widths[step] {
                let hasEarlier = sequence < count
                unsafe retreat(
                    trace, rows + sequence, width, slopes: slopes.row(rows + sequence),
                    cellSlopes: cellSlopes.row(rows + sequence), gateSlopes: gateSlopes.row(rows + sequence),
                    earlierCell: hasEarlier ? trace.cells.row(before + sequence) : nil,
                    earlierCellSlopes: hasEarlier ? cellSlopes.row(before + sequence) : nil)
            }
            if count > 0 {
                unsafe BLAS.gemm(
                    transB: true, m: count, n: width, k: 4 * width, a: gateSlopes.row(rows), lda: 4 * width,
                    b: weights.fromState.start, ldb: 4 * width, beta: 1, c: slopes.row(before), ldc: width)
            }
        }
        unsafe BLAS.gemm(
            transA: true, m: weights.inputs, n: 4 * width, k: packing.rows, a: input.start,
            lda: input.columns,
            b: gateSlopes.start, ldb: 4 * width, beta: 1, c: gradients.fromInput.start, ldc: 4 * width)
        unsafe BLAS.gemm(
            transA: true, m: width, n: 4 * width, k: packing.rows, a: trace.earlier.start, lda: width,
            b: gateSlopes.start, ldb: 4 * width, beta: 1, c: gradients.fromState.start, ldc: 4 * width)
        for row in 0..<packing.rows {
            unsafe Kernels.add(1, gateSlopes.row(row), to: gradients.bias.start, 4 * width)
        }
        unsafe BLAS.gemm(
            transB: true, m: packing.rows, n: weights.inputs, k: 4 * width, a: gateSlopes.start,
            lda: 4 * width, b: weights.fromInput.start, ldb: 4 * width, beta: 1, c: inputSlopes.start,
            ldc: inputSlopes.columns)
    }

    /// Adds what neighbouring states (count, width) say to gates (count, 4 · width). A text alone is the case of every
    /// message: a product of matrices would lay the weights out again for each of its tokens.
    private static func addStates(
        _ weights: LSTMWeights, _ states: UnsafePointer<Float>, count: Int,
        to gates: UnsafeMutablePointer<Float>
    ) {
        let width = weights.width
        if count == 1 {
            unsafe BLAS.gemv(
                transA: true, rows: width, columns: 4 * width, a: weights.fromState.start, lda: 4 * width,
                x: states, beta: 1, y: gates)
        } else {
            unsafe BLAS.gemm(
                m: count, n: 4 * width, k: width, a: states, lda: width, b: weights.fromState.start,
                ldb: 4 * width, beta: 1, c: gates, ldc: 4 * width)
        }
    }

    private static func order(_ packing: Packing, isReverse: Bool) -> [Int] {
        let steps = Array(0..<packing.steps)
        return isReverse ? steps.reversed() : steps
    }

    /// How many sequences of a step come from another one, and where that lies.
    private static func previous(
        _ step: Int, _ packing: Packing, isReverse: Bool
    ) -> (count: Int, row: Int) {
        let other = isReverse ? step + 1 : step - 1
        guard other >= 0, other < packing.steps else { return (0, 0) }
        return (min(packing.widths[step], packing.widths[other]), packing.offsets[other])
    }

    // MARK: One token

    /// Makes a token's cell and state from its gates.
    private static func advance(
        _ trace: LSTMTrace, _ row: Int, _ earlier: UnsafeMutablePointer<Float>?, _ width: Int
    ) {
        let gates = unsafe trace.gates.row(row)
        let (cell, squashed, state) = unsafe (
            trace.cells.row(row), trace.squashed.row(row), trace.states.row(row)
        )
        var index = 0
        while index < width {
            let input = unsafe Kernels.sigmoid(Kernels.load(gates, index))
            let forget = unsafe Kernels.sigmoid(Kernels.load(gates, width + index))
            let candidate = unsafe Kernels.tanh(Kernels.load(gates, 2 * width + index))
            let output = unsafe Kernels.sigmoid(Kernels.load(gates, 3 * width + index))
            unsafe Kernels.store(input, gates, index)
            unsafe Kernels.store(forget, gates, width + index)
            unsafe Kernels.store(candidate, gates, 2 * width + index)
            unsafe Kernels.store(output, gates, 3 * width + index)
            var sum = input * candidate
            if let earlier = unsafe earlier { sum += unsafe forget * Kernels.load(earlier, index) }
            let bent = Kernels.tanh(sum)
            unsafe Kernels.store(sum, cell, index)
            unsafe Kernels.store(bent, squashed, index)
            unsafe Kernels.store(output * bent, state, index)
            index += 8
        }
    }

    /// The way back of `advance`: `slopes` and `cellSlopes` are the gradients by state and cell.
    private static func retreat(
        _ trace: LSTMTrace, _ row: Int, _ width: Int, slopes: UnsafeMutablePointer<Float>,
        cellSlopes: UnsafeMutablePointer<Float>, gateSlopes: UnsafeMutablePointer<Float>,
        earlierCell: UnsafeMutablePointer<Float>?, earlierCellSlopes: UnsafeMutablePointer<Float>?
    ) {
        let (gates, squashed) = unsafe (trace.gates.row(row), trace.squashed.row(row))
        var index = 0
        while index < width {
            let input = unsafe Kernels.load(gates, index)
            let forget = unsafe Kernels.load(gates, width + index)
            let candidate = unsafe Kernels.load(gates, 2 * width + index)
            let output = unsafe Kernels.load(gates, 3 * width + index)
            let bent = unsafe Kernels.load(squashed, index)
            let slope = unsafe Kernels.load(slopes, index)
            let cell = unsafe Kernels.load(cellSlopes, index) + slope * output * (1 - bent * bent)
            unsafe Kernels.store(cell * candidate * input * (1 - input), gateSlopes, index)
            unsafe Kernels.store(cell * input * (1 - candidate * candidate), gateSlopes, 2 * width + index)
            unsafe Kernels.store(slope * bent * output * (1 - output), gateSlopes, 3 * width + index)
            if let earlierCell = unsafe earlierCell, let earlierCellSlopes = unsafe earlierCellSlopes {
                unsafe Kernels.store(
                    cell * Kernels.load(earlierCell, index) * forget * (1 - forget), gateSlopes,
                    width + index)
                unsafe Kernels.store(cell * forget, earlierCellSlopes, index)
            }
            index += 8
        }
    }
}
