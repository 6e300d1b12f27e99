package import Desk
import Foundation
import Realtime
package import Records
import Transport

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
    /// Folder of a sentence encoder that the bot reads by besides; nil: it does without.
    package var encoder: String?
    package var durability = RecordStore.Durability.full
    /// The knowledge graph is written down as a whole after so many changes: a start reads those since then one by one.
    package var graphChangesPerImage = 1_000_000
    /// `unix:///path` or `redis://host:port`; nil for a hub that is one process.
    package var redis: String?
    /// Lets a Redis on another machine be reached without TLS.
    package var allowsPlainRedis = false
    package var backendURL = "demo"
    package var backendAllows: [String] = []
    /// The file with the rules of topics; nil: `config/topics.yaml` below ``home``.
    package var topics: String?
    /// Of one connection, with bursts of twice as many.
    package var messagesPerSecond = 10
    package var messagesPerSecondPerUser = 50
    package var messagesPerSecondPerAddress = 50
    package var framesPerSecond = 200
    package var messageBytes = 32 << 10
    /// Deflates messages of WebSockets that offer it.
    package var compresses = false
    package var connectionsPerUser = 5
    package var connectionsPerAddress = 50
    package var topicsPerConnection = 128
    /// Seconds over which the connections are closed when the hub ends.
    package var drainSeconds = 2
    /// Seconds after the end of a token in which a new one may come.
    package var expiryGrace = 25
    package var connectTimeout = 10
    package var pingInterval = 25
    package var tokenSecret: String?
    /// A JWK set, as a file or a URL.
    package var tokenKeySet: String?
    /// A public key, as a PEM file.
    package var tokenPublicKey: String?
    package var tokenAudience: String?
    package var tokenIssuer: String?
    package var apiKey: String?
    /// What the keys of masked values are derived from.
    package var maskingSecret: String?
    /// Days after which the clear text of masked values is gone.
    package var maskingDays = 90
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
        Setting("language.encoder", \.encoder) { source throws(YAMLSource.Problem) in try source.string() },
        Setting("store.durability", \.durability) { source throws(YAMLSource.Problem) in
            guard let durability = RecordStore.Durability(rawValue: try source.string()) else {
                throw source.problem("must be full or fast")
            }
            return durability
        },
        Setting("graph.changes_per_image", \.graphChangesPerImage, number(1000...100_000_000)),
        Setting("redis.url", \.redis) { source throws(YAMLSource.Problem) in try source.string() },
        Setting("redis.allow_plain", \.allowsPlainRedis, flag),
        Setting("backend.url", \.backendURL, text),
        Setting("backend.allow", \.backendAllows) { source throws(YAMLSource.Problem) in try source.list() },
        Setting("topics", \.topics) { source throws(YAMLSource.Problem) in try source.string() },
        Setting("messages_per_second", \.messagesPerSecond, number(1...1_000_000)),
        Setting("messages_per_second_per_user", \.messagesPerSecondPerUser, number(1...1_000_000)),
        Setting("messages_per_second_per_address", \.messagesPerSecondPerAddress, number(1...1_000_000)),
        Setting("frames_per_second", \.framesPerSecond, number(1...10_000_000)),
        Setting("message_bytes", \.messageBytes, number(1024...(1 << 20))),
        Setting("compression", \.compresses, flag),
        Setting("connections_per_user", \.connectionsPerUser, number(1...1_000_000)),
        Setting("connections_per_address", \.connectionsPerAddress, number(1...1_000_000)),
        Setting("topics_per_connection", \.topicsPerConnection, number(1...10_000)),
        Setting("drain_seconds", \.drainSeconds, number(0...60)),
        Setting("expiry_grace", \.expiryGrace, number(0...3600)),
        Setting("connect_timeout", \.connectTimeout, number(1...300)),
        Setting("ping_interval", \.pingInterval, number(1...300)),
        Setting("token_secret", \.tokenSecret, secret),
        Setting("tokens.jwks", \.tokenKeySet) { source throws(YAMLSource.Problem) in try source.string() },
        Setting("tokens.public_key", \.tokenPublicKey) { source throws(YAMLSource.Problem) in
            try source.string()
        },
        Setting("tokens.audience", \.tokenAudience) { source throws(YAMLSource.Problem) in
            try source.string()
        },
        Setting("tokens.issuer", \.tokenIssuer) { source throws(YAMLSource.Problem) in try source.string() },
        Setting("api_key", \.apiKey, secret),
        Setting("masking.secret", \.maskingSecret, secret),
        Setting("masking.retention_days", \.maskingDays, number(1...3650)),
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

    /// The file with the rules of topics.
    package var topicsFile: String { topics ?? "\(home)/config/topics.yaml" }

    /// What does not fit together.
    package func check() throws(YAMLSource.Problem) {
        guard isLoopback(host) || isBehindProxy else {
            throw YAMLSource.Problem(
                file: "settings", line: nil,
                message:
                    "host \(host) is reachable from outside: the hub speaks no TLS itself, so put a proxy in front and "
                    + "set behind_proxy: true")
        }
        guard tokenKeySet == nil || tokenPublicKey == nil else {
            throw YAMLSource.Problem(
                file: "settings", line: nil,
                message: "give one of tokens.jwks and tokens.public_key, not both")
        }
    }
}

extension Configuration {
    /// Bounds of every connection.
    var limits: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.messageBytes = messageBytes
        limits.framesPerSecond = UInt32(framesPerSecond)
        limits.compresses = compresses
        return limits
    }

    /// Settings of the client protocol.
    ///
    /// - Throws: what is wrong with the rules of topics.
    func node() throws(YAMLSource.Problem) -> Node.Configuration {
        var node = Node.Configuration()
        node.connectionRate = Rate(perSecond: Double(messagesPerSecond))
        node.userRate = Rate(perSecond: Double(messagesPerSecondPerUser))
        node.addressRate = Rate(perSecond: Double(messagesPerSecondPerAddress))
        node.connectionsPerUser = connectionsPerUser
        node.topicsPerConnection = topicsPerConnection
        node.connectTimeout = connectTimeout
        node.pingInterval = pingInterval
        node.expiryGrace = expiryGrace
        node.namespaces = try TopicsFile.read(topicsFile)
        return node
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
