import ArgumentParser
import Foundation
import JSON
import Knowledge

/// Measures how well the index finds what is known to be right.
struct EvaluateRetrieval: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval", abstract: "Measure how well documents are found.",
        discussion: """
            --corpus and --queries have one JSON object a line, {"id", "text"}; --qrels has a heading and then query_id, \
            doc_id and score, separated by tabs. Without --qrels both files need the field "faq": a query is answered by the \
            label that its nearest documents vote for.
            """)

    @Option(help: "What to search.") var corpus: String
    @Option(help: "What to search for.") var queries: String
    @Option(help: "What is right.") var qrels: String?
    @Option(name: .customLong("run"), help: "Where to write what was found, in the form of TREC.")
    var output: String?
    @Flag(help: "Keep all English words as they are written.") var plain = false
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let documents = try RetrievalFile.read(corpus)
        let questions = try RetrievalFile.read(queries)
        let relevant = try qrels.map(RetrievalFile.relevance)
        if relevant == nil, !(documents + questions).allSatisfy({ $0.label != nil }) {
            throw ValidationError("without --qrels every line of both files needs the field faq")
        }
        let trial = RetrievalTrial(documents, options: plain ? .plain : TermOptions())
        let found = trial.ask(questions, voting: relevant == nil)
        let expected = questions.map { question in
            relevant.map { $0[question.id] ?? [:] } ?? [question.label ?? "": 1]
        }
        let report = RankingReport(zip(found.ranked, expected).map { ($0.map(\.name), $1) })
        if let output { try write(zip(questions, found.ranked).map { ($0.id, $1) }, to: output) }
        let change = trial.changeMicroseconds()
        var figures: [(String, Double)] = [
            ("ndcg_at_10", report.ndcg.rounded(to: 4)),
            ("mrr_at_10", report.meanReciprocalRank.rounded(to: 4)),
            ("recall_at_10", report.recall.rounded(to: 4)),
        ]
        if relevant == nil { figures.append(("accuracy", report.accuracy.rounded(to: 4))) }
        figures += [
            ("index_ms", trial.indexMilliseconds.rounded(to: 1)),
            ("query_us_p50", found.microseconds.percentile(50).rounded(to: 1)),
            ("query_us_p99", found.microseconds.percentile(99).rounded(to: 1)),
            ("change_us_p50", change.percentile(50).rounded(to: 1)),
            ("change_us_p99", change.percentile(99).rounded(to: 1)),
            ("documents", Double(documents.count)), ("queries", Double(questions.count)),
        ]
        if json {
            let object = JSONWriter.object { json in for (name, value) in figures { json.field(name, value) }
            }
            return print(String(decoding: object, as: UTF8.self))
        }
        for (name, value) in figures { print("\(name): \(value)") }
    }

    private func write(_ lists: [(query: String, found: [RetrievalTrial.Found])], to path: String) throws {
        var text = ""
        for (query, found) in lists {
            for (place, result) in found.enumerated() {
                text += "\(query) Q0 \(result.name) \(place + 1) \(result.score) switchboard\n"
            }
        }
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
            throw ValidationError("\(path) cannot be written: does the folder exist?")
        }
    }
}

/// An index under measurement.
private final class RetrievalTrial {
    struct Found {
        let name: String
        let score: Double
    }

    private let documents: [RetrievalFile.Text]
    private var index: TextIndex
    private let vote = NeighbourVote()
    let indexMilliseconds: Double

    /// So many documents are changed to see what a change costs.
    private static let changes = 1_000

    init(_ documents: [RetrievalFile.Text], options: TermOptions) {
        self.documents = documents
        let started = processorSeconds()
        index = TextIndex(terms: options)
        for document in documents { _ = index.add([[document.text]]) }
        indexMilliseconds = (processorSeconds() - started) * 1e3
    }

    /// The best documents for each question, or the labels that they vote for.
    func ask(
        _ questions: [RetrievalFile.Text], voting: Bool
    ) -> (ranked: [[Found]], microseconds: [Double]) {
        var (ranked, microseconds): ([[Found]], [Double]) = ([], [])
        for question in questions {
            let started = processorSeconds()
            let matches = index.search(question.text, limit: voting ? vote.neighbours : RankingReport.depth)
            let found: [Found] =
                voting
                ? vote.labels(matches) { documents[$0].label ?? "" }.map {
                    Found(name: $0.label, score: $0.share)
                }
                : matches.map { Found(name: documents[$0.document].id, score: $0.score) }
            microseconds.append((processorSeconds() - started) * 1e6)
            ranked.append(Array(found.prefix(RankingReport.depth)))
        }
        return (ranked, microseconds)
    }

    /// What it costs to take a document out and put it in again; the next search sees it.
    func changeMicroseconds() -> [Double] {
        stride(from: 0, to: documents.count, by: max(1, documents.count / Self.changes)).map { number in
            let started = processorSeconds()
            index.remove(number)
            _ = index.add([[documents[number].text]])
            return (processorSeconds() - started) * 1e6
        }
    }
}

/// Files of documents, questions and what is right.
private enum RetrievalFile {
    struct Text {
        let id: String
        let text: String
        let label: String?
    }

    /// One JSON object a line.
    static func read(_ path: String) throws -> [Text] {
        var texts: [Text] = []
        for (number, line) in try lines(path).enumerated() where !line.isEmpty {
            guard let object = try? JSONValue(parsing: Array(line.utf8)), let id = object["id"]?.string,
                let text = object["text"]?.string
            else { throw ValidationError("\(path):\(number + 1): needs a JSON object with id and text") }
            texts.append(Text(id: id, text: text, label: object["faq"]?.string))
        }
        guard !texts.isEmpty else { throw ValidationError("\(path) has no texts") }
        return texts
    }

    /// Grades by query and document.
    static func relevance(_ path: String) throws -> [String: [String: Double]] {
        var grades: [String: [String: Double]] = [:]
        for (number, line) in try lines(path).enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let grade = Double(fields[2]) else {
                throw ValidationError(
                    "\(path):\(number + 1): needs query_id, doc_id and score, separated by tabs")
            }
            grades[String(fields[0]), default: [:]][String(fields[1])] = grade
        }
        return grades
    }

    private static func lines(_ path: String) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read: is it there?")
        }
        // U+2028 and its like may stand inside of texts.
        return data.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self)
        }
    }
}

extension [Double] {
    /// The value below which so many in a hundred are.
    fileprivate func percentile(_ percent: Int) -> Double {
        guard !isEmpty else { return 0 }
        return sorted()[Swift.min(count - 1, count * percent / 100)]
    }
}
