/// The transformer of a BERT (Devlin et al. 2019): embeddings, then layers of attention and feed-forward, each followed
/// by a sum with its input and a normalisation. Immutable.
///
/// The layers' weights are laid out anew in memory (``PanelMatrix``); the embeddings, half of a small model, stay in the
/// mapped file, of which a text touches a row a token.
struct EncoderNetwork: Sendable {
    let configuration: EncoderConfiguration
    private let words: SafetensorsFile.Tensor
    private let positions: SafetensorsFile.Tensor
    private let segments: SafetensorsFile.Tensor?
    private let norm: Norm
    private let layers: [Layer]

    private struct Layer: Sendable {
        /// Queries, keys and values side by side.
        let inward: Dense
        let outward: Dense
        let norm: Norm
        let expansion: Dense
        let contraction: Dense
        let lastNorm: Norm
    }

    /// - Throws: for a tensor that is missing, of another shape or of other elements.
    init(_ configuration: EncoderConfiguration, _ file: SafetensorsFile) throws(EncoderError) {
        self.configuration = configuration
        let width = configuration.width
        // A whole model puts its encoder under a name; an encoder alone does not.
        let isPrefixed = file.tensors["bert.embeddings.word_embeddings.weight"] != nil
        let source = TensorSource(file: file, prefix: isPrefixed ? "bert." : "")
        words = try source.tensor("embeddings.word_embeddings.weight", [configuration.words, width])
        positions = try source.tensor(
            "embeddings.position_embeddings.weight", [configuration.positions, width])
        segments =
            configuration.segments == 0
            ? nil
            : try source.tensor("embeddings.token_type_embeddings.weight", [configuration.segments, width])
        norm = try Norm(source, "embeddings.LayerNorm", configuration)
        var layers: [Layer] = []
        for index in 0..<configuration.layers {
            let name = "encoder.layer.\(index)."
            let attention = ["query", "key", "value"].map { name + "attention.self." + $0 }
            layers.append(
                Layer(
                    inward: try Dense(source, attention, inputs: width, outputs: width),
                    outward: try Dense(
                        source, [name + "attention.output.dense"], inputs: width, outputs: width),
                    norm: try Norm(source, name + "attention.output.LayerNorm", configuration),
                    expansion: try Dense(
                        source, [name + "intermediate.dense"], inputs: width,
                        outputs: configuration.innerWidth),
                    contraction: try Dense(
                        source, [name + "output.dense"], inputs: configuration.innerWidth, outputs: width),
                    lastNorm: try Norm(source, name + "output.LayerNorm", configuration)))
            // What has been laid out anew need not stay in memory twice.
            file.file.releasePages()
        }
        self.layers = layers
    }

    /// The last states of texts that lie one below the other, without padding. (tokens of all, width)
    ///
    /// `ids` are below the vocabulary's count, a text has at least one and not more than there are positions. Cost a token:
    /// layers · (4 · width² + 2 · width · innerWidth + 2 · width · tokens of its text) multiply-adds.
    func states(_ texts: some Collection<[Int32]>) -> Matrix {
        let rows = texts.reduce(0) { $0 + $1.count }
        let x = embed(texts, rows)
        let scratch = Scratch(rows, configuration, longest: texts.reduce(0) { max($0, $1.count) })
        for layer in layers {
            unsafe layer.inward.apply(rows, x.start, to: scratch.inward.start)
            var first = 0
            for text in texts {
                attend(scratch, first..<first + text.count)
                first += text.count
            }
            unsafe layer.outward.apply(rows, scratch.mixed.start, to: scratch.sum.start)
            layer.norm.apply(x, adding: scratch.sum)
            unsafe layer.expansion.apply(rows, x.start, to: scratch.inner.start)
            activate(scratch.inner)
            unsafe layer.contraction.apply(rows, scratch.inner.start, to: scratch.sum.start)
            layer.lastNorm.apply(x, adding: scratch.sum)
        }
        return x
    }

    /// What the layers write, reused by all of them.
    private struct Scratch {
        /// (rows, 3 · width)
        let inward: Matrix
        /// Values mixed by attention. (rows, width)
        let mixed: Matrix
        /// (rows, width)
        let sum: Matrix
        /// (rows, innerWidth)
        let inner: Matrix
        /// Of one head and one text: (tokens, tokens rounded up to eight)
        let scores: Matrix

        init(_ rows: Int, _ configuration: EncoderConfiguration, longest: Int) {
            inward = Matrix(rows, 3 * configuration.width)
            mixed = Matrix(rows, configuration.width)
            sum = Matrix(rows, configuration.width)
            inner = Matrix(rows, configuration.innerWidth)
            scores = Matrix(longest, (longest + 7) & ~7)
        }
    }

    private func embed(_ texts: some Collection<[Int32]>, _ rows: Int) -> Matrix {
        let width = configuration.width
        let x = Matrix(rows, width)
        let part = Matrix(1, width)
        var row = 0
        for text in texts {
            for (position, id) in text.enumerated() {
                let target = unsafe x.row(row)
                let word = Int(id)
                precondition(word >= 0 && word < configuration.words && position < configuration.positions)
                unsafe words.read(word * width..<(word + 1) * width, into: target)
                unsafe positions.read(position * width..<(position + 1) * width, into: part.start)
                unsafe Kernels.add(1, part.start, to: target, width)
                if let segments {
                    unsafe segments.read(0..<width, into: part.start)
                    unsafe Kernels.add(1, part.start, to: target, width)
                }
                row += 1
            }
        }
        norm.apply(x, adding: nil)
        return x
    }

    /// Mixes the values of one text's tokens, head by head, by softmax(q · kᵀ / √(head's width)).
    private func attend(_ scratch: Scratch, _ rows: Range<Int>) {
        let width = configuration.width
        let headWidth = width / configuration.heads
        let tokens = rows.count
        let padded = (tokens + 7) & ~7
        let scale = 1 / Float(headWidth).squareRoot()
        let inward = unsafe scratch.inward.row(rows.lowerBound)
        let mixed = unsafe scratch.mixed.row(rows.lowerBound)
        let scores = unsafe scratch.scores.start
        for head in 0..<configuration.heads {
            let query = unsafe inward + head * headWidth
            unsafe BLAS.gemm(
                transB: true, m: tokens, n: tokens, k: headWidth, alpha: scale, a: query, lda: 3 * width,
                b: query + width, ldb: 3 * width, c: scores, ldc: padded)
            for token in 0..<tokens {
                let row = unsafe scores + token * padded
                for index in tokens..<padded { unsafe row[index] = -.infinity }
                unsafe EncoderKernels.softmax(row, padded)
            }
            unsafe BLAS.gemm(
                m: tokens, n: headWidth, k: tokens, a: scores, lda: padded, b: query + 2 * width,
                ldb: 3 * width, c: mixed + head * headWidth, ldc: width)
        }
    }

    private func activate(_ x: Matrix) {
        switch configuration.activation {
        case .gelu: unsafe EncoderKernels.gelu(x.start, x.count)
        case .tanhGelu: unsafe EncoderKernels.tanhGelu(x.start, x.count)
        case .relu: unsafe EncoderKernels.relu(x.start, x.count)
        }
    }
}

/// Finds tensors by name and checks them.
private struct TensorSource {
    let file: SafetensorsFile
    let prefix: String

    func tensor(_ name: String, _ shape: [Int]) throws(EncoderError) -> SafetensorsFile.Tensor {
        guard let tensor = file.tensors[prefix + name] else { throw .missingTensor(prefix + name) }
        guard tensor.shape == shape else {
            throw .wrongShape(tensor: tensor.name, expected: shape, found: tensor.shape)
        }
        guard tensor.isReadable else { throw .unsupportedElements(tensor: tensor.name, type: tensor.type) }
        return tensor
    }

    /// A tensor's values. (1, count)
    func values(_ name: String, count: Int) throws(EncoderError) -> Matrix {
        let tensor = try tensor(name, [count])
        let values = Matrix(1, count)
        unsafe tensor.read(0..<count, into: values.start)
        return values
    }

    func has(_ name: String) -> Bool { file.tensors[prefix + name] != nil }
}

/// y = x · Wᵀ + b, several such layers with the same input side by side.
private struct Dense: Sendable {
    private let weights: PanelMatrix
    /// (1, outputs)
    private let bias: Matrix

    init(_ source: TensorSource, _ names: [String], inputs: Int, outputs: Int) throws(EncoderError) {
        var tensors: [SafetensorsFile.Tensor] = []
        bias = Matrix(1, outputs * names.count)
        for (index, name) in names.enumerated() {
            tensors.append(try source.tensor(name + ".weight", [outputs, inputs]))
            let part = try source.values(name + ".bias", count: outputs)
            unsafe (bias.start + index * outputs).update(from: part.start, count: outputs)
        }
        weights = PanelMatrix(inputs: inputs, tensors)
    }

    /// `x` is (rows, inputs), `y` is (rows, outputs) and is overwritten.
    func apply(_ rows: Int, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>) {
        for row in 0..<rows { unsafe (y + row * bias.count).update(from: bias.start, count: bias.count) }
        unsafe weights.addProduct(rows: rows, x, to: y)
    }
}

private struct Norm: Sendable {
    /// (1, width)
    private let scale: Matrix
    private let shift: Matrix
    private let epsilon: Float

    init(_ source: TensorSource, _ name: String, _ configuration: EncoderConfiguration) throws(EncoderError) {
        // Weights that came from TensorFlow keep its names.
        let isOld = source.has(name + ".gamma")
        scale = try source.values(name + (isOld ? ".gamma" : ".weight"), count: configuration.width)
        shift = try source.values(name + (isOld ? ".beta" : ".bias"), count: configuration.width)
        epsilon = configuration.epsilon
    }

    /// Normalises each row of `x` (rows, width), with `y` of the same shape added first.
    func apply(_ x: Matrix, adding y: Matrix?) {
        for row in 0..<x.rows {
            unsafe EncoderKernels.addAndNormalise(
                x.row(row), y?.row(row), scale: scale.start, shift: shift.start, epsilon: epsilon, x.columns)
        }
    }
}
