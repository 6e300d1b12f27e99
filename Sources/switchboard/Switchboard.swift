import ArgumentParser

/// The command: everything a user does with a hub from a terminal.
@main
struct Switchboard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switchboard", abstract: "A real-time hub for customer service.", version: "0.1.0",
        subcommands: [Serve.self, Train.self, Evaluate.self, Token.self, Doctor.self])
}
