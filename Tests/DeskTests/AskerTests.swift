import Foundation
import Knowledge
import Testing

@testable import Desk

/// A contact `p_1` whom a graph knows of.
@Suite struct AskerTests {
    private static let rules = """
        kind Contact
        relation has_product(c: Contact, p: Product)
        relation named_order(c: Contact, o: Order)
        attribute status(o: Order): text
        attribute weight(o: Order): number
        attribute sent(o: Order): time
        attribute fragile(o: Order): bool
        attribute tier(c: Contact): int
        relation waits(c: Contact, i: Issue)
        open_issue(c, i) :- waits(c, i).
        segment(c, "gold") :- tier(c, t), t >= 3.
        has_gift(c, p) :- has_product(c, p).
        """

    private static func contact(
        _ facts: [(String, [GraphValue])], labels: [(NodeName, String)] = []
    ) async throws -> KnownContact {
        let program = try RuleChecker.check(files: [("asker.rules", rules)]).get()
        let store = try GraphStore(folder: nil, program: program, clock: { 10 }, log: { _ in })
        for (place, (relation, values)) in facts.enumerated() {
            // One after the other, so that it is known which came last.
            let validity = GraphChange.Validity(from: place)
            try await store.commit([.add(relation: relation, values, validity: validity)], source: "shop")
        }
        try await store.commit(labels.map { .node($0, label: $1) }, source: "shop")
        return try #require(KnownContact("p_1", in: store.snapshot))
    }

    private static func node(_ kind: String, _ id: String) -> GraphValue {
        .node(NodeName(kind: kind, id: id))
    }

    private static let me = node("Contact", "p_1")

    @Test func `fields say what is known, of what was named last`() async throws {
        let known = try await Self.contact(
            [
                ("named_order", [Self.me, Self.node("Order", "A1")]),
                ("named_order", [Self.me, Self.node("Order", "A2")]),
                ("status", [Self.node("Order", "A2"), .text("on its way")]),
                ("weight", [Self.node("Order", "A2"), .number(2.5)]),
                ("sent", [Self.node("Order", "A2"), .time(1_796_054_400_000)]),
                ("fragile", [Self.node("Order", "A2"), .boolean(true)]),
                ("tier", [Self.me, .integer(2)]),
            ], labels: [(NodeName(kind: "Contact", id: "p_1"), "Ada")])
        let expected = [
            "order.id": "A2", "order.name": "A2", "order": "A2", "order.status": "on its way",
            "order.weight": "2.5", "order.sent": "2026-12-01", "contact.name": "Ada", "contact.tier": "2",
        ]
        for (path, text) in expected { #expect(known.value(at: path, named: [:]) == text, "\(path)") }
        for path in ["order.fragile", "order.colour", "product.name", "contact.status", "", "."] {
            #expect(known.value(at: path, named: [:]) == nil, "\(path)")
        }
        // What the message itself names comes first, even where nothing is known of it.
        let named = ["order": NodeName(kind: "Order", id: "A1"), "seat": NodeName(kind: "Seat", id: "7")]
        #expect(known.value(at: "order.id", named: named) == "A1")
        #expect(known.value(at: "order.status", named: named) == nil)
        #expect(known.value(at: "seat.id", named: named) == "7")
    }

    @Test func `of several that nobody dates none is meant`() async throws {
        let products = ["mug", "kettle"].map { ("has_product", [Self.me, Self.node("Product", $0)]) }
        let one = try await Self.contact([products[0]])
        #expect(one.value(at: "gift.id", named: [:]) == "mug")
        let both = try await Self.contact(products)
        #expect(both.value(at: "gift.id", named: [:]) == nil)
    }

    @Test func `products and open issues speak for articles about them`() async throws {
        let known = try await Self.contact([
            ("has_product", [Self.me, Self.node("Product", "mug")]),
            ("waits", [Self.me, Self.node("Issue", "refund")]),
        ])
        #expect(known.facts.products == [NodeName(kind: "Product", id: "mug")])
        #expect(known.facts.openIssues == [NodeName(kind: "Issue", id: "refund")])
        let fact = try #require(known.fact(leadingTo: NodeName(kind: "Issue", id: "refund")))
        #expect(known.snapshot.text(of: fact) == "open_issue(p_1, refund)")
    }

    @Test func `an answer of which nothing is left is none`() throws {
        var play = Play()
        var pack = play.brain.pack
        pack.articles[0].answer = ["en": "Order {order.id} is here."]
        play.brain = Brain(pack: pack, classifier: play.brain.classifier, language: play.brain.language)
        let said = try play.say("when are you open?")
        #expect(said == [pack.text("no_answer", "en")])
    }

    @Test func `an article for some answers whom a system or the rules count among them`() async throws {
        var play = Play()
        var pack = play.brain.pack
        pack.articles[0].audience = ["member", "gold"]
        pack.articles[0].answer = ["en": "From nine to five, {contact.name|friend}."]
        play.brain = Brain(pack: pack, classifier: play.brain.classifier, language: play.brain.language)
        let text = "when are you open?"
        #expect(try !play.say(text).contains { $0.contains("nine") })
        play.segments = ["member"]
        #expect(try play.say(text) == ["From nine to five, friend."])
        play.segments = []
        play.known = try await Self.contact(
            [("tier", [Self.me, .integer(3)])], labels: [(NodeName(kind: "Contact", id: "p_1"), "Ada")])
        #expect(try play.say(text) == ["From nine to five, Ada."])
        play.known = try await Self.contact([("tier", [Self.me, .integer(2)])])
        #expect(try !play.say(text).contains { $0.contains("nine") })
    }
}
