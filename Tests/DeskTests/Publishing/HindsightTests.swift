import Foundation
import Records
import Testing

@testable import Desk

@Suite struct HindsightTests {
    private let store: TemporaryStore

    init() throws { store = try TemporaryStore() }

    private func outcomes(_ texts: String...) throws -> [TurnOutcome] {
        var play = Play()
        return try texts.map { try play.run(.customer(id: $0, MessageParts(text: $0), locale: nil)) }
    }

    @Test func `an answer is used, asked for again, and followed by a person`() throws {
        let turns = try outcomes("when are you open", "when are you open", "i need an agent")
        #expect(
            turns.map(\.effects) == [
                [.used("hours")], [.used("hours"), .askedAgain("hours")], [.handedOver("hours")],
            ])
        let flow = try outcomes("when are you open", "please refund me", "i need an agent")
        #expect(flow.map(\.effects) == [[.used("hours")], [], []])
    }

    @Test func `a question is a gap once the bot gives it up`() throws {
        let turns = try outcomes("qwertz uiop number 13812345678", "i need an agent")
        #expect(turns.map { $0.unanswered?.text } == ["qwertz uiop number [MOBILE]", nil])
        var play = Play()
        play.conversation.dialogue.misses = 1
        play.conversation.dialogue.missed = Unanswered("what about whales", "en", nearest: nil)
        let handedOff = try play.run(.handoff)
        #expect(handedOff.unanswered?.text == "what about whales")
        #expect(handedOff.conversation.dialogue.missed == nil)
    }

    // MARK: Gaps

    private func note(_ text: String, language: String = "en", at time: Int = 0) async throws {
        try await store.records.commit {
            try GapStore.note(Unanswered(text, language, nearest: nil), now: time, $0)
        }
    }

    private func gaps() async throws -> [GapStore.Gap] {
        try await store.records.read { try GapStore.open(offset: 0, limit: 100, $0) }
    }

    @Test func `questions alike are one gap, others and other languages are their own`() async throws {
        for (time, text) in [
            "Can I park my blue car here?", "can i park a blue car here", "Can I park blue cars here?!",
            "do you sell violins made of wood", "whale",
        ].enumerated() { try await note(text, at: time) }
        try await note("can i park my blue car here", language: "de", at: 9)
        let gaps = try await gaps()
        #expect(gaps.map(\.count) == [3, 1, 1] && gaps[0].question == "Can I park my blue car here?")
        #expect(gaps[0].examples.count == 3 && gaps[0].last == 2)
        #expect(Set(gaps.map(\.language)) == ["en", "de"])
    }

    @Test func `five examples are kept, and a gap that was answered comes back where it is asked again`()
        async throws
    {
        for number in 1...8 {
            try await note("can i park my blue car number \(number) in your yard over night")
        }
        let gap = try #require(try await gaps().first)
        #expect(gap.count == 8 && gap.examples.count == 5)
        for (state, isBack) in [(GapStore.State.answered, true), (.dismissed, false)] {
            _ = try await store.records.commit { try GapStore.close(gap.id, state, by: "x", $0) }
            #expect(try await gaps().isEmpty)
            try await note(gap.question)
            #expect(try await gaps().isEmpty == !isBack)
        }
    }

    @Test func `effects are summed over seven days`() async throws {
        let day = 86_400_000
        try await store.records.commit { connection in
            for age in [0, 6, 7] {
                try EffectStore.count(
                    [.used("a"), .askedAgain("a"), .used("b")], now: (100 - age) * day, connection)
            }
        }
        let effects = try await store.records.read { try EffectStore.recent(now: 100 * day, $0) }
        #expect(effects == ["a": .init(uses: 2, askedAgain: 2), "b": .init(uses: 2)])
    }
}
