package import Desk
import Foundation
package import Logging
import Understanding

/// Gets what the bot understands: from the model files of an earlier start, else by training.
package struct BrainLoader {
    /// Where model files are kept; made when missing.
    private let folder: String
    private let logger: Logger
    /// How far training is, 0 to 1; called often.
    private let progress: (Double) -> Void

    private init(folder: String, logger: Logger, progress: @escaping (Double) -> Void) {
        self.folder = folder
        self.logger = logger
        self.progress = progress
    }

    /// - Parameters:
    ///   - language: what is learnt besides the pack.
    ///   - folder: where model files are kept; made when missing.
    ///   - progress: how far training is, 0 to 1; called often.
    package static func load(
        pack: Pack, language files: LanguageFiles, folder: String, logger: Logger,
        progress: @escaping (Double) -> Void = { _ in }
    ) throws -> Brain {
        let loader = BrainLoader(folder: folder, logger: logger, progress: progress)
        return Brain(
            pack: pack, classifier: try loader.classifier(pack), language: try loader.language(files))
    }

    private func classifier(_ pack: Pack) throws -> IntentClassifier {
        let examples = Brain.examples(of: pack)
        return try model(
            pack.name, hash: Example.hash(of: examples), dataHash: \.dataHash,
            decode: { try IntentClassifier(decoding: $0) }, encode: { $0.encode() },
            train: { IntentTrainer().train(examples, progress: progress) })
    }

    private func language(_ files: LanguageFiles) throws -> LanguageModels {
        let identifier = try model(
            "languages", hash: LanguageIdentifier.hash(of: files.lines), dataHash: \.dataHash,
            decode: { try LanguageIdentifier(decoding: $0) }, encode: { $0.encode() },
            train: { LanguageIdentifier(lines: files.lines) })
        let sentiment = try model(
            "sentiment", hash: SentimentModel.hash(of: files.feelings, files.lexicon), dataHash: \.dataHash,
            decode: { try SentimentModel(decoding: $0, lexicon: files.lexicon) }, encode: { $0.encode() },
            train: {
                SentimentModel.train(files.feelings, lexicon: files.lexicon, progress: progress)
            })
        return LanguageModels(identifier: identifier, sentiment: sentiment)
    }

    /// The model of a file, unless it was made from other data or is not usable: then a new one, which is kept.
    private func model<Model>(
        _ name: String, hash: UInt64, dataHash: (Model) -> UInt64, decode: ([UInt8]) throws -> Model,
        encode: (Model) -> [UInt8], train: () -> Model
    ) throws -> Model {
        let file = "\(folder)/\(name).model"
        if let bytes = FileManager.default.contents(atPath: file) {
            do {
                let model = try decode(Array(bytes))
                if dataHash(model) == hash { return model }
                logger.info("what \(name) was trained on has changed: training again")
            } catch {
                logger.warning(
                    "a model file is not usable: training again",
                    metadata: ["file": "\(file)", "error": "\(error)"])
            }
        }
        let model = train()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Written aside and moved, so that a crash leaves the old file or the new one.
        try Data(encode(model)).write(to: URL(fileURLWithPath: file), options: .atomic)
        return model
    }
}
