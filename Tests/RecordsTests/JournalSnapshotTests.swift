import Synchronization
import Testing

@testable import Records

@Suite struct JournalSnapshotTests {
    private func record(_ index: Int) -> [UInt8] { Array("record \(index)".utf8) }

    @Test func `the two newest snapshots stay, with the segments that the older one needs`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.fast))
        var records: [[UInt8]] = []
        for round in 0..<4 {
            for _ in 0..<3 {
                records.append(record(records.count))
                _ = try await journal.append([records[records.count - 1]])
            }
            if round < 3 { try journal.writeSnapshot(of: records) }
        }
        journal.close()
        #expect(
            try place.names() == [
                "journal-00000000000000000007.log", "journal-00000000000000000010.log", "lock",
                "snapshot-00000000000000000006.snap", "snapshot-00000000000000000009.snap",
            ])
        let again = try place.open()
        #expect(again.records == records)
        again.journal.close()
    }

    @Test func `a snapshot cut off at any byte falls back to the one before`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.fast))
        var records: [[UInt8]] = []
        for index in 0..<6 {
            records.append(record(index))
            _ = try await journal.append([records[index]])
            if index == 1 || index == 3 { try journal.writeSnapshot(of: records) }
        }
        journal.close()
        let name = "snapshot-00000000000000000004.snap"
        let whole = try place.read(name)
        for offset in whole.indices {
            let torn = try place.copy()
            try torn.write(name, Array(whole[..<offset]))
            let opened = try torn.open(.small(.fast), disk: .unsynced)
            #expect(opened.records == records)
            #expect(torn.logged.filter { $0.contains(name) }.count == 1 && torn.logged.count == 1)
            let chosen = try opened.journal.readSnapshot { $0.record }
            #expect(chosen == 2)
            opened.journal.close()
        }
        try place.remove("snapshot-00000000000000000002.snap")
        try place.write(name, [])
        #expect(throws: JournalError.missing(folder: place.folder, first: 1, last: 2)) { try place.open() }
    }

    @Test func `a damaged snapshot is not one of the two that are kept`() async throws {
        let place = try JournalPlace()
        var records: [[UInt8]] = []
        let (journal, _) = try place.open(.small(.fast))
        for index in 0..<4 {
            records.append(record(index))
            _ = try await journal.append([records[index]])
            try journal.writeSnapshot(of: records)
        }
        journal.close()
        try place.write("snapshot-00000000000000000004.snap", [1, 2, 3])
        let (again, _) = try place.open(.small(.fast))
        records.append(record(4))
        _ = try await again.append([record(4)])
        try again.writeSnapshot(of: records)
        again.close()
        #expect(
            try place.names().filter { $0.hasPrefix("snap") } == [
                "snapshot-00000000000000000003.snap", "snapshot-00000000000000000005.snap",
            ])
        let damaged = try place.copy()
        try damaged.write("snapshot-00000000000000000005.snap", [])
        for place in [place, damaged] {
            let last = try place.open()
            #expect(last.records == records)
            last.journal.close()
        }
    }

    @Test func `a snapshot may cover less than what is durable`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.fast))
        _ = try await journal.append((0..<5).map(record))
        try journal.writeSnapshot(of: (0..<3).map(record))
        _ = try await journal.append([record(5)])
        #expect(throws: JournalError.cannotCover(record: 2, allowed: 3...6)) {
            try journal.writeSnapshot(of: (0..<2).map(record))
        }
        #expect(throws: JournalError.cannotCover(record: 7, allowed: 3...6)) {
            try journal.writeSnapshot(of: (0..<7).map(record))
        }
        journal.close()
        let again = try place.open()
        #expect(again.records == (0..<6).map(record))
        again.journal.close()
    }

    @Test func `a large snapshot comes back in chunks, byte for byte`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.fast))
        try await journal.append("one")
        let piece = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try journal.writeSnapshot(covering: 1) { writer in
            for _ in 0..<5 { try writer.write(piece) }
            try writer.write([UInt8]())
            #expect(writer.count == 5 * 700_001)
        }
        let back = try journal.readSnapshot { reader in
            var bytes: [UInt8] = []
            while let chunk = try reader.nextChunk() {
                #expect(chunk.count <= 1 << 20)
                bytes += chunk
            }
            return bytes
        }
        #expect(back == piece + piece + piece + piece + piece)
        journal.close()
    }

    @Test func `records go on being appended while a snapshot is written, and one is written at a time`()
        async throws
    {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.full))
        try await journal.append("before")
        let during = Mutex<UInt64>(0)
        try journal.writeSnapshot(covering: 1) { writer in
            // Ends only if the writer is free.
            let waiting = Atomic<Bool>(true)
            journal.append(Array("during".utf8)) { result in
                during.withLock { $0 = (try? result.get()) ?? 0 }
                waiting.store(false, ordering: .releasing)
            }
            while waiting.load(ordering: .acquiring) {}
            #expect(throws: JournalError.snapshotRunning) { try journal.writeSnapshot(of: []) }
            try writer.write([0, 6] + Array("before".utf8))
        }
        #expect(during.withLock { $0 } == 2)
        journal.close()
        let again = try place.open()
        #expect(again.records == [Array("before".utf8), Array("during".utf8)])
        again.journal.close()
    }

    @Test func `a snapshot that its writer gives up leaves the one before`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.full))
        try await journal.append("one")
        try journal.writeSnapshot(of: [Array("one".utf8)])
        try await journal.append("two")
        #expect(throws: Unexpected.self) {
            try journal.writeSnapshot(covering: 2) { writer in
                try writer.write([1, 2, 3])
                throw Unexpected(words: "given up")
            }
        }
        #expect(try journal.readSnapshot { $0.record } == 1)
        #expect(try !place.names().contains("snapshot.tmp"))
        journal.close()
        let again = try place.open()
        #expect(again.records.count == 2)
        again.journal.close()
    }
}
