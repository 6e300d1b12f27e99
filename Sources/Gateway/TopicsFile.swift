import Backplane
import Desk
import Realtime
import Transport

/// Reads `config/topics.yaml`.
enum TopicsFile {
    static func read(_ file: String) throws(YAMLSource.Problem) -> [String: TopicOptions] {
        var namespaces: [String: TopicOptions] = [:]
        let root = try YAMLSource(file: file)
        guard !root.members.isEmpty || root.elements.isEmpty else {
            throw root.problem("must be a mapping of namespaces to their rules")
        }
        for (name, source) in root.members { namespaces[name] = try options(source) }
        return namespaces
    }

    private static let known: Set<String> = [
        "history", "history_size", "history_ttl", "recovery", "recovery_mode", "positioning", "presence",
        "join_leave", "delta", "slow", "subscribe", "publish",
    ]

    private static func options(_ source: YAMLSource) throws(YAMLSource.Problem) -> TopicOptions {
        try source.allow(only: known)
        var options = TopicOptions()
        if let size = source["history_size"] {
            let ttl = try source.required("history_ttl")
            options.history = .backplane(
                Retention(
                    size: try positive(size, 1_000_000), ttl: .seconds(try positive(ttl, 366 * 24 * 3600))))
        } else if let history = source["history"] {
            switch try history.string() {
            case "records": options.history = .provider
            case "none": options.history = .none
            default: throw history.problem("must be records or none (or give history_size and history_ttl)")
            }
        }
        try readRecovery(source, &options)
        try readDelivery(source, &options)
        options.hasPresence = try source["presence"]?.bool() ?? false
        options.announcesPresence = try source["join_leave"]?.bool() ?? false
        options.subscribers = try audience(source["subscribe"])
        options.publishers = try audience(source["publish"])
        return options
    }

    private static func positive(_ source: YAMLSource, _ maximum: Int) throws(YAMLSource.Problem) -> Int {
        let number = try source.int()
        guard (1...maximum).contains(number) else { throw source.problem("must be from 1 to \(maximum)") }
        return number
    }

    private static func readRecovery(
        _ source: YAMLSource, _ options: inout TopicOptions
    ) throws(YAMLSource.Problem) {
        if try source["recovery"]?.bool() ?? false { options.recovery = .stream }
        if let mode = source["recovery_mode"] {
            guard let known = TopicOptions.RecoveryMode(rawValue: try mode.string()), known != .none else {
                throw mode.problem("must be stream or cache")
            }
            guard options.recovery != .none else { throw mode.problem("needs recovery: true") }
            options.recovery = known
        }
        options.allowsPositioning = try source["positioning"]?.bool() ?? false
        guard options.history == .none else { return }
        if options.recovery != .none, let recovery = source["recovery"] {
            throw recovery.problem("needs a history: history: records, or history_size and history_ttl")
        }
        if options.allowsPositioning, let positioning = source["positioning"] {
            throw positioning.problem("needs a history: history: records, or history_size and history_ttl")
        }
    }

    private static func readDelivery(
        _ source: YAMLSource, _ options: inout TopicOptions
    ) throws(YAMLSource.Problem) {
        if let slow = source["slow"] {
            guard let rule = SendLane.SlowReaderRule(rawValue: try slow.string()) else {
                throw slow.problem(
                    "must be one of \(SendLane.SlowReaderRule.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            options.slowReaders = rule
        }
        guard let delta = source["delta"] else { return }
        switch try delta.string() {
        case "fossil": options.allowsDelta = true
        case "none": return
        default: throw delta.problem("must be fossil or none")
        }
        // A difference says nothing to who has not had the publication before it.
        guard options.slowReaders == .close else { throw delta.problem("needs slow: close") }
    }

    private static func audience(_ source: YAMLSource?) throws(YAMLSource.Problem) -> Set<
        TopicOptions.Audience
    > {
        var all: Set<TopicOptions.Audience> = []
        for element in source?.elements ?? [] {
            switch try element.string() {
            case "anyone": all.insert(.anyone)
            case "subscriber": all.insert(.subscriber)
            case "owner": all.insert(.owner)
            case "token": all.insert(.token)
            case let name:
                guard let role = Role(rawValue: name) else {
                    throw element.problem("must be anyone, subscriber, owner, token or a role")
                }
                all.insert(.role(role))
            }
        }
        return all
    }
}
