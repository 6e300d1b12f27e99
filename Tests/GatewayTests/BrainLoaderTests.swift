import Foundation
import Logging
import Synchronization
import Testing
import Understanding

@testable import Desk
@testable import Gateway

/// Keeps the lines of a log.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct LogKeeper: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add("\(event.message) \(event.metadata?["file"].map { "\($0)" } ?? "")")
    }
}

@Suite struct BrainLoaderTests {
    private let home = FileManager.default.temporaryDirectory.appendingPathComponent(
        "home-\(UUID().uuidString)")

    /// Writes `config/` of a hub with a tiny pack.
    private func write(marked: String?) throws {
        let pack = home.appendingPathComponent("config/packs/tiny")
        try FileManager.default.createDirectory(at: pack, withIntermediateDirectories: true)
        let language = home.appendingPathComponent("config/language")
        if !FileManager.default.fileExists(atPath: language.path) {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "../..")
            try FileManager.default.createSymbolicLink(
                at: language, withDestinationURL: root.appendingPathComponent("config/language"))
        }
        let texts = Pack.requiredTexts.map { "\($0): {en: X}" }.joined(separator: ", ")
        let files: [(String, String?)] = [
            (
                "pack",
                "name: tiny\nlanguages: [en]\nshop: {en: S}\nbot: {en: B}\ngreeting: {en: H}\nhours: {en: A}\ntexts: {\(texts)}"
            ),
            (
                "intents",
                """
                - {name: "yes", title: {en: "Yes"}, does: {act: confirm}, phrasings: {en: ["yes", "yes please", "do it"]}}
                - {name: "no", title: {en: "No"}, does: {act: deny}, phrasings: {en: ["no", "no thanks", "do not"]}}
                """
            ), ("entities", marked == nil ? "[]" : "- {name: place, marked: true}"), ("articles", "[]"),
            ("flows", "[]"), ("marked", marked),
        ]
        for (name, text) in files {
            let file = pack.appendingPathComponent("\(name).yaml")
            try? FileManager.default.removeItem(at: file)
            if let text { try Data(text.utf8).write(to: file) }
        }
    }

    private func marked(_ first: String) -> String {
        "en:\n- go to [\(first)](place)\n"
            + (1...20).map { "- go to [place \($0)](place) now" }.joined(separator: "\n")
    }

    private func load(_ lines: LogLines = LogLines()) throws -> Brain {
        var configuration = Configuration()
        configuration.home = home.path
        configuration.data = home.appendingPathComponent("data").path
        configuration.pack = "tiny"
        return try BrainLoader(
            configuration, logger: Logger(label: "test") { _ in LogKeeper(lines: lines) }
        ).load(repair: .later)
    }

    @Test func `a tagger is trained once for its phrasings, and again when they or the file change`() throws {
        defer { try? FileManager.default.removeItem(at: home) }
        let file = home.appendingPathComponent("data/models/tiny-slots.model")
        func bytes() -> Data? { FileManager.default.contents(atPath: file.path) }

        try write(marked: nil)
        #expect(try load().tagger == nil && bytes() == nil)

        try write(marked: marked("Rome"))
        let first = try #require(try load().tagger)
        let kept = try #require(bytes())
        #expect(first.slots == ["place"])

        let quiet = LogLines()
        #expect(try load(quiet).tagger?.dataHash == first.dataHash && quiet.all.isEmpty)
        #expect(bytes() == kept)

        try kept.dropLast().write(to: file)
        let warned = LogLines()
        #expect(try load(warned).tagger?.dataHash == first.dataHash)
        #expect(warned.all == ["a model file is not usable: training again \(file.path)"])
        #expect(bytes() == kept)

        try write(marked: marked("Oslo"))
        let told = LogLines()
        let second = try #require(try load(told).tagger)
        #expect(second.dataHash != first.dataHash && bytes() != kept)
        #expect(told.all == ["what tiny-slots was trained on has changed: training again "])
    }
}
