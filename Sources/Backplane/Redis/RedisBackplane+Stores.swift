/// Caches, queues and leases.
extension RedisBackplane {
    /// Keeps a copy.
    public func setCache(_ value: [UInt8], for key: String, ttl: Duration) {
        send(
            RedisCommand("SET", key: "sb:\(key)".bytes, [value, "PX".bytes, max(1, ttl.milliseconds).bytes]),
            about: key)
    }

    /// The copy; without Redis there is none.
    public func cache(
        for key: String, completion: @escaping @Sendable (Result<[UInt8]?, BackplaneError>) -> Void
    ) {
        send(RedisCommand("GET", key: "sb:\(key)".bytes), about: key) { completion($0.map(\.bytes)) }
    }

    /// Appends to a queue.
    public func append(_ entry: [UInt8], to queue: String, limit: Int) {
        send(
            RedisCommand(
                "XADD", key: "sb:\(queue)".bytes,
                ["MAXLEN".bytes, "~".bytes, limit.bytes, "*".bytes, "d".bytes, entry]),
            about: queue)
    }

    /// Reads a queue.
    public func entries(
        of queue: String, after id: String?, limit: Int,
        completion: @escaping @Sendable (Result<[QueueEntry], BackplaneError>) -> Void
    ) {
        let start = id.map { "(\($0)" } ?? "-"
        let command = RedisCommand(
            "XRANGE", key: "sb:\(queue)".bytes, [start.bytes, "+".bytes, "COUNT".bytes, limit.bytes])
        send(command, about: queue) { result in
            completion(
                result.map { reply in
                    (reply.array ?? []).compactMap(Self.streamEntry).map {
                        QueueEntry(id: $0.id, payload: $0.payload)
                    }
                })
        }
    }

    /// Takes a lease.
    public func lease(
        _ name: String, holder: String, ttl: Duration,
        completion: @escaping @Sendable (Result<Bool, BackplaneError>) -> Void
    ) {
        let key = "sb:lease:\(name)".bytes
        reach(name, key: key) {
            completion(.failure(.unavailable("Redis is away")))
        } _: { router in
            router.run(.lease, keys: [key], [holder.bytes, ttl.milliseconds.bytes]) {
                completion($0.map { $0.integer == 1 })
            }
        }
    }
}
