import Foundation
import Synchronization
import Testing

@testable import Records

private final class Numbers: Sendable {
    let list = Mutex<[UInt64]>([])
}

@Suite struct JournalTests {
    @Test(arguments: [RecordStore.Durability.full, .fast])
    func `records come back in order with dense numbers`(durability: RecordStore.Durability) async throws {
        let place = try JournalPlace()
        let first = try place.open(.small(durability))
        #expect(first.records.isEmpty)
        #expect(try await first.journal.append([[1], [], [2, 3]]) == 1..<4)
        #expect(try await first.journal.append([]) == 4..<4)
        #expect(try await first.journal.append([[UInt8](repeating: 9, count: 2000)]) == 4..<5)
        first.journal.close()
        let second = try place.open(.small(durability))
        #expect(second.records == [[1], [], [2, 3], [UInt8](repeating: 9, count: 2000)])
        #expect(second.journal.statistics.lastRecord == 4)
        #expect(try await second.journal.append([[5]]) == 5..<6)
        second.journal.close()
        #expect(place.logged == [])
    }

    /// The layout as documented at `FileHeader` and `Frame`, put together here.
    @Test func `a segment has the documented bytes`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.fast))
        _ = try await journal.append([Array("a".utf8), Array("bc".utf8)])
        journal.close()
        #expect(try place.names() == ["journal-00000000000000000001.log", "lock"])
        let bytes = try place.read("journal-00000000000000000001.log")
        let identity = Array(bytes[16..<32])
        var header = Array("SBJOURNL".utf8) + [1, 0, 0, 0, 0, 0, 0, 0] + identity
        header += [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 20)
        header += little(slowCRC32C(header))
        let start: [UInt8] = [11, 0, 0, 0]
        let rest: [UInt8] =
            [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0] + [1, 0, 0, 0, 0x61] + [2, 0, 0, 0, 0x62, 0x63]
        #expect(bytes == header + start + little(slowCRC32C(header + start + rest)) + rest)
    }

    private func little(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    @Test func `completions come in the order of the numbers from many threads`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.full, segmentBytes: 4096))
        let seen = Numbers()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for index in 0..<250 {
                        journal.append(Array("\(task) \(index)".utf8)) { result in
                            guard let number = try? result.get() else { return }
                            seen.list.withLock { $0.append(number) }
                        }
                    }
                }
            }
        }
        _ = try await journal.append([])
        #expect(seen.list.withLock { $0 } == Array(1...1000))
        #expect(journal.statistics.groups < 1000)
        journal.close()
        let again = try place.open(.small(.full, segmentBytes: 4096))
        #expect(again.records.count == 1000)
        for task in 0..<4 {
            let mine = again.records.map { String(decoding: $0, as: UTF8.self) }.filter {
                $0.hasPrefix("\(task) ")
            }
            #expect(mine == (0..<250).map { "\(task) \($0)" })
        }
        again.journal.close()
    }

    @Test func `what was acknowledged is there after the process dies`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open()
        for index in 0..<40 { try await journal.append("record \(index)") }
        // The files as they stand now are what a killed process leaves.
        let left = try place.copy()
        try left.write("spare.tmp", [1, 2, 3])
        let again = try left.open()
        #expect(again.records == (0..<40).map { Array("record \($0)".utf8) })
        again.journal.close()
        #expect(left.logged == [])
        #expect(try !left.names().contains { $0.hasSuffix(".tmp") })
        journal.close()
    }

    @Test func `a folder is opened once at a time`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open()
        #expect(throws: JournalError.inUse(folder: place.folder, process: Int(getpid()))) { try place.open() }
        try await journal.append("still works")
        journal.close()
        await #expect(throws: JournalError.closed) { try await journal.append("late") }
        #expect(throws: JournalError.closed) { try journal.writeSnapshot(of: []) }
        let again = try place.open()
        #expect(again.records.count == 1)
        again.journal.close()
    }

    @Test func `other files in the folder are left alone`() async throws {
        let place = try JournalPlace()
        let names = [
            "journal-1.log", "snapshot-18446744073709551615.snap", "snapshot-+0000000000000000001.snap",
            "notes.txt",
        ]
        for name in names { try place.write(name, [1, 2, 3]) }
        let (journal, _) = try place.open(.small(.fast))
        try await journal.append("one")
        try journal.writeSnapshot(of: [Array("one".utf8)])
        try await journal.append("two")
        try journal.writeSnapshot(of: [Array("one".utf8), Array("two".utf8)])
        journal.close()
        for name in names { #expect(try place.read(name) == [1, 2, 3]) }
    }

    @Test func `too large and too many are refused at once, and the rest goes on`() async throws {
        let place = try JournalPlace()
        var options = JournalOptions.small(.fast)
        options.maximumWaitingBytes = 1000
        let (journal, _) = try place.open(options)
        let huge = [UInt8](repeating: 0, count: (16 << 20) - 3)
        await #expect(throws: JournalError.tooLarge(bytes: (16 << 20) + 1, maximum: 16 << 20)) {
            try await journal.append([huge])
        }
        await #expect(throws: JournalError.behind(waitingBytes: 0)) {
            try await journal.append([[UInt8](repeating: 0, count: 1000)])
        }
        #expect(try await journal.append([[UInt8](repeating: 0, count: 996)]) == 1..<2)
        journal.close()
    }

    @Test func `a spare file of zeros becomes the next segment`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.full, segmentBytes: 4096))
        for index in 0..<200 { try await journal.append("record number \(index)") }
        journal.close()
        let sizes = try place.names().filter { $0.hasSuffix(".log") }.map { try place.read($0).count }
        #expect(sizes.count > 1)
        let again = try place.open(.small(.full, segmentBytes: 4096))
        #expect(again.records == (0..<200).map { Array("record number \($0)".utf8) })
        again.journal.close()
    }
}
