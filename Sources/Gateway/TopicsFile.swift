import Backplane
import Desk
import Realtime

/// Reads `config/topics.yaml`.
enum TopicsFile {
    static func read(_ file: String) throws(YAMLSource.Problem) -> [String: TopicOptions] {
        var namespaces: [String: TopicOptions] = [:]
        for (name, source) in try YAMLSource(file: file).members { namespaces[name] = try options(source) }
        return namespaces
    }

    private static let known: Set<String> = [
        "history", "history_size", "history_ttl", "recovery", "presence", "join_leave", "subscribe",
        "publish",
    ]

    private static func options(_ source: YAMLSource) throws(YAMLSource.Problem) -> TopicOptions {
        try source.allow(only: known)
        var options = TopicOptions()
        if let size = source["history_size"] {
            let seconds = try source.required("history_ttl").int()
            options.history = .backplane(Retention(size: try size.int(), ttl: .seconds(seconds)))
        } else if let history = source["history"] {
            switch try history.string() {
            case "records": options.history = .provider
            case "none": options.history = .none
            default: throw history.problem("must be records or none (or give history_size and history_ttl)")
            }
        }
        options.allowsRecovery = try source["recovery"]?.bool() ?? false
        options.hasPresence = try source["presence"]?.bool() ?? false
        options.announcesPresence = try source["join_leave"]?.bool() ?? false
        options.subscribers = try audience(source["subscribe"])
        options.publishers = try audience(source["publish"])
        return options
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
            case let name:
                guard let role = Role(rawValue: name) else {
                    throw element.problem("must be anyone, subscriber, owner or a role")
                }
                all.insert(.role(role))
            }
        }
        return all
    }
}
