import Foundation
import Knowledge
import Testing

@testable import Desk

@Suite struct ArticleConditionsTests {
    /// The small shop with another article about its hours.
    private func play(_ change: (inout Article) -> Void) -> Play {
        var play = Play()
        var pack = play.brain.pack
        change(&pack.articles[0])
        play.brain = Brain(pack: pack, classifier: play.brain.classifier, language: play.brain.language)
        return play
    }

    @Test func `an article answers within its time, on its channels and for its audience`() throws {
        // The turns of these tests take place at 1,000 ms, on the channel web, with a customer of no segment.
        var within = play { ($0.validFrom, $0.validTo, $0.channels) = (1_000, 1_001, ["app", "web"]) }
        #expect(try within.say("when are you open?") == ["From nine to five."])
        let closed: [(inout Article) -> Void] = [
            { $0.validFrom = 1_001 }, { $0.validTo = 1_000 }, { $0.channels = ["app"] },
            { $0.audience = ["member"] },
        ]
        for condition in closed {
            var without = play(condition)
            #expect(try !without.say("when are you open?").contains("From nine to five."))
        }
    }

    @Test func `fields of an answer never reach a customer`() throws {
        var play = play { $0.answer = ["en": "Order {order.id} is here. We are open until {shop.end|five}."] }
        #expect(try play.say("when are you open?") == ["We are open until five."])
    }

    private func load(_ article: String) throws -> Article {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "pack-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in SmallShop.files {
            let text = name == "articles" ? article : text
            try Data(text.utf8).write(to: folder.appendingPathComponent("\(name).yaml"))
        }
        return try #require(try PackLoader.load(folder: folder.path).articles.first)
    }

    @Test func `a pack's articles have conditions`() throws {
        let article = try load(
            """
            - id: hours
              title: {en: Hours}
              question: {en: When?}
              answer: {en: "Always, {contact.name|friend}."}
              valid_from: 2026-12-01
              valid_to: "2026-12-31"
              channels: [web, wechat]
              audience: member
              about: [Product/mug/1]
              owner: logistics
            """)
        // 2026-12-01T00:00+08:00, and the end of the last day.
        #expect(article.validFrom == 1_796_054_400_000 && article.validTo == 1_798_732_800_000)
        #expect(article.channels == ["web", "wechat"] && article.audience == ["member"])
        #expect(article.about == [NodeName(kind: "Product", id: "mug/1")] && article.owner == "logistics")
    }

    @Test(arguments: [
        (
            "valid_from: soon",
            "valid_from must be a day, 2026-12-01, or a time, 2026-12-01T15:00, not \"soon\""
        ),
        ("about: mug", "about must be the kind and the id of a node, as Product/mug-01"),
        ("next: []\n  answer: {en: \"a } b\"}", "at character 3: a } closes nothing"),
    ])
    func `a condition or answer that cannot be read is refused with its line`(line: String, words: String)
        throws
    {
        let answer = line.contains("answer") ? "" : "\n  answer: {en: x}"
        let error = #expect(throws: YAMLSource.Problem.self) {
            try load("- id: hours\n  title: {en: H}\n  question: {en: W}\(answer)\n  \(line)")
        }
        #expect(error?.message.contains(words) == true && error?.line != nil, "\(String(describing: error))")
    }
}
