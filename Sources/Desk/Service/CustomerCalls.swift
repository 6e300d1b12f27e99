import Backplane
import Foundation
import JSON
import Realtime
import Records

/// `conversation.*` and `notice.*`: what customers call.
extension Desk {
    func open(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
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

    func opening(_ conversation: Conversation, locale: String?) -> [UInt8] {
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

    func send(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        guard call.caller.identity.role == .customer else { throw .permissionDenied }
        let (clientID, parts) = try message(call.data)
        let locale = call.data["locale"]?.string
        try turn(call, .customer(id: clientID, parts, locale: locale), reply)
    }

    func close(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        try turn(call, .close(by: call.caller.identity.role.isStaff ? .agent : .customer), reply)
    }

    func rate(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        guard call.caller.identity.role == .customer else { throw .permissionDenied }
        guard let score = call.data["score"]?.int, (1...5).contains(score) else {
            throw .invalid("score", "must be a whole number from 1 to 5")
        }
        let comment = call.data["comment"]?.string.map { String($0.prefix(2000)) }
        try turn(call, .rating(score: score, comment: comment), reply)
    }

    func history(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
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

    func typing(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
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

    func read(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
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

    func acknowledge(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
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
}
