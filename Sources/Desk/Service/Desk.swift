package import Backplane
package import EventLoop
import Foundation
package import JSON
package import Logging
package import Realtime
package import Records

/// The service desk behind the gateway: conversations with customers, the view of staff, notices.
package final class Desk: Sendable {
    let services: DeskServices
    private let shards: [DeskShard]
    private let connector: any Connector
    let tokens: TokenAuthority
    private let retention: Duration
    let teacher: Teacher
    /// Knowledge that changes by release.
    package let publisher: Publisher
    /// Warnings; nil in a hub without a graph.
    package let risks: RiskDesk?

    package init(
        loops: [Loop], records: RecordStore, node: Node, backplane: any Backplane, brain: Brain,
        connector: any Connector, tokens: TokenAuthority, privacy: PrivacySettings,
        graph: ((Pack) throws -> LiveGraph?)? = nil, classifiers: (any ClassifierKeeping)? = nil,
        logger: Logger
    ) throws {
        // What was released and taught is there before the first turn.
        let overlay = try records.readNow(ReleaseStore.liveOverlay)
        let lessons = try records.readNow(LessonStore.all)
        let taught = try brain.with(
            overlay, brain.pack.overlaid(overlay).fitting(lessons, logger), reusing: classifiers)
        services = DeskServices(
            records: records, node: node, backplane: backplane, brain: taught,
            keys: PrivacyKeys(secret: privacy.secret), readable: try records.readNow(MaskStore.readable),
            graph: try graph?(taught.pack) ?? nil, logger: logger)
        let services = services
        services.observe(try records.readNow(GraphEventStore.all))
        shards = loops.map { DeskShard(loop: $0, services: services) }
        self.connector = connector
        self.tokens = tokens
        retention = privacy.retention
        teacher = Teacher(services: services, base: brain, overlay: overlay, classifiers: classifiers)
        risks = try services.graph.map { try RiskDesk(services: services, graph: $0) }
        publisher = Publisher(
            services: services, teacher: teacher, shards: shards, checker: services.graph ?? UncheckedRules())
    }

    /// How personal data is kept.
    package struct PrivacySettings: Sendable {
        /// What the keys of masked values are derived from.
        package var secret: String
        /// How long clear text can be had back from a token.
        package var retention: Duration

        /// Settings.
        package init(secret: String, retention: Duration) {
            self.secret = secret
            self.retention = retention
        }
    }

    /// Works the outbox off until the task is cancelled.
    package func run() async {
        let worker = OutboxWorker(services: services, connector: connector) { [self] answer, id in
            await withCheckedContinuation { done in
                home(of: id).submit(.connector(answer), to: id, by: nil) { _ in done.resume() }
            }
        }
        await withTaskGroup { group in
            group.addTask { await worker.run() }
            group.addTask { await self.forget() }
            group.addTask { await self.publisher.run() }
            if let graph = self.services.graph { group.addTask { await graph.run() } }
            if let risks = self.risks { group.addTask { await risks.run() } }
        }
    }

    /// Takes clear text away when its time is over; looks once an hour.
    private func forget() async {
        while !Task.isCancelled {
            let oldest = services.now() - Int(retention / .milliseconds(1))
            do {
                let count = try await services.records.commit { try MaskStore.purge(before: oldest, $0) }
                if count > 0 {
                    services.logger.info("forgot clear text", metadata: ["values": "\(count)"])
                }
            } catch {
                services.logger.warning("clear text not forgotten", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(3600))
        }
    }

    func home(of id: ConversationID) -> DeskShard { shards[Int(id.hash % UInt64(shards.count))] }

    /// Where a topic's past is, for the namespaces that the desk keeps.
    package var histories: [String: any TopicHistory] {
        [
            "conversation": ConversationHistory(records: services.records),
            "notices": NoticeHistory(records: services.records),
        ]
    }

    /// The live graph; nil in a hub without one.
    package var graph: LiveGraph? { services.graph }

    /// How well the hub serves.
    package var level: ServiceLevel { services.level }

    /// Tells the consoles that it has changed.
    package func announceLevel() { services.announceLevel() }

    /// How long a `resume` token lasts, in seconds.
    private static let resumeLifetime = 30 * 24 * 3600

    func resumeToken(for contact: String) -> String {
        tokens.issue(
            Identity(user: contact, role: .customer, tokenID: Identifier.make("t")),
            now: services.now() / 1000,
            lifetime: Self.resumeLifetime)
    }
}

extension Desk: Application {
    package func call(_ call: RemoteCall, reply: @escaping @Sendable (RemoteOutcome) -> Void) {
        do throws(ProtocolError) {
            switch call.method {
            case "conversation.open": try open(call, reply)
            case "conversation.send": try send(call, reply)
            case "conversation.history": try history(call, reply)
            case "conversation.typing": try typing(call, reply)
            case "conversation.read": try read(call, reply)
            case "conversation.handoff": try turn(call, .handoff, reply)
            case "conversation.close": try close(call, reply)
            case "conversation.rate": try rate(call, reply)
            case "conversation.reveal": try ownReveal(call, reply)
            case "notice.ack": try acknowledge(call, reply)
            case let method where method.hasPrefix("desk."):
                guard call.caller.identity.role.isStaff else { throw .permissionDenied }
                try staffCall(call, reply)
            default: throw .methodNotFound
            }
        } catch {
            reply(.failure(error))
        }
    }

    private func staffCall(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let agent = call.caller.identity
        switch call.method {
        case "desk.list": list(call, reply)
        case "desk.thread": try thread(call, reply)
        case "desk.reveal": try reveal(call, reply)
        case "desk.unmask": try unmask(call, reply)
        case "desk.explain": reply(.value(try liveGraph.explain(call.data)))
        case "desk.why_not": reply(.value(try liveGraph.whyNot(call.data)))
        case "desk.claim": try turn(call, .claim(agent), reply)
        case "desk.release": try turn(call, .release(agent), reply)
        case "desk.reply":
            let (id, parts) = try message(call.data)
            try turn(call, .agentReply(id: id, parts, agent: agent), reply)
        case "desk.note":
            let text = call.data["text"]?.string ?? ""
            guard !text.isEmpty, text.count <= MessageParts.maximumText else {
                throw .invalid("text", "must be between 1 and \(MessageParts.maximumText) characters long")
            }
            let id = call.data["id"]?.string
            guard (id ?? "-").utf8.count <= 64 else { throw .invalid("id", "must be at most 64 bytes long") }
            try turn(call, .note(text, id: id, agent: agent), reply)
        default: throw .methodNotFound
        }
    }

    private var liveGraph: LiveGraph {
        get throws(ProtocolError) {
            guard let graph else { throw .notFound("graph") }
            return graph
        }
    }

    package func heard(_ subject: String, _ data: JSONText) {
        guard subject == Publisher.subject else { return }
        Task { await publisher.keepUp() }
    }

    package func topics(
        for identity: Identity, completion: @escaping @Sendable (Result<[String], ProtocolError>) -> Void
    ) {
        guard identity.role == .customer, !identity.user.isEmpty else { return completion(.success([])) }
        services.records.read {
            try ConversationStore.open(of: identity.user, $0)
        } completion: { result in
            completion(
                result.map { conversation in
                    [DeskTopics.notices(identity.user)] + (conversation.map { [$0.id.topic] } ?? [])
                }.mapError { _ in .storeUnavailable })
        }
    }

    package func waiting(
        on topic: String, for identity: Identity,
        completion: @escaping @Sendable (WaitingPublications) -> Void
    ) {
        guard topic == DeskTopics.notices(identity.user) else { return completion(.none) }
        let services = services
        let now = services.now()
        services.records.read {
            try NoticeStore.waiting(for: identity.user, now: now, $0)
        } completion: { result in
            guard case .success(let waiting) = result, let last = waiting.last else {
                return completion(.none)
            }
            completion(
                WaitingPublications(waiting.map(\.payload)) {
                    services.records.submit { connection in
                        try NoticeStore.markDelivered(
                            to: identity.user, through: last.offset, now: now, connection)
                    } completion: { _ in
                    }
                })
        }
    }
}
