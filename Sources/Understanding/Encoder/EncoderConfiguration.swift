import Foundation

/// What the JSON files of an encoder's folder say, checked.
struct EncoderConfiguration: Equatable, Sendable {
    enum Activation: String, Equatable, Sendable {
        /// x · Φ(x)
        case gelu
        /// Its approximation by tanh.
        case tanhGelu
        case relu
    }

    enum Pooling: Equatable, Sendable {
        case mean
        /// The state of `[CLS]`.
        case first
    }

    var layers: Int
    var heads: Int
    /// Numbers that a token's state has.
    var width: Int
    /// Numbers between the two halves of a feed-forward layer.
    var innerWidth: Int
    /// Embeddings of words, positions and segments.
    var words: Int
    var positions: Int
    var segments: Int
    var epsilon: Float
    var activation: Activation
    var pooling: Pooling
    /// Tokens of a text, `[CLS]` and `[SEP]` among them; the rest of a text is left out.
    var maximumTokens: Int
    var tokenizer: WordPieceTokenizer.Options
    var startToken: String
    var endToken: String
    var unknownToken: String

    /// Reads `config.json` and, where they exist, `tokenizer_config.json`, `sentence_bert_config.json`, `modules.json` and
    /// `1_Pooling/config.json`. Without the latter two, states are averaged.
    init(folder: URL) throws(EncoderError) {
        let file = "config.json"
        guard let model = try Self.decode(NetworkFields.self, folder, file) else { throw .missingFile(file) }
        if let type = model.modelType, type != "bert" {
            throw .unsupported(type, field: "model_type", file: file)
        }
        if let type = model.positionEmbeddingType, type != "absolute" {
            throw .unsupported(type, field: "position_embedding_type", file: file)
        }
        func number(_ value: Int?, _ range: ClosedRange<Int>, _ field: String) throws(EncoderError) -> Int {
            guard let value, range.contains(value) else { throw .invalidField(field, file: file) }
            return value
        }
        layers = try number(model.numHiddenLayers, 1...1024, "num_hidden_layers")
        heads = try number(model.numAttentionHeads, 1...1024, "num_attention_heads")
        width = try number(model.hiddenSize, 8...16384, "hidden_size")
        innerWidth = try number(model.intermediateSize, 8...65536, "intermediate_size")
        words = try number(model.vocabSize, 1...1 << 26, "vocab_size")
        positions = try number(model.maxPositionEmbeddings, 2...1 << 20, "max_position_embeddings")
        segments = try number(model.typeVocabSize ?? 2, 0...1024, "type_vocab_size")
        guard width % heads == 0 else { throw .invalidField("num_attention_heads", file: file) }
        // Loops go eight numbers at a time.
        guard width % 8 == 0 else { throw .unsupported("\(width)", field: "hidden_size", file: file) }
        guard innerWidth % 8 == 0 else {
            throw .unsupported("\(innerWidth)", field: "intermediate_size", file: file)
        }
        let epsilon = model.layerNormEps ?? 1e-12
        guard epsilon >= 0, epsilon < 1 else { throw .invalidField("layer_norm_eps", file: file) }
        self.epsilon = Float(epsilon)
        let activation = model.hiddenAct ?? "gelu"
        switch activation {
        case "gelu", "gelu_python": self.activation = .gelu
        case "gelu_new", "gelu_fast", "gelu_pytorch_tanh": self.activation = .tanhGelu
        case "relu": self.activation = .relu
        default: throw .unsupported(activation, field: "hidden_act", file: file)
        }
        pooling = try Self.pooling(folder, width: width)

        let settings =
            try Self.decode(TokenizerFields.self, folder, "tokenizer_config.json") ?? TokenizerFields()
        let sentences = try Self.decode(SentenceFields.self, folder, "sentence_bert_config.json")
        let lowercases = settings.doLowerCase ?? true
        tokenizer = WordPieceTokenizer.Options(
            lowercases: lowercases || sentences?.doLowerCase == true,
            stripsAccents: settings.stripAccents ?? lowercases,
            separatesIdeographs: settings.tokenizeChineseChars ?? true)
        startToken = settings.clsToken?.text ?? "[CLS]"
        endToken = settings.sepToken?.text ?? "[SEP]"
        unknownToken = settings.unkToken?.text ?? "[UNK]"
        // Some files say 10^30 for "no limit".
        let limit = sentences?.maxSeqLength ?? settings.modelMaxLength ?? .infinity
        maximumTokens = Int(max(2, min(limit, Double(min(positions, Self.longestText)))))
    }

    /// Memory and time grow with the square of a text's tokens.
    private static let longestText = 2048

    /// Folds what changes vectors, and is not seen in the tensors, into a hash.
    func fold(into hash: inout Fingerprint) {
        let isMean = pooling == .mean
        let facts = [
            "\(layers) \(heads) \(epsilon) \(activation.rawValue) \(isMean) \(maximumTokens)",
            "\(tokenizer.lowercases) \(tokenizer.stripsAccents) \(tokenizer.separatesIdeographs)",
            startToken, endToken, unknownToken,
        ]
        for fact in facts { hash.add(fact.utf8) }
    }

    private static func pooling(_ folder: URL, width: Int) throws(EncoderError) -> Pooling {
        for module in try decode([ModuleFields].self, folder, "modules.json") ?? [] {
            let kind = module.type.split(separator: ".").last ?? ""
            guard ["Transformer", "Pooling", "Normalize"].contains(kind) else {
                throw .unsupported(module.type, field: "type", file: "modules.json")
            }
        }
        let file = "1_Pooling/config.json"
        guard let fields = try decode(PoolingFields.self, folder, file) else { return .mean }
        var modes: Set<String> = []
        if fields.poolingModeMeanTokens == true { modes.insert("mean") }
        if fields.poolingModeClsToken == true { modes.insert("cls") }
        let others = [
            fields.poolingModeMaxTokens, fields.poolingModeMeanSqrtLenTokens,
            fields.poolingModeWeightedmeanTokens, fields.poolingModeLasttoken,
        ]
        if others.contains(true) { modes.insert("other") }
        if let mode = fields.poolingMode { modes.insert(mode) }
        switch modes {
        case ["mean"]: return .mean
        case ["cls"]: return .first
        default:
            throw .unsupported(modes.sorted().joined(separator: "+"), field: "pooling_mode", file: file)
        }
    }

    /// A file's contents; nil when there is none.
    private static func decode<Fields: Decodable>(
        _ type: Fields.Type, _ folder: URL, _ name: String
    ) throws(EncoderError) -> Fields? {
        guard let bytes = try read(folder, name) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { return try decoder.decode(type, from: bytes) } catch {
            var field = "JSON"
            if case DecodingError.typeMismatch(_, let context) = error, let key = context.codingPath.last {
                field = key.stringValue
            }
            throw .invalidField(field, file: name)
        }
    }

    /// A small file's bytes; nil when there is none.
    static func read(_ folder: URL, _ name: String) throws(EncoderError) -> Data? {
        let path = folder.appendingPathComponent(name).path
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw .unreadableFile(name, errno: errno)
        }
    }
}

// MARK: The files' own words

private struct NetworkFields: Decodable {
    let modelType: String?
    let positionEmbeddingType: String?
    let numHiddenLayers: Int?
    let numAttentionHeads: Int?
    let hiddenSize: Int?
    let intermediateSize: Int?
    let vocabSize: Int?
    let maxPositionEmbeddings: Int?
    let typeVocabSize: Int?
    let layerNormEps: Double?
    let hiddenAct: String?
}

private struct TokenizerFields: Decodable {
    var doLowerCase: Bool?
    var stripAccents: Bool?
    var tokenizeChineseChars: Bool?
    var modelMaxLength: Double?
    var clsToken: TokenField?
    var sepToken: TokenField?
    var unkToken: TokenField?
}

/// A token by its text, or an object that holds it as `content`.
private struct TokenField: Decodable {
    let text: String

    private enum Key: CodingKey { case content }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            text = try container.decode(String.self, forKey: .content)
        } else {
            text = try decoder.singleValueContainer().decode(String.self)
        }
    }
}

private struct SentenceFields: Decodable {
    let maxSeqLength: Double?
    let doLowerCase: Bool?
}

private struct ModuleFields: Decodable {
    let type: String
}

private struct PoolingFields: Decodable {
    let poolingMode: String?
    let poolingModeClsToken: Bool?
    let poolingModeMeanTokens: Bool?
    let poolingModeMaxTokens: Bool?
    let poolingModeMeanSqrtLenTokens: Bool?
    let poolingModeWeightedmeanTokens: Bool?
    let poolingModeLasttoken: Bool?
}
