import JSON
import Logging
import Realtime
import Records

/// What is in force, and how it gets there.
extension Publisher {
    /// The subject under which nodes tell each other of releases.
    static let subject = "release"

    /// How often a node looks into the store for what it has not heard of.
    private static let look = Duration.seconds(2)

    /// Puts an approved release in force everywhere.
    ///
    /// - Throws: 409 when it is not approved, or was made upon a release that is not live any more.
    package func publish(_ number: Int, by editor: Editor) async throws -> [UInt8] {
        let overlay = try await services.records.read { connection in
            let release = try Self.known(number, connection)
            _ = try Self.state(of: release, after: .publish)
            return try KnowledgeStore.overlay(of: number, connection)
        }
        let services = services
        try await exchange(overlay) { connection in
            let now = services.now()
            var release = try Self.known(number, connection)
            var live = try ReleaseStore.live(connection)
            release.state = try Self.state(of: release, after: .publish)
            guard release.base == live.number, release.hash == overlay.mark.hash else {
                throw ProtocolError.conflict(
                    "release \(number) was checked upon release \(release.base), and \(live.number) is live: validate it again"
                )
            }
            release.published = now
            release.since = now
            live.state = try Self.state(of: live, after: .replace)
            try ReleaseStore.update(live, from: .live, connection)
            try ReleaseStore.update(release, from: .approved, connection)
            try KnowledgeStore.dropDrafts(of: release, connection)
            try Self.audit("publish", number, release.hash, editor, now, connection)
        }
        // It may take a while, and nobody waits for it.
        Task { await closeGaps(answeredBy: number) }
        return try await release(number)
    }

    /// Goes back to what a release was made upon.
    ///
    /// - Throws: 409 when it is not the one in force.
    package func rollBack(_ number: Int, by editor: Editor) async throws -> [UInt8] {
        let overlay = try await services.records.read { connection in
            let release = try Self.known(number, connection)
            _ = try Self.state(of: release, after: .rollBack)
            return try KnowledgeStore.overlay(of: release.base, connection)
        }
        let services = services
        try await exchange(overlay) { connection in
            let now = services.now()
            var release = try Self.known(number, connection)
            release.state = try Self.state(of: release, after: .rollBack)
            guard release.base == overlay.mark.number,
                var before = try ReleaseStore.release(release.base, connection)
            else { throw RecordError.conflict }
            before.state = try Self.state(of: before, after: .restore)
            before.since = now
            try ReleaseStore.update(release, from: .live, connection)
            try ReleaseStore.update(before, from: .replaced, connection)
            try Self.audit("roll back", number, "to release \(before.number)", editor, now, connection)
        }
        return try await release(number)
    }

    /// One transaction makes the change durable, one assignment puts it in force; a crash between the two is made up for at
    /// the next start, which reads the store.
    private func exchange(
        _ overlay: Overlay, _ commit: @escaping @Sendable (Connection) throws -> Void
    ) async throws {
        let records = services.records
        try await teacher.publish(overlay) { try await records.commit(commit) }
        try await services.graph?.follow(services.brain.pack)
        services.node.tell(
            Self.subject,
            JSONWriter.object { json in
                json.field("number", overlay.mark.number)
                json.field("hash", overlay.mark.hash)
            })
        try await acknowledgements.acknowledge()
    }

    /// The release that answers come from, and how long each channel took to acknowledge the last one.
    package var inForce: (number: Int, seconds: [String: Double]) {
        let last = acknowledgements.last
        let seconds = last.map { last in Acknowledgements.channels.map { ($0, last.seconds) } } ?? []
        return (services.brain.release.number, Dictionary(seconds) { first, _ in first })
    }

    // MARK: Several nodes

    /// Follows what other nodes publish into the same store, until the task is cancelled: a lost message costs two seconds.
    func run() async {
        while !Task.isCancelled {
            await keepUp()
            try? await Task.sleep(for: Self.look)
        }
    }

    /// Puts in force, and acknowledges, what the store says is live.
    func keepUp() async {
        do {
            let live = try await services.records.read { try ReleaseStore.live($0) }
            let isInForce = services.brain.release == ReleaseMark(number: live.number, hash: live.hash)
            let acknowledged = acknowledgements.last
            if isInForce, acknowledged?.release == live.number, acknowledged?.since == live.since { return }
            if !isInForce {
                try await teacher.followStore()
                try await services.graph?.follow(services.brain.pack)
            }
            try await acknowledgements.acknowledge()
        } catch {
            services.logger.error("the live release is not in force", metadata: ["error": "\(error)"])
        }
    }
}
