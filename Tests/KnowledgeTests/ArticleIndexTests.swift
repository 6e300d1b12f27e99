import Foundation
import Knowledge
import Testing

@Suite struct ArticleIndexTests {
    private func article(_ id: String, _ question: String, _ phrasings: [String] = [], _ answer: String)
        -> Article
    {
        Article(
            id: id, version: 1, title: ["en": id], question: ["en": question], phrasings: ["en": phrasings],
            answer: ["en": answer], next: [])
    }

    @Test func `scores as BM25F by hand`() throws {
        var index = ArticleIndex()
        index.add(article("a", "red cup", [], "glass"))
        index.add(article("b", "blue cup", [], "glass plate"))
        let hits = index.search("red", language: "en", limit: 5)
        // One of two documents has "red": idf = ln(1 + (2 − 1 + 0.5) / (1 + 0.5)) = ln 2.
        // Its field is as long as the mean (2 terms), so w = 3 · 1 / 1 = 3, saturated 3 / (1.2 + 3).
        let hit = try #require(hits.first)
        #expect(hits.count == 1 && hit.article == "a")
        #expect(abs(hit.score - log(2.0) * 3 / 4.2) < 1e-9)
        #expect(hit.coverage == 1)
        // Dice: the question has 2 terms, the query 1, and they share 1: 2 · 1 / 3.
        #expect(abs(hit.exactness - 2.0 / 3) < 1e-9)
    }

    @Test func `a change counts at once, and what was removed is not found`() {
        var index = ArticleIndex()
        index.add(article("a", "How long does delivery take?", ["when does it arrive"], "Two days."))
        #expect(index.search("delivery", language: "en", limit: 3).map(\.article) == ["a"])
        index.add(article("a", "Do you engrave cups?", [], "Yes."))
        #expect(index.search("delivery arrive", language: "en", limit: 3).isEmpty)
        #expect(index.search("engraving a cup", language: "en", limit: 3).first?.article == "a")
        index.remove("a")
        #expect(index.search("engrave", language: "en", limit: 3).isEmpty)
    }

    @Test func `finds Chinese questions by characters and pairs`() {
        var index = ArticleIndex()
        for (id, question) in [("time", "多久能送到"), ("fee", "运费多少钱"), ("back", "怎么退货")] {
            index.add(
                Article(
                    id: id, version: 1, title: ["zh": id], question: ["zh": question], phrasings: [:],
                    answer: ["zh": "好"],
                    next: []))
        }
        #expect(index.search("我想退货", language: "zh", limit: 1).first?.article == "back")
        #expect(index.search("几天送到", language: "zh", limit: 1).first?.article == "time")
        #expect(index.search("多久能送到", language: "zh", limit: 1).first?.exactness == 1)
    }

    @Test(arguments: ["", "😀", "the of and", "\u{0}"]) func `a question without terms finds nothing`(
        query: String
    ) {
        var index = ArticleIndex()
        index.add(article("a", "red cup", [], "glass"))
        #expect(index.search(query, language: "en", limit: 3).isEmpty)
        #expect(index.search("red", language: "fr", limit: 3).isEmpty)
    }
}
