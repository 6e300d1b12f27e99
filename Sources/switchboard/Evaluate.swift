import ArgumentParser
import Desk
import Foundation
import Gateway
import JSON

/// Checks the engine on data of one's own.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the engine on data of your own.",
        subcommands: [
            EvaluateAnswers.self, EvaluateEntities.self, EvaluateGraph.self, EvaluateIntents.self,
            EvaluateLanguage.self, EvaluateMasking.self, EvaluateRetrieval.self, EvaluateSentiment.self,
            EvaluateSlots.self,
        ])
}

/// Asks the bot questions whose right outcome is known.
struct EvaluateAnswers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers", abstract: "Ask the bot questions whose right outcome is known.")

    @OptionGroup var settings: Settings
    @Option(help: "Lines of lang, expected outcome and question, separated by tabs, under a heading.")
    var questions: String
    @Option(help: "Pack to ask; default: the configured one.") var pack: String?
    @Flag(help: "List the questions that went wrong.") var misses = false
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let (result, microseconds) = try Settings.reporting {
            var configuration = try settings.load()
            if let pack { configuration.pack = pack }
            let brain = try BrainLoader(configuration, logger: Settings.logger(configuration.logLevel))
                .load(repair: .first)
            let list = AnswerTrial.questions(try String(contentsOfFile: questions, encoding: .utf8))
            let started = ContinuousClock.now
            let result = AnswerTrial(brain: brain).run(list)
            return (result, (ContinuousClock.now - started) / .microseconds(1) / Double(max(1, list.count)))
        }
        if misses { for miss in result.misses { FileHandle.standardError.write(Data("\(miss)\n".utf8)) } }
        if json {
            let object = JSONWriter.object { json in
                json.field("answerable", result.answerable)
                json.field("right", result.right)
                json.field("wrong", result.wrong)
                json.field("asked_back", result.askedBack)
                json.field("offered", result.offered)
                json.field("unanswerable", result.unanswerable)
                json.field("declined", result.declined)
                json.field("invented", result.invented)
                json.field("us_per_question", microseconds.rounded())
            }
            print(String(decoding: object, as: UTF8.self))
        } else {
            print(
                """
                answerable    \(result.answerable)
                  right       \(result.right)
                  wrong       \(result.wrong)
                  asked back  \(result.askedBack), the right answer among the offers \(result.offered) times
                unanswerable  \(result.unanswerable)
                  declined    \(result.declined)
                  invented    \(result.invented)
                time          \(Int(microseconds)) µs a question
                """)
        }
    }
}
