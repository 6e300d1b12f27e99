/// One pass of texts through a slot tagger's network, with what the way back needs.
final class SlotPass {
    private let weights: SlotWeights
    private let shape: SlotShape
    private let texts: [SlotText]
    private let packing: Packing
    /// Token vectors, after dropout. (tokens, embedding)
    private let input: Matrix
    /// 0 or 1/(1 - rate) for each number of `input`; nil without dropout.
    private let inputMask: Matrix?
    private let forwards: LSTMTrace
    private let backwards: LSTMTrace
    /// Both states and the token's vector. (tokens, features)
    private let features: Matrix
    private let featureMask: Matrix?
    /// (tokens, tags)
    private let scores: Matrix

    /// - Parameter texts: the longest first, none empty.
    init(
        _ weights: SlotWeights, _ shape: SlotShape, _ texts: [SlotText],
        dropout: inout RecurrentPass.Dropout?
    ) {
        self.weights = weights
        self.shape = shape
        self.texts = texts
        packing = Packing(lengths: texts.map(\.count))
        input = Matrix(packing.rows, shape.embedding)
        TokenVectors.write(
            texts.map(\.words), packing, words: weights.words, grams: weights.grams, to: input)
        Self.addShapes(weights.shapes, texts, packing, input)
        inputMask = RecurrentPass.drop(input, &dropout)
        forwards = LSTM.run(weights.forwards, input, packing, isReverse: false)
        backwards = LSTM.run(weights.backwards, input, packing, isReverse: true)
        features = Matrix(packing.rows, shape.features)
        let width = shape.width
        for row in 0..<packing.rows {
            let feature = unsafe features.row(row)
            unsafe feature.update(from: forwards.states.row(row), count: width)
            unsafe (feature + width).update(from: backwards.states.row(row), count: width)
            unsafe (feature + 2 * width).update(from: input.row(row), count: shape.embedding)
        }
        featureMask = RecurrentPass.drop(features, &dropout)
        scores = Matrix(packing.rows, weights.output.rows)
        for row in 0..<packing.rows {
            unsafe scores.row(row).update(from: weights.bias.start, count: scores.columns)
        }
        unsafe BLAS.gemm(
            transB: true, m: packing.rows, n: scores.columns, k: shape.features, a: features.start,
            lda: shape.features, b: weights.output.start, ldb: shape.features, beta: 1, c: scores.start,
            ldc: scores.columns)
    }

    convenience init(_ weights: SlotWeights, _ shape: SlotShape, _ texts: [SlotText]) {
        var none: RecurrentPass.Dropout?
        self.init(weights, shape, texts, dropout: &none)
    }

    /// What each token of a text says for each tag. (tokens · tags)
    func emissions(of text: Int) -> [Float] {
        var emissions: [Float] = []
        emissions.reserveCapacity(texts[text].count * scores.columns)
        for step in 0..<texts[text].count {
            let row = unsafe UnsafeBufferPointer(
                start: scores.row(packing.row(text, step)), count: scores.columns)
            unsafe emissions.append(contentsOf: row)
        }
        return emissions
    }

    private static func addShapes(
        _ shapes: Matrix, _ texts: [SlotText], _ packing: Packing, _ input: Matrix
    ) {
        for (number, text) in texts.enumerated() {
            for (index, shape) in text.shapes.enumerated() {
                unsafe Kernels.add(
                    1, shapes.row(Int(shape)), to: input.row(packing.row(number, index / 2)), input.columns)
            }
        }
    }

    // MARK: The way back

    /// Adds to the gradients. `slopes`: by emissions, for each text. (texts) of (tokens · tags)
    func back(_ slopes: [[Double]], into gradients: SlotGradients) {
        let tags = scores.columns
        let scoreSlopes = Matrix(packing.rows, tags)
        for (number, values) in slopes.enumerated() {
            for step in 0..<texts[number].count {
                let row = packing.row(number, step)
                for tag in 0..<tags { unsafe scoreSlopes.row(row)[tag] = Float(values[step * tags + tag]) }
                unsafe Kernels.add(1, scoreSlopes.row(row), to: gradients.bias.gradient.start, tags)
            }
        }
        unsafe BLAS.gemm(
            transA: true, m: tags, n: shape.features, k: packing.rows, a: scoreSlopes.start, lda: tags,
            b: features.start, ldb: shape.features, beta: 1, c: gradients.output.gradient.start,
            ldc: shape.features)
        let featureSlopes = Matrix(packing.rows, shape.features)
        unsafe BLAS.gemm(
            m: packing.rows, n: shape.features, k: tags, a: scoreSlopes.start, lda: tags,
            b: weights.output.start, ldb: shape.features, c: featureSlopes.start, ldc: shape.features)
        if let featureMask { RecurrentPass.multiply(featureSlopes, featureMask) }
        let width = shape.width
        let (forwardSlopes, backwardSlopes) = (Matrix(packing.rows, width), Matrix(packing.rows, width))
        let inputSlopes = Matrix(packing.rows, shape.embedding)
        for row in 0..<packing.rows {
            let slope = unsafe featureSlopes.row(row)
            unsafe forwardSlopes.row(row).update(from: slope, count: width)
            unsafe backwardSlopes.row(row).update(from: slope + width, count: width)
            unsafe inputSlopes.row(row).update(from: slope + 2 * width, count: shape.embedding)
        }
        LSTM.back(
            weights.backwards, gradients.backwards.gradients, backwards, input, packing, isReverse: true,
            slopes: backwardSlopes, inputSlopes: inputSlopes)
        LSTM.back(
            weights.forwards, gradients.forwards.gradients, forwards, input, packing, isReverse: false,
            slopes: forwardSlopes, inputSlopes: inputSlopes)
        if let inputMask { RecurrentPass.multiply(inputSlopes, inputMask) }
        TokenVectors.back(
            inputSlopes, texts.map(\.words), packing, words: gradients.words, grams: gradients.grams)
        for (number, text) in texts.enumerated() {
            for (index, row) in text.shapes.enumerated() {
                gradients.shapes.touch(Int(row))
                unsafe Kernels.add(
                    1, inputSlopes.row(packing.row(number, index / 2)),
                    to: gradients.shapes.gradient.row(Int(row)), shape.embedding)
            }
        }
    }
}
