import Foundation
import Synchronization
import Testing

@testable import Records

/// A disk that fails when told to.
private final class FailingDisk: Sendable {
    private struct State {
        var bytesLeft = Int.max
        var code: Int32 = 0
        var syncsFail = false
    }
    private let state = Mutex(State())

    /// Writes `bytes` more, then fails with `code`.
    func fill(after bytes: Int, code: Int32) {
        state.withLock { state in
            state.bytesLeft = bytes
            state.code = code
        }
    }
    func mend() { state.withLock { $0 = State() } }
    func failSyncs() { state.withLock { $0.syncsFail = true } }

    var disk: JournalDisk {
        unsafe JournalDisk(
            write: { [self] descriptor, bytes, offset in
                let (room, code) = state.withLock { ($0.bytesLeft, $0.code) }
                guard room > 0 else {
                    errno = code
                    return -1
                }
                let part = unsafe UnsafeRawBufferPointer(rebasing: bytes.prefix(room))
                let wrote = unsafe JournalDisk.system.write(descriptor, part, offset)
                state.withLock { if $0.bytesLeft < .max { $0.bytesLeft -= wrote } }
                return wrote
            },
            sync: { [self] descriptor in
                guard !state.withLock({ $0.syncsFail }) else {
                    errno = EIO
                    return -1
                }
                return JournalDisk.system.sync(descriptor)
            })
    }
}

@Suite struct JournalFailureTests {
    private let segment = "journal-00000000000000000001.log"

    @Test(arguments: [ENOSPC, EIO], [0, 1, 19, 20, 30, 36])
    func `a write cut short fails, leaves nothing, and the next is tried again`(
        code: Int32, room: Int
    ) async throws {
        let place = try JournalPlace()
        let failing = FailingDisk()
        // A spare would be a fresh place for the next write.
        let (journal, _) = try place.open(.small(.full, keepsSpare: false), disk: failing.disk)
        try await journal.append("kept")
        failing.fill(after: room, code: code)
        let error = await #expect(throws: JournalError.self) { try await journal.append("lost for good") }
        guard case .refused("writing", _, code) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        failing.mend()
        #expect(try await journal.append([Array("after".utf8)]) == 2..<3)
        #expect(journal.statistics.failures == 1 && journal.statistics.lastRecord == 2)
        journal.close()
        let again = try place.open()
        #expect(again.records == [Array("kept".utf8), Array("after".utf8)])
        #expect(place.logged == [])
        again.journal.close()
    }

    @Test func `what waits behind a failed write fails with it`() async throws {
        let place = try JournalPlace()
        let failing = FailingDisk()
        let (journal, _) = try place.open(.small(.fast), disk: failing.disk)
        failing.fill(after: 0, code: ENOSPC)
        let failures = Atomic<Int>(0)
        let late = Atomic<Bool>(false)
        for index in 0..<50 {
            journal.append(Array("\(index)".utf8)) { result in
                if case .failure = result { failures.add(1, ordering: .relaxed) }
                // Appended while failures are told: it belongs to what was lost.
                if index == 0 {
                    failing.mend()
                    journal.append(Array("from a completion".utf8)) { result in
                        if case .failure = result { late.store(true, ordering: .relaxed) }
                    }
                }
            }
        }
        // Returns when all before has been told of.
        _ = try? await journal.append([])
        let told = failures.load(ordering: .relaxed)
        #expect(told >= 1 && late.load(ordering: .relaxed))
        #expect(journal.statistics.lastRecord == UInt64(50 - told))
        journal.close()
    }

    @Test func `after a failed sync nothing more is written, and what was acknowledged stays`() async throws {
        let place = try JournalPlace()
        let failing = FailingDisk()
        // A spare would fail in another way, as a segment that cannot be begun.
        let (journal, _) = try place.open(.small(.full, keepsSpare: false), disk: failing.disk)
        try await journal.append("kept")
        failing.failSyncs()
        for text in ["not durable", "neither"] {
            let error = await #expect(throws: JournalError.self) { try await journal.append(text) }
            guard case .stopped("syncing", _, EIO) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(error.map { "\($0)".contains("restart") } == true)
        }
        failing.mend()
        await #expect(throws: JournalError.self) { try await journal.append("still not") }
        #expect(throws: JournalError.self) { try journal.writeSnapshot(of: [Array("kept".utf8)]) }
        journal.close()
        let again = try place.open()
        #expect(again.records == [Array("kept".utf8)])
        again.journal.close()
    }

    @Test func `a snapshot that does not fit leaves the one before, and the records go on`() async throws {
        let place = try JournalPlace()
        let failing = FailingDisk()
        let (journal, _) = try place.open(.small(.fast), disk: failing.disk)
        let big = [UInt8](repeating: 7, count: 5000)
        _ = try await journal.append([big])
        try journal.writeSnapshot(of: [big])
        _ = try await journal.append([big])
        // Room for the header of a segment, and for a part of the snapshot.
        failing.fill(after: 64 + 64 + 3000, code: ENOSPC)
        #expect(throws: JournalError.self) { try journal.writeSnapshot(of: [big, big]) }
        failing.mend()
        #expect(try !place.names().contains { $0.hasSuffix(".tmp") })
        _ = try await journal.append([[1]])
        journal.close()
        let again = try place.open(.small(.fast))
        #expect(again.records == [big, big, [1]])
        #expect(place.logged == [])
        try again.journal.writeSnapshot(of: [big, big, [1]])
        again.journal.close()
    }

    @Test func `a new segment that cannot be made leaves the old one in use`() async throws {
        let place = try JournalPlace()
        let failing = FailingDisk()
        let (journal, _) = try place.open(.small(.fast, segmentBytes: 128), disk: failing.disk)
        let payload = [UInt8](repeating: 3, count: 100)
        _ = try await journal.append([payload])
        failing.fill(after: 10, code: ENOSPC)
        await #expect(throws: JournalError.self) { _ = try await journal.append([payload]) }
        failing.mend()
        #expect(try await journal.append([payload]) == 2..<3)
        journal.close()
        let again = try place.open(.small(.fast))
        #expect(again.records == [payload, payload])
        again.journal.close()
    }

    /// A file system of one megabyte, or nil where that cannot be had.
    private static func smallDisk() -> String? {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("small-\(UUID().uuidString)")
            .path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path) else {
            try? FileManager.default.removeItem(atPath: path)
            return nil
        }
        return path
    }

    private static func run(_ program: String, _ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private static let mounted = smallDisk()

    @Test(.enabled(if: mounted != nil, "a small file system needs the right to mount one"))
    func `a full disk loses nothing that was acknowledged`() async throws {
        let disk = try #require(Self.mounted)
        defer {
            _ = Self.run("/usr/bin/umount", "-l", disk)
            try? FileManager.default.removeItem(atPath: disk)
        }
        let place = JournalPlace(at: disk + "/journal")
        let (journal, _) = try place.open(.small(.full, segmentBytes: 100_000))
        var kept: [[UInt8]] = []
        var failures = 0
        while failures < 3 {
            let payload = [UInt8](repeating: UInt8(kept.count & 0x7F) + 1, count: 30_000)
            do {
                _ = try await journal.append([payload])
                kept.append(payload)
            } catch JournalError.refused(_, _, ENOSPC) {
                failures += 1
            }
        }
        #expect(kept.count > 10)
        journal.close()
        let again = try place.open(.small(.full, segmentBytes: 100_000))
        #expect(again.records == kept)
        again.journal.close()
        #expect(place.logged == [])
    }
}
