/// How a recurrent classifier is built.
struct RecurrentShape: Equatable, Sendable {
    /// Length of a token's vector.
    var embedding = 128
    /// Of each direction's state; a multiple of 8.
    var width = 128
    /// Buckets of the n-gram table; 0: words alone.
    var buckets = 8192
    var reading = Reading.pooled

    enum Reading: UInt8, Equatable, Sendable {
        /// Both directions, pooled: attention, mean and maximum of the states, and the mean of the token vectors.
        case pooled
        /// Forwards only, the state after the last of 32 steps, where short texts are filled up and long ones cut: the
        /// model that the product began with, kept so that its successor can be held against it.
        case lastStep
    }

    static let lastStep = RecurrentShape(buckets: 0, reading: .lastStep)
    static let lastStepLength = 32

    var isBidirectional: Bool { reading == .pooled }

    /// Numbers that the last layer reads.
    var features: Int { reading == .pooled ? 6 * width + embedding : width }
}

/// A recurrent classifier: token vectors, a long short-term memory, a linear layer. Immutable when training is over, and
/// shared by all threads.
struct RecurrentModel: Sendable {
    let shape: RecurrentShape
    let table: SubwordTable
    let weights: RecurrentWeights

    var classes: Int { weights.output.rows }

    /// Probabilities by class; nil for a text without tokens.
    ///
    /// Cost: about 0.26 million multiply-adds a token for the default shape.
    func probabilities(_ text: TokenizedText) -> [Float]? {
        var text = table.read(text)
        guard text.count > 0 else { return nil }
        if shape.reading == .lastStep { text.pad(to: RecurrentShape.lastStepLength) }
        let pass = RecurrentPass(weights, shape, [text])
        unsafe Kernels.softmax(pass.scores.start, classes)
        return pass.scores.values
    }
}

/// The numbers of a ``RecurrentModel``.
struct RecurrentWeights: Sendable {
    /// (words, embedding); row 0 stands for any other word.
    let words: Matrix
    /// (buckets, embedding)
    let grams: Matrix
    let forwards: LSTMWeights
    /// Empty in one direction.
    let backwards: LSTMWeights
    /// What attention looks for. (1, 2 · width)
    let attention: Matrix
    /// (classes, features)
    let output: Matrix
    /// (1, classes)
    let bias: Matrix

    /// Fresh weights.
    init(_ shape: RecurrentShape, words count: Int, classes: Int, _ random: inout SplitMix) {
        words = Matrix(count, shape.embedding)
        words.fillNormal(deviation: 0.1, &random)
        grams = Matrix(shape.buckets, shape.embedding)
        grams.fillNormal(deviation: 0.1, &random)
        forwards = LSTMWeights(inputs: shape.embedding, width: shape.width, &random)
        let isBidirectional = shape.isBidirectional
        backwards = LSTMWeights(
            inputs: isBidirectional ? shape.embedding : 0, width: isBidirectional ? shape.width : 0, &random)
        attention = Matrix(1, isBidirectional ? 2 * shape.width : 0)
        attention.fillUniform(bound: 1 / Float(2 * shape.width).squareRoot(), &random)
        output = Matrix(classes, shape.features)
        output.fillUniform(bound: 1 / Float(shape.features).squareRoot(), &random)
        bias = Matrix(1, classes)
    }

    /// From matrices in the order of ``all``; nil when they do not fit the shape.
    init?(_ shape: RecurrentShape, words count: Int, classes: Int, _ matrices: [Matrix]) {
        let sizes = Self.sizes(shape, words: count, classes: classes)
        guard matrices.count == sizes.count,
            zip(matrices, sizes).allSatisfy({ $0.rows == $1.rows && $0.columns == $1.columns })
        else { return nil }
        self.init(matrices)
    }

    /// From matrices in the order of ``all``.
    private init(_ matrices: [Matrix]) {
        words = matrices[0]
        grams = matrices[1]
        forwards = LSTMWeights(fromInput: matrices[2], fromState: matrices[3], bias: matrices[4])
        backwards = LSTMWeights(fromInput: matrices[5], fromState: matrices[6], bias: matrices[7])
        attention = matrices[8]
        output = matrices[9]
        bias = matrices[10]
    }

    func copy() -> RecurrentWeights { RecurrentWeights(all.map { $0.copy() }) }

    /// Itself, with the numbers of others added in place.
    func adding(_ others: RecurrentWeights) -> RecurrentWeights {
        for (own, other) in zip(all, others.all) {
            unsafe Kernels.add(1, other.start, to: own.start, own.count)
        }
        return self
    }

    func scale(by factor: Float) {
        for matrix in all { unsafe Kernels.scale(matrix.start, by: factor, matrix.count) }
    }

    var all: [Matrix] {
        [
            words, grams, forwards.fromInput, forwards.fromState, forwards.bias, backwards.fromInput,
            backwards.fromState, backwards.bias, attention, output, bias,
        ]
    }

    /// Rows and columns of ``all``.
    static func sizes(
        _ shape: RecurrentShape, words: Int, classes: Int
    ) -> [(rows: Int, columns: Int)] {
        let (inputs, width) = (shape.embedding, shape.width)
        let (otherInputs, otherWidth) = shape.isBidirectional ? (inputs, width) : (0, 0)
        return [
            (words, inputs), (shape.buckets, inputs), (inputs, 4 * width), (width, 4 * width), (1, 4 * width),
            (otherInputs, 4 * otherWidth), (otherWidth, 4 * otherWidth), (1, 4 * otherWidth),
            (1, 2 * otherWidth), (classes, shape.features), (1, classes),
        ]
    }
}

extension SubwordText {
    /// Fills up with the word of row 0 on the right, or cuts.
    mutating func pad(to count: Int) {
        words = Array((words + Array(repeating: 0, count: count)).prefix(count))
        grams = []
        gramStarts = Array(repeating: 0, count: count + 1)
    }
}
