import Backplane
import Desk
import Foundation
import Realtime
import Records

/// `/metrics` in the text format of Prometheus, gathered when asked for.
extension Hub {
    func metrics() async -> String {
        var text = MetricsText()
        let census = await node.census()
        text.gauge("switchboard_connections", "Open client connections", census.clients)
        text.gauge("switchboard_subscriptions", "Subscriptions of clients", census.subscriptions)
        text.gauge("switchboard_topics", "Topics with a subscriber", census.topics.count)
        let store = records.statistics
        text.counter("switchboard_commits_total", "Transactions of the store", store.groups)
        text.counter("switchboard_commit_units_total", "Units in these transactions", store.units)
        text.counter("switchboard_commit_failures_total", "Units that were undone", store.failures)
        let level = desk.level
        text.gauge(
            "switchboard_service_level", "0: all is well, 1: without Redis, 5: without a model", level.number)
        text.gauge(
            "switchboard_degraded", "Parts that are away",
            ["redis", "language"].map { ("part", $0, level.degraded.contains($0) ? 1 : 0) })
        let release = desk.publisher.inForce
        text.gauge("switchboard_release_version", "The release that answers come from", release.number)
        text.gauge(
            "switchboard_release_ack_seconds",
            "From the last publication until nothing older was answered any more",
            release.seconds.map { ("channel", $0.key, $0.value) })
        text.gauge("switchboard_uptime_seconds", "Since the start", Int(node.uptime / .seconds(1)))
        text.gauge("process_resident_memory_bytes", "Resident memory", Self.residentBytes)
        return text.text
    }

    private static var residentBytes: Int {
        let fields = FileManager.default.contents(atPath: "/proc/self/statm").map {
            String(decoding: $0, as: UTF8.self)
        }
        return (fields?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}

/// Builds the text, metric by metric.
struct MetricsText {
    private(set) var text = ""

    mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        add(name, help, "gauge", "\(name) \(value)")
    }
    mutating func counter(_ name: String, _ help: String, _ value: Int) {
        add(name, help, "counter", "\(name) \(value)")
    }

    /// One value per label.
    mutating func gauge<Value: Numeric>(
        _ name: String, _ help: String, _ values: [(label: String, is: String, value: Value)]
    ) {
        let lines = values.map { "\(name){\($0.label)=\"\($0.is)\"} \($0.value)" }
        add(name, help, "gauge", lines.joined(separator: "\n"))
    }

    private mutating func add(_ name: String, _ help: String, _ type: String, _ lines: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(lines)\n"
    }
}
