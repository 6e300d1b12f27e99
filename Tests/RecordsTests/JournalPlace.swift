import Foundation
import Synchronization

@testable import Records

/// A folder for a journal, gone with the test.
final class JournalPlace: Sendable {
    let folder: String
    private let lines = Mutex<[String]>([])

    /// The lines logged so far.
    var logged: [String] { lines.withLock { $0 } }

    init(in parent: URL = FileManager.default.temporaryDirectory) throws {
        let url = parent.appendingPathComponent("journal-\(UUID().uuidString)")
        folder = url.path
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// A folder that the journal creates.
    init(at folder: String) { self.folder = folder }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A place with the same files, unfinished ones apart; in memory where that can be had, since tests make many.
    func copy() throws -> JournalPlace {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let copy =
            try FileManager.default.isWritableFile(atPath: memory.path)
            ? JournalPlace(in: memory) : JournalPlace()
        for name in try names() where !name.hasSuffix(".tmp") { try copy.write(name, try read(name)) }
        return copy
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }
    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: folder + "/" + name) }

    /// Opens the journal and gives back the records it stands for. A snapshot here is the list of all records so far.
    func open(
        _ options: JournalOptions = .small(.full), disk: JournalDisk = .system
    ) throws -> (journal: Journal, records: [[UInt8]]) {
        var records: [[UInt8]] = []
        let journal = try Journal(
            folder: folder, options: options, disk: disk,
            log: { [self] line in lines.withLock { $0.append(line) } },
            restore: { reader in
                records = try unpack(reader)
                try require(records.count == Int(reader.record), "a snapshot of another length")
            },
            replay: { number, payload in
                records.append(payload.indices.map { payload[$0] })
                try require(number == UInt64(records.count), "record \(number) at \(records.count)")
            })
        return (journal, records)
    }
}

extension JournalDisk {
    /// For tests of what is in the files, whenever it gets to the disk.
    static let unsynced = unsafe JournalDisk(write: JournalDisk.system.write, sync: { _ in 0 })
}

extension JournalOptions {
    static func small(
        _ durability: RecordStore.Durability, segmentBytes: Int = 512, keepsSpare: Bool = true
    ) -> JournalOptions {
        var options = JournalOptions()
        options.durability = durability
        options.segmentBytes = segmentBytes
        options.keepsSpare = keepsSpare
        return options
    }
}

extension Journal {
    func append(_ text: String) async throws { _ = try await append([Array(text.utf8)]) }

    func writeSnapshot(of records: [[UInt8]]) throws {
        try writeSnapshot(covering: UInt64(records.count)) { writer in
            for record in records {
                try writer.write([UInt8(record.count >> 8), UInt8(record.count & 0xFF)] + record)
            }
        }
    }
}

/// What ``Journal/writeSnapshot(of:)`` wrote.
func unpack(_ reader: SnapshotReader) throws -> [[UInt8]] {
    var bytes: [UInt8] = []
    while let chunk = try reader.nextChunk() { bytes += chunk }
    var records: [[UInt8]] = []
    var place = 0
    while place < bytes.count {
        try require(place + 2 <= bytes.count, "a snapshot of half a record")
        let count = Int(bytes[place]) << 8 | Int(bytes[place + 1])
        try require(place + 2 + count <= bytes.count, "a snapshot of half a record")
        records.append(Array(bytes[place + 2..<place + 2 + count]))
        place += 2 + count
    }
    return records
}

struct Unexpected: Error { let words: String }

func require(_ condition: Bool, _ words: String) throws { if !condition { throw Unexpected(words: words) } }

/// CRC-32C a bit at a time, as RFC 3720 defines it.
func slowCRC32C(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
    }
    return ~crc
}
