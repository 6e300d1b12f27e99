import Testing

@testable import Records

/// Random histories against a list of groups in memory.
@Suite struct JournalModelTests {
    /// xorshift64*: the same histories at each run.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 2_685_821_657_736_338_717
        }
    }

    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func `any history of appends, snapshots, restarts and torn ends equals the model`(seed: UInt64)
        async throws
    {
        var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let options = JournalOptions.small(
            seed % 3 == 0 ? .full : .fast, segmentBytes: [128, 700, 4000][Int(seed % 3)])
        let place = try JournalPlace()
        var model: [[[UInt8]]] = []  // groups of records
        var covered = 0
        var journal = try place.open(options).journal
        for step in 0..<60 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let group = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    (0..<Int.random(in: 0...120, using: &random)).map { _ in
                        UInt8.random(in: 1...255, using: &random)
                    }
                }
                let first = UInt64(model.joined().count + 1)
                #expect(try await journal.append(group) == first..<first + UInt64(group.count))
                model.append(group)
            case 6:
                let records = Array(model.joined())
                covered = Int.random(in: covered...records.count, using: &random)
                try journal.writeSnapshot(of: Array(records[..<covered]))
            case 7:
                journal.close()
                let opened = try place.open(options)
                #expect(opened.records == Array(model.joined()), "seed \(seed), step \(step)")
                journal = opened.journal
            case 8:
                journal.close()
                if try tear(place, &random) { model.removeLast() }
                let opened = try place.open(options)
                #expect(opened.records == Array(model.joined()), "seed \(seed), step \(step)")
                journal = opened.journal
            default:
                journal.close()
                let (name, bytes, frames) = try lastSegment(place)
                let rubbish = (0..<Int.random(in: 1...90, using: &random)).map { _ in
                    UInt8.random(in: 1...255, using: &random)
                }
                let end = frames.last?.upperBound ?? 64
                try place.write(name, Array(bytes[..<end]) + rubbish)
                let opened = try place.open(options)
                #expect(opened.records == Array(model.joined()), "seed \(seed), step \(step)")
                journal = opened.journal
            }
        }
        journal.close()
    }

    /// Cuts somewhere into the last frame of the last segment, if there is one.
    private func tear(_ place: JournalPlace, _ random: inout Random) throws -> Bool {
        let (name, bytes, frames) = try lastSegment(place)
        guard let last = frames.last else { return false }
        try place.write(name, Array(bytes[..<Int.random(in: last, using: &random)]))
        return true
    }

    private func lastSegment(_ place: JournalPlace) throws -> (String, [UInt8], [Range<Int>]) {
        let name = try #require(try place.names().filter { $0.hasSuffix(".log") }.max())
        let bytes = try place.read(name)
        var frames: [Range<Int>] = []
        var offset = 64
        while offset + 20 <= bytes.count {
            let length = Int(bytes[offset]) + Int(bytes[offset + 1]) << 8
            guard length > 0 else { break }
            frames.append(offset..<offset + 20 + length)
            offset += 20 + length
        }
        return (name, bytes, frames)
    }
}
