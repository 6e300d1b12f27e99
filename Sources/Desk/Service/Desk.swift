package import Backplane
package import EventLoop
import Foundation
import JSON
package import Logging
package import Realtime
package import Records

/// The service desk behind the gateway: conversations with customers, the view of staff, notices.
package final class Desk: Sendable {
    let services: DeskServices
    private let shards: [DeskShard]
    private let connector: any Connector
    private let tokens: TokenAuthority

    package init(
        loops: [Loop], records: RecordStore, node: Node, backplane: any Backplane, brain: Brain,
        connector: any Connector, tokens: TokenAuthority, logger: Logger
    ) {
        services = DeskServices(
            records: records, node: node, backplane: backplane, brain: brain, logger: logger)
        let services = services
        shards = loops.map { DeskShard(loop: $0, services: services) }
        self.connector = connector
        self.tokens = tokens
    }

    /// Works the outbox off until the task is cancelled.
    package func run() async {
        let worker = OutboxWorker(services: services, connector: connector) { [self] answer, id in
            await withCheckedContinuation { done in
                home(of: id).submit(.connector(answer), to: id, by: nil) { _ in done.resume() }
            }
        }
        await worker.run()
    }

    func home(of id: ConversationID) -> DeskShard { shards[Int(id.hash % UInt64(shards.count))] }

    /// Where a topic's past is, for the namespaces that the desk keeps.
    package var histories: [String: any TopicHistory] {
        [
            "conversation": ConversationHistory(records: services.records),
            "notices": NoticeHistory(records: services.records),
        ]
    }

    /// Tells the consoles how well the hub is.
    package func announce(_ health: BackplaneHealth) {
        let data = JSONWriter.object { json in
            json.field("type", "service")
            json.service(health)
        }
        services.node.broadcast(Publication.payload(data: data), to: DeskTopics.queue)
    }

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
            try turn(call, .note(text, agent: agent), reply)
        default: throw .methodNotFound
        }
    }

    package func topics(for identity: Identity, completion: @escaping @Sendable ([String]) -> Void) {
        guard identity.role == .customer, !identity.user.isEmpty else { return completion([]) }
        services.records.read {
            try ConversationStore.open(of: identity.user, $0)
        } completion: { result in
            var topics = [DeskTopics.notices(identity.user)]
            if case .success(let conversation?) = result { topics.append(conversation.id.topic) }
            completion(topics)
        }
    }

    package func waiting(
        on topic: String, for identity: Identity, completion: @escaping @Sendable ([[UInt8]]) -> Void
    ) {
        guard topic == DeskTopics.notices(identity.user) else { return completion([]) }
        let services = services
        services.records.read {
            try NoticeStore.hasWaiting(identity.user, $0)
        } completion: { result in
            guard case .success(true) = result else { return completion([]) }
            let now = services.now()
            services.records.submit { connection in
                try NoticeStore.takeWaiting(for: identity.user, now: now, connection)
            } completion: {
                completion((try? $0.get()) ?? [])
            }
        }
    }
}

extension Desk {
    typealias Reply = @Sendable (RemoteOutcome) -> Void

    // MARK: Arguments

    private func conversationID(_ data: JSONText) throws(ProtocolError) -> ConversationID {
        guard let text = data["conversation"]?.string, !text.isEmpty, text.utf8.count <= 64 else {
            throw .invalid("conversation", "is missing")
        }
        return ConversationID(text)
    }

    private func message(_ data: JSONText) throws(ProtocolError) -> (id: String, parts: MessageParts) {
        guard let id = data["id"]?.string, !id.isEmpty, id.utf8.count <= 64 else {
            throw .invalid("id", "must be a text of 1 to 64 bytes")
        }
        return (id, try MessageParts(validating: data["parts"]))
    }

    /// Runs `body` when the conversation is there and the caller may see it; another's is as good as none.
    private func permitted(
        _ call: RemoteCall, _ reply: @escaping Reply,
        _ body: @escaping @Sendable (Conversation) -> Void
    ) throws(ProtocolError) {
        let id = try conversationID(call.data)
        let identity = call.caller.identity
        services.records.read {
            try ConversationStore.load(id, $0)
        } completion: { result in
            switch result {
            case .success(let conversation?)
            where conversation.isVisible(to: identity):
                body(conversation)
            case .success: reply(.failure(.notFound("conversation")))
            case .failure: reply(.failure(.storeUnavailable))
            }
        }
    }

    // MARK: Customers

    private func open(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let identity = call.caller.identity
        guard identity.role == .customer else { throw .permissionDenied }
        let channel = call.data["channel"]?.string ?? "web"
        guard (1...32).contains(channel.utf8.count) else {
            throw .invalid("channel", "must be 1 to 32 bytes long")
        }
        let locale = call.data["locale"]?.string.map { String($0.prefix(35)) }
        let contact = identity.user.isEmpty ? Identifier.make("p") : identity.user
        let now = services.now()
        services.records.submit { connection -> Conversation in
            try ContactStore.see(contact, name: identity.name, locale: locale, now: now, connection)
            if let open = try ConversationStore.open(of: contact, connection) { return open }
            let new = Conversation(id: .make(), contact: contact, channel: channel, created: now)
            try ConversationStore.insert(new, connection)
            return new
        } completion: { [self] result in
            guard case .success(let conversation) = result else { return reply(.failure(.storeUnavailable)) }
            var attached = identity
            attached.user = contact
            reply(
                .attached(
                    opening(conversation, locale: locale), identity: attached,
                    topics: [conversation.id.topic, DeskTopics.notices(contact)]))
        }
    }

    private func opening(_ conversation: Conversation, locale: String?) -> [UInt8] {
        let pack = services.brain.pack
        let language = locale.map { String($0.prefix(2).lowercased()) } ?? conversation.dialogue.language
        return JSONWriter.object { json in
            json.field("conversation", conversation.id.text)
            json.field("resume", resumeToken(for: conversation.contact))
            json.field("topic", conversation.id.topic)
            json.field("contact", conversation.contact)
            json.field("notices", DeskTopics.notices(conversation.contact))
            json.field("owner", conversation.owner.kind)
            json.field("seq", conversation.seq)
            json.field("epoch", services.records.epoch)
            json.field(
                "bot",
                object: { bot in
                    bot.field("name", pack.bot(language))
                    bot.field("shop", pack.shop(language))
                })
            if conversation.seq == 0 {
                json.field("greeting", pack.greeting(language))
                json.field(
                    "starters",
                    array: { list in
                        for starter in pack.starters {
                            list.object { entry in
                                entry.field("label", starter(language))
                                entry.field("value", starter(language))
                            }
                        }
                    })
            }
        }
    }

    private func send(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let (clientID, parts) = try message(call.data)
        let locale = call.data["locale"]?.string
        try turn(call, .customer(id: clientID, parts, locale: locale), reply)
    }

    /// Runs a turn for somebody who may, and answers with where it stands.
    private func turn(
        _ call: RemoteCall, _ input: TurnInput, _ reply: @escaping Reply
    ) throws(ProtocolError) {
        let method = call.method
        let id = try conversationID(call.data)
        home(of: id).submit(input, to: id, by: call.caller.identity) { result in
            switch result {
            case .success(let receipt):
                reply(
                    .value(
                        JSONWriter.object { json in
                            if method != "conversation.send", method != "desk.reply" {
                                json.field("owner", receipt.owner.kind)
                            } else {
                                json.field("time", receipt.time)
                            }
                            json.field("seq", receipt.seq)
                            if receipt.isDuplicate { json.field("duplicate", true) }
                        }))
            case .failure(let error): reply(.failure(error))
            }
        }
    }

    private func close(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        try turn(call, .close(by: call.caller.identity.role.isStaff ? .agent : .customer), reply)
    }

    private func rate(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        guard let score = call.data["score"]?.int, (1...5).contains(score) else {
            throw .invalid("score", "must be a whole number from 1 to 5")
        }
        let comment = call.data["comment"]?.string.map { String($0.prefix(2000)) }
        try turn(call, .rating(score: score, comment: comment), reply)
    }

    private func history(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let limit = min(max(call.data["limit"]?.int ?? 50, 1), 200)
        let before = call.data["before"]?.int ?? .max
        try permitted(call, reply) { [services] conversation in
            services.records.read { connection in
                try ConversationStore.entries(
                    of: conversation.id, before: before, kind: Entry.Kind.message.rawValue, limit: limit + 1,
                    connection)
            } completion: { result in
                guard case .success(let items) = result else { return reply(.failure(.storeUnavailable)) }
                reply(
                    .value(
                        JSONWriter.object { json in
                            json.field(
                                "messages",
                                array: { list in
                                    for item in items.prefix(limit).reversed() { list.raw(item.payload) }
                                })
                            json.field("more", items.count > limit)
                        }))
            }
        }
    }

    private func typing(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let identity = call.caller.identity
        let isOn = call.data["on"]?.bool ?? true
        try permitted(call, reply) { [services] conversation in
            services.passing("typing", on: conversation.id) { json in
                json.field(
                    "from",
                    object: { from in
                        from.field(
                            "role",
                            identity.role.isStaff ? Author.Role.agent.rawValue : Author.Role.customer.rawValue
                        )
                        from.field("name", identity.name)
                    })
                json.field("on", isOn)
            }
            reply(.value(Array("{}".utf8)))
        }
    }

    private func read(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        guard let seq = call.data["seq"]?.int, seq >= 0 else {
            throw .invalid("seq", "must be a whole number")
        }
        let identity = call.caller.identity
        try permitted(call, reply) { [services] conversation in
            services.passing("read", on: conversation.id) { json in
                json.field("seq", min(seq, conversation.seq))
                json.field(
                    "role", identity.role.isStaff ? Author.Role.agent.rawValue : Author.Role.customer.rawValue
                )
            }
            reply(.value(Array("{}".utf8)))
        }
    }

    private func acknowledge(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        guard let id = call.data["id"]?.string else { throw .invalid("id", "is missing") }
        let state = call.data["state"]?.string ?? "read"
        guard state == "read" || state == "delivered" else {
            throw .invalid("state", "must be delivered or read")
        }
        let contact = call.caller.identity.user
        let now = services.now()
        services.records.submit { connection in
            try NoticeStore.acknowledge(id, by: contact, isRead: state == "read", now: now, connection)
        } completion: { result in
            switch result {
            case .success(true): reply(.value(Array("{}".utf8)))
            case .success(false): reply(.failure(.notFound("notice")))
            case .failure: reply(.failure(.storeUnavailable))
            }
        }
    }

    // MARK: Staff

    private func list(_ call: RemoteCall, _ reply: @escaping Reply) {
        let identity = call.caller.identity
        let limit = min(max(call.data["limit"]?.int ?? 50, 1), 200)
        let before = call.data["before"]?.int ?? .max
        let filter: ConversationStore.Filter =
            switch call.data["state"]?.string ?? "all" {
            case "mine": .agent(identity.user)
            case "queue": .owner("queue")
            case "bot": .owner("bot")
            case "closed": .owner("closed")
            case "open": .open
            default: .all
            }
        let services = services
        services.records.read { connection in
            try ConversationStore.list(filter, before: before, limit: limit + 1, connection).map {
                conversation, updated in
                (conversation, updated, try ContactStore.contact(conversation.contact, connection)?.name)
            }
        } completion: { result in
            guard case .success(let rows) = result else { return reply(.failure(.storeUnavailable)) }
            let now = services.now()
            reply(
                .value(
                    JSONWriter.object { json in
                        json.field(
                            "conversations",
                            array: { list in
                                for (conversation, updated, name) in rows.prefix(limit) {
                                    list.object { row in
                                        row.conversation(conversation, name: name, now: now)
                                        row.field("updated", updated)
                                    }
                                }
                            })
                        json.field("more", rows.count > limit)
                        json.field(
                            "me",
                            object: { me in
                                me.field("id", identity.user)
                                me.field("name", identity.name ?? identity.user)
                                me.field("role", identity.role.rawValue)
                            })
                        json.field("service", object: { $0.service(services.backplane.health) })
                    }))
        }
    }

    private func thread(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let limit = min(max(call.data["limit"]?.int ?? 100, 1), 200)
        let before = call.data["before"]?.int ?? .max
        try permitted(call, reply) { [services] conversation in
            services.records.read { connection in
                let items = try ConversationStore.entries(
                    of: conversation.id, before: before, kind: nil, limit: limit + 1, connection)
                let from = items.prefix(limit).last?.offset ?? 0
                return (
                    items, try ConversationStore.staffEntries(of: conversation.id, from: from, connection),
                    try ContactStore.contact(conversation.contact, connection)
                )
            } completion: { result in
                guard case .success(let (items, staff, contact)) = result else {
                    return reply(.failure(.storeUnavailable))
                }
                let now = services.now()
                reply(
                    .value(
                        JSONWriter.object { json in
                            json.field(
                                "entries",
                                array: { list in
                                    for item in items.prefix(limit).reversed() { list.raw(item.payload) }
                                })
                            json.field("staff", array: { list in staff.forEach { list.raw($0) } })
                            json.field("more", items.count > limit)
                            json.conversation(conversation, name: contact?.name, now: now)
                            json.field("since", contact?.created)
                        }))
            }
        }
    }
}

extension JSONWriter {
    /// The members that tell how well the hub is: `{"level", "degraded", "since"}`.
    package mutating func service(_ health: BackplaneHealth) {
        switch health {
        case .up:
            field("level", "L0")
            field("degraded", array: { _ in })
        case .down(let since, _):
            field("level", "L1")
            field("degraded", array: { $0.value("redis") })
            field("since", since)
        }
    }
}
