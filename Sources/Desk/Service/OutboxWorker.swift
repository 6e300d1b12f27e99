import Foundation
import JSON
import Logging
import Records
import Understanding

/// Asks another system. Answers with its status and body, or throws when there was no answer.
package protocol Connector: Sendable {
    /// `body` is nil for requests without one; `key` makes a repetition harmless.
    func request(method: String, path: String, body: [UInt8]?, key: String) async throws -> (
        status: Int, body: [UInt8]
    )
}

/// Works the outbox off: asks other systems what turns have asked for, and brings each answer back as a turn of its own.
/// What a crash interrupts is asked again, under the same key.
struct OutboxWorker {
    let services: DeskServices
    let connector: any Connector
    let deliver: @Sendable (ConnectorAnswer, ConversationID) async -> Void

    /// Waits before the second, third and fourth attempt; then the flow is told that nobody answers.
    private static let delays: [Duration] = [.seconds(1), .seconds(3)]
    private static let parallel = 16

    /// Works until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            // Retries fall due without a signal.
            group.addTask {
                while !Task.isCancelled {
                    services.outbox.wake()
                    try? await Task.sleep(for: .seconds(1))
                }
            }
            group.addTask {
                for await _ in services.outbox.signals { await workOff() }
            }
            await group.waitForAll()
        }
    }

    private func workOff() async {
        var isFull = true
        while isFull, !Task.isCancelled {
            let now = services.now()
            let due =
                (try? await services.records.read { try OutboxStore.due(now: now, limit: Self.parallel, $0) })
                ?? []
            await withTaskGroup { group in
                for item in due { group.addTask { await work(item) } }
            }
            isFull = due.count == Self.parallel
        }
    }

    private func work(_ item: OutboxStore.Item) async {
        guard let request = await cleared(item) else {
            return await retry(item, "clear text is not to be had", 0)
        }
        let body =
            request.method == "GET"
            ? nil
            : JSONWriter.object { json in
                for (name, value) in request.body.sorted(by: { $0.key < $1.key }) { json.field(name, value) }
            }
        do {
            let (status, bytes) = try await connector.request(
                method: request.method, path: request.path, body: body, key: request.id)
            guard status < 500 else { return await retry(item, "status \(status)", status) }
            let value = (try? JSONValue(parsing: bytes)) ?? .null
            await deliver(ConnectorAnswer(id: request.id, status: status, body: value), item.conversation)
        } catch {
            await retry(item, "\(error)", 0)
        }
    }

    /// The request with clear text for the tokens that it needs, each with its line in the audit trail; nil when the store
    /// does not answer.
    private func cleared(_ item: OutboxStore.Item) async -> ConnectorRequest? {
        let tokens = item.request.revealed
        guard !tokens.isEmpty else { return item.request }
        let (services, id) = (services, item.conversation)
        let now = services.now()
        let actor = "flow:\(item.request.flow ?? "")"
        let subject = "\(id.text) \(tokens.map(\.description).joined(separator: " "))"
        // A repeated attempt is the same reveal.
        let isFirst = item.attempts == 0
        let values = try? await services.records.commit { connection in
            if isFirst {
                try AuditStore.add(
                    AuditEntry(
                        time: now, actor: actor, action: "reveal", subject: subject,
                        detail: "\(item.request.method) \(item.request.path)"), connection)
            }
            var values: [MaskToken: String] = [:]
            for token in tokens {
                guard let row = try MaskStore.value(of: token, in: id, connection) else { continue }
                values[token] = services.keys.open(row.sealed, at: token, in: id)?.value
            }
            return values
        }
        return values.map(item.request.cleared)
    }

    private func retry(_ item: OutboxStore.Item, _ reason: String, _ status: Int) async {
        // A hub that shuts down has not failed: the row waits for the next start.
        guard !Task.isCancelled else { return }
        services.logger.warning(
            "connector failed",
            metadata: [
                "request": "\(item.request.id)", "attempt": "\(item.attempts + 1)", "reason": "\(reason)",
            ])
        guard item.attempts < Self.delays.count else {
            return await deliver(
                ConnectorAnswer(id: item.request.id, status: status, body: .null), item.conversation)
        }
        let delay = Int(Self.delays[item.attempts] / .milliseconds(1))
        let due = services.now() + delay
        _ = try? await services.records.commit { connection in
            try OutboxStore.postpone(item.request.id, until: due, attempts: item.attempts + 1, connection)
        }
    }
}
