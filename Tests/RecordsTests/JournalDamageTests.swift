import Testing

@testable import Records

/// Each byte of a small journal is lost or changed in turn: what opens is a true beginning of what was written, and goes
/// on well; what does not open says why.
@Suite struct JournalDamageTests {
    /// A closed journal of 14 records in groups, over several segments, with two snapshots.
    private struct Sample {
        let place: JournalPlace
        var records: [[UInt8]] = []
        /// Of the last segment, the records that are written where a frame ends, and where it does.
        var ends: [(offset: Int, records: Int)] = []
        var last = ""

        init(_ durability: RecordStore.Durability, snapshots: Bool) async throws {
            place = try JournalPlace()
            let (journal, _) = try place.open(.small(durability, segmentBytes: snapshots ? 512 : 1 << 16))
            for group in 0..<7 {
                let payloads = [
                    Array("group \(group)".utf8),
                    [UInt8](repeating: UInt8(group) &* 31 | 1, count: group * 5),
                ]
                _ = try await journal.append(payloads)
                records += payloads
                if snapshots, group == 2 || group == 4 { try journal.writeSnapshot(of: records) }
            }
            journal.close()
            last = try place.names().filter { $0.hasSuffix(".log") }.max() ?? ""
            let bytes = try place.read(last)
            ends = [(64, (Int(last.dropFirst(8).dropLast(4)) ?? 0) - 1)]
            while let (offset, before) = ends.last, offset + 2 < bytes.count, bytes[offset] != 0 {
                ends.append((offset + 20 + Int(bytes[offset]) + Int(bytes[offset + 1]) << 8, before + 2))
            }
            try require(ends.last?.records == records.count && ends.count > 2, "another sample")
        }

        /// Records that must survive damage at `offset` of the last segment.
        func safe(at offset: Int) -> Int { ends.last { $0.offset <= offset }?.records ?? 0 }
    }

    /// - Returns: the records that came back, or nil when the journal refused.
    private func outcome(_ place: JournalPlace, _ durability: RecordStore.Durability) async throws
        -> [[UInt8]]?
    {
        let opened: (journal: Journal, records: [[UInt8]])
        do {
            opened = try place.open(.small(durability), disk: .unsynced)
        } catch is JournalError {
            return nil
        }
        let more = Array("written after the damage".utf8)
        #expect(try await opened.journal.append([more]).lowerBound == UInt64(opened.records.count + 1))
        opened.journal.close()
        let lines = place.logged.count
        let again = try place.open(.small(durability), disk: .unsynced)
        again.journal.close()
        #expect(again.records == opened.records + [more])
        // The tail has been cut for good.
        #expect(place.logged.dropFirst(lines).allSatisfy { !$0.contains("unfinished write") })
        return opened.records
    }

    @Test(arguments: [RecordStore.Durability.full, .fast])
    func `a journal cut off anywhere keeps all that was written before`(
        durability: RecordStore.Durability
    ) async throws {
        let sample = try await Sample(durability, snapshots: false)
        let whole = try sample.place.read(sample.last)
        for offset in 0..<whole.count where offset < (sample.ends.last?.offset ?? 0) + 40 {
            let place = try sample.place.copy()
            try place.write(sample.last, Array(whole[..<offset]))
            let records = try await outcome(place, durability)
            // A header is on the disk before its segment has a name: no crash cuts it.
            #expect((records == nil) == (offset < 64), "\(offset)")
            if let records {
                #expect(records == Array(sample.records[..<sample.safe(at: offset)]), "\(offset)")
            }
            let isCut =
                offset > 64 && !sample.ends.contains { $0.offset == offset } && offset < whole.count
                && offset < (sample.ends.last?.offset ?? 0)
            #expect(place.logged.contains { $0.contains("unfinished write") } == isCut, "\(offset)")
        }
    }

    @Test(arguments: [RecordStore.Durability.full, .fast], [0x01 as UInt8, 0xFF])
    func `a byte changed anywhere is never taken for data`(
        durability: RecordStore.Durability, change: UInt8
    ) async throws {
        let sample = try await Sample(durability, snapshots: false)
        let whole = try sample.place.read(sample.last)
        let lastFrame = sample.ends.dropLast().last?.offset ?? 0
        for offset in 0..<min(whole.count, (sample.ends.last?.offset ?? 0) + 20) {
            let place = try sample.place.copy()
            var bytes = whole
            bytes[offset] ^= change
            try place.write(sample.last, bytes)
            let records = try await outcome(place, .fast)
            if offset < lastFrame {
                #expect(records == nil, "\(offset)")
            } else {
                // The last frame cannot be told from a write cut short.
                #expect(records == Array(sample.records[..<sample.safe(at: offset)]), "\(offset)")
            }
        }
    }

    @Test func `damage in any file of a journal with snapshots gives all records or an error`() async throws {
        let sample = try await Sample(.full, snapshots: true)
        for name in try sample.place.names() where name != "lock" {
            let whole = try sample.place.read(name)
            for offset in whole.indices {
                for isCut in [true, false] {
                    let place = try sample.place.copy()
                    var bytes = whole
                    if isCut { bytes.removeSubrange(offset...) } else { bytes[offset] ^= 0x10 }
                    try place.write(name, bytes)
                    let records = try await outcome(place, .fast)
                    if name.hasSuffix(".snap") {
                        #expect(records == sample.records, "\(name) \(offset)")
                    } else if let records {
                        let safe = name == sample.last ? sample.safe(at: offset) : sample.records.count
                        #expect(records == Array(sample.records[..<safe]), "\(name) \(offset)")
                    }
                }
            }
        }
    }

    @Test func `zeros or rubbish behind the end lose nothing`() async throws {
        let sample = try await Sample(.fast, snapshots: false)
        let whole = try sample.place.read(sample.last)
        for tail in [
            [UInt8](repeating: 0, count: 50), [1], [UInt8](repeating: 0xFF, count: 300), [0, 0, 0, 7, 0],
        ] {
            let place = try sample.place.copy()
            try place.write(sample.last, whole + tail)
            #expect(try await outcome(place, .fast) == sample.records)
            let torn = (tail.lastIndex { $0 != 0 } ?? -1) + 1
            #expect(place.logged.filter { $0.contains("cut \(torn) bytes") }.count == (torn > 0 ? 1 : 0))
        }
    }

    @Test func `a missing segment is named`() async throws {
        let place = try JournalPlace()
        let (journal, _) = try place.open(.small(.fast, segmentBytes: 128))
        for index in 0..<12 { _ = try await journal.append([[UInt8](repeating: UInt8(index), count: 40)]) }
        journal.close()
        let segments = try place.names().filter { $0.hasSuffix(".log") }
        #expect(segments.count > 3)
        let firsts = segments.compactMap { UInt64($0.dropFirst(8).dropLast(4)) }
        let middle = try place.copy()
        try middle.remove(segments[1])
        #expect(throws: JournalError.missing(folder: middle.folder, first: firsts[1], last: firsts[2] - 1)) {
            try middle.open()
        }
        let damaged = try place.copy()
        // The last frame of a segment: cut short by a crash it could only be in the last segment.
        try damaged.write(segments[1], try damaged.read(segments[1]).dropLast())
        let end = try place.read(segments[1]).count - 20 - 4 - 40
        #expect(throws: JournalError.damaged(file: damaged.folder + "/" + segments[1], offset: end)) {
            try damaged.open()
        }
        let start = try place.copy()
        try start.remove(segments[0])
        #expect(throws: JournalError.missing(folder: start.folder, first: 1, last: firsts[1] - 1)) {
            try start.open()
        }
    }

    @Test func `files of another journal and of a later version are refused`() async throws {
        let one = try JournalPlace()
        let other = try JournalPlace()
        for place in [one, other] {
            let (journal, _) = try place.open(.small(.fast))
            try await journal.append("one")
            try journal.writeSnapshot(of: [Array("one".utf8)])
            try await journal.append("two")
            try journal.writeSnapshot(of: [Array("one".utf8), Array("two".utf8)])
            journal.close()
        }
        let second = "journal-00000000000000000002.log"
        let snapshot = "snapshot-00000000000000000002.snap"
        let third = "journal-00000000000000000003.log"
        let mixed = try one.copy()
        try mixed.write(third, try other.read(third))
        #expect(throws: JournalError.foreign(file: mixed.folder + "/" + third)) { try mixed.open() }

        let foreign = try one.copy()
        try foreign.write(snapshot, try other.read(snapshot))
        let opened = try foreign.open()
        opened.journal.close()
        #expect(opened.records.count == 2)
        #expect(foreign.logged.count == 1)

        for name in [second, snapshot] {
            let later = try one.copy()
            var bytes = try later.read(name)
            bytes[8] = 2
            let sum = slowCRC32C(Array(bytes[..<60]))
            for place in 0..<4 { bytes[60 + place] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(place))) }
            try later.write(name, bytes)
            #expect(throws: JournalError.newer(file: later.folder + "/" + name, version: 2)) {
                try later.open()
            }
        }
    }
}
