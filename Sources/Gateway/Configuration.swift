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
    /// Of one connection, with bursts of twice as many.
    package var messagesPerSecond = 10
    package var connectTimeout = 10
    package var pingInterval = 25
    package var tokenSecret: String?
    package var apiKey: String?
    package var logLevel = "info"

    package init() {}

    /// One setting: its name in the file, with a dot inside a group, and how it is read.
    private struct Setting: Sendable {
        let name: String
        let read: @Sendable (inout Configuration, YAMLSource) throws(YAMLSource.Problem) -> Void

        init<Value>(
            _ name: String, _ place: any WritableKeyPath<Configuration, Value> & Sendable,
            _ parse: @escaping @Sendable (YAMLSource) throws(YAMLSource.Problem) -> Value
        ) {
            self.name = name
            read = { configuration, source throws(YAMLSource.Problem) in
                configuration[keyPath: place] = try parse(source)
            }
        }

        /// The group and the name in it, or the name alone.
        var path: [String] { name.split(separator: ".").map(String.init) }
    }

    private static let text: @Sendable (YAMLSource) throws(YAMLSource.Problem) -> String = {
        source throws(YAMLSource.Problem) in try source.string()
    }
    private static let flag: @Sendable (YAMLSource) throws(YAMLSource.Problem) -> Bool = {
        source throws(YAMLSource.Problem) in try source.bool()
    }
    private static let secret: @Sendable (YAMLSource) throws(YAMLSource.Problem) -> String? = {
        source throws(YAMLSource.Problem) in try source.secret()
    }

    private static func number(
        _ range: ClosedRange<Int>
    ) -> @Sendable (YAMLSource) throws(YAMLSource.Problem) -> Int {
        { source throws(YAMLSource.Problem) in try source.number(in: range) }
    }

    private static let settings: [Setting] = [
        Setting("host", \.host, text),
        Setting("port", \.port, number(0...65535)),
        Setting("behind_proxy", \.isBehindProxy, flag),
        Setting("proxies", \.proxies) { source throws(YAMLSource.Problem) in Set(try source.list()) },
        Setting("origins", \.origins) { source throws(YAMLSource.Problem) in
            Set(try source.list().map { $0.lowercased() })
        },
        Setting("loops", \.loops, number(1...64)),
        Setting("data", \.data, text),
        Setting("pack", \.pack, text),
        Setting("store.durability", \.durability) { source throws(YAMLSource.Problem) in
            guard let durability = RecordStore.Durability(rawValue: try source.string()) else {
                throw source.problem("must be full or fast")
            }
            return durability
        },
        Setting("redis.url", \.redis) { source throws(YAMLSource.Problem) in try source.string() },
        Setting("redis.allow_plain", \.allowsPlainRedis, flag),
        Setting("backend.url", \.backendURL, text),
        Setting("backend.allow", \.backendAllows) { source throws(YAMLSource.Problem) in try source.list() },
        Setting("messages_per_second", \.messagesPerSecond, number(1...1_000_000)),
        Setting("connect_timeout", \.connectTimeout, number(1...300)),
        Setting("ping_interval", \.pingInterval, number(1...300)),
        Setting("token_secret", \.tokenSecret, secret),
        Setting("api_key", \.apiKey, secret),
        Setting("log_level", \.logLevel) { source throws(YAMLSource.Problem) in
            let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
            let level = try source.string()
            guard levels.contains(level) else {
                throw source.problem("must be one of \(levels.joined(separator: ", "))")
            }
            return level
        },
    ]

    /// Takes settings from a file.
    ///
    /// - Throws: the problem with its file and line; nothing is guessed.
    package mutating func read(file: String) throws(YAMLSource.Problem) {
        let source = try YAMLSource(file: file)
        let groups = Dictionary(grouping: Self.settings.filter { $0.path.count == 2 }, by: { $0.path[0] })
        try source.allow(only: Set(Self.settings.map { $0.path[0] }))
        for (group, members) in groups { try source[group]?.allow(only: Set(members.map { $0.path[1] })) }
        for setting in Self.settings {
            var value: YAMLSource? = source
            for name in setting.path { value = value?[name] }
            if let value { try setting.read(&self, value) }
        }
    }

    /// Takes settings from the environment.
    package mutating func read(environment: [String: String]) throws(YAMLSource.Problem) {
        for setting in Self.settings {
            let variable = "SWITCHBOARD_" + setting.name.uppercased().replacing(".", with: "_")
            guard let text = environment[variable], !text.isEmpty else { continue }
            try setting.read(
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
