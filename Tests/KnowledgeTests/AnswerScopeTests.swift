import Foundation
import Testing

@testable import Knowledge

extension Article {
    /// In English.
    init(_ id: String, _ question: String, _ phrasings: [String] = [], answer: String) {
        self.init(
            id: id, version: 1, title: ["en": id], question: ["en": question], phrasings: ["en": phrasings],
            answer: ["en": answer], next: [])
    }
}

@Suite struct AnswerScopeTests {
    private func milliseconds(_ text: String) throws -> Int {
        let date = try Date(text, strategy: .iso8601)
        return Int(date.timeIntervalSince1970 * 1000)
    }

    @Test func `names the first condition that is not met`() throws {
        var article = Article("a", "Sale?", answer: "Yes.")
        article.validFrom = try milliseconds("2026-12-01T00:00:00+08:00")
        article.validTo = try milliseconds("2027-01-01T09:30:00+08:00")
        article.channels = ["web"]
        article.audience = ["member", "staff"]
        var scope = AnswerScope(
            segments: ["guest"], channel: "wechat", moment: try milliseconds("2026-11-30T23:59:59+08:00"),
            language: "zh")
        func words() -> String? { scope.objection(to: article).map { "\($0)" } }
        #expect(words() == "not valid before 2026-12-01")
        scope.moment = try milliseconds("2027-01-01T09:30:00+08:00")
        #expect(words() == "not valid since 2027-01-01 09:30")
        scope.moment -= 1
        #expect(words() == "not for channel wechat")
        scope.channel = nil
        #expect(words() == "not for an unknown channel")
        scope.channel = "web"
        #expect(words() == "only for member, staff")
        scope.segments = ["staff"]
        #expect(words() == "has no answer in zh")
        scope.language = nil
        #expect(words() == nil)
    }

    @Test func `an article without conditions answers everybody`() {
        let article = Article("a", "Sale?", answer: "Yes.")
        #expect(AnswerScope(moment: 0, language: "en").objection(to: article) == nil)
    }

    @Test(arguments: [
        "1970-01-01T00:00:00Z", "2024-02-29T23:59:00+08:00", "2000-03-01T00:00:00Z", "1969-12-31T23:59:00Z",
        "2100-02-28T12:00:00-05:30", "1900-01-01T00:00:00Z",
    ])
    func `reads and writes times as the library does`(text: String) throws {
        let expected = try milliseconds(text)
        #expect(CivilTime.milliseconds(text, secondsFromUTC: 3_600) == expected)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 8 * 3600)
        formatter.dateFormat = "yyyy-MM-dd HH:mm"
        let date = Date(timeIntervalSince1970: Double(expected) / 1000)
        let words = CivilTime.words(expected, secondsFromUTC: 8 * 3600)
        let written = formatter.string(from: date)
        #expect(words == written || words + " 00:00" == written)
    }

    @Test func `a last day counts to its end`() throws {
        let start = try milliseconds("2026-12-31T00:00:00+08:00")
        #expect(CivilTime.milliseconds("2026-12-31", secondsFromUTC: 28_800) == start)
        #expect(
            CivilTime.milliseconds("2026-12-31", isEnd: true, secondsFromUTC: 28_800) == start + 86_400_000)
        #expect(CivilTime.milliseconds("2026-12-31T00:00", isEnd: true, secondsFromUTC: 28_800) == start)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-30", "2025-02-29", "2026-12-01T", "2026-12-01T25:00",
        "2026-12-01T10:60",
        "2026-12-01T10:00+", "2026-12-01T10:00Zx", "0000-01-01", "２０２６-12-01", "2026-12-01T10:00:00.Z",
        "-026-01-01",
    ])
    func `takes no time that there is not`(text: String) {
        #expect(CivilTime.milliseconds(text, secondsFromUTC: 0) == nil)
    }

    @Test(arguments: [Int.min, Int.max]) func `writes any moment`(moment: Int) {
        #expect(!CivilTime.words(moment, secondsFromUTC: 0).isEmpty)
    }
}

@Suite struct BoostTests {
    private let mug = NodeName(kind: "Product", id: "mug")
    private let pot = NodeName(kind: "Product", id: "pot")
    private let late = NodeName(kind: "Issue", id: "late")

    private var index: ArticleIndex {
        var index = ArticleIndex()
        for (id, product) in [("clean-mug", mug), ("clean-pot", pot)] {
            var article = Article(id, "How do I clean it?", answer: "With water.")
            article.about = [product, late]
            index.add(article)
        }
        var old = Article("clean-old", "How do I clean it?", answer: "With sand.")
        old.validTo = 500
        index.add(old)
        return index
    }

    private func find(_ facts: AskerFacts, limit: Int = 5) -> ArticleFinding {
        let scope = AnswerScope(moment: 1_000, language: "en")
        return index.find("clean", language: "en", limit: limit) { facts.boost(for: $0, in: scope) }
    }

    @Test func `the product that a customer has comes first, and says so`() throws {
        #expect(find(AskerFacts()).hits.map(\.article) == ["clean-mug", "clean-pot"])
        let found = find(AskerFacts(products: [pot]))
        #expect(found.hits.map(\.article) == ["clean-pot", "clean-mug"])
        #expect(found.hits[0].boost.reasons == ["has pot"] && found.hits[1].boost == .none)
        #expect(abs(found.hits[0].score / found.hits[1].score - 1.25) < 1e-9)
        let both = try #require(find(AskerFacts(products: [pot], openIssues: [late])).hits.first)
        #expect(both.boost.reasons == ["open issue late", "has pot"])
        #expect(abs(both.boost.factor - 2) < 1e-9)
    }

    @Test func `what may not answer is left out, with the reason`() {
        let found = find(AskerFacts())
        #expect(
            found.excluded == [
                .init(article: "clean-old", reason: "not valid since 1970-01-01 08:00")
            ])
        // It is as near as the other two, and takes no place of theirs.
        #expect(find(AskerFacts(), limit: 2).hits.count == 2)
    }

    @Test func `no boost is more than the highest, and nothing brings back what is left out`() {
        var boost = Boost.none
        for _ in 0..<10 { boost.multiply(by: 2, because: "x") }
        #expect(boost.factor == Boost.maximum)
        var excluded = Boost.excluded(because: "no")
        excluded.multiply(by: 2, because: "x")
        #expect(excluded.isExcluded && excluded.reasons == ["no"])
    }

    @Test func `confidence stays a share`() {
        let hits = index.find("how clean", language: "en", limit: 3) { _ in
            var boost = Boost.none
            boost.multiply(by: 4, because: "x")
            return boost
        }.hits
        #expect(hits.allSatisfy { $0.confidence <= 1 && $0.confidence > 0 })
    }
}
