import ArgumentParser
import Desk
import Foundation
import Gateway
import JSON
import Understanding

/// Trains on texts whose feeling is known and measures on others.
struct EvaluateSentiment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sentiment", abstract: "Train on texts whose feeling is known and measure on others.",
        discussion: """
            Files have a heading label<TAB>text; the labels may be any. Without --train the hub's own model is measured, on a file \
            like config/language/sentiment-check.tsv: levels, and emotions as they are shown to staff.
            """)

    @OptionGroup var settings: Settings
    @Option(help: "What to learn; default: what the hub learns.") var train: String?
    @Option(help: "What to measure on.") var test: String
    @Option(
        help: "linear, bilstm or combined; default: by the number of texts.", transform: ModelOption.read)
    var model: IntentClassifier.Kind?
    @Flag(help: "Print one JSON object.") var json = false

    /// Beyond this the recurrent model takes longer than what it adds is worth.
    private static let recurrentLimit = 12_000

    func run() throws {
        guard let train else { return try runOwn() }
        let examples = try LabelledFile.read(train)
        let tests = try LabelledFile.read(test)
        var options = IntentTrainer.Options()
        options.subject = .feelings
        options.kind = model ?? (examples.count > Self.recurrentLimit ? .linear : .combined)
        let progress = TrainingProgress()
        let classifier = IntentTrainer(options).train(examples, progress: progress.show)
        let begun = processorSeconds()
        let readings = tests.map { classifier.classify($0.text) }
        let each = (processorSeconds() - begun) / Double(tests.count) * 1e6
        report(
            zip(tests, readings).map { example, reading in
                .init(
                    expected: example.label, found: reading.candidates.first?.label,
                    confidence: reading.candidates.first?.probability ?? 0)
            }, each)
    }

    /// Measures what tells feelings in conversations.
    private func runOwn() throws {
        let (model, tests) = try Settings.reporting {
            let files = try LanguageFiles(folder: "\(settings.load().home)/config/language")
            let model = SentimentModel.train(files.feelings, lexicon: files.lexicon)
            return (model, try LanguageFiles.feelings(file: test))
        }
        let begun = processorSeconds()
        let found = tests.map { model.sentiment($0.text) }
        let each = (processorSeconds() - begun) / Double(max(1, tests.count)) * 1e6
        var (right, all) = (0, 0)
        var byEmotion: [(name: String, value: Double)] = []
        for emotion in Emotion.allCases {
            let pairs = zip(tests, found).map { ($0.emotions.contains(emotion), $1.emotions[emotion] != nil) }
            let both = pairs.count { $0.0 && $0.1 }
            let either = pairs.count(where: \.0) + pairs.count(where: \.1)
            guard pairs.contains(where: \.0) else { continue }
            (right, all) = (right + both, all + either)
            byEmotion.append(("f1_\(emotion.rawValue)", f1(both, either)))
        }
        report(
            zip(tests, found).map { example, sentiment in
                .init(
                    expected: "\(example.level)", found: "\(sentiment.level)",
                    confidence: sentiment.confidence)
            }, each, [("emotions_f1", f1(right, all))] + byEmotion)
    }

    private func f1(_ right: Int, _ expectedAndFound: Int) -> Double {
        (2 * Double(right) / Double(max(1, expectedAndFound))).rounded(to: 4)
    }

    private func report(
        _ outcomes: [ClassificationReport.Outcome], _ each: Double,
        _ more: [(name: String, value: Double)] = []
    ) {
        let report = ClassificationReport(outcomes)
        let figures =
            [
                ("accuracy", report.accuracy.rounded(to: 4)), ("macro_f1", report.macroF1.rounded(to: 4)),
                ("us_per_utterance", each.rounded(to: 1)),
            ] + more
        if json {
            let object = JSONWriter.object { json in for (name, value) in figures { json.field(name, value) }
            }
            print(String(decoding: object, as: UTF8.self))
        } else {
            for (name, value) in figures { print("\(name): \(value)") }
        }
    }
}

/// Measures the hub's own language identification.
struct EvaluateLanguage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "language", abstract: "Measure how well languages are told apart.",
        discussion: "The file has a heading label<TAB>text; labels are ISO 639-1 codes.")

    @OptionGroup var settings: Settings
    @Option(help: "What to measure on.") var test: String
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let tests = try LabelledFile.read(test)
        let identifier = try Settings.reporting {
            let home = try settings.load().home
            return LanguageIdentifier(lines: try LanguageFiles(folder: "\(home)/config/language").lines)
        }
        let begun = processorSeconds()
        let guesses = tests.map { identifier.identify(TokenizedText($0.text)) }
        let each = (processorSeconds() - begun) / Double(tests.count) * 1e6
        let report = ClassificationReport(
            zip(tests, guesses).map { example, guess in
                .init(
                    expected: example.label, found: guess?.language.rawValue,
                    confidence: guess?.confidence ?? 0)
            })
        if json {
            let object = JSONWriter.object { json in
                json.field("accuracy", report.accuracy.rounded(to: 4))
                json.field("macro_f1", report.macroF1.rounded(to: 4))
                json.field("us_per_utterance", each.rounded(to: 1))
                json.field(
                    "recall",
                    object: { json in
                        for label in report.labels where label.count > 0 {
                            json.field(label.name, label.recall.rounded(to: 4))
                        }
                    })
            }
            return print(String(decoding: object, as: UTF8.self))
        }
        print("accuracy: \(report.accuracy.rounded(to: 4))")
        print("us_per_utterance: \(each.rounded(to: 1))")
        for label in report.labels where label.count > 0 {
            print("  \(label.name): \(label.recall.rounded(to: 4)) of \(label.count)")
        }
        for confusion in report.confusions.prefix(8) {
            print("  \(confusion.count) × \(confusion.expected) taken for \(confusion.found)")
        }
    }
}
