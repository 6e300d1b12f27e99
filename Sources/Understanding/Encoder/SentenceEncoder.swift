import Foundation

/// Turns a text into a vector whose direction is its meaning, by a BERT encoder of somebody else's making.
///
/// The encoder is a folder as the Sentence Transformers library writes it: `config.json`, `model.safetensors` (F32, F16 or
/// BF16) and `vocab.txt`; `tokenizer_config.json`, `sentence_bert_config.json`, `modules.json` and `1_Pooling/config.json`
/// are followed where they exist. Immutable: any number of threads may share one.
///
/// Memory: the layers' weights in single precision (43 MB for a MiniLM of 6 layers, 384 wide); the file stays mapped for
/// its embeddings, so it must be replaced by renaming, never be overwritten. A call takes some 16 kB a token beside that.
/// Time: 3 to 4 ms for 12 tokens of such a model on one core; do not call it on an event loop.
public struct SentenceEncoder: Sendable {
    /// Numbers of a vector.
    public let dimension: Int

    /// Names the encoder in files of models that were trained on its vectors: a hash over settings, vocabulary, the
    /// tensors' header and the first numbers of each tensor.
    public let fingerprint: UInt64

    private let tokenizer: WordPieceTokenizer
    private let network: EncoderNetwork

    /// Loads an encoder, in about a tenth of a second for a MiniLM.
    ///
    /// - Throws: ``EncoderError``, which says what is wrong with which file.
    public init(folder: String) throws(EncoderError) {
        let root = URL(fileURLWithPath: folder)
        let configuration = try EncoderConfiguration(folder: root)
        guard let words = try EncoderConfiguration.read(root, "vocab.txt") else {
            throw .missingFile("vocab.txt")
        }
        let vocabulary = WordPieceVocabulary(Array(words))
        guard vocabulary.count <= configuration.words else {
            throw .vocabularyTooLong(words: vocabulary.count, embeddings: configuration.words)
        }
        tokenizer = try WordPieceTokenizer(
            vocabulary, configuration.tokenizer, start: configuration.startToken, end: configuration.endToken,
            unknown: configuration.unknownToken)
        let file = try SafetensorsFile(path: root.appendingPathComponent("model.safetensors").path)
        network = try EncoderNetwork(configuration, file)
        dimension = configuration.width
        fingerprint = Self.fingerprint(configuration, vocabulary, file)
        file.file.releasePages()
    }

    /// The vector of a text, of length 1. (dimension)
    ///
    /// Text behind the encoder's longest sequence is not looked at. Cost: see above; grows evenly with the tokens.
    public func encode(_ text: String) -> [Float] {
        encode(batch: [text]).first ?? []
    }

    /// Whether a text is in a language of the encoder: at most a quarter of its pieces are unknown. One that is not is better
    /// left to other models, since unknown pieces are all alike.
    public func knows(_ text: String) -> Bool {
        let pieces = tokenizer.ids(text, maximum: network.configuration.maximumTokens).dropFirst().dropLast()
        return !pieces.isEmpty && pieces.count { $0 == tokenizer.unknown } * 4 <= pieces.count
    }

    /// The vectors of texts, in their order. (texts, dimension)
    ///
    /// Cheaper than one by one by a tenth to a quarter, most for short texts.
    public func encode(batch: [String]) -> [[Float]] {
        let texts = batch.map { tokenizer.ids($0, maximum: network.configuration.maximumTokens) }
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var start = 0
        while start < texts.count {
            var end = start + 1
            var tokens = texts[start].count
            while end < texts.count, tokens + texts[end].count <= Self.tokensAtOnce {
                tokens += texts[end].count
                end += 1
            }
            let group = texts[start..<end]
            let states = network.states(group)
            var row = 0
            for text in group {
                vectors.append(pool(states, row..<row + text.count))
                row += text.count
            }
            start = end
        }
        return vectors
    }

    /// More in one go gain nothing; the scratch memory stays small.
    private static let tokensAtOnce = 128

    /// The mean or the first of a text's states, made to have length 1.
    private func pool(_ states: Matrix, _ rows: Range<Int>) -> [Float] {
        let sum = Matrix(1, dimension)
        let pooled = network.configuration.pooling == .first ? rows.prefix(1) : rows
        for row in pooled { unsafe Kernels.add(1, states.row(row), to: sum.start, dimension) }
        // The mean has the sum's direction.
        let length = unsafe Kernels.dot(sum.start, sum.start, dimension).squareRoot()
        if length > 0 { unsafe Kernels.scale(sum.start, by: 1 / length, dimension) }
        return sum.values
    }

    private static func fingerprint(
        _ configuration: EncoderConfiguration, _ vocabulary: WordPieceVocabulary, _ file: SafetensorsFile
    ) -> UInt64 {
        var hash = Fingerprint()
        configuration.fold(into: &hash)
        vocabulary.fold(into: &hash)
        unsafe hash.add(file.file.bytes[file.header])
        for tensor in file.tensors.values.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            unsafe hash.add(tensor.bytes.prefix(64))
        }
        return hash.value
    }
}
