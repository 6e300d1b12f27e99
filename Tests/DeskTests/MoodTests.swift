import Foundation
import JSON
import Realtime
import Records
import Testing

@testable import Desk
@testable import Understanding

/// How a conversation's mood is kept, told and acted upon. The level of each message is the engine's; what follows from
/// it is the rule at the head of `Tests/Fixtures/moods.yaml`.
@Suite struct MoodTests {
    private static let furious = "this is outrageous, you are liars and thieves!!"

    /// A conversation under a pack that wants this.
    private func play(_ escalation: Pack.Escalation = .offer) -> Play {
        var play = Play()
        var pack = SmallShop.brain.pack
        pack.escalation = escalation
        play.brain = Brain(
            pack: pack, classifier: SmallShop.brain.classifier, language: SmallShop.brain.language)
        return play
    }

    /// What the bot said last, with its quick replies, and what staff were told.
    private func say(
        _ text: String, _ play: inout Play
    ) throws -> (said: [String], suggestions: [String], staff: JSONText) {
        let outcome = try play.run(.customer(id: "k", MessageParts(text: text), locale: nil))
        let last = try outcome.entries.last { $0.kind == .message }.map { try JSONText(validating: $0.json) }
        return (
            try play.spoken(outcome),
            last?["suggestions"]?.elements.compactMap { $0["label"]?.string } ?? [],
            try JSONText(validating: #require(outcome.staffEntries.first).json)
        )
    }

    private func reasons(_ staff: JSONText) -> [String] {
        staff["reasons"]?.elements.compactMap(\.string) ?? []
    }

    @Test func `an outburst is offered a person, in words once`() throws {
        var play = play()
        #expect(try say("when are you open?", &play).suggestions.isEmpty)
        let first = try say("when are you open? \(Self.furious)", &play)
        #expect(first.said == ["Sorry!", "From nine to five."] && first.suggestions == ["P"])
        #expect(first.staff["mood"]?["level"]?.int == -2)
        #expect(first.staff["mood"]?["trend"]?.elements.map(\.int) == [0, -2])
        #expect(first.staff["mood"]?["escalates"] == nil)
        #expect(reasons(first.staff).contains("mood: outburst: a person is offered"))
        // The second outburst is what a person is needed for, but nobody asked for one.
        let second = try say("when are you open? \(Self.furious)", &play)
        #expect(second.said == ["From nine to five."] && second.suggestions == ["P"])
        #expect(second.staff["mood"]?["escalates"]?.bool == true)
        let third = try say("when are you open? \(Self.furious)", &play)
        #expect(third.said == ["From nine to five."] && third.suggestions.isEmpty)
        #expect(play.conversation.owner == .bot && play.conversation.mood.level == -2)
    }

    @Test func `who accepts is handed over`() throws {
        var play = play()
        #expect(try say(Self.furious, &play).said.first == "Sorry!")
        #expect(try say("yes please", &play).said == ["H"])
        #expect(play.conversation.owner == .queue)
    }

    @Test func `a flow goes on`() throws {
        var play = play()
        _ = try say("please refund me", &play)
        let angry = try say("AB1234, \(Self.furious)", &play)
        #expect(angry.said == ["Sorry!", "Why?"] && angry.suggestions.last == "P")
        #expect(play.conversation.dialogue.flow?.slots == ["order": "AB1234"])
        #expect(play.conversation.dialogue.offered.isEmpty)
    }

    @Test func `a pack may bring a person in, at the second outburst`() throws {
        var play = play(.handoff)
        #expect(try say("please refund me, \(Self.furious)", &play).said == ["Sorry!", "Which order?"])
        #expect(play.conversation.owner == .bot)
        #expect(try say("AB1234, \(Self.furious)", &play).said == ["H"])
        #expect(play.conversation.owner == .queue && play.conversation.dialogue.flow == nil)
    }

    @Test func `a threat needs no second outburst`() throws {
        var play = play(.handoff)
        let angry = try say("\(Self.furious) my lawyer will see you in court", &play)
        #expect(angry.said == ["H"] && play.conversation.owner == .queue)
        #expect(angry.staff["mood"]?["escalates"]?.bool == true)
    }

    @Test func `a call that was confirmed is made all the same`() throws {
        var play = play(.handoff)
        _ = try say("refund my order AB1234 please, it is broken", &play)
        _ = try play.run(.customer(id: "k", MessageParts(text: "yes"), locale: nil))
        var decision = Decision(dialogue: Dialogue(language: "en"))
        decision.actions = [.call(play.calls[0]), .say("W")]
        Escalate(brain: play.brain, makeID: { "id" })(.init(isNew: true, escalates: true), &decision)
        #expect(decision.actions.first == .call(play.calls[0]) && decision.actions.count == 3)
        #expect(decision.actions[1] == .say("H"))
    }

    @Test func `a pack may leave it`() throws {
        var play = play(.off)
        for _ in 1...2 {
            let angry = try say("when are you open? \(Self.furious)", &play)
            #expect(angry.said == ["From nine to five."] && angry.suggestions.isEmpty)
            #expect(angry.staff["mood"]?["level"]?.int == -2)
        }
    }

    @Test func `with a person the mood is kept and nothing is said`() throws {
        var play = play(.handoff)
        try play.run(.claim(Identity(user: "a1", role: .agent, name: "Ann")))
        let angry = try say(Self.furious, &play)
        #expect(angry.said.isEmpty && reasons(angry.staff) == ["a person answers"])
        #expect(play.conversation.mood.level == -2 && play.conversation.owner.agentID == "a1")
        let row = try JSONText(validating: JSONWriter.object { $0.conversation(play.conversation, now: 0) })
        #expect(row["mood"]?["level"]?.int == -2)
    }

    /// What the labels say, and at most one message beside it.
    @Test func `a person is called for where people who read the talk would`() throws {
        let file = ShippedPacks.root.appendingPathComponent("Tests/Fixtures/moods.yaml").path
        let talks = try YAMLSource(file: file).elements
        #expect(talks.count >= 20)
        var wrong: [String] = []
        for talk in talks {
            var path = MoodPath()
            for message in try talk.required("messages").elements {
                let text = try message.required("text").string()
                let alarm = path.take(SmallShop.brain.language.sentiment.sentiment(text))
                let isCalled = alarm?.escalates ?? false
                if isCalled != (try message.required("escalates").bool()) { wrong.append(text) }
            }
        }
        #expect(wrong.count <= 1, "\(wrong)")
    }

    @Test func `a conversation from before has no mood yet, and keeps the one it gets`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "mood-\(UUID().uuidString).db")
        let before = ModuleSchema(module: "desk", steps: Array(DeskSchema.schema.steps.prefix(4)))
        let old = try RecordStore(path: file.path, schemas: [before], now: 0)
        let conversation = Play().conversation
        try await old.commit { connection in
            try connection.execute("INSERT INTO contacts (id, created_at, seen_at) VALUES ('p_1', 0, 0)")
            try ConversationStore.insert(conversation, connection)
        }
        old.close()
        let store = try RecordStore(path: file.path, schemas: [DeskSchema.schema], now: 0)
        defer {
            store.close()
            try? FileManager.default.removeItem(at: file)
        }
        let loaded = try await store.read { try ConversationStore.load(conversation.id, $0) }
        #expect(loaded?.mood == MoodPath())
        var play = play(.off)
        play.conversation = try #require(loaded)
        let outcome = try play.run(.customer(id: "k", MessageParts(text: Self.furious), locale: nil))
        let keys = PrivacyKeys(secret: "of this test")
        try await store.commit { try ConversationStore.save(outcome, keys: keys, now: 1, $0) }
        let again = try await store.read { try ConversationStore.load(conversation.id, $0) }
        #expect(again?.mood == outcome.conversation.mood && again?.mood.level == -2)
    }

    @Test func `a conversation without messages has no mood in its row`() throws {
        let row = try JSONText(validating: JSONWriter.object { $0.conversation(Play().conversation, now: 0) })
        #expect(row["mood"] == nil)
    }
}
