import ArgumentParser
import Foundation
import Gateway
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the hub.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the hub.")

    @OptionGroup var settings: Settings
    @Option(help: "Address to listen on.") var host: String?
    @Option(help: "Port to listen on; 0 lets the system choose.") var port: Int?
    @Option(help: "Redis, as unix:///path or redis://host:port.") var redis: String?
    @Option(help: "Event loops; default: one a core.") var loops: Int?

    func run() async throws {
        let (hub, logger) = try Settings.reporting {
            var configuration = try settings.load()
            if let host { configuration.host = host }
            if let port { configuration.port = port }
            if let redis { configuration.redis = redis }
            if let loops { configuration.loops = loops }
            let logger = Settings.logger(configuration.logLevel)
            let progress = TrainingProgress()
            let hub = try Hub(
                configuration, secrets: Secrets(configuration), logger: logger, progress: progress.show)
            return (hub, logger)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: HubService(hub: hub), successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            FileHandle.standardError.write(Data("switchboard: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }
}

/// The hub as a service of the process.
private struct HubService: Service {
    let hub: Hub

    func run() async throws {
        try await hub.run { url in
            // The one line on standard output: programs that start a hub wait for it.
            FileHandle.standardOutput.write(Data("listening on \(url)\n".utf8))
        }
    }
}

/// Shows on a terminal how far training is.
struct TrainingProgress {
    private let started = ContinuousClock.now

    func show(_ share: Double) {
        guard isatty(STDERR_FILENO) == 1, share > 0 else { return }
        let left = Int((ContinuousClock.now - started) / .seconds(1) * (1 / share - 1))
        let bar = String(repeating: "#", count: Int(share * 30)).padding(
            toLength: 30, withPad: ".", startingAt: 0)
        let end = share >= 1 ? "\n" : ""
        FileHandle.standardError.write(
            Data("\rtraining [\(bar)] \(Int(share * 100)) %, \(left) s left \(end)".utf8))
    }
}
