import Backplane
import Synchronization
import Testing

/// What every backplane must do. Each kind runs the whole list against itself.
struct BackplaneSuite {
    let backplane: any Backplane
    let delivered = Deliveries()

    /// Messages in the order of their coming.
    final class Deliveries: Sendable {
        private let messages = Mutex<[TopicMessage]>([])
        func note(_ message: TopicMessage) { messages.withLock { $0.append(message) } }

        /// Waits until `count` messages of a topic are there.
        func wait(_ count: Int, on topic: String) async throws -> [TopicMessage] {
            for _ in 0..<2000 {
                let found = messages.withLock { $0.filter { $0.topic == topic } }
                if found.count >= count { return found }
                try await Task.sleep(for: .milliseconds(2))
            }
            return messages.withLock { $0.filter { $0.topic == topic } }
        }
    }

    init(_ backplane: any Backplane) {
        self.backplane = backplane
        backplane.start { [delivered] in delivered.note($0) }
    }

    static let retention = Retention(size: 5, ttl: .seconds(60))

    func run() async throws {
        try await publishing()
        try await histories()
        try await idempotency()
        try await broadcasts()
        try await presence()
        try await caches()
        try await queues()
        try await leases()
    }

    private func publishing() async throws {
        try await call { backplane.subscribe("t:live", completion: $0) }
        for number in 1...3 {
            let position = try await publish("\(number)", to: "t:live")
            #expect(position.offset == number)
        }
        _ = try await publish("other", to: "t:unwanted")
        let seen = try await delivered.wait(3, on: "t:live")
        #expect(seen.map { String(decoding: $0.payload, as: UTF8.self) } == ["1", "2", "3"])
        #expect(seen.map { $0.position?.offset } == [1, 2, 3])
        #expect(try await delivered.wait(0, on: "t:unwanted").isEmpty)
    }

    private func histories() async throws {
        let empty = try await history("t:h", HistoryQuery(limit: 0))
        #expect(empty.items.isEmpty && empty.top.offset == 0 && (4...16).contains(empty.top.epoch.count))
        for number in 1...8 { _ = try await publish("\(number)", to: "t:h") }
        let all = try await history("t:h", HistoryQuery())
        #expect(all.items.map(\.offset) == [4, 5, 6, 7, 8] && all.top.offset == 8)
        #expect(all.top.epoch == empty.top.epoch)
        let since = try await history(
            "t:h", HistoryQuery(limit: 2, since: StreamPosition(offset: 5, epoch: all.top.epoch)))
        #expect(since.items.map(\.offset) == [6, 7])
        let newest = try await history("t:h", HistoryQuery(limit: 2, isReversed: true))
        #expect(newest.items.map(\.offset) == [8, 7])
        let before = try await history(
            "t:h",
            HistoryQuery(limit: 2, since: StreamPosition(offset: 7, epoch: all.top.epoch), isReversed: true))
        #expect(before.items.map(\.offset) == [6, 5])
    }

    private func idempotency() async throws {
        let first = try await publish("a", to: "t:i", key: "k1")
        let again = try await publish("a", to: "t:i", key: "k1")
        let other = try await publish("b", to: "t:i", key: "k2")
        #expect(first == again && other.offset == first.offset + 1)
        #expect(try await history("t:i", HistoryQuery()).items.count == 2)
    }

    private func broadcasts() async throws {
        try await call { backplane.subscribe("t:b", completion: $0) }
        let known = TopicMessage(
            topic: "t:b", kind: .publication, position: StreamPosition(offset: 41, epoch: "abcd"),
            payload: [1, 0, 255])
        backplane.broadcast(known)
        backplane.broadcast(TopicMessage(topic: "t:b", kind: .join, payload: Array("{}".utf8)))
        let seen = try await delivered.wait(2, on: "t:b")
        #expect(seen.first == known && seen.last?.kind == .join && seen.last?.position == nil)
        backplane.unsubscribe("t:b")
    }

    private func presence() async throws {
        // Long lives: tests that train models beside this one may hold it up for half a minute.
        backplane.addPresence("c1", info: [1], on: "t:p", ttl: .seconds(600))
        backplane.addPresence("c2", info: [2], on: "t:p", ttl: .seconds(600))
        backplane.addPresence("c3", info: [3], on: "t:p", ttl: .milliseconds(1))
        backplane.removePresence("c1", on: "t:p")
        try await Task.sleep(for: .milliseconds(20))
        let clients = try await call { backplane.presence(on: "t:p", completion: $0) }
        #expect(clients == ["c2": [2]])
    }

    private func caches() async throws {
        backplane.setCache([7, 0, 8], for: "c:1", ttl: .seconds(600))
        backplane.setCache([9], for: "c:2", ttl: .milliseconds(1))
        try await Task.sleep(for: .milliseconds(20))
        #expect(try await call { backplane.cache(for: "c:1", completion: $0) } == [7, 0, 8])
        #expect(try await call { backplane.cache(for: "c:2", completion: $0) } == nil)
        #expect(try await call { backplane.cache(for: "c:3", completion: $0) } == nil)
    }

    private func queues() async throws {
        for number in 0..<6 { backplane.append([UInt8(number)], to: "q", limit: 100) }
        let first = try await call { backplane.entries(of: "q", after: nil, limit: 4, completion: $0) }
        #expect(first.map(\.payload) == [[0], [1], [2], [3]])
        let rest = try await call {
            backplane.entries(of: "q", after: first.last?.id, limit: 4, completion: $0)
        }
        #expect(rest.map(\.payload) == [[4], [5]])
    }

    private func leases() async throws {
        #expect(try await lease("held", "a", .seconds(60)))
        #expect(try await lease("held", "a", .seconds(60)))
        #expect(try await !lease("held", "b", .seconds(60)))
        #expect(try await lease("short", "a", .milliseconds(50)))
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await lease("short", "b", .seconds(60)))
    }

    // MARK: Calls as values

    private func lease(_ name: String, _ holder: String, _ ttl: Duration) async throws -> Bool {
        try await call { backplane.lease(name, holder: holder, ttl: ttl, completion: $0) }
    }

    private func publish(_ text: String, to topic: String, key: String? = nil) async throws -> StreamPosition
    {
        try await call {
            backplane.publish(
                Array(text.utf8), to: topic, retention: Self.retention, key: key, completion: $0)
        }
    }

    private func history(_ topic: String, _ query: HistoryQuery) async throws -> HistoryPage {
        try await call { backplane.history(of: topic, query, retention: Self.retention, completion: $0) }
    }

    private func call<Value: Sendable>(
        _ body: (@escaping @Sendable (Result<Value, BackplaneError>) -> Void) -> Void
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { done in body { done.resume(with: $0.mapError { $0 }) } }
    }
}
