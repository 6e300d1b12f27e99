package import Desk
import Foundation
package import Logging
package import Understanding

/// Gets what the bot understands: from the model files of an earlier start, else by training.
package struct BrainLoader: Sendable {
    /// Where `config/` is.
    private let home: String
    /// The pack's name.
    private let name: String
    /// Where model files are kept; made when missing.
    private let folder: String
    /// The folder of a sentence encoder, if one is used.
    private let encoder: String?
    private let logger: Logger

    package init(_ configuration: Configuration, logger: Logger) {
        home = configuration.home
        name = configuration.pack
        folder = "\(configuration.data)/models"
        encoder = configuration.encoder
        self.logger = logger
    }

    /// What to do about a model file that cannot be used.
    package enum Repair: Sendable {
        /// Train before anything else.
        case first
        /// Go on with keywords, and train later.
        case later
    }

    /// Reads pack and models, and trains what is missing or was made from other data.
    ///
    /// - Parameters:
    ///   - repair: `later` gives a brain without a classifier when its file is not usable.
    ///   - progress: how far training is, 0 to 1; called often.
    /// - Throws: what is wrong with a file of the pack, for the operator.
    package func load(repair: Repair, progress: @escaping (Double) -> Void = { _ in }) throws -> Brain {
        let pack = try PackLoader.load(folder: "\(home)/config/packs/\(name)")
        let files = try LanguageFiles(folder: "\(home)/config/language")
        let encoder = try encoder.map { try SentenceEncoder(folder: $0) }
        return Brain(
            pack: pack, classifier: try classifier(pack, encoder, repair, progress),
            tagger: try tagger(pack, progress), language: try language(files, progress), encoder: encoder)
    }

    private func classifier(
        _ pack: Pack, _ encoder: SentenceEncoder?, _ repair: Repair, _ progress: @escaping (Double) -> Void
    ) throws -> IntentClassifier? {
        let examples = Brain.examples(of: pack)
        let hash = Example.hash(of: examples)
        do {
            if let known = try kept(
                pack.name, hash: hash, dataHash: \.dataHash,
                { try IntentClassifier(decoding: $0, encoder: encoder) })
            {
                return known
            }
        } catch  where repair == .later {
            return nil
        } catch {}
        var options = IntentTrainer.Options()
        options.encoder = encoder
        return try keep(IntentTrainer(options).train(examples, progress: progress), as: pack.name) {
            $0.encode()
        }
    }

    /// Nil when the pack has no marked phrasings.
    private func tagger(_ pack: Pack, _ progress: @escaping (Double) -> Void) throws -> SlotTagger? {
        let examples = Brain.slotExamples(of: pack)
        guard !examples.isEmpty else { return nil }
        let name = "\(pack.name)-slots"
        let known = try? kept(name, hash: SlotExample.hash(of: examples), dataHash: \.dataHash) {
            try SlotTagger(decoding: $0)
        }
        if let known { return known }
        let tagger = SlotTagger.Trainer().train(examples, validation: [], progress: progress)
        return try keep(tagger, as: name) { $0.encode() }
    }

    private func language(
        _ files: LanguageFiles, _ progress: @escaping (Double) -> Void
    ) throws -> LanguageModels {
        let identifier =
            try? kept(
                "languages", hash: LanguageIdentifier.hash(of: files.lines), dataHash: \.dataHash
            ) { try LanguageIdentifier(decoding: $0) }
        let sentiment =
            try? kept(
                "sentiment", hash: SentimentModel.hash(of: files.feelings, files.lexicon),
                dataHash: \.dataHash
            ) { try SentimentModel(decoding: $0, lexicon: files.lexicon) }
        return LanguageModels(
            identifier: try identifier
                ?? keep(LanguageIdentifier(lines: files.lines), as: "languages") { $0.encode() },
            sentiment: try sentiment
                ?? keep(
                    SentimentModel.train(files.feelings, lexicon: files.lexicon, progress: progress),
                    as: "sentiment"
                ) { $0.encode() })
    }

    /// The model of a file; nil when there is none or it was made from other data.
    ///
    /// - Throws: what is wrong with the file, which is logged.
    private func kept<Model>(
        _ name: String, hash: UInt64, dataHash: (Model) -> UInt64, _ decode: ([UInt8]) throws -> Model
    ) throws -> Model? {
        let file = file(name)
        guard let bytes = FileManager.default.contents(atPath: file) else { return nil }
        do {
            let model = try decode(Array(bytes))
            if dataHash(model) == hash { return model }
            logger.info("what \(name) was trained on has changed: training again")
            return nil
        } catch {
            logger.warning(
                "a model file is not usable: training again",
                metadata: ["file": "\(file)", "error": "\(error)"])
            throw error
        }
    }

    /// Writes a model aside and moves it, so that a crash leaves the old file or the new one.
    private func keep<Model>(_ model: Model, as name: String, _ encode: (Model) -> [UInt8]) throws -> Model {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(encode(model)).write(to: URL(fileURLWithPath: file(name)), options: .atomic)
        return model
    }

    private func file(_ name: String) -> String { "\(folder)/\(name).model" }
}

extension BrainLoader: ClassifierKeeping {
    /// Beside the one of the pack's files.
    private var liveName: String { "\(name)-live" }

    package func kept(encoder: SentenceEncoder?) -> IntentClassifier? {
        FileManager.default.contents(atPath: file(liveName)).flatMap {
            try? IntentClassifier(decoding: Array($0), encoder: encoder)
        }
    }

    package func keep(_ classifier: IntentClassifier) {
        do { _ = try keep(classifier, as: liveName) { $0.encode() } } catch {
            logger.warning("a classifier is not kept", metadata: ["error": "\(error)"])
        }
    }
}
