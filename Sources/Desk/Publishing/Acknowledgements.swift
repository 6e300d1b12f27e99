import EventLoop
import Realtime
import Records
import Synchronization

/// Says, and keeps, from when on this node and its channels answer from a release and from nothing older any more.
final class Acknowledgements: Sendable {
    private let services: DeskServices
    private let shards: [DeskShard]
    private let latest = Mutex<Latest?>(nil)
    private let started: Int

    /// What this node has acknowledged last.
    struct Latest: Equatable, Sendable {
        let release: Int
        let since: Int
        let seconds: Double
    }

    /// Channels whose answers are this node's: what customers write to over the client protocol.
    static let channels = ["web"]

    init(services: DeskServices, shards: [DeskShard]) {
        self.services = services
        self.shards = shards
        started = services.now()
    }

    var last: Latest? { latest.withLock { $0 } }

    /// Acknowledges the release in force, once all that was begun with the one before it has been said.
    func acknowledge() async throws {
        let mark = services.brain.release
        await settle()
        let (node, now) = (services.node.id, services.now())
        let done = try await services.records.commit { connection -> Latest? in
            let live = try ReleaseStore.live(connection)
            // Another one may be live by now; it is acknowledged on its own.
            guard live.number == mark.number, live.hash == mark.hash, let since = live.since else {
                return nil
            }
            let acks = try ReleaseStore.acknowledgements(of: live.number, since: since, connection)
            if let own = acks.first(where: { $0.node == node }) {
                return Latest(release: live.number, since: since, seconds: own.seconds)
            }
            // Who comes later has never answered from an older one. Without anybody who did, the time without answers counts.
            let isLate = since < self.started && (!acks.isEmpty || since == 0)
            let time = isLate ? since : now
            let names: [(ReleaseStore.Acknowledgement.Kind, String)] =
                [(.node, node)] + Self.channels.map { (.channel, $0) }
            for (kind, name) in names {
                try ReleaseStore.acknowledge(
                    .init(
                        kind: kind, name: name, node: node, release: live.number, since: since, time: time),
                    connection)
            }
            return Latest(
                release: live.number, since: since, seconds: Double(max(0, time - since)) / 1000)
        }
        if let done { latest.withLock { $0 = done } }
    }

    /// Waits until turns that had begun on any loop are stored and published: each loop runs what was posted before, the
    /// writer takes its units in their order, and what they led to is posted to the loops before this.
    private func settle() async {
        for shard in shards { await shard.pass() }
        _ = try? await services.records.commit { _ in }
        for shard in shards { await shard.pass() }
    }
}

extension DeskShard {
    /// Waits for what has been posted to the loop.
    nonisolated func pass() async {
        await withCheckedContinuation { done in loop.post { done.resume() } }
    }
}
