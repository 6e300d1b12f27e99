import Foundation
import Records
import Testing

@testable import Desk

/// A store in a file of its own, which goes with it.
final class TemporaryStore: Sendable {
    let records: RecordStore
    private let file: String

    init() throws {
        file =
            FileManager.default.temporaryDirectory.appendingPathComponent("desk-\(UUID().uuidString).db").path
        records = try RecordStore(path: file, schemas: [DeskSchema.schema], now: 0)
    }

    deinit {
        records.close()
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
    }
}

@Suite struct KnowledgeStoreTests: Sendable {
    private let store: TemporaryStore

    init() throws { store = try TemporaryStore() }

    private func draft(_ item: ReleaseItem, at time: Int) -> Draft {
        Draft(key: item.key, content: item.content, author: "edith", changed: time, note: nil)
    }

    /// Makes a release live upon the one that is.
    private func publish(_ items: [ReleaseItem], at time: Int) async throws -> Int {
        try await store.records.commit { connection in
            let number = try ReleaseStore.nextNumber(connection)
            var live = try ReleaseStore.live(connection)
            let mark = try KnowledgeStore.overlay(of: live.number, connection).with(items, as: number).mark
            var release = Release(
                number: number, state: .approved, note: "", author: "edith", created: time, base: live.number,
                hash: mark.hash)
            try ReleaseStore.add(release, items, connection)
            release.state = .live
            (release.published, release.since) = (time, time)
            live.state = .replaced
            try ReleaseStore.update(live, from: .live, connection)
            try ReleaseStore.update(release, from: .approved, connection)
            return number
        }
    }

    @Test func `a release stands on those before it, and on none that was rolled back`() async throws {
        _ = try await publish([ShopChange.parking], at: 10)
        let bad = try await publish([ShopChange.hours], at: 20)
        try await store.records.commit { connection in
            var (release, before) = (
                try #require(try ReleaseStore.release(bad, connection)),
                try #require(try ReleaseStore.release(1, connection))
            )
            (release.state, before.state) = (.rolledBack, .live)
            try ReleaseStore.update(release, from: .live, connection)
            try ReleaseStore.update(before, from: .replaced, connection)
        }
        let last = try await publish([ShopChange.noHours], at: 30)
        let overlay = try await store.records.read { try ReleaseStore.liveOverlay($0) }
        #expect(overlay.mark.number == last)
        #expect(
            overlay.items == [.article("parking"): ShopChange.parking, .article("hours"): ShopChange.noHours])
        #expect(
            overlay == Overlay.none.with([ShopChange.parking], as: 1).with([ShopChange.noHours], as: last))
        let versions = try await store.records.read {
            try KnowledgeStore.editions(of: .article("hours"), limit: 9, $0).map(\.item.version)
        }
        #expect(versions == [3, 2])
    }

    @Test func `the files are release 0, and nothing is drafted at first`() async throws {
        let (live, drafts) = try await store.records.read {
            (try ReleaseStore.live($0), try KnowledgeStore.drafts($0))
        }
        #expect(live.number == 0 && live.state == .live && drafts.isEmpty)
        #expect(try await store.records.read { try ReleaseStore.liveOverlay($0) } == .none)
    }

    @Test func `drafts go with the release that they were made into, unless they were changed since`()
        async throws
    {
        let number = try await publish([ShopChange.parking, ShopChange.hours], at: 10)
        try await store.records.commit { connection in
            try KnowledgeStore.save(draft(ShopChange.parking, at: 10), connection)
            try KnowledgeStore.save(draft(ShopChange.hours, at: 11), connection)
            try KnowledgeStore.save(draft(ShopChange.item(.rule("r"), .rule("x")), at: 5), connection)
            let release = try #require(try ReleaseStore.release(number, connection))
            try KnowledgeStore.dropDrafts(of: release, connection)
        }
        let left = try await store.records.read { try KnowledgeStore.drafts($0).map(\.key) }
        #expect(left == [.article("hours"), .rule("r")])
    }

    @Test func `a step that was taken meanwhile is a conflict`() async throws {
        let number = try await publish([ShopChange.parking], at: 10)
        await #expect(throws: RecordError.conflict) {
            try await store.records.commit { connection in
                let release = try #require(try ReleaseStore.release(number, connection))
                try ReleaseStore.update(release, from: .approved, connection)
            }
        }
    }

    @Test func `the first acknowledgement counts, and each time of being live has its own`() async throws {
        let number = try await publish([ShopChange.parking], at: 1000)
        try await store.records.commit { connection in
            for (since, time) in [(1000, 1250), (1000, 9000), (20_000, 20_040)] {
                try ReleaseStore.acknowledge(
                    .init(kind: .node, name: "n", node: "n", release: number, since: since, time: time),
                    connection)
            }
        }
        let (first, second, release) = try await store.records.read {
            (
                try ReleaseStore.acknowledgements(of: number, since: 1000, $0),
                try ReleaseStore.acknowledgements(of: number, since: 20_000, $0),
                try ReleaseStore.release(number, $0)
            )
        }
        #expect(first.map(\.seconds) == [0.25] && second.map(\.seconds) == [0.04])
        #expect(release?.seconds == 0.25)
    }
}
