package import Desk
import Foundation
package import Logging
import Understanding

/// Gets the bot's understanding of a pack: from the model file of an earlier start, else by training.
package enum BrainLoader {
    /// - Parameters:
    ///   - folder: where model files are kept; made when missing.
    ///   - progress: how far training is, 0 to 1; called often.
    package static func load(
        pack: Pack, folder: String, logger: Logger, progress: (Double) -> Void = { _ in }
    ) throws -> Brain {
        let examples = Brain.examples(of: pack)
        let file = "\(folder)/\(pack.name).model"
        if let bytes = FileManager.default.contents(atPath: file) {
            do {
                let classifier = try IntentClassifier(decoding: Array(bytes))
                if classifier.dataHash == IntentClassifier.hash(of: examples) {
                    return Brain(pack: pack, classifier: classifier)
                }
                logger.info("the pack has changed since the model was trained: training again")
            } catch {
                logger.warning(
                    "the model file is not usable: training again",
                    metadata: ["file": "\(file)", "error": "\(error)"])
            }
        }
        let classifier = IntentClassifier.train(examples, options: TrainingOptions(), progress: progress)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Written aside and moved, so that a crash leaves the old file or the new one.
        try Data(classifier.encode()).write(to: URL(fileURLWithPath: file), options: .atomic)
        return Brain(pack: pack, classifier: classifier)
    }
}
