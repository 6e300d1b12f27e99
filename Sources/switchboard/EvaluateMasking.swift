import ArgumentParser
import Foundation
import JSON
import Understanding

/// Measures how much personal data is found, and what is touched that should stay readable.
struct EvaluateMasking: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "masking", abstract: "Measure how personal data is found in labelled texts.",
        discussion: """
            A line of the input is {"id", "text", "spans": [{"start", "end", "label"}], "decoys": [{"start", "end"}]}, ends \
            excluded, in Unicode scalars.
            """)

    @Option(help: "What to measure on.") var input: String
    @Option(help: "Write what was found, a line {\"id\", \"spans\"} for each text.") var predictions: String?
    @Flag(help: "Print one JSON object.") var json = false

    /// What is told by its form or check digits; the others need to be understood.
    private static let structured: Set<String> = [
        "MOBILE", "PHONE", "RESIDENT_ID", "BANK_CARD", "USCC", "PASSPORT", "PLATE", "EMAIL", "IBAN", "SSN",
        "IP",
    ]

    func run() throws {
        let lines = try JSONLines.read(input)
        let detector = PersonalDataDetector()
        var report = Coverage()
        var output = ""
        var spent: [Double] = []
        for line in lines {
            let text = line["text"]?.string ?? ""
            let begun = processorSeconds()
            let found = detector.find(in: NormalText(text))
            spent.append((processorSeconds() - begun) * 1e6)
            report.add(line, found)
            if predictions != nil { output += Self.prediction(line["id"]?.string ?? "", found) + "\n" }
        }
        if let predictions { try Data(output.utf8).write(to: URL(fileURLWithPath: predictions)) }
        let figures =
            [
                ("masked", report.share(of: nil)), ("structured_masked", report.share(of: Self.structured)),
                ("decoys_touched", report.decoysTouched), ("overlap_f1", report.overlapF1),
            ].map { ($0, $1.rounded(to: 4)) } + [
                ("us_per_utterance", spent.sorted()[spent.count / 2].rounded(to: 1))
            ]
        if json {
            let object = JSONWriter.object { json in for (name, value) in figures { json.field(name, value) }
            }
            return print(String(decoding: object, as: UTF8.self))
        }
        for (name, value) in figures { print("\(name): \(value)") }
        for (label, share) in report.byLabel { print("  \(label): \(share.rounded(to: 4)) masked") }
    }

    private static func prediction(_ id: String, _ found: [PersonalDataSpan]) -> String {
        let object = JSONWriter.object { json in
            json.field("id", id)
            json.field(
                "spans",
                array: { list in
                    for span in found {
                        list.object { entry in
                            entry.field("start", span.range.lowerBound)
                            entry.field("end", span.range.upperBound)
                            entry.field("label", span.kind.rawValue)
                        }
                    }
                })
        }
        return String(decoding: object, as: UTF8.self)
    }
}

/// Counts of what was covered.
private struct Coverage {
    /// By label: spans, and those wholly covered.
    private var labels: [String: (count: Int, masked: Int)] = [:]
    private var decoys = (count: 0, touched: 0)
    private var matches = (right: 0, found: 0, expected: 0)

    mutating func add(_ line: JSONText, _ found: [PersonalDataSpan]) {
        let spans = (line["spans"]?.elements ?? []).compactMap {
            span -> (range: Range<Int>, label: String)? in
            guard let range = span.scalarRange, let label = span["label"]?.string else { return nil }
            return (range, label)
        }
        let covered = Set(found.flatMap { Array($0.range) })
        for span in spans {
            labels[span.label, default: (0, 0)].count += 1
            if span.range.allSatisfy(covered.contains) { labels[span.label]?.masked += 1 }
            if found.contains(where: { $0.kind.rawValue == span.label && $0.range.overlap(span.range) >= 0.5 }
            ) {
                matches.right += 1
            }
        }
        matches.found += found.count
        matches.expected += spans.count
        for range in (line["decoys"]?.elements ?? []).compactMap(\.scalarRange) {
            decoys.count += 1
            if found.contains(where: { $0.range.overlaps(range) }) { decoys.touched += 1 }
        }
    }

    func share(of chosen: Set<String>?) -> Double {
        let counted = labels.filter { chosen?.contains($0.key) ?? true }.values
        return Double(counted.reduce(0) { $0 + $1.masked })
            / Double(max(1, counted.reduce(0) { $0 + $1.count }))
    }

    var decoysTouched: Double { Double(decoys.touched) / Double(max(1, decoys.count)) }
    /// Of spans with the right label that share at least half of what either covers.
    var overlapF1: Double { 2 * Double(matches.right) / Double(max(1, matches.found + matches.expected)) }
    var byLabel: [(String, Double)] {
        labels.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value.masked) / Double($0.value.count)) }
    }
}

extension Range<Int> {
    /// Intersection by union.
    fileprivate func overlap(_ other: Range<Int>) -> Double {
        let common = clamped(to: other).count
        let both = count + other.count - common
        return both == 0 ? 0 : Double(common) / Double(both)
    }
}

extension JSONText {
    /// `start` and `end`, when they make a range.
    var scalarRange: Range<Int>? {
        guard let start = self["start"]?.int, let end = self["end"]?.int, start >= 0, start <= end else {
            return nil
        }
        return start..<end
    }
}

/// A file with a JSON object a line.
enum JSONLines {
    static func read(_ path: String) throws -> [JSONText] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read: is it there?")
        }
        var lines: [JSONText] = []
        for (number, line) in String(decoding: data, as: UTF8.self).split(separator: "\n").enumerated() {
            guard let json = try? JSONText(validating: String(line)), json.isObject else {
                throw ValidationError("\(path):\(number + 1): needs a JSON object")
            }
            lines.append(json)
        }
        guard !lines.isEmpty else { throw ValidationError("\(path) has no lines") }
        return lines
    }
}
