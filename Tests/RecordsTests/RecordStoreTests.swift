import Foundation
import Testing

@testable import Records

private let schema = ModuleSchema(
    module: "test",
    steps: [
        "CREATE TABLE entries (name TEXT PRIMARY KEY, number INTEGER, weight REAL, body BLOB)",
        "ALTER TABLE entries ADD COLUMN note TEXT",
    ])

/// A database file in a folder of its own, gone with the test.
private final class Place {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("records-\(UUID().uuidString)")
    var path: String { folder.appendingPathComponent("test.db").path }
    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }
    func store(_ schemas: [ModuleSchema] = [schema]) throws -> RecordStore {
        try RecordStore(path: path, schemas: schemas, now: 0)
    }
}

@Suite struct RecordStoreTests {
    @Test func `values come back as they were bound`() async throws {
        let place = try Place()
        let store = try place.store()
        _ = try await store.commit { connection in
            try connection.execute(
                "INSERT INTO entries (name, number, weight, body, note) VALUES ($1, $2, $3, $4, $5)",
                "中 'a'; --",
                Int.max, 0.1, [0, 255, 7] as [UInt8], nil as String?)
        }
        let row = try await store.read { connection in
            try connection.first("SELECT name, number, weight, body, note FROM entries") {
                ($0.text(0), $0.int(1), $0.double(2), $0.bytes(3), $0.textOrNil(4))
            }
        }
        let (name, number, weight, body, note) = try #require(row)
        #expect(name == "中 'a'; --" && number == .max && weight == 0.1 && body == [0, 255, 7] && note == nil)
        store.close()
    }

    @Test func `what is committed is there after opening again, and the epoch stays`() async throws {
        let place = try Place()
        let first = try place.store()
        try await first.commit { _ = try $0.execute("INSERT INTO entries (name) VALUES ('a')") }
        let epoch = first.epoch
        first.close()
        let second = try place.store()
        #expect(try await second.read { try $0.query("SELECT name FROM entries") { $0.text(0) } } == ["a"])
        #expect(second.epoch == epoch && epoch.count == 8)
        second.close()
    }

    @Test func `a unit that fails is undone alone`() async throws {
        struct Refused: Error {}
        let place = try Place()
        let store = try place.store()
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let done: Int? = try? await store.commit { connection in
                        try connection.execute(
                            "INSERT INTO entries (name, number) VALUES ($1, $2)", "n\(number)", number)
                        if number % 3 == 0 { throw Refused() }
                        return number
                    }
                    return (number, done != nil)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let kept = try await store.read {
            try $0.query("SELECT number FROM entries ORDER BY number") { $0.int(0) }
        }
        #expect(kept == (0..<200).filter { $0 % 3 != 0 })
        #expect((0..<200).allSatisfy { outcomes[$0] == ($0 % 3 != 0) })
        // Groups: far fewer transactions than units.
        #expect(store.statistics.units == 200 && store.statistics.groups < 200)
        store.close()
    }

    @Test func `a duplicate key is told apart from other errors`() async throws {
        let place = try Place()
        let store = try place.store()
        try await store.commit { _ = try $0.execute("INSERT INTO entries (name) VALUES ('a')") }
        do {
            _ = try await store.commit { try $0.execute("INSERT INTO entries (name) VALUES ('a')") }
            Issue.record("the second one was taken")
        } catch RecordError.duplicate {}
        store.close()
        do {
            try await store.commit { _ in }
            Issue.record("a closed store took work")
        } catch RecordError.closed {}
    }

    @Test func `parameters are bound by their number, wherever they stand`() async throws {
        let place = try Place()
        let store = try place.store()
        let pair = try await store.read {
            try $0.first("SELECT $2, $1, $2", "a", "b") { [$0.text(0), $0.text(1), $0.text(2)] }
        }
        #expect(pair == ["b", "a", "b"])
        store.close()
    }

    @Test func `a file of a newer program is refused with words for the operator`() throws {
        let place = try Place()
        try place.store().close()
        let older = ModuleSchema(module: "test", steps: [schema.steps[0]])
        #expect { try place.store([older]) } throws: {
            guard case RecordError.unusable(let words) = $0 else { return false }
            return words.contains("version 2") && words.contains("knows 1")
        }
    }

    @Test func `a step that fails leaves nothing of itself`() throws {
        let place = try Place()
        let broken = ModuleSchema(
            module: "b", steps: ["CREATE TABLE x (a INTEGER); CREATE TABLE x (a INTEGER)"])
        #expect(throws: RecordError.self) { try place.store([broken]) }
        let mended = ModuleSchema(module: "b", steps: ["CREATE TABLE x (a INTEGER)"])
        try place.store([mended]).close()
    }

    @Test func `a file that is no database is refused`() throws {
        let place = try Place()
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: place.path))
        #expect { try place.store() } throws: { if case RecordError.unusable = $0 { true } else { false } }
    }
}
