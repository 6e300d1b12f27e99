/// Why a folder is not a sentence encoder, as facts; `description` says what to do about it.
public enum EncoderError: Error, Equatable, Sendable {
    /// A file that the encoder needs is not in the folder, or is a folder itself.
    case missingFile(String)
    /// The system did not let the file be read.
    case unreadableFile(String, errno: Int32)
    /// A file of settings is not JSON, or this field of it is missing, of another type or out of range.
    case invalidField(String, file: String)
    /// Not a BERT: another network, or a setting under which a BERT works in another way.
    case unsupported(String, field: String, file: String)
    /// The vocabulary holds more words than the network has embeddings.
    case vocabularyTooLong(words: Int, embeddings: Int)
    /// The vocabulary lacks a special token.
    case missingToken(String)
    /// `model.safetensors` ends before its header or a tensor does. (bytes)
    case truncatedTensors(needed: Int, present: Int)
    /// The header of `model.safetensors` is too long, or not the JSON that it must be.
    case invalidTensorHeader
    /// The offsets of a tensor are none, or do not fit its shape.
    case invalidTensor(String)
    /// `config.json` asks for a tensor that is not there.
    case missingTensor(String)
    /// A tensor has another shape than `config.json` says.
    case wrongShape(tensor: String, expected: [Int], found: [Int])
    /// Elements are not F32, F16 or BF16.
    case unsupportedElements(tensor: String, type: String)
}

extension EncoderError: CustomStringConvertible {
    /// What is wrong, and what to do about it.
    public var description: String {
        switch self {
        case .missingFile(let file):
            "\(file) is missing: the folder must hold config.json, model.safetensors and vocab.txt"
        case .unreadableFile(let file, let errno):
            "\(file) cannot be read (errno \(errno)): check its permissions"
        case .invalidField(let field, let file):
            "\(field) of \(file) is missing or out of range: copy the file from the model's publisher again"
        case .unsupported(let value, let field, let file):
            "\(value) as \(field) of \(file) is not supported: choose a BERT encoder with absolute positions, "
                + "mean or CLS pooling and a WordPiece vocabulary"
        case .vocabularyTooLong(let words, let embeddings):
            "vocab.txt has \(words) words for \(embeddings) embeddings: take vocabulary and weights of one model"
        case .missingToken(let token):
            "vocab.txt lacks \(token): take the vocabulary that belongs to the weights"
        case .truncatedTensors(let needed, let present):
            "model.safetensors has \(present) bytes of \(needed): it was cut short, copy it again"
        case .invalidTensorHeader:
            "model.safetensors does not begin with a header: convert the weights to safetensors"
        case .invalidTensor(let tensor):
            "\(tensor) lies outside of model.safetensors or does not fit its shape: copy the file again"
        case .missingTensor(let tensor):
            "model.safetensors lacks \(tensor): take config.json and weights of one BERT model"
        case .wrongShape(let tensor, let expected, let found):
            "\(tensor) has the shape \(found), config.json says \(expected): take both files of one model"
        case .unsupportedElements(let tensor, let type):
            "\(tensor) holds \(type): convert the weights to F32, F16 or BF16"
        }
    }
}
