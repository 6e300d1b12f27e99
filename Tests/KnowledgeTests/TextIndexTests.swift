import Foundation
import Testing

@testable import Knowledge

/// BM25F as it is written in Robertson and Zaragoza 2009, from scratch for every question.
private struct BruteForce {
    var documents: [Int: [[String]]] = [:]
    let weighting: TextIndex.Weighting

    func score(_ query: [String], _ document: Int) -> Double {
        guard let fields = documents[document] else { return 0 }
        let count = Double(documents.count)
        return Set(query).sorted().reduce(0) { sum, term in
            let having = Double(documents.values.count { $0.joined().contains(term) })
            let idf = log(1 + (count - having + 0.5) / (having + 0.5))
            var weighted = 0.0
            for (place, terms) in fields.enumerated() {
                let frequency = Double(terms.count { $0 == term })
                let mean = documents.values.reduce(0) { $0 + Double($1[place].count) } / count
                let length = mean > 0 ? Double(terms.count) / mean : 1
                weighted +=
                    weighting.fields[place] * frequency / (1 - weighting.b + weighting.b * length)
            }
            return sum + idf * weighted / (weighting.k1 + weighted)
        }
    }

    func best(_ query: [String], _ limit: Int, factor: (Int) -> Double = { _ in 1 }) -> [(Int, Double)] {
        let scores = documents.keys.map { ($0, score(query, $0) * factor($0)) }.filter { $0.1 > 0 }
        return Array(scores.sorted { ($0.1, $1.0) > ($1.1, $0.0) }.prefix(limit))
    }
}

/// Numbers that look random, and are the same in every run. (SplitMix64, Steele et al. 2014)
private struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

@Suite struct TextIndexTests {
    private static let factors = [0, 0.1, 1, 1, 1.5, 4]
    private static let words = (0..<60).map { "w\($0)" }

    /// Rare and frequent words.
    private func text(_ numbers: inout Numbers, _ length: Int) -> [String] {
        (0..<length).map { _ in
            Self.words[min(Int.random(in: 0..<60, using: &numbers), Int.random(in: 0..<60, using: &numbers))]
        }
    }

    @Test func `a term behind one that is everywhere loses no document`() {
        var scratch = Scratch()
        scratch.prepare(3)
        var everywhere = PostingList()
        for document in 0..<3 { everywhere.insert(.init(document: UInt32(document), frequencies: 1)) }
        var rare = PostingList()
        rare.insert(.init(document: 0, frequencies: 1))
        scratch.add(everywhere.postings.span) { Double($0.document + 1) }
        scratch.add(rare.postings.span) { _ in 10 }
        scratch.gather { _ in true }
        var best: [TextIndex.Match] = []
        scratch.take(3, 1, { _ in 1 }, into: &best)
        #expect(best.map(\.document) == [0, 2, 1])
        #expect(best.map(\.score) == [11, 3, 2])
    }

    @Test(arguments: [[1.0], [3, 1], [2, 0.5, 1], [1, 4, 2, 0.25]])
    func `finds after any changes what a search from scratch finds`(weights: [Double]) {
        let weighting = TextIndex.Weighting(fields: weights, k1: 1.2, b: 0.75)
        var index = TextIndex(weighting, terms: .plain)
        var expected = BruteForce(weighting: weighting)
        var numbers = Numbers(state: 7)
        for round in 0..<400 {
            if round % 3 == 2, let victim = expected.documents.keys.sorted().randomElement(using: &numbers) {
                index.remove(victim)
                expected.documents[victim] = nil
            } else {
                let fields = weights.map { _ in text(&numbers, Int.random(in: 0...12, using: &numbers)) }
                let number = index.add(fields.map { [$0.joined(separator: " ")] })
                #expect(expected.documents[number] == nil)
                expected.documents[number] = fields
            }
            guard round % 10 == 0 else { continue }
            let query = text(&numbers, 4) + ["never"]
            let found = index.search(query.joined(separator: " "), limit: 7)
            let best = expected.best(query, 7)
            #expect(found.count == best.count)
            for (match, (document, score)) in zip(found, best) {
                #expect(abs(match.score - score) < 1e-9)
                #expect(abs(expected.score(query, match.document) - match.score) < 1e-9, "\(document)")
            }
        }
        #expect(index.count == expected.documents.count && index.count > 100)
    }

    @Test func `finds with factors what a search from scratch finds with them`() {
        var index = TextIndex(terms: .plain)
        var expected = BruteForce(weighting: TextIndex.Weighting())
        var numbers = Numbers(state: 11)
        for _ in 0..<300 {
            let terms = text(&numbers, Int.random(in: 1...10, using: &numbers))
            expected.documents[index.add([[terms.joined(separator: " ")]])] = [terms]
        }
        for round in 0..<60 {
            let query = text(&numbers, 3)
            // From all left out to all quadrupled.
            let factors = (0..<300).map { _ in
                Self.factors.randomElement(using: &numbers) ?? 1
            }
            let factor = { (document: Int) in round == 0 ? 0 : factors[document] }
            var asked = 0
            let found = index.search(
                index.query(query.joined(separator: " ")), limit: 5, maximumFactor: 4
            ) { document in
                asked += 1
                return factor(document)
            }
            let best = expected.best(query, 5, factor: factor)
            #expect(found.count == best.count)
            for (match, (_, score)) in zip(found, best) { #expect(abs(match.score - score) < 1e-9) }
            #expect(asked <= 300)
        }
    }

    /// N = 3, n = 1, lengths 2, 4 and 6, mean 4: idf = ln(1 + 2.5 / 1.5), tf 2 of 2 + 1.2 · (0.25 + 0.75 · 4 / 4).
    @Test func `scores one field as BM25 by hand`() throws {
        var index = TextIndex(terms: .plain)
        _ = index.add([["x y"]])
        let two = index.add([["red red y z"]])
        _ = index.add([["a b c d e f"]])
        let match = try #require(index.search("red", limit: 3).first)
        #expect(match.document == two)
        #expect(abs(match.score - log(1 + 2.5 / 1.5) * 2 / (2 + 1.2)) < 1e-12)
    }

    @Test func `gives the best alone, the older one where two score the same`() {
        var index = TextIndex(terms: .plain)
        for _ in 0..<50 { _ = index.add([["same words"]]) }
        let best = index.add([["same same"]])
        #expect(index.search("same", limit: 3).map(\.document) == [best, 0, 1])
        #expect(index.search("same", limit: 0).isEmpty)
        #expect(index.search("same", limit: 1_000).count == 51)
    }

    @Test func `a copy stays as it is while the other one changes`() {
        var index = TextIndex(terms: .plain)
        let first = index.add([["red cup"]])
        let copy = index
        index.remove(first)
        index.remove(first)
        _ = index.add([["blue cup"]])
        #expect(copy.search("red", limit: 1).count == 1 && copy.search("blue", limit: 1).isEmpty)
        #expect(index.search("red", limit: 1).isEmpty && index.search("blue", limit: 1).count == 1)
        #expect(index.count == 1 && copy.count == 1)
    }

    @Test func `counts as far as its fields have room`() {
        var index = TextIndex(TextIndex.Weighting(fields: [1, 1, 1, 1]), terms: .plain)
        _ = index.add([[String(repeating: "x ", count: 300)], ["y"], ["x"], [""]])
        _ = index.add([["x"], ["z"], [""], ["x"]])
        #expect(index.search("x", limit: 2).count == 2)
        #expect(index.search("y", limit: 2).map(\.document) == [0])
        #expect(index.search("z", limit: 2).map(\.document) == [1])
    }
}

@Suite struct NeighbourVoteTests {
    @Test func `many near ones outvote the nearest`() {
        let matches = [(0, 4.0), (1, 3.8), (2, 3.7), (3, 0.1)].map {
            TextIndex.Match(document: $0.0, score: $0.1)
        }
        let labels = ["a", "b", "b", "a"]
        let vote = NeighbourVote(neighbours: 10, power: 2).labels(matches) { labels[$0] }
        #expect(vote.map(\.label) == ["b", "a"])
        // (3.8² + 3.7²) / (4² + 3.8² + 3.7² + 0.1²)
        #expect(abs(vote[0].share - 28.13 / 44.14) < 1e-9)
        #expect(NeighbourVote(neighbours: 1, power: 2).labels(matches) { labels[$0] }.map(\.label) == ["a"])
        #expect(NeighbourVote().labels([]) { labels[$0] }.isEmpty)
    }
}

@Suite struct RankingReportTests {
    /// Two relevant of grade 1: found at ranks 2 and 4 of the first query, the only one at 1 of the second, none of the third.
    @Test func `measures as by hand`() {
        let report = RankingReport([
            (["x", "a", "y", "b"], ["a": 1, "b": 1]), (["c"], ["c": 1]), (["x"], ["d": 1, "e": 0]),
        ])
        let first = (1 / log2(3.0) + 1 / log2(5.0)) / (1 + 1 / log2(3.0))
        #expect(abs(report.ndcg - (first + 1) / 3) < 1e-12)
        #expect(abs(report.meanReciprocalRank - (0.5 + 1) / 3) < 1e-12)
        #expect(abs(report.recall - 2.0 / 3) < 1e-12)
        #expect(abs(report.accuracy - 1.0 / 3) < 1e-12)
    }

    @Test func `ranks beyond the tenth count as not found`() {
        let ranked = (0..<10).map { "x\($0)" } + ["a"]
        #expect(RankingReport([(ranked, ["a": 1])]).recall == 0)
        #expect(RankingReport([]).ndcg == 0)
    }
}
