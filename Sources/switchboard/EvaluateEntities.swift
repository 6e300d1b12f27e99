import ArgumentParser
import Desk
import Foundation
import Gateway
import JSON
import Understanding

/// Measures how entities are recognised in labelled texts.
struct EvaluateEntities: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entities", abstract: "Measure how entities are recognised in labelled texts.",
        discussion: """
            A line of the input is {"text", "now": ISO 8601 time with offset, "entities": [{"kind", "start", "end", "value"}]}, \
            ends excluded, in Unicode scalars. Right is what has the kind, the place and the value. Kinds that no line has are left out.
            """)

    @OptionGroup var settings: Settings
    @Option(help: "What to measure on.") var input: String
    @Option(help: "Products to know, from a pack; default: the configured one.") var pack: String?
    @Flag(help: "List what went wrong.") var misses = false
    @Flag(help: "Print one JSON object.") var json = false

    private struct Found: Hashable {
        let kind: String
        let range: Range<Int>
        let value: String
    }

    func run() throws {
        let lines = try JSONLines.read(input)
        let extractor = try Settings.reporting {
            let configuration = try settings.load()
            return EntityExtractor(
                definitions: try PackLoader.load(
                    folder: "\(configuration.home)/config/packs/\(pack ?? configuration.pack)"
                ).entities)
        }
        var counts: [String: (right: Int, found: Int, expected: Int)] = [:]
        // What nobody has labelled can be neither right nor wrong.
        let labelled = Set(lines.flatMap { Self.expected($0).map(\.kind) })
        var seconds = 0.0
        for line in lines {
            let text = line["text"]?.string ?? ""
            let moment = Self.moment(line["now"]?.string)
            let begun = processorSeconds()
            let entities = extractor.extract(NormalText(text), at: moment)
            seconds += processorSeconds() - begun
            let expected = Self.expected(line)
            let found = Set(
                entities.map { Found(kind: $0.name, range: $0.range, value: $0.value) }.filter {
                    labelled.contains($0.kind)
                })
            for entity in expected { counts[entity.kind, default: (0, 0, 0)].expected += 1 }
            for entity in found { counts[entity.kind, default: (0, 0, 0)].found += 1 }
            for entity in found.intersection(expected) { counts[entity.kind]?.right += 1 }
            if misses, found != expected {
                print(
                    "\(text)\n  missed \(expected.subtracting(found))\n  found \(found.subtracting(expected))"
                )
            }
        }
        func f1(_ count: (right: Int, found: Int, expected: Int)) -> Double {
            (2 * Double(count.right) / Double(max(1, count.found + count.expected))).rounded(to: 4)
        }
        let all = counts.values.reduce((right: 0, found: 0, expected: 0)) {
            ($0.right + $1.right, $0.found + $1.found, $0.expected + $1.expected)
        }
        let each = (seconds / Double(lines.count) * 1e6).rounded(to: 1)
        if json {
            let object = JSONWriter.object { json in
                json.field("f1", f1(all))
                json.field("us_per_utterance", each)
                json.field(
                    "kinds",
                    object: { json in
                        for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
                            json.field(kind, f1(count))
                        }
                    })
            }
            return print(String(decoding: object, as: UTF8.self))
        }
        print("f1: \(f1(all))\nus_per_utterance: \(each)")
        for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("  \(kind): \(f1(count)) of \(count.expected)")
        }
    }

    /// What a line says is in its text.
    private static func expected(_ line: JSONText) -> Set<Found> {
        Set(
            (line["entities"]?.elements ?? []).compactMap { entity in
                guard let range = entity.scalarRange, let kind = entity["kind"]?.string else { return nil }
                return Found(kind: kind, range: range, value: entity["value"]?.string ?? "")
            })
    }

    private static func moment(_ text: String?) -> Moment {
        guard let text, let date = try? Date(text, strategy: .iso8601) else { return .now() }
        // The offset is the last six characters: +08:00.
        let offset = text.suffix(6)
        let parts = offset.dropFirst().split(separator: ":").compactMap { Int($0) }
        let seconds = parts.count == 2 ? (parts[0] * 60 + parts[1]) * 60 : 0
        return Moment(
            unixMilliseconds: Int(date.timeIntervalSince1970 * 1000),
            secondsFromUTC: offset.hasPrefix("-") ? -seconds : seconds)
    }
}
