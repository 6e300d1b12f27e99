import ArgumentParser
import Desk
import Foundation
import Gateway
import Logging

/// Options that choose settings, shared by the commands.
struct Settings: ParsableArguments {
    @Option(help: "Settings file. Default: config/switchboard.yaml, if it is there.")
    var config: String?

    @Option(help: "Folder of the store, models and secrets.")
    var data: String?

    /// File, environment and these options, in this order.
    func load() throws -> Configuration {
        var configuration = Configuration()
        configuration.home = Self.home()
        let standard = "\(configuration.home)/config/switchboard.yaml"
        if let file = config ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil) {
            try configuration.read(file: file)
        }
        try configuration.read(environment: ProcessInfo.processInfo.environment)
        if let data { configuration.data = data }
        return configuration
    }

    /// Where `static/` and `config/` are: SWITCHBOARD_HOME, the working folder, or beside the binary.
    static func home() -> String {
        if let home = ProcessInfo.processInfo.environment["SWITCHBOARD_HOME"] { return home }
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
        return [".", beside].first { FileManager.default.fileExists(atPath: "\($0)/config/topics.yaml") }
            ?? "."
    }

    /// Logs go to standard error, so that standard output stays for results.
    static func logger(_ level: String) -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "switchboard")
        logger.logLevel = Logger.Level(rawValue: level) ?? .info
        return logger
    }

    /// Runs `body`; a problem with settings or files becomes one line and exit code 78 (EX_CONFIG).
    static func reporting<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            FileHandle.standardError.write(Data("switchboard: \(error)\n".utf8))
            throw ExitCode(78)
        }
    }
}
