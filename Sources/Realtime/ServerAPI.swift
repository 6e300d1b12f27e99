import Backplane
public import JSON

/// The server API: what a business's own systems ask of the gateway, method by method.
public struct ServerAPI: Sendable {
    private let node: Node

    /// The API of a node.
    public init(node: Node) { self.node = node }

    /// Topics of one broadcast.
    private static let maximumTopics = 1000

    /// Runs a method. The answer holds `result` or `error`.
    public func call(_ method: String, _ body: JSONText) async -> [UInt8] {
        do {
            let result = try await result(of: method, body)
            return JSONWriter.object { $0.field("result", raw: result) }
        } catch {
            return JSONWriter.object { json in
                json.name("error")
                json.error(error)
            }
        }
    }

    private func result(of method: String, _ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        switch method {
        case "publish":
            let position = try await publish(try text("channel", of: body), body)
            return JSONWriter.object { $0.position(position) }
        case "broadcast": return try await broadcast(body)
        case "disconnect": return try disconnect(body)
        case "presence": return try await presence(body, countsOnly: false)
        case "presence_stats": return try await presence(body, countsOnly: true)
        case "history": return try await history(body)
        case "info": return await info()
        default: throw .methodNotFound
        }
    }

    private func text(_ field: String, of body: JSONText) throws(ProtocolError) -> String {
        guard let text = body[field]?.string, !text.isEmpty else { throw .badRequest }
        return text
    }

    private func topic(of body: JSONText) throws(ProtocolError) -> (String, TopicName, TopicOptions) {
        let topic = try text("channel", of: body)
        guard let name = TopicName(topic), let options = node.options(name) else { throw .unknownTopic }
        return (topic, name, options)
    }

    private func publish(_ topic: String, _ body: JSONText) async throws(ProtocolError) -> StreamPosition? {
        guard let data = body["data"] else { throw .badRequest }
        let payload = Publication.payload(data: data.bytes, tags: body["tags"]?.bytes)
        let keepsHistory = body["skip_history"]?.bool != true
        let key = body["idempotency_key"]?.string
        return try await answer {
            node.publish(payload, to: topic, keepsHistory: keepsHistory, key: key, completion: $0)
        }
    }

    private func broadcast(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        guard let channels = body["channels"], channels.isArray, channels.elements.count <= Self.maximumTopics
        else {
            throw .badRequest
        }
        var responses: [Result<StreamPosition?, ProtocolError>] = []
        for channel in channels.elements {
            do throws(ProtocolError) {
                guard let topic = channel.string else { throw .badRequest }
                responses.append(.success(try await publish(topic, body)))
            } catch {
                responses.append(.failure(error))
            }
        }
        return JSONWriter.object { json in
            json.field(
                "responses",
                array: { list in
                    for response in responses {
                        list.object { entry in
                            switch response {
                            case .success(let position):
                                entry.field("result", object: { $0.position(position) })
                            case .failure(let error):
                                entry.name("error")
                                entry.error(error)
                            }
                        }
                    }
                })
        }
    }

    private func disconnect(_ body: JSONText) throws(ProtocolError) -> [UInt8] {
        let user = try text("user", of: body)
        var reason = Disconnect.forced
        if let own = body["disconnect"], let code = own["code"]?.int {
            guard (3000...4999).contains(code) else { throw .badRequest }
            reason = Disconnect(UInt16(code), own["reason"]?.string ?? "")
        }
        node.disconnect(user: user, client: body["client"]?.string.flatMap { $0.isEmpty ? nil : $0 }, reason)
        return Array("{}".utf8)
    }

    private func presence(_ body: JSONText, countsOnly: Bool) async throws(ProtocolError) -> [UInt8] {
        let (topic, _, options) = try topic(of: body)
        guard options.hasPresence else { throw .notAvailable }
        let clients: [String: [UInt8]] = try await answer { done in
            node.backplane.presence(on: topic) { done($0.mapError { _ in .internalError }) }
        }
        return JSONWriter.object { $0.presence(clients, countsOnly: countsOnly) }
    }

    private func history(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        let (topic, name, options) = try topic(of: body)
        let query = Command.historyQuery(body)
        let page = try await answer { node.history(of: topic, name, options, query, completion: $0) }
        return JSONWriter.object { $0.history(page, includesZeroes: true) }
    }

    private func info() async -> [UInt8] {
        let census = await node.census()
        return JSONWriter.object { json in
            json.field(
                "nodes",
                array: { list in
                    list.object { entry in
                        entry.field("uid", node.id)
                        entry.field("name", node.id)
                        entry.field("version", Node.version)
                        entry.field("num_clients", census.clients)
                        entry.field("num_users", census.users.count)
                        entry.field("num_subs", census.subscriptions)
                        entry.field("num_channels", census.topics.count)
                        entry.field("uptime", Int(node.uptime / .seconds(1)))
                    }
                })
        }
    }

    private func answer<Value: Sendable>(
        _ begin: (@escaping @Sendable (Result<Value, ProtocolError>) -> Void) -> Void
    ) async throws(ProtocolError) -> Value {
        let result = await withCheckedContinuation { continuation in
            begin { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}

extension JSONWriter {
    fileprivate mutating func position(_ position: StreamPosition?) {
        guard let position else { return }
        field("offset", position.offset)
        field("epoch", position.epoch)
    }
}
