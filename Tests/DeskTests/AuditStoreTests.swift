import Foundation
import Records
import Testing

@testable import Desk

@Suite struct AuditStoreTests {
    private func store() throws -> (store: RecordStore, file: String) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "audit-\(UUID().uuidString).db"
        ).path
        return (try RecordStore(path: file, schemas: [DeskSchema.schema], now: 0), file)
    }

    private func entry(_ detail: String) -> AuditEntry {
        AuditEntry(time: 7, actor: "ann", action: "reveal", subject: "c_1 ⟦MOBILE·1⟧", detail: detail)
    }

    @Test func `a row that was changed or taken out is found`() async throws {
        let (store, file) = try store()
        defer {
            store.close()
            try? FileManager.default.removeItem(atPath: file)
        }
        for number in 1...4 {
            try await store.commit { try AuditStore.add(entry("\(number)"), $0) }
        }
        #expect(try await store.read { try AuditStore.firstBroken($0) } == nil)
        let page = try await store.read { try AuditStore.list(before: 4, limit: 2, $0) }
        #expect(page.map(\.seq) == [3, 2] && page.map(\.entry) == [entry("3"), entry("2")])
        #expect(
            await broken(store) {
                try $0.execute("UPDATE audit SET detail = 'another' WHERE seq = 2")
            } == 2)
        #expect(await broken(store) { try $0.execute("DELETE FROM audit WHERE seq = 3") } == 4)
        #expect(try await store.read { try AuditStore.firstBroken($0) } == nil)
    }

    /// Where the trail is broken after a change; the error undoes the change.
    private func broken(
        _ store: RecordStore, after change: @escaping @Sendable (Connection) throws -> Int
    ) async -> Int? {
        do {
            try await store.commit { connection in
                _ = try change(connection)
                throw Found(seq: try AuditStore.firstBroken(connection))
            }
        } catch let error as Found {
            return error.seq
        } catch {}
        return nil
    }

    private struct Found: Error { let seq: Int? }
}
