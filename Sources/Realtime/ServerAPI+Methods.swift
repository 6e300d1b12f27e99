import Backplane
import Foundation
import JSON

/// Publishing.
extension ServerAPI {
    /// Topics of one broadcast.
    private static let maximumTopics = 1000

    func publish(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        Self.position(try await answer { publish(body, completion: $0) })
    }

    /// Publishes to the topic that `body` names.
    func publish(
        _ body: JSONText, completion: @escaping @Sendable (Result<StreamPosition?, ProtocolError>) -> Void
    ) {
        do throws(ProtocolError) {
            let draft = try Draft(body)
            guard let topic = draft.topic, !topic.isEmpty else { throw .badRequest }
            publish(draft, to: topic, completion: completion)
        } catch {
            completion(.failure(error))
        }
    }

    /// A publication as a caller gives it.
    private struct Draft: Sendable {
        /// Nil in a broadcast.
        let topic: String?
        let keepsHistory: Bool
        let key: String?
        let payload: [UInt8]

        /// In one walk: batches bring thousands.
        init(_ body: JSONText) throws(ProtocolError) {
            var (data, tags, topic, key): (JSONText?, JSONText?, String?, String?)
            var keepsHistory = true
            body.forEachMember { name, value in
                if value.isNull { return true }
                if name.isString("channel") { topic = value.string }
                if name.isString("data") { data = value }
                if name.isString("tags") { tags = value }
                if name.isString("skip_history") { keepsHistory = value.bool != true }
                if name.isString("idempotency_key") { key = value.string.flatMap { $0.isEmpty ? nil : $0 } }
                return true
            }
            guard let data else { throw .badRequest }
            if let tags {
                // A map of texts, as the SDKs read it.
                guard tags.isObject, tags.members.allSatisfy({ $0.value.string != nil }) else {
                    throw .badRequest
                }
            }
            self.topic = topic
            self.keepsHistory = keepsHistory
            self.key = key
            payload = Publication.payload(data: data.bytes, tags: tags?.bytes)
        }
    }

    private func publish(
        _ draft: Draft, to topic: String,
        completion: @escaping @Sendable (Result<StreamPosition?, ProtocolError>) -> Void
    ) {
        node.publish(
            draft.payload, to: topic, keepsHistory: draft.keepsHistory, key: draft.key,
            completion: completion)
    }

    func broadcast(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        guard let channels = body["channels"], channels.isArray else { throw .badRequest }
        let topics = channels.elements.map(\.string)
        guard topics.count <= Self.maximumTopics else { throw .badRequest }
        let draft = try Draft(body)
        let responses: [Result<StreamPosition?, ProtocolError>] = await gather(topics.count) { done in
            for (index, topic) in topics.enumerated() {
                guard let topic else {
                    done(index, .failure(.badRequest))
                    continue
                }
                publish(draft, to: topic) { done(index, $0) }
            }
        }
        return JSONWriter.object { json in
            json.field(
                "responses",
                array: { list in
                    for response in responses {
                        list.object { entry in
                            switch response {
                            case .success(let position): entry.field("result", raw: Self.position(position))
                            case .failure(let error):
                                entry.name("error")
                                entry.error(error)
                            }
                        }
                    }
                })
        }
    }

    static func position(_ position: StreamPosition?) -> [UInt8] {
        JSONWriter.object { json in
            guard let position else { return }
            json.field("offset", position.offset)
            json.field("epoch", position.epoch)
        }
    }
}

/// Connections of a user, wherever they are.
extension ServerAPI {
    private static let done = Array("{}".utf8)

    private func target(of body: JSONText) throws(ProtocolError) -> Order.Target {
        func given(_ field: String) -> String? { body[field]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        return Order.Target(
            user: try text("user", of: body), client: given("client"), session: given("session"),
            except: body["whitelist"]?.elements.compactMap(\.string) ?? [])
    }

    func subscribe(_ body: JSONText) throws(ProtocolError) -> [UInt8] {
        let (topic, _, _) = try topic(of: body)
        let since = body["recover_since"].map(Command.position)
        let data = body["data"].map { Array($0.bytes) }
        node.give(.subscribe(topic: topic, data: data, since: since), to: try target(of: body))
        return Self.done
    }

    func unsubscribe(_ body: JSONText) throws(ProtocolError) -> [UInt8] {
        node.give(.unsubscribe(topic: try text("channel", of: body)), to: try target(of: body))
        return Self.done
    }

    func disconnect(_ body: JSONText) throws(ProtocolError) -> [UInt8] {
        var reason = Disconnect.forced
        if let own = body["disconnect"], let code = own["code"]?.int, code != 0 {
            guard (3000...4999).contains(code) else { throw .badRequest }
            reason = Disconnect(UInt16(code), own["reason"]?.string ?? "")
        }
        node.give(.disconnect(reason), to: try target(of: body))
        return Self.done
    }

    /// Gives the tokens of a user's connections another end, or ends them now (`expired`).
    func refresh(_ body: JSONText) throws(ProtocolError) -> [UInt8] {
        let target = try target(of: body)
        if body["expired"]?.bool == true {
            node.give(.disconnect(.expired), to: target)
        } else {
            let end = body["expire_at"]?.int ?? 0
            guard (0..<1_000_000_000_000).contains(end) else { throw .badRequest }
            node.give(.refresh(expires: end == 0 ? nil : end), to: target)
        }
        return Self.done
    }
}

/// What is known of topics and nodes.
extension ServerAPI {
    func text(_ field: String, of body: JSONText) throws(ProtocolError) -> String {
        guard let text = body[field]?.string, !text.isEmpty else { throw .badRequest }
        return text
    }

    private func topic(of body: JSONText) throws(ProtocolError) -> (String, TopicName, TopicOptions) {
        let topic = try text("channel", of: body)
        guard let name = TopicName(topic), let options = node.options(name) else { throw .unknownTopic }
        return (topic, name, options)
    }

    func presence(_ body: JSONText, countsOnly: Bool) async throws(ProtocolError) -> [UInt8] {
        let (topic, _, options) = try topic(of: body)
        guard options.hasPresence else { throw .notAvailable }
        let clients: [String: [UInt8]] = try await answer { done in
            node.backplane.presence(on: topic) { done($0.mapError { _ in .internalError }) }
        }
        return JSONWriter.object { $0.presence(clients, countsOnly: countsOnly) }
    }

    func history(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        let (topic, name, options) = try topic(of: body)
        let query = Command.historyQuery(body)
        let page = try await answer { done in
            node.history(of: topic, name, options, query) { done($0.flatMap { $0.belonging(to: query) }) }
        }
        return JSONWriter.object { $0.history(page, includesZeroes: true) }
    }

    func removeHistory(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        let (topic, _, options) = try topic(of: body)
        // What the store keeps is not a topic's to forget.
        guard case .backplane = options.history else { throw .notAvailable }
        let _: Void = try await answer { done in
            node.backplane.removeHistory(of: topic) { done($0.mapError { _ in .internalError }) }
        }
        return Self.done
    }

    func topics(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        let pattern = body["pattern"]?.string ?? ""
        let topics = await node.topics(matching: pattern)
        return JSONWriter.object { json in
            json.field(
                "channels",
                object: { list in
                    for (topic, count) in topics.sorted(by: { $0.key < $1.key }) {
                        list.field(topic, object: { $0.field("num_clients", count) })
                    }
                })
        }
    }

    func info() async -> [UInt8] {
        let nodes = await node.fellows()
        return JSONWriter.object { json in
            json.field(
                "nodes",
                array: { list in for (_, info) in nodes.sorted(by: { $0.key < $1.key }) { list.raw(info) } })
        }
    }

    /// Calls a method of the application as an administrator.
    func rpc(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        if body["method"]?.string == RemoteCall.echo {
            return JSONWriter.object { $0.field("data", raw: body["data"]?.bytes ?? ArraySlice("null".utf8)) }
        }
        guard let application = node.application else { throw .methodNotFound }
        let caller = RemoteCall.Caller(
            identity: Identity(user: "api", role: .admin), client: "", address: "")
        let call = RemoteCall(
            method: try text("method", of: body), data: body["data"] ?? .emptyObject, caller: caller)
        let data: [UInt8] = try await answer { done in
            application.call(call) { outcome in
                switch outcome {
                case .value(let data): done(.success(data))
                case .failure(let error): done(.failure(error))
                case .attached: done(.failure(.notAvailable))
                }
            }
        }
        return JSONWriter.object { $0.field("data", raw: data) }
    }
}
