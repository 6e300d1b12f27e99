import ArgumentParser
import Foundation
import JSON
import Understanding

/// Trains a classifier on labelled texts and measures it on others.
struct EvaluateIntents: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intents", abstract: "Train on labelled texts and measure on others.",
        discussion: "Files have a heading label<TAB>text. Texts labelled oos are out of scope.")

    @Option(help: "What to learn.") var train: String
    @Option(help: "What to measure on.") var test: String
    @Option(help: "Further texts out of scope to measure on.") var oos: String?
    @Option(help: "What to stop and calibrate by; default: a part of --train.") var validation: String?
    @Option(help: "linear, lstm, bilstm or combined.", transform: ModelOption.read)
    var model = IntentClassifier.Kind.combined
    @Option(help: "Folder of a BERT sentence encoder to use besides.") var encoder: String?
    @Option(help: "Fixes every random choice.") var seed: UInt64 = 1
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let examples = try LabelledFile.read(train)
        let tests = try LabelledFile.read(test)
        let held = try validation.map(LabelledFile.read)
        let foreign =
            try oos.map(LabelledFile.read) ?? [] + tests.filter { $0.label == IntentClassifier.outOfScope }
        var options = IntentTrainer.Options()
        options.seed = seed
        options.kind = model
        options.encoder = try encoder.map { folder in
            try Settings.reporting { try SentenceEncoder(folder: folder) }
        }
        let progress = TrainingProgress()
        let started = processorSeconds()
        let classifier = IntentTrainer(options).train(examples, validation: held, progress: progress.show)
        let trained = processorSeconds() - started
        let known = tests.filter { $0.label != IntentClassifier.outOfScope }
        let begun = processorSeconds()
        let readings = known.map { classifier.classify($0.text) }
        let each = (processorSeconds() - begun) / Double(max(1, known.count)) * 1e6
        let outcomes = zip(known, readings).map { example, reading in
            ClassificationReport.Outcome(
                expected: example.label, found: reading.candidates.first?.label,
                confidence: reading.candidates.first?.probability ?? 0)
        }
        let report = ClassificationReport(outcomes)
        let others = foreign.map { classifier.classify($0.text) }
        let accepted = zip(outcomes, readings).count { $0.expected == $0.found && $1.isInScope }
        let figures: [(String, Double?)] = [
            ("accuracy", report.accuracy.rounded(to: 4)), ("macro_f1", report.macroF1.rounded(to: 4)),
            ("ece", report.calibrationError.rounded(to: 4)),
            (
                "oos_recall",
                others.isEmpty
                    ? nil : (Double(others.count { !$0.isInScope }) / Double(others.count)).rounded(to: 4)
            ),
            (
                "oos_auroc",
                others.isEmpty
                    ? nil
                    : Ranking.auroc(higher: readings.map(\.scope), lower: others.map(\.scope)).rounded(to: 4)
            ),
            ("in_scope_accuracy", (Double(accepted) / Double(max(1, known.count))).rounded(to: 4)),
            ("train_seconds", trained.rounded(to: 1)), ("us_per_utterance", each.rounded(to: 1)),
            ("model_bytes", Double(classifier.encode().count)),
        ]
        if json {
            let object = JSONWriter.object { json in
                json.field("model", classifier.kind.rawValue)
                for (name, value) in figures { json.field(name, value) }
            }
            return print(String(decoding: object, as: UTF8.self))
        }
        print("model: \(classifier.kind.rawValue)")
        for case (let name, let value?) in figures { print("\(name): \(value)") }
        print("\nmost confused:")
        for confusion in report.confusions.prefix(8) {
            print("  \(confusion.count) × \(confusion.expected) taken for \(confusion.found)")
        }
        print("\nworst intents:")
        for advice in report.advice() { print("  \(advice)") }
    }
}

/// The models by name, for options.
enum ModelOption {
    static func read(_ text: String) throws -> IntentClassifier.Kind {
        guard let kind = IntentClassifier.Kind(rawValue: text) else {
            let known = IntentClassifier.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("the model must be one of \(known)")
        }
        return kind
    }
}
