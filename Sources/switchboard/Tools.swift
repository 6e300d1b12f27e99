import ArgumentParser
import Desk
import Foundation
import Gateway
import JSON
import Realtime
import Understanding

/// Trains the bot on its pack ahead of the next start.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train the bot on the pack, ahead of the next start.")

    @OptionGroup var settings: Settings
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        try Settings.reporting {
            let configuration = try settings.load()
            let started = ContinuousClock.now
            let progress = TrainingProgress()
            let brain = try BrainLoader(configuration, logger: Settings.logger(configuration.logLevel))
                .load(repair: .first, progress: progress.show)
            let pack = brain.pack
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            if json {
                print(
                    String(
                        decoding: JSONWriter.object { json in
                            json.field("pack", pack.name)
                            json.field("intents", pack.intents.count)
                            json.field("seconds", seconds)
                        }, as: UTF8.self))
            } else {
                print(
                    "\(pack.name): \(pack.intents.count) intents, ready after \(String(format: "%.1f", seconds)) s"
                )
                print(IntentTrainer().review(Brain.examples(of: pack)))
            }
        }
    }
}

/// Makes a token.
struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a token for a person or system.")

    @OptionGroup var settings: Settings
    @Option(help: "Who.") var user: String
    @Option(help: "customer, agent, supervisor, editor, analyst or admin.") var role: String
    @Option(help: "Shown to customers.") var name: String?
    @Option(help: "Seconds until it expires.") var lifetime = 12 * 3600

    func run() throws {
        guard let role = Role(rawValue: role) else {
            throw ValidationError(
                "--role must be one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        try Settings.reporting {
            let secrets = try Secrets(settings.load())
            let authority = TokenAuthority(secret: secrets.tokenSecret)
            print(
                authority.issue(
                    Identity(user: user, role: role, name: name), now: Int(Date().timeIntervalSince1970),
                    lifetime: lifetime))
        }
    }
}

/// Checks the installation.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check the installation and say what to fix.")

    @OptionGroup var settings: Settings
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        let configuration = try Settings.reporting { try settings.load() }
        let checks = await Checkup(configuration: configuration).run()
        if json {
            print(
                String(
                    decoding: JSONWriter.object { json in
                        json.field("ok", checks.allSatisfy { $0.problem == nil })
                        json.field(
                            "checks",
                            array: { list in
                                for check in checks {
                                    list.object { entry in
                                        entry.field("name", check.name)
                                        entry.field("ok", check.problem == nil)
                                        entry.field("problem", check.problem)
                                    }
                                }
                            })
                    }, as: UTF8.self))
        } else {
            for check in checks {
                print(
                    "\(check.problem == nil ? "ok  " : "FAIL") \(check.name)\(check.problem.map { ": \($0)" } ?? "")"
                )
            }
        }
        if checks.contains(where: { $0.problem != nil }) { throw ExitCode.failure }
    }
}
