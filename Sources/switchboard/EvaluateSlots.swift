import ArgumentParser
import Foundation
import JSON
import Understanding

/// Trains a slot tagger on labelled texts and measures it on others.
struct EvaluateSlots: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slots", abstract: "Train a slot tagger on labelled texts and measure it on others.",
        discussion: """
            Files have a line {"text", "slots"} for each text: a slot's name or O for each word between spaces, or null \
            to leave the line out. Neighbouring words of one name are one value. A value is right when slot, start and \
            end are.
            """)

    @Option(help: "What to learn.") var train: String
    @Option(help: "What to measure on.") var test: String
    @Option(help: "What to choose the best weights by; default: a part of --train.") var validation: String?
    @Option(help: "Fixes every random choice.") var seed: UInt64 = 1
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let examples = try SlotFile.read(train)
        let tests = try SlotFile.read(test)
        let held = try validation.map(SlotFile.read)
        var options = SlotTagger.Trainer.Options()
        options.seed = seed
        let progress = TrainingProgress()
        let started = processorSeconds()
        let tagger = SlotTagger.Trainer(options).train(examples, validation: held, progress: progress.show)
        let trained = processorSeconds() - started
        let begun = processorSeconds()
        let found = tests.map { tagger.tag(TokenizedText($0.text)) }
        let each = (processorSeconds() - begun) / Double(tests.count) * 1e6
        var report = SlotReport()
        for (example, spans) in zip(tests, found) { report.add(example, spans) }
        let figures = [
            ("f1", report.f1.rounded(to: 4)), ("precision", report.total.precision.rounded(to: 4)),
            ("recall", report.total.recall.rounded(to: 4)),
            ("exact_texts", report.exactTexts.rounded(to: 4)),
            ("ece", report.calibrationError.rounded(to: 4)), ("train_seconds", trained.rounded(to: 1)),
            ("us_per_utterance", each.rounded(to: 1)), ("model_bytes", Double(tagger.encode().count)),
        ]
        let slots = report.slots.sorted { ($1.value.expected, $0.key) < ($0.value.expected, $1.key) }
        if json {
            let object = JSONWriter.object { json in
                for (name, value) in figures { json.field(name, value) }
                json.field(
                    "slots",
                    object: { json in
                        for (name, count) in slots { json.field(name, count.f1.rounded(to: 4)) }
                    })
            }
            return print(String(decoding: object, as: UTF8.self))
        }
        for (name, value) in figures { print("\(name): \(value)") }
        for (name, count) in slots {
            print("  \(name): F1 \(count.f1.rounded(to: 4)), \(count.right) right of \(count.expected)")
        }
    }
}

/// A file of texts with a slot or O for each word, a JSON object a line.
private enum SlotFile {
    static func read(_ path: String) throws -> [SlotExample] {
        var examples: [SlotExample] = []
        for (number, line) in try JSONLines.read(path).enumerated() {
            // Labels that do not fit their text are null.
            guard let slots = line["slots"] else { continue }
            let text = line["text"]?.string ?? ""
            let names = slots.elements.compactMap(\.string)
            guard let example = SlotExample(text: text, words: names) else {
                throw ValidationError("\(path):\(number + 1): needs a slot or O for each word")
            }
            examples.append(example)
        }
        guard !examples.isEmpty else { throw ValidationError("\(path) has no texts with slots") }
        return examples
    }
}
