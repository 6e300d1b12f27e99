import JSON
import Transport

/// What the business has done to connections of a user, on whichever node they are.
enum Order: Equatable, Sendable {
    case disconnect(Disconnect)
    case subscribe(topic: String, data: [UInt8]?, since: Command.Position?)
    case unsubscribe(topic: String)
    /// The connection's token now lasts until then; nil: for ever.
    case refresh(expires: Int?)

    /// Whom it is for.
    struct Target: Equatable, Sendable {
        let user: String
        /// One of their connections; nil: all.
        var client: String?
        /// The connection with this key, if its client hears over a stream; nil: all.
        var session: String?
        /// Connections that are left alone.
        var except: [String] = []
    }
}

extension Shard {
    nonisolated func obey(_ order: Order, for target: Order.Target) {
        perform { shard in
            for session in shard.connections(of: target) { shard.carryOut(order, on: session) }
        }
    }

    private func carryOut(_ order: Order, on session: Session) {
        switch order {
        case .disconnect(let reason): end(session, reason)
        case .subscribe(let topic, let data, let since):
            guard session.subscription(to: topic) == nil,
                session.subscriptions.count < node.configuration.topicsPerConnection
            else { return }
            attach(session, [(topic, SubscriptionTerms(position: since, data: data))]) { shard, results in
                for result in results {
                    session.link.send(Reply.push(result.topic, "subscribe") { result.write(&$0) })
                    shard.goLiveServerSide(result, session)
                }
            }
        case .unsubscribe(let topic):
            guard let subscription = session.subscription(to: topic) else { return }
            drop(subscription)
            session.link.send(Reply.unsubscribe(topic, .byServer))
        case .refresh(let expires):
            var identity = session.identity
            identity.expires = expires
            guard identify(session, as: identity) else { return }
            session.link.send(Reply.push("refresh") { writeLifetime(expires, &$0) })
        }
    }
}

extension Order {
    /// As it travels between nodes.
    func write(for target: Target, _ json: inout JSONWriter) {
        json.field("user", target.user)
        json.field("client", target.client)
        json.field("session", target.session)
        json.field("except", array: { list in target.except.forEach { list.value($0) } })
        switch self {
        case .disconnect(let reason):
            json.field("order", "disconnect")
            json.field("code", Int(reason.code))
            json.field("reason", reason.reason)
        case .subscribe(let topic, let data, let since):
            json.field("order", "subscribe")
            json.field("topic", topic)
            json.field("data", raw: data)
            json.field("offset", since?.offset)
            json.field("epoch", since?.epoch)
        case .unsubscribe(let topic):
            json.field("order", "unsubscribe")
            json.field("topic", topic)
        case .refresh(let expires):
            json.field("order", "refresh")
            json.field("expires", expires)
        }
    }

    static func read(_ json: JSONText) -> (Order, Target)? {
        guard let user = json["user"]?.string else { return nil }
        let target = Target(
            user: user, client: json["client"]?.string, session: json["session"]?.string,
            except: json["except"]?.elements.compactMap(\.string) ?? [])
        let topic = json["topic"]?.string ?? ""
        switch json["order"]?.string {
        case "disconnect":
            let code = UInt16(clamping: json["code"]?.int ?? Int(Disconnect.forced.code))
            return (.disconnect(Disconnect(code, json["reason"]?.string ?? "")), target)
        case "subscribe":
            let since = json["offset"].map { _ in Command.position(json) }
            return (
                .subscribe(topic: topic, data: json["data"].map { Array($0.bytes) }, since: since), target
            )
        case "unsubscribe": return (.unsubscribe(topic: topic), target)
        case "refresh": return (.refresh(expires: json["expires"]?.int), target)
        default: return nil
        }
    }
}
