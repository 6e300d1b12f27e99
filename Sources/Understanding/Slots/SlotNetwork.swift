/// How the network of a slot tagger is built.
struct SlotShape: Equatable, Sendable {
    /// Length of a token's vector.
    var embedding = 128
    /// Of each direction's state; a multiple of 8.
    var width = 128
    /// Buckets of the n-gram table.
    var buckets = 8192

    /// Numbers by token that the last layer reads: both states and the token's vector.
    var features: Int { 2 * width + embedding }
}

/// A text as the network reads it.
struct SlotText: Sendable {
    var words: SubwordText
    /// Two rows of ``SlotShapes`` for each token. (2 · tokens)
    var shapes: [Int32]

    var count: Int { words.count }

    init(_ text: TokenizedText, _ table: SubwordTable) {
        words = table.read(text)
        shapes = SlotShapes.read(text, count: words.count)
    }

    /// Adds another text's tokens at the end.
    mutating func append(_ other: SlotText) {
        words.words += other.words.words
        let grams = Int32(words.grams.count)
        words.gramStarts += other.words.gramStarts.dropFirst().map { $0 + grams }
        words.grams += other.words.grams
        shapes += other.shapes
    }
}

/// The numbers of a slot tagger's network: token vectors, a long short-term memory in both directions, a linear layer, the
/// steps between tags.
struct SlotWeights: Sendable {
    /// (words, embedding); row 0 stands for any other word.
    let words: Matrix
    /// (buckets, embedding)
    let grams: Matrix
    /// (shapes, embedding)
    let shapes: Matrix
    let forwards: LSTMWeights
    let backwards: LSTMWeights
    /// (tags, features)
    let output: Matrix
    /// (1, tags)
    let bias: Matrix
    /// (tags + 2, tags), as ``ChainField`` reads them.
    let steps: Matrix

    /// Fresh weights. Shapes begin at zero, so that one that training has not seen says nothing.
    init(_ shape: SlotShape, words count: Int, tags: Int, _ random: inout SplitMix) {
        words = Matrix(count, shape.embedding)
        words.fillNormal(deviation: 0.1, &random)
        grams = Matrix(shape.buckets, shape.embedding)
        grams.fillNormal(deviation: 0.1, &random)
        shapes = Matrix(SlotShapes.rows, shape.embedding)
        forwards = LSTMWeights(inputs: shape.embedding, width: shape.width, &random)
        backwards = LSTMWeights(inputs: shape.embedding, width: shape.width, &random)
        output = Matrix(tags, shape.features)
        output.fillUniform(bound: 1 / Float(shape.features).squareRoot(), &random)
        bias = Matrix(1, tags)
        steps = Matrix(tags + 2, tags)
    }

    /// From matrices in the order of ``all``; nil when they do not fit the shape.
    init?(_ shape: SlotShape, words count: Int, tags: Int, _ matrices: [Matrix]) {
        let sizes = Self.sizes(shape, words: count, tags: tags)
        guard matrices.count == sizes.count,
            zip(matrices, sizes).allSatisfy({ $0.rows == $1.rows && $0.columns == $1.columns })
        else { return nil }
        words = matrices[0]
        grams = matrices[1]
        shapes = matrices[2]
        forwards = LSTMWeights(fromInput: matrices[3], fromState: matrices[4], bias: matrices[5])
        backwards = LSTMWeights(fromInput: matrices[6], fromState: matrices[7], bias: matrices[8])
        output = matrices[9]
        bias = matrices[10]
        steps = matrices[11]
    }

    var all: [Matrix] {
        [
            words, grams, shapes, forwards.fromInput, forwards.fromState, forwards.bias,
            backwards.fromInput,
            backwards.fromState, backwards.bias, output, bias, steps,
        ]
    }

    /// How many matrices there are.
    static let parts = 12

    /// Rows and columns of ``all``.
    private static func sizes(_ shape: SlotShape, words: Int, tags: Int) -> [(
        rows: Int, columns: Int
    )] {
        let (inputs, width) = (shape.embedding, shape.width)
        let memory = [(inputs, 4 * width), (width, 4 * width), (1, 4 * width)]
        return [(words, inputs), (shape.buckets, inputs), (SlotShapes.rows, inputs)] + memory + memory
            + [(tags, shape.features), (1, tags), (tags + 2, tags)]
    }

    /// Takes over the values of others of the same shape.
    func copy(from others: [Matrix]) {
        for (matrix, other) in zip(all, others) {
            unsafe matrix.start.update(from: other.start, count: min(matrix.count, other.count))
        }
    }
}

/// The parameters of a slot tagger's network while it is trained.
struct SlotGradients {
    let words: Parameter
    let grams: Parameter
    let shapes: Parameter
    let forwards: LSTMParameters
    let backwards: LSTMParameters
    let output: Parameter
    let bias: Parameter
    let steps: Parameter

    init(_ weights: SlotWeights) {
        words = Parameter(weights.words, isSparse: true)
        grams = Parameter(weights.grams, isSparse: true)
        shapes = Parameter(weights.shapes, isSparse: true)
        forwards = LSTMParameters(weights.forwards)
        backwards = LSTMParameters(weights.backwards)
        output = Parameter(weights.output)
        bias = Parameter(weights.bias)
        steps = Parameter(weights.steps)
    }

    var all: [Parameter] {
        [words, grams, shapes] + forwards.all + backwards.all + [output, bias, steps]
    }
}
