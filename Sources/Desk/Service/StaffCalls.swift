import Backplane
import Foundation
import JSON
import Realtime
import Records

/// `desk.list` and `desk.thread`: what staff see.
extension Desk {
    func list(_ call: RemoteCall, _ reply: @escaping Reply) {
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
                        json.field("service", object: { $0.service(services.level) })
                    }))
        }
    }

    func thread(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
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
