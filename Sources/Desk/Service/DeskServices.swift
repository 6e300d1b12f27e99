import Backplane
import Foundation
import JSON
import Logging
import Realtime
import Records
import Synchronization

/// What the parts of the desk share.
final class DeskServices: Sendable {
    let records: RecordStore
    let node: Node
    let backplane: any Backplane
    let logger: Logger
    let outbox: OutboxSignal
    let keys: PrivacyKeys
    /// The live graph; nil in a hub without one.
    let graph: LiveGraph?
    private let current: Mutex<Mind>

    /// What turns run with; exchanged as a whole.
    private struct Mind {
        var brain: Brain
        var privacy: Privacy
    }

    init(
        records: RecordStore, node: Node, backplane: any Backplane, brain: Brain, keys: PrivacyKeys,
        readable: Set<String>, graph: LiveGraph?, logger: Logger
    ) {
        self.graph = graph
        self.records = records
        self.node = node
        self.backplane = backplane
        self.logger = logger
        self.keys = keys
        let privacy = Privacy(pack: brain.pack, keys: keys, readable: readable)
        current = Mutex(Mind(brain: brain, privacy: privacy))
        outbox = OutboxSignal()
    }

    /// The knowledge in force.
    var brain: Brain { current.withLock { $0.brain } }

    /// How personal data is found, and what of it stays readable.
    var privacy: Privacy { current.withLock { $0.privacy } }

    /// Puts another brain in force: turns that run finish with the old one.
    func exchange(_ brain: Brain) {
        current.withLock { mind in
            mind.brain = brain
            mind.privacy = Privacy(pack: brain.pack, keys: keys, readable: mind.privacy.readable)
        }
        announceLevel()
    }

    /// How well the hub serves now.
    var level: ServiceLevel { ServiceLevel(backplane.health, isWithoutModel: brain.classifier == nil) }

    /// Tells the consoles how well the hub serves.
    func announceLevel() {
        let data = JSONWriter.object { json in
            json.field("type", "service")
            json.service(level)
        }
        node.broadcast(Publication.payload(data: data), to: DeskTopics.queue)
    }

    /// A false hit was undone: its value is not masked from now on.
    func keepReadable(_ fingerprint: String) {
        current.withLock { _ = $0.privacy.readable.insert(fingerprint) }
    }

    /// Unix milliseconds.
    func now() -> Int { Int(Date().timeIntervalSince1970 * 1000) }

    // MARK: After the commit

    /// Tells everybody who listens what a turn led to. Called on the conversation's loop, turn by turn.
    func publish(_ outcome: TurnOutcome, before: Conversation, position: Int?, now: Int) {
        let conversation = outcome.conversation
        for entry in outcome.entries {
            node.broadcast(
                Publication.payload(data: entry.json), to: conversation.id.topic,
                position: StreamPosition(offset: entry.seq, epoch: records.epoch))
        }
        for entry in outcome.staffEntries {
            node.broadcast(Publication.payload(data: entry.json), to: conversation.id.staffTopic)
        }
        if let position {
            passing("queue", on: conversation.id) { json in
                json.field("position", position)
                json.field("wait_s", position * Self.secondsPerPlace)
            }
        }
        if !outcome.calls.isEmpty {
            passing("typing", on: conversation.id) { json in
                json.field("from", object: { $0.field("role", Author.Role.bot.rawValue) })
                json.field("on", true)
            }
            outbox.wake()
        }
        if conversation.seq > 0 {
            let row = JSONWriter.object { json in
                json.field("type", "conversation")
                json.conversation(conversation, now: now)
            }
            node.broadcast(Publication.payload(data: row), to: DeskTopics.queue)
        }
        remember(conversation)
        for kind in outcome.load { report(kind, conversation, now) }
        if let event = outcome.graphEvent { observe([event]) }
    }

    /// Gives the graph what turns have observed; what it has taken is not kept any longer.
    func observe(_ events: [GraphEventStore.Event]) {
        guard let graph else { return }
        for event in events {
            graph.take(event) { [records] in
                records.submit {
                    try GraphEventStore.remove([event.id], $0)
                } completion: { _ in
                }
            }
        }
    }

    /// A first guess of the wait, until forecasts are there: one place in the queue.
    static let secondsPerPlace = 120

    /// Something that is shown now and not kept.
    func passing(_ type: String, on id: ConversationID, _ body: (inout JSONWriter) -> Void) {
        let data = JSONWriter.object { json in
            json.field("type", type)
            body(&json)
        }
        node.broadcast(Publication.payload(data: data), to: id.topic)
    }

    private static func sessionKey(_ id: ConversationID) -> String { "session:\(id.text)" }

    /// Leaves a copy for the other nodes, so that the next turn may run elsewhere without a look into the store. The store
    /// has the truth: a commit applies only to the version it was made for.
    private func remember(_ conversation: Conversation) {
        guard backplane.isShared, let state = try? JSONEncoder().encode(conversation) else { return }
        backplane.setCache(Array(state), for: Self.sessionKey(conversation.id), ttl: .seconds(24 * 3600))
    }

    /// The copy that the last node left, which may be older than the store.
    func recall(
        _ id: ConversationID, completion: @escaping @Sendable (Conversation?) -> Void
    ) {
        guard backplane.isShared else { return completion(nil) }
        backplane.cache(for: Self.sessionKey(id)) { result in
            let state = (try? result.get()) ?? nil
            completion(state.flatMap { try? JSONDecoder().decode(Conversation.self, from: Data($0)) })
        }
    }

    private func report(_ kind: LoadKind, _ conversation: Conversation, _ now: Int) {
        let event = JSONWriter.object { json in
            json.field("kind", kind.rawValue)
            json.field("channel", conversation.channel)
            json.field("conversation", conversation.id.text)
            json.field("time", now)
        }
        backplane.append(event, to: "load:events", limit: 100_000)
    }
}

/// Topics of the desk.
enum DeskTopics {
    /// Rows of the conversation list as they change.
    static let queue = "desk:queue"
    /// Notices of a contact.
    static func notices(_ contact: String) -> String { "notices:\(contact)" }
}

extension JSONWriter {
    /// The members of a conversation's row in a list.
    mutating func conversation(_ conversation: Conversation, name: String? = nil, now: Int) {
        field("conversation", conversation.id.text)
        field(
            "contact",
            object: { contact in
                contact.field("id", conversation.contact)
                contact.field("name", name)
                contact.field("channel", conversation.channel)
                contact.field("locale", conversation.dialogue.language)
            })
        field("owner", conversation.owner.kind)
        if let id = conversation.owner.agentID {
            field(
                "agent",
                object: { agent in
                    agent.field("id", id)
                    agent.field("name", conversation.owner.agentName)
                })
        }
        field("seq", conversation.seq)
        if let last = conversation.last {
            field(
                "last",
                object: { json in
                    json.field("from", object: { $0.field("role", last.role.rawValue) })
                    json.field("text", last.text)
                    json.field("time", last.time)
                })
        }
        field("wait_s", conversation.waitingSince.map { max(0, (now - $0) / 1000) } ?? 0)
        field("intent", conversation.intent)
        mood(conversation.mood)
    }
}

/// Wakes the outbox worker. Signals that come while it works are one.
final class OutboxSignal: Sendable {
    let signals: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func wake() { continuation.yield() }
}
