package import Desk
import Foundation
package import Records

/// The settings of a hub: from a file, then the environment, then the command line.
package struct Configuration: Sendable {
    package var host = "127.0.0.1"
    package var port = 8000
    /// Says that a proxy stands in front: needed for any address that is not loopback.
    package var isBehindProxy = false
    package var proxies: Set<String> = []
    package var origins: Set<String> = []
    package var loops = max(1, min(ProcessInfo.processInfo.activeProcessorCount, 64))
    /// Where the store, models and secrets are.
    package var data = "data"
    /// Where `static/` and `config/` are.
    package var home = "."
    package var pack = "retail"
    package var durability = RecordStore.Durability.full
    /// `unix:///path` or `redis://host:port`; nil for a hub that is one process.
    package var redis: String?
    /// Lets a Redis on another machine be reached without TLS.
    package var allowsPlainRedis = false
    package var backendURL = "demo"
    package var backendAllows: [String] = []
    package var messagesPerSecond = 10.0
    package var messageBurst = 20.0
    package var connectTimeout = 10
    package var pingInterval = 25
    package var tokenSecret: String?
    package var apiKey: String?
    package var logLevel = "info"

    package init() {}

    /// Every setting by its name in the file, with how it is read.
    private static let settings:
        [(name: String, read: @Sendable (inout Configuration, YAMLSource) throws(YAMLSource.Problem) -> Void)] =
            [
                (
                    "host",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.host = try value.string()
                    }
                ),
                (
                    "port",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.port = try value.number(in: 0...65535)
                    }
                ),
                (
                    "behind_proxy",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.isBehindProxy = try value.bool()
                    }
                ),
                (
                    "proxies",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.proxies = Set(try value.list())
                    }
                ),
                (
                    "origins",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.origins = Set(try value.list().map { $0.lowercased() })
                    }
                ),
                (
                    "loops",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.loops = try value.number(in: 1...64)
                    }
                ),
                (
                    "data",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.data = try value.string()
                    }
                ),
                (
                    "pack",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.pack = try value.string()
                    }
                ),
                (
                    "store.durability",
                    { configuration, value throws(YAMLSource.Problem) in
                        guard let durability = RecordStore.Durability(rawValue: try value.string()) else {
                            throw value.problem("must be full or fast")
                        }
                        configuration.durability = durability
                    }
                ),
                (
                    "redis.url",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.redis = try value.string()
                    }
                ),
                (
                    "redis.allow_plain",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.allowsPlainRedis = try value.bool()
                    }
                ),
                (
                    "backend.url",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.backendURL = try value.string()
                    }
                ),
                (
                    "backend.allow",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.backendAllows = try value.list()
                    }
                ),
                (
                    "messages_per_second",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.messagesPerSecond = Double(try value.number(in: 1...1_000_000))
                        configuration.messageBurst = configuration.messagesPerSecond * 2
                    }
                ),
                (
                    "connect_timeout",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.connectTimeout = try value.number(in: 1...300)
                    }
                ),
                (
                    "ping_interval",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.pingInterval = try value.number(in: 1...300)
                    }
                ),
                (
                    "token_secret",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.tokenSecret = try value.secret()
                    }
                ),
                (
                    "api_key",
                    { configuration, value throws(YAMLSource.Problem) in
                        configuration.apiKey = try value.secret()
                    }
                ),
                (
                    "log_level",
                    { configuration, value throws(YAMLSource.Problem) in
                        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
                        configuration.logLevel = try value.string()
                        guard levels.contains(configuration.logLevel) else {
                            throw value.problem("must be one of \(levels.joined(separator: ", "))")
                        }
                    }
                ),
            ]

    /// Takes settings from a file.
    ///
    /// - Throws: the problem with its file and line; nothing is guessed.
    package mutating func read(file: String) throws(YAMLSource.Problem) {
        let source = try YAMLSource(file: file)
        let groups = Set(
            Self.settings.compactMap {
                $0.name.split(separator: ".").count > 1
                    ? $0.name.split(separator: ".").first.map(String.init) : nil
            })
        let plain = Set(Self.settings.map(\.name).filter { !$0.contains(".") })
        try source.allow(only: plain.union(groups))
        for group in groups {
            let members = Self.settings.map(\.name).filter { $0.hasPrefix("\(group).") }.map {
                String($0.dropFirst(group.count + 1))
            }
            try source[group]?.allow(only: Set(members))
        }
        for (name, read) in Self.settings {
            let path = name.split(separator: ".").map(String.init)
            let value = path.count == 2 ? source[path[0]]?[path[1]] : source[name]
            if let value { try read(&self, value) }
        }
    }

    /// Takes settings from the environment.
    package mutating func read(environment: [String: String]) throws(YAMLSource.Problem) {
        for (name, read) in Self.settings {
            let variable = "SWITCHBOARD_" + name.uppercased().replacing(".", with: "_")
            guard let text = environment[variable], !text.isEmpty else { continue }
            try read(
                &self,
                YAMLSource(
                    text: "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"",
                    file: variable))
        }
    }

    /// What does not fit together.
    package func check() throws(YAMLSource.Problem) {
        let isLoopback = host == "127.0.0.1" || host == "::1" || host.hasPrefix("127.")
        guard isLoopback || isBehindProxy else {
            throw YAMLSource.Problem(
                file: "settings", line: nil,
                message:
                    "host \(host) is reachable from outside: the hub speaks no TLS itself, so put a proxy in front and "
                    + "set behind_proxy: true")
        }
    }
}

extension YAMLSource {
    /// A whole number, plain or quoted (as environment variables are).
    fileprivate func number(in range: ClosedRange<Int>) throws(Problem) -> Int {
        guard let number = Int(try string()), range.contains(number) else {
            throw problem("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    fileprivate func list() throws(Problem) -> [String] {
        let values = try strings()
        return values.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    fileprivate func secret() throws(Problem) -> String {
        let text = try string()
        guard text.utf8.count >= 16 else { throw problem("must be at least 16 bytes long") }
        return text
    }
}
