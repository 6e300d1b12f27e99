import EventLoop
import Foundation
import Testing

@testable import Backplane

/// A redis-server of the test's own, on a socket file.
final class RedisProcess {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "redis-\(UUID().uuidString.prefix(8))")
    private var process: Process?
    var place: RedisPlace { RedisPlace(.unix(folder.appendingPathComponent("redis.sock").path)) }

    static var path: String? {
        ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path ?? "")
        process.arguments = [
            "--port", "0", "--unixsocket", folder.appendingPathComponent("redis.sock").path, "--save", "",
            "--dir", folder.path,
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        self.process = process
    }

    func kill() {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    func signal(_ number: Int32) { if let process { Foundation.kill(process.processIdentifier, number) } }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }
}

@Suite(.serialized, .enabled(if: RedisProcess.path != nil, "redis-server is not installed"))
struct RedisBackplaneTests {
    private func wait(_ backplane: RedisBackplane, up: Bool, within seconds: Double = 5) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while (backplane.health == .up) != up, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect((backplane.health == .up) == up)
    }

    private func withLoop(_ body: (Loop) async throws -> Void) async throws {
        let loop = try Loop(name: "redis")
        loop.start()
        try await body(loop)
        loop.stop()
    }

    @Test func `does what every backplane must do`() async throws {
        let redis = try RedisProcess()
        try redis.start()
        try await withLoop { loop in
            let backplane = RedisBackplane(redis.place, on: [loop], node: "n1")
            let suite = BackplaneSuite(backplane)
            try await wait(backplane, up: true)
            try await suite.run()
            backplane.stop()
        }
    }

    @Test func `two nodes see each other's messages once`() async throws {
        let redis = try RedisProcess()
        try redis.start()
        try await withLoop { loop in
            let nodes = ["n1", "n2"].map { RedisBackplane(redis.place, on: [loop], node: $0) }
            let heard = nodes.map { node in
                let deliveries = BackplaneSuite.Deliveries()
                node.start { deliveries.note($0) }
                return deliveries
            }
            for node in nodes { try await wait(node, up: true) }
            for node in nodes {
                await withCheckedContinuation { done in node.subscribe("t:x") { _ in done.resume() } }
            }
            try await Task.sleep(for: .milliseconds(50))
            nodes[0].broadcast(TopicMessage(topic: "t:x", kind: .publication, payload: [1]))
            await withCheckedContinuation { done in
                nodes[1].publish([2], to: "t:x", retention: BackplaneSuite.retention, key: nil) { _ in
                    done.resume()
                }
            }
            for deliveries in heard {
                let seen = try await deliveries.wait(2, on: "t:x").filter { $0.kind == .publication }
                #expect(seen.map(\.payload) == [[1], [2]])
            }
            for node in nodes { node.stop() }
        }
    }

    @Test(arguments: [SIGKILL, SIGSTOP]) func `says within two seconds that Redis is away, and goes on alone`(
        signal: Int32
    ) async throws {
        let redis = try RedisProcess()
        try redis.start()
        try await withLoop { loop in
            let backplane = RedisBackplane(redis.place, on: [loop], node: "n1")
            let deliveries = BackplaneSuite.Deliveries()
            backplane.start { deliveries.note($0) }
            try await wait(backplane, up: true)
            await withCheckedContinuation { done in backplane.subscribe("t:x") { _ in done.resume() } }
            if signal == SIGKILL { redis.kill() } else { redis.signal(signal) }
            try await wait(backplane, up: false, within: 2)
            backplane.broadcast(TopicMessage(topic: "t:x", kind: .publication, payload: [1]))
            let published = await withCheckedContinuation { done in
                backplane.publish([2], to: "t:x", retention: BackplaneSuite.retention, key: nil) {
                    done.resume(returning: $0)
                }
            }
            #expect((try? published.get().offset) == 1)
            let seen = try await deliveries.wait(3, on: "t:x")
            #expect(seen.map(\.kind) == [.lost, .publication, .publication])
            if signal == SIGKILL { try redis.start() } else { redis.signal(SIGCONT) }
            try await wait(backplane, up: true)
            backplane.stop()
        }
    }

    @Test(arguments: [
        ("unix:///run/r.sock", [RedisPlace.Server.unix("/run/r.sock")]),
        ("redis://localhost:7000", [.tcp(host: "127.0.0.1", port: 7000)]),
        ("redis://127.0.0.1", [.tcp(host: "127.0.0.1", port: 6379)]),
        (
            "redis+cluster://127.0.0.1:7000,127.0.0.2:7001",
            [.tcp(host: "127.0.0.1", port: 7000), .tcp(host: "127.0.0.2", port: 7001)]
        ),
    ])
    func `reads places`(url: String, servers: [RedisPlace.Server]) throws {
        let place = try #require(RedisPlace(url))
        #expect(place.servers == servers && place.isCluster == url.contains("cluster"))
        #expect(place.credentials == nil)
    }

    @Test func `reads who we are`() {
        #expect(
            RedisPlace("redis://hub:s%40cret@127.0.0.1")?.credentials
                == .init(user: "hub", password: "s@cret"))
        #expect(RedisPlace("redis://:secret@127.0.0.1")?.credentials == .init(user: "", password: "secret"))
    }

    @Test(arguments: [
        "", "unix://relative", "http://x", "redis://", "redis://127.0.0.1:0", "redis://name:6379",
        "redis://127.0.0.1:x", "redis://127.0.0.1,127.0.0.2", "redis+cluster://", "redis://user@127.0.0.1",
    ])
    func `other places are none`(url: String) { #expect(RedisPlace(url) == nil) }
}

@Suite struct HashSlotTests {
    /// From the Redis Cluster specification, and from `CLUSTER KEYSLOT` of Redis 7.0.
    @Test(arguments: [
        ("123456789", 0x31C3 & 0x3FFF), ("{user1000}.following", 3443), ("{user1000}.followers", 3443),
        ("foo", 12182), ("foo{}{bar}", 8363), ("foo{{bar}}zap", 4015), ("foo{bar}{zap}", 5061),
    ])
    func `is that of the server`(key: String, slot: Int) { #expect(HashSlot.of(Array(key.utf8)) == slot) }
}
