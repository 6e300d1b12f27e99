import JSON
import Knowledge
import Realtime
import Testing
import Understanding

@testable import Desk

/// Changes of the small shop's knowledge.
enum ShopChange {
    static func article(_ id: String, _ answer: String, asking question: String) -> Article {
        Article(
            id: id, version: 0, title: ["en": id], question: ["en": question], phrasings: [:],
            answer: ["en": answer], next: [])
    }

    static func item(_ key: ItemKey, _ content: ItemContent, version: Int = 1) -> ReleaseItem {
        ReleaseItem(key: key, content: content, version: version, author: "edith", note: nil)
    }

    static let parking = item(
        .article("parking"),
        .article(article("parking", "Behind the house.", asking: "where can i park my car")))
    static let hours = item(
        .article("hours"), .article(article("hours", "Never.", asking: "When are you open?")), version: 2)
    static let noHours = item(.article("hours"), .removed, version: 3)
}

@Suite struct OverlayTests {
    private let pack = SmallShop.brain.pack

    private func answer(_ text: String, _ brain: Brain) throws -> String? {
        var play = Play()
        play.brain = brain
        let outcome = try play.run(.customer(id: "k", MessageParts(text: text), locale: nil))
        let entry = try #require(outcome.entries.last)
        return try JSONText(validating: entry.json)["parts"]?.elements.first?["text"]?.string
    }

    @Test func `changed things keep their places, new ones come behind, removed ones go`() {
        var base = pack
        base.articles.append(ShopChange.article("zoo", "Closed.", asking: "Is there a zoo?"))
        base.rules = [RuleFile(name: "b", text: "1"), RuleFile(name: "a", text: "2")]
        let overlay = Overlay.none.with(
            [
                ShopChange.parking, ShopChange.hours, ShopChange.item(.rule("c"), .rule("3")),
                ShopChange.item(.rule("b"), .rule("4")), ShopChange.item(.rule("a"), .removed),
            ], as: 1)
        let changed = base.overlaid(overlay)
        #expect(changed.articles.map(\.id) == ["hours", "zoo", "parking"])
        #expect(changed.article("hours")?.answer == ["en": "Never."])
        #expect(changed.rules == [RuleFile(name: "b", text: "4"), RuleFile(name: "c", text: "3")])
        let later = base.overlaid(overlay.with([ShopChange.noHours], as: 2))
        #expect(later.articles.map(\.id) == ["zoo", "parking"] && later.withdrawn == ["hours"])
        #expect(base.overlaid(.none).articles == base.articles)
    }

    @Test func `a hash stands for all that led to a release`() {
        let first = Overlay.none.with([ShopChange.parking], as: 1)
        let both = first.with([ShopChange.hours], as: 2)
        let again = Overlay.none.with([ShopChange.parking], as: 1).with([ShopChange.hours], as: 2)
        let otherWay = Overlay.none.with([ShopChange.hours], as: 1).with([ShopChange.parking], as: 2)
        let removed = first.with([ShopChange.noHours], as: 2)
        #expect(again.mark == both.mark && both.mark.hash.count == 64)
        #expect(Set([first, both, otherWay, removed].map(\.mark.hash)).count == 4)
    }

    @Test func `a brain answers from a release, and names it`() throws {
        let first = try SmallShop.brain.with(
            Overlay.none.with([ShopChange.parking, ShopChange.hours], as: 7), [])
        #expect(try answer("where can i park my car", first) == "Behind the house.")
        #expect(try answer("when are you open", first) == "Never.")
        #expect(first.release.number == 7)
        var play = Play()
        play.brain = first
        let outcome = try play.run(
            .customer(id: "k", MessageParts(text: "where can i park my car"), locale: nil))
        let staff = try #require(outcome.staffEntries.first)
        let reasons = try JSONText(validating: staff.json)["reasons"]?.elements.compactMap(\.string)
        #expect(reasons?.last == "release 7")
    }

    @Test func `what was taken out is not answered, also where it was offered before`() throws {
        let brain = try SmallShop.brain.with(Overlay.none.with([ShopChange.noHours], as: 1), [])
        #expect(try answer("when are you open", brain) == "N")
        // No full training: the classifier knows the label still, and nothing follows from it.
        #expect(brain.classifier?.labels == SmallShop.brain.classifier?.labels)
        var play = Play()
        play.brain = brain
        play.conversation.dialogue.offered = [Offer.subject(.article("hours")).text, Offer.person.text]
        let outcome = try play.run(.customer(id: "k", MessageParts(text: "1"), locale: nil))
        #expect(outcome.entries.count == 2, "a message is never left without an answer")
    }

    @Test func `what is stored of an article is read back`() throws {
        let content = ItemContent.article(
            Article(
                id: "a", version: 4, title: ["en": "T", "zh": "题"], question: ["en": "Q?"],
                phrasings: ["en": ["one", "two\n\"three\""]], answer: ["en": "A\nB"], next: ["hours"]))
        #expect(ItemContent(.article("a"), version: 4, stored: content.stored) == content)
        #expect(ItemContent(.article("a"), version: 4, stored: nil) == .removed)
        let rule = ItemContent.rule("x :- y.\n")
        #expect(ItemContent(.rule("r"), version: 1, stored: rule.stored) == rule)
    }
}
