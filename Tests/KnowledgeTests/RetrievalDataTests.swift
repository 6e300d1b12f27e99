import Foundation
import Testing

@testable import Knowledge

/// Public test sets: XQuAD (Artetxe et al. 2020) and CMRC 2018 (Cui et al. 2019), both CC BY-SA 4.0, and BANKING77 (Casanueva
/// et al. 2020, CC BY 4.0), as JSON lines. They are not part of the repository.
@Suite struct RetrievalDataTests {
    static let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_KNOWLEDGE_DATA"]

    private struct Line: Decodable {
        let id: String
        let text: String
        let faq: String?
    }

    private func lines(_ path: String) throws -> [Line] {
        let folder = try #require(Self.folder)
        let text = try String(contentsOfFile: "\(folder)/\(path).jsonl", encoding: .utf8)
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    /// nDCG@10 of BM25 with the same constants by bm25s 0.3.16 and tantivy 0.27, which agree to 0.001: words of English as they
    /// are written, Chinese characters and pairs.
    @Test(
        .enabled(if: folder != nil, "SWITCHBOARD_KNOWLEDGE_DATA is not set"),
        arguments: [("xquad-en", 0.960), ("xquad-zh", 0.966), ("cmrc2018-zh", 0.981)])
    func `finds as much as other engines`(set: String, expected: Double) throws {
        let documents = try lines("\(set)/corpus")
        let folder = try #require(Self.folder)
        var relevant: [String: [String: Double]] = [:]
        for line in try String(contentsOfFile: "\(folder)/\(set)/qrels.tsv", encoding: .utf8)
            .split(separator: "\n").dropFirst()
        {
            let fields = line.split(separator: "\t").map(String.init)
            relevant[fields[0], default: [:]][fields[1]] = Double(fields[2])
        }
        for options in [TermOptions.plain, TermOptions()] {
            var index = TextIndex(terms: options)
            for document in documents { _ = index.add([[document.text]]) }
            let report = RankingReport(
                try lines("\(set)/queries").map { query in
                    (
                        index.search(query.text, limit: 10).map { documents[$0.document].id },
                        relevant[query.id] ?? [:]
                    )
                })
            #expect(report.ndcg > expected - 0.002)
        }
    }

    /// The nearest past question alone, by rank_bm25: 0.806.
    @Test(.enabled(if: folder != nil, "SWITCHBOARD_KNOWLEDGE_DATA is not set"))
    func `past questions tell the answer by their votes`() throws {
        let documents = try lines("banking77-faq/corpus")
        let queries = try lines("banking77-faq/queries")
        var index = TextIndex()
        for document in documents { _ = index.add([[document.text]]) }
        let right = queries.count { query in
            let matches = index.search(query.text, limit: 50)
            return NeighbourVote().labels(matches) { documents[$0].faq ?? "" }.first?.label == query.faq
        }
        #expect(Double(right) / Double(queries.count) > 0.85)
    }
}
