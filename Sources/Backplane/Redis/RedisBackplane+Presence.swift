import Synchronization

/// Who is there: clients on topics, and nodes.
extension RedisBackplane {
    private static let nodesName = "nodes"

    private static func presenceKeys(_ name: String) -> [[UInt8]] {
        ["sb:presence:{\(name)}".bytes, "sb:presence:{\(name)}:expiry".bytes]
    }

    /// Notes a client, here too: without Redis one's own clients are still known. The note carries the node, so that the
    /// clients of one that has died are not counted until their own time is up.
    public func addPresence(_ client: String, info: [UInt8], on topic: String, ttl: Duration) {
        local.addPresence(client, info: info, on: topic, ttl: ttl)
        add(client, "\(node)\n".bytes + info, to: topic, ttl: ttl)
    }

    private func add(_ member: String, _ info: [UInt8], to name: String, ttl: Duration) {
        let keys = Self.presenceKeys(name)
        let expiry = Self.now + ttl.milliseconds
        reach(name, key: keys[0], alone: {}) { router in
            router.run(.addPresence, keys: keys, [member.bytes, info, expiry.bytes]) { _ in }
        }
    }

    /// Forgets a client.
    public func removePresence(_ client: String, on topic: String) {
        local.removePresence(client, on: topic)
        remove(client, from: topic)
    }

    private func remove(_ member: String, from name: String) {
        let keys = Self.presenceKeys(name)
        reach(name, key: keys[0], alone: {}) { router in
            router.run(.removePresence, keys: keys, [member.bytes]) { _ in }
        }
    }

    /// Who is on a topic, of those whose nodes are there.
    public func presence(
        on topic: String, completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void
    ) {
        nodes { [self] nodes in
            guard case .success(let nodes) = nodes else {
                return local.presence(on: topic, completion: completion)
            }
            members(of: topic) { [self] members in
                guard case .success(let members) = members else {
                    return local.presence(on: topic, completion: completion)
                }
                var clients: [String: [UInt8]] = [:]
                for (client, note) in members {
                    guard let end = note.firstIndex(of: 0x0A) else { continue }
                    let owner = String(decoding: note[..<end], as: UTF8.self)
                    if owner == node || nodes[owner] != nil { clients[client] = Array(note[(end + 1)...]) }
                }
                completion(.success(clients))
            }
        }
    }

    private func members(
        of name: String, completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void
    ) {
        let keys = Self.presenceKeys(name)
        reach(name, key: keys[0]) {
            completion(.failure(.unavailable("Redis is away")))
        } _: { router in
            router.run(.presence, keys: keys, [Self.now.bytes]) { result in
                completion(
                    result.map { reply in
                        let fields = reply.array ?? []
                        var members: [String: [UInt8]] = [:]
                        for index in stride(from: 0, to: fields.count - 1, by: 2) {
                            if let member = fields[index].text { members[member] = fields[index + 1].bytes }
                        }
                        return members
                    })
            }
        }
    }

    // MARK: Nodes

    /// Says that a node is there.
    public func announceNode(_ id: String, info: [UInt8], ttl: Duration) {
        local.announceNode(id, info: info, ttl: ttl)
        add(id, info, to: Self.nodesName, ttl: ttl)
    }

    /// Says that it has gone.
    public func removeNode(_ id: String) {
        local.removeNode(id)
        remove(id, from: Self.nodesName)
    }

    /// The nodes that are there; without Redis this one.
    public func nodes(completion: @escaping @Sendable (Result<[String: [UInt8]], BackplaneError>) -> Void) {
        members(of: Self.nodesName) { [local] result in
            if case .success = result { completion(result) } else { local.nodes(completion: completion) }
        }
    }
}
