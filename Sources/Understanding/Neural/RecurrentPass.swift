/// One pass of texts through a recurrent classifier, with what the way back needs.
final class RecurrentPass {
    /// (texts, classes)
    let scores: Matrix

    private let weights: RecurrentWeights
    private let shape: RecurrentShape
    private let texts: [SubwordText]
    private let packing: Packing
    /// Token vectors, after dropout. (tokens, embedding)
    private let input: Matrix
    /// 0 or 1/(1 - rate) for each number of `input`; nil without dropout.
    private let inputMask: Matrix?
    private let forwards: LSTMTrace
    private let backwards: LSTMTrace?
    /// How much attention each token gets; sums to 1 in each text. (tokens)
    private var attention: [Float] = []
    /// The step where each state of a text is highest. (texts, 2 · width)
    private var peaks: [Int32] = []
    /// (texts, features)
    private let pooled: Matrix
    private var pooledMask: Matrix?

    /// How much is dropped in training, and by which chance.
    struct Dropout {
        var rate: Float
        var random: SplitMix
    }

    /// - Parameter texts: the longest first, none empty.
    init(
        _ weights: RecurrentWeights, _ shape: RecurrentShape, _ texts: [SubwordText],
        dropout: inout Dropout?
    ) {
        self.weights = weights
        self.shape = shape
        self.texts = texts
        packing = Packing(lengths: texts.map(\.count))
        input = Matrix(packing.rows, shape.embedding)
        TokenVectors.write(texts, packing, words: weights.words, grams: weights.grams, to: input)
        inputMask = Self.drop(input, &dropout)
        forwards = LSTM.run(weights.forwards, input, packing, isReverse: false)
        backwards =
            shape.isBidirectional ? LSTM.run(weights.backwards, input, packing, isReverse: true) : nil
        pooled = Matrix(texts.count, shape.features)
        scores = Matrix(texts.count, weights.output.rows)
        if backwards == nil { takeLastSteps() } else { pool() }
        pooledMask = Self.drop(pooled, &dropout)
        for text in texts.indices {
            unsafe scores.row(text).update(from: weights.bias.start, count: scores.columns)
        }
        unsafe BLAS.gemm(
            transB: true, m: texts.count, n: scores.columns, k: shape.features, a: pooled.start,
            lda: shape.features, b: weights.output.start, ldb: shape.features, beta: 1, c: scores.start,
            ldc: scores.columns)
    }

    convenience init(_ weights: RecurrentWeights, _ shape: RecurrentShape, _ texts: [SubwordText]) {
        var none: Dropout?
        self.init(weights, shape, texts, dropout: &none)
    }

    /// Sets a share of the numbers to zero and makes up for it with the others.
    static func drop(_ matrix: Matrix, _ dropout: inout Dropout?) -> Matrix? {
        guard var settings = dropout, settings.rate > 0 else { return nil }
        let mask = Matrix(matrix.rows, matrix.columns)
        // A byte of chance a number: the rate is met to 1/256.
        let bound = UInt64(settings.rate * 256)
        let kept = 256 / Float(256 - bound)
        var index = 0
        while index < mask.count {
            var bytes = settings.random.next()
            for place in index..<min(mask.count, index + 8) {
                unsafe mask.start[place] = bytes & 0xFF < bound ? 0 : kept
                bytes >>= 8
            }
            index += 8
        }
        multiply(matrix, mask)
        dropout = settings
        return mask
    }

    static func multiply(_ matrix: Matrix, _ mask: Matrix) {
        for index in 0..<matrix.count { unsafe matrix.start[index] *= mask.start[index] }
    }

    // MARK: Pooling

    private var width: Int { shape.width }

    private func takeLastSteps() {
        for (number, text) in texts.enumerated() {
            unsafe pooled.row(number).update(
                from: forwards.states.row(packing.row(number, text.count - 1)), count: width)
        }
    }

    /// attention ⊕ mean ⊕ maximum of both directions' states ⊕ mean of the token vectors.
    private func pool() {
        guard let backwards else { return }
        attention = Array(repeating: 0, count: packing.rows)
        peaks = Array(repeating: 0, count: texts.count * 2 * width)
        for (number, text) in texts.enumerated() {
            let out = unsafe pooled.row(number)
            var scores: [Float] = []
            for step in 0..<text.count {
                let row = packing.row(number, step)
                scores.append(
                    unsafe Kernels.dot(forwards.states.row(row), weights.attention.start, width)
                        + Kernels.dot(backwards.states.row(row), weights.attention.start + width, width))
            }
            unsafe scores.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                unsafe Kernels.softmax(start, buffer.count)
            }
            let share = 1 / Float(text.count)
            for step in 0..<text.count {
                let row = packing.row(number, step)
                attention[row] = scores[step]
                for (half, trace) in [forwards, backwards].enumerated() {
                    let states = unsafe trace.states.row(row)
                    unsafe Kernels.add(scores[step], states, to: out + half * width, width)
                    unsafe Kernels.add(share, states, to: out + (2 + half) * width, width)
                    unsafe raise(number, half, step, states)
                }
                unsafe Kernels.add(share, input.row(row), to: out + 6 * width, shape.embedding)
            }
        }
    }

    private func raise(_ number: Int, _ half: Int, _ step: Int, _ states: UnsafeMutablePointer<Float>) {
        let highest = unsafe pooled.row(number) + (4 + half) * width
        let first = (number * 2 + half) * width
        for index in 0..<width where unsafe step == 0 || states[index] > highest[index] {
            unsafe highest[index] = states[index]
            peaks[first + index] = Int32(step)
        }
    }

    // MARK: The way back

    /// Adds to the gradients. `slopes` (texts, classes) is the gradient by scores.
    func back(_ slopes: Matrix, into gradients: RecurrentGradients) {
        let features = shape.features
        unsafe BLAS.gemm(
            transA: true, m: slopes.columns, n: features, k: texts.count, a: slopes.start,
            lda: slopes.columns, b: pooled.start, ldb: features, beta: 1, c: gradients.output.gradient.start,
            ldc: features)
        for text in texts.indices {
            unsafe Kernels.add(1, slopes.row(text), to: gradients.bias.gradient.start, slopes.columns)
        }
        let pooledSlopes = Matrix(texts.count, features)
        unsafe BLAS.gemm(
            m: texts.count, n: features, k: slopes.columns, a: slopes.start, lda: slopes.columns,
            b: weights.output.start, ldb: features, c: pooledSlopes.start, ldc: features)
        if let pooledMask { Self.multiply(pooledSlopes, pooledMask) }
        let forwardSlopes = Matrix(packing.rows, width)
        let inputSlopes = Matrix(packing.rows, shape.embedding)
        if let backwards {
            let backwardSlopes = Matrix(packing.rows, width)
            unpool(pooledSlopes, [forwardSlopes, backwardSlopes], inputSlopes, gradients)
            LSTM.back(
                weights.backwards, gradients.backwards.gradients, backwards, input, packing, isReverse: true,
                slopes: backwardSlopes, inputSlopes: inputSlopes)
        } else {
            for (number, text) in texts.enumerated() {
                unsafe forwardSlopes.row(packing.row(number, text.count - 1)).update(
                    from: pooledSlopes.row(number), count: width)
            }
        }
        LSTM.back(
            weights.forwards, gradients.forwards.gradients, forwards, input, packing, isReverse: false,
            slopes: forwardSlopes, inputSlopes: inputSlopes)
        if let inputMask { Self.multiply(inputSlopes, inputMask) }
        TokenVectors.back(inputSlopes, texts, packing, words: gradients.words, grams: gradients.grams)
    }

    /// The way back of ``pool()``.
    private func unpool(
        _ slopes: Matrix, _ stateSlopes: [Matrix], _ inputSlopes: Matrix, _ gradients: RecurrentGradients
    ) {
        guard let backwards else { return }
        let traces = [forwards, backwards]
        for (number, text) in texts.enumerated() {
            let slope = unsafe slopes.row(number)
            let share = 1 / Float(text.count)
            // Through the softmax of attention: each token's own slope, less their mean.
            var own: [Float] = []
            var mean: Float = 0
            for step in 0..<text.count {
                let row = packing.row(number, step)
                let value =
                    unsafe Kernels.dot(slope, forwards.states.row(row), width)
                    + Kernels.dot(slope + width, backwards.states.row(row), width)
                own.append(value)
                mean += attention[row] * value
            }
            for step in 0..<text.count {
                let row = packing.row(number, step)
                let score = attention[row] * (own[step] - mean)
                for half in 0..<2 {
                    let target = unsafe stateSlopes[half].row(row)
                    unsafe Kernels.add(attention[row], slope + half * width, to: target, width)
                    unsafe Kernels.add(score, weights.attention.start + half * width, to: target, width)
                    unsafe Kernels.add(
                        score, traces[half].states.row(row),
                        to: gradients.attention.gradient.start + half * width, width)
                    unsafe Kernels.add(share, slope + (2 + half) * width, to: target, width)
                }
                unsafe Kernels.add(share, slope + 6 * width, to: inputSlopes.row(row), shape.embedding)
            }
            for half in 0..<2 {
                for index in 0..<width {
                    let step = Int(peaks[(number * 2 + half) * width + index])
                    unsafe stateSlopes[half].row(packing.row(number, step))[index] +=
                        slope[(4 + half) * width + index]
                }
            }
        }
    }
}

/// The parameters of a recurrent classifier while it is trained.
struct RecurrentGradients {
    let words: Parameter
    let grams: Parameter
    let forwards: LSTMParameters
    let backwards: LSTMParameters
    let attention: Parameter
    let output: Parameter
    let bias: Parameter

    init(_ weights: RecurrentWeights) {
        words = Parameter(weights.words, isSparse: true)
        grams = Parameter(weights.grams, isSparse: true)
        forwards = LSTMParameters(weights.forwards)
        backwards = LSTMParameters(weights.backwards)
        attention = Parameter(weights.attention)
        output = Parameter(weights.output)
        bias = Parameter(weights.bias)
    }

    var all: [Parameter] {
        [words, grams] + forwards.all + backwards.all + [attention, output, bias]
    }
}

struct LSTMParameters {
    private let fromInput: Parameter
    private let fromState: Parameter
    private let bias: Parameter

    init(_ weights: LSTMWeights) {
        fromInput = Parameter(weights.fromInput)
        fromState = Parameter(weights.fromState)
        bias = Parameter(weights.bias)
    }

    var all: [Parameter] { [fromInput, fromState, bias] }

    var gradients: LSTMWeights {
        LSTMWeights(
            fromInput: fromInput.gradient, fromState: fromState.gradient, bias: bias.gradient)
    }
}
