import Backplane
import Foundation
import JSON
import Synchronization
public import Transport

/// What the nodes of a hub tell each other: orders for connections, questions, requests that came to the wrong node.
extension Node {
    static let controlTopic = "control"

    /// How often a node gives a sign of life, and how long that lasts.
    private static let beat = Duration.seconds(2)
    private static let lifeSpan = Duration.seconds(8)

    /// Gives signs of life until the task is cancelled.
    public func keepAlive() async {
        while !Task.isCancelled {
            let info = await description()
            backplane.announceNode(id, info: info, ttl: Self.lifeSpan)
            try? await Task.sleep(for: Self.beat)
        }
        backplane.removeNode(id)
    }

    /// This node as `info` lists it.
    func description() async -> [UInt8] {
        let census = await census()
        return JSONWriter.object { entry in
            entry.field("uid", id)
            entry.field("name", id)
            entry.field("version", Node.version)
            entry.field("num_clients", census.clients)
            entry.field("num_users", census.users.count)
            entry.field("num_subs", census.subscriptions)
            entry.field("num_channels", census.topics.count)
            entry.field("uptime", Int(uptime / .seconds(1)))
        }
    }

    /// All nodes that are alive, this one as it is now.
    package func fellows() async -> [String: [UInt8]] {
        var nodes = await withCheckedContinuation { done in
            backplane.nodes { done.resume(returning: (try? $0.get()) ?? [:]) }
        }
        nodes[id] = await description()
        return nodes
    }

    /// Nodes that were there when somebody last looked.
    struct Acquaintances: Sendable {
        var nodes: Set<String> = []
        var looked = -Double.infinity
    }

    /// Whether a node is there. Strangers may ask for any name as often as they like: that is looked up twice a second.
    private func knows(_ name: String) async -> Bool {
        let now = seconds
        let known = acquaintances.withLock { known -> Bool? in
            let age = now - known.looked
            if known.nodes.contains(name), age < Self.lifeSpan / .seconds(1) { return true }
            return age > 0.5 ? nil : false
        }
        if let known { return known }
        let found = await withCheckedContinuation { done in
            backplane.nodes { done.resume(returning: try? $0.get()) }
        }
        return acquaintances.withLock { known in
            if let found { known = Acquaintances(nodes: Set(found.keys), looked: now) }
            return known.nodes.contains(name)
        }
    }

    // MARK: Orders

    /// Has something done to connections of a user, on every node.
    public func disconnect(user: String, client: String?, _ reason: Disconnect) {
        give(.disconnect(reason), to: Order.Target(user: user, client: client))
    }

    func give(_ order: Order, to target: Order.Target) {
        send { order.write(for: target, &$0) }
    }

    private func send(_ body: (inout JSONWriter) -> Void) {
        backplane.broadcast(
            TopicMessage(topic: Self.controlTopic, kind: .control, payload: JSONWriter.object(body)))
    }

    /// Tells the application on all other nodes something short: JSON.
    public func tell(_ subject: String, _ data: [UInt8]) {
        send { json in
            json.field("tell", subject)
            json.field("from", id)
            json.field("data", raw: data)
        }
    }

    // MARK: Questions

    /// Asks every node for its topics with their numbers of subscribers, those that match `pattern` (`*` stands for
    /// anything), and adds the answers up. A node that does not answer within a second is left out.
    func topics(matching pattern: String) async -> [String: Int] {
        let fellows = await fellows()
        let answers = await surveys.ask(expecting: fellows.count) { number in
            send { json in
                json.field("ask", "topics")
                json.field("pattern", pattern)
                json.field("from", id)
                json.field("number", number)
            }
        }
        var topics: [String: Int] = [:]
        for answer in answers {
            let names = answer["topics"]?.elements ?? []
            let counts = answer["counts"]?.elements ?? []
            for (name, count) in zip(names, counts) {
                topics[name.string ?? "", default: 0] += count.int ?? 0
            }
        }
        return topics
    }

    private func answer(_ question: JSONText) async {
        let pattern = TopicPattern(question["pattern"]?.string ?? "")
        let topics = await census().topics.filter { pattern.matches($0.key) }
        send { json in
            json.field("answer", question["number"]?.int)
            json.field("to", question["from"]?.string)
            // Lists, since the members of an object are bounded.
            json.field("topics", array: { list in for name in topics.keys { list.value(name) } })
            json.field("counts", array: { list in for count in topics.values { list.value(count) } })
        }
    }

    // MARK: Streams over HTTP

    /// Opens a session whose client hears over a stream; its first words are `greeting`.
    ///
    /// - Returns: what to call when the stream has ended.
    public func open(
        _ link: StreamLink, address: String, isUnidirectional: Bool, greeting: [UInt8]
    ) -> @Sendable () -> Void {
        let shards = shards
        // Spread by chance: streams are few beside sockets.
        guard let shard = shards.randomElement() else { return {} }
        let key = UUID().uuidString.lowercased()
        shard.perform { shard in
            let kind = isUnidirectional ? Session.Kind.unidirectional : .emulated(key: key)
            let session = shard.open(link, address: address, kind: kind)
            if !isUnidirectional { self.emulated.add(session, key: key) }
            // A socket's text is known to be UTF-8; a request's body is not.
            guard String(validating: greeting, as: UTF8.self) != nil else {
                return shard.end(session, .badRequest)
            }
            session.received(greeting)
        }
        return { [weak shard] in
            shard?.perform { shard in
                for session in shard.sessions.values
                where session.link === link || (session.link as? BarePushes)?.link === link {
                    session.closed()
                }
            }
        }
    }

    /// Hands on what a client whose stream is elsewhere says.
    ///
    /// - Throws: 404 when there is no such session, 413 when it is too much. What another node thinks of it is not waited
    ///   for.
    public func emulate(session key: String, node: String, text: [UInt8]) async throws(ProtocolError) {
        if node == id {
            switch emulated.receive(text, key: key) {
            case .taken: return
            case .tooLarge: throw .tooLarge("data")
            case .unknown: throw .notFound("session")
            }
        }
        guard await knows(node) else { throw .notFound("session") }
        send { json in
            json.field("emulate", node)
            json.field("session", key)
            json.field("text", String(decoding: text, as: UTF8.self))
        }
    }

    // MARK: Hearing

    /// A message of a node, perhaps of this one.
    func hear(_ payload: [UInt8]) {
        guard let message = try? JSONText(validating: payload) else { return }
        if let (order, target) = Order.read(message) {
            for shard in shards { shard.obey(order, for: target) }
        } else if message["ask"] != nil {
            // Not on the thread that brought it: it may hold the backplane.
            Task { await answer(message) }
        } else if let number = message["answer"]?.int {
            if message["to"]?.string == id { surveys.take(message, for: number) }
        } else if let node = message["emulate"]?.string, node == id, let key = message["session"]?.string {
            _ = emulated.receive(Array((message["text"]?.string ?? "").utf8), key: key)
        } else if let subject = message["tell"]?.string, let data = message["data"],
            message["from"]?.string != id
        {
            application?.heard(subject, data)
        }
    }
}

/// A pattern for the names of topics, in which `*` stands for anything.
struct TopicPattern {
    private let pieces: [Substring]

    init(_ text: String) {
        pieces = (text.isEmpty ? "*" : text).split(separator: "*", omittingEmptySubsequences: false)
    }

    func matches(_ name: String) -> Bool {
        guard pieces.count > 1 else { return name == pieces.first ?? "" }
        guard let first = pieces.first, let last = pieces.last, name.hasPrefix(first) else { return false }
        var rest = Substring(name).dropFirst(first.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = rest.range(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
