import Foundation
import Testing

@testable import Desk

@Suite struct DialogueStateTests {
    @Test func `reads what the first version stored`() throws {
        let stored = #"""
            {"language":"en","misses":1,"offered":["person"],"flow":{"name":"refund-request","slots":{"order":"SY20261101"},
            "asking":"reason","failures":1,"isConfirming":false,"retries":0}}
            """#
        let dialogue = try JSONDecoder().decode(Dialogue.self, from: Data(stored.utf8))
        #expect(dialogue.language == "en" && dialogue.misses == 1 && dialogue.offered == ["person"])
        #expect(dialogue.flow?.name == "refund-request" && dialogue.flow?.slots == ["order": "SY20261101"])
        #expect(dialogue.flow?.asking == "reason" && dialogue.flow?.failures == 1)
        #expect(dialogue.aside.isEmpty && dialogue.said.isEmpty && dialogue.sent == nil)
        #expect(try JSONDecoder().decode(Dialogue.self, from: Data("{}".utf8)) == Dialogue())
    }

    @Test func `what it stores it reads again`() throws {
        var dialogue = Dialogue(language: "en")
        dialogue.flow = Dialogue.FlowState(name: "b")
        dialogue.flow?.others = ["order": ["1", "2"]]
        dialogue.flow?.skipped = ["phone"]
        dialogue.flow?.isRevising = true
        dialogue.aside = [Dialogue.FlowState(name: "a")]
        dialogue.said = [
            Dialogue.Said(
                text: "Which?", suggestions: [Suggestion(label: "A", value: "a")],
                source: Source(title: "T", version: 2))
        ]
        dialogue.sent = dialogue.flow
        dialogue.rerun = dialogue.flow
        #expect(try JSONDecoder().decode(Dialogue.self, from: JSONEncoder().encode(dialogue)) == dialogue)
    }

    @Test func `flows that the pack has lost end`() throws {
        var play = Play()
        play.conversation.dialogue.flow = Dialogue.FlowState(name: "gone")
        play.conversation.dialogue.aside = [Dialogue.FlowState(name: "refund")]
        #expect(try play.say("when are you open?") == ["From nine to five."])
        #expect(play.conversation.dialogue.flow == nil && play.conversation.dialogue.aside.isEmpty)
    }
}

@Suite struct OrdinalTests {
    @Test(arguments: [
        ("1", 0), ("2.", 1), ("the second one", 1), ("option 3", 2), ("number two please", 1), ("第一个", 0),
        ("第三", 2), ("选二", 1), ("最后一个", 2), ("the last one", 2), ("option one", 0), ("2nd", 1),
        ("我要第二个吧", 1),
    ])
    func `reads a place`(text: String, index: Int) { #expect(Ordinal.index(in: text, of: 3) == index) }

    @Test(arguments: ["4", "0", "no", "", "第四个", "two mugs", "1 GB", "99999999999999999999", "一千"])
    func `is not misled`(text: String) { #expect(Ordinal.index(in: text, of: 3) == nil) }
}

@Suite struct BuiltInEntityTests {
    /// Weekdays by `date -d`.
    @Test(arguments: [
        ("date", "2026-12-02", "2026年12月2日（周三）", "Wednesday 2 December 2026"),
        ("date", "2024-02-29", "2024年2月29日（周四）", "Thursday 29 February 2024"),
        ("date", "2027-01-01", "2027年1月1日（周五）", "Friday 1 January 2027"),
        (
            "date", "2026-12-01/2026-12-07", "2026年12月1日（周二） 至 2026年12月7日（周一）",
            "Tuesday 1 December 2026 to Monday 7 December 2026"
        ),
        ("datetime", "2026-12-02T15:00", "2026年12月2日（周三） 15:00", "Wednesday 2 December 2026 at 15:00"),
        (
            "datetime", "2026-12-02T12:00/18:00", "2026年12月2日（周三） 12:00 至 18:00",
            "Wednesday 2 December 2026 at 12:00 to 18:00"
        ),
        ("time", "15:00", "15:00", "15:00"), ("duration", "P7D", "7 天", "7 days"),
        ("duration", "PT1H30M", "1 小时30 分钟", "1 hour 30 minutes"),
        ("duration", "P3D/P5D", "3 天 至 5 天", "3 days to 5 days"),
        ("amount", "19.9 CNY", "19.9 元", "19.9 CNY"),
        ("amount", "100/200 USD", "100 至 200 美元", "100 to 200 USD"),
        ("phone", "13800138000", "13800138000", "13800138000"), ("date", "soon", "soon", "soon"),
        ("date", "2026-13-40", "2026-13-40", "2026-13-40"), ("duration", "PX", "PX", "PX"),
    ])
    func `says values`(kind: String, value: String, chinese: String, english: String) throws {
        let kind = try #require(BuiltInEntity(rawValue: kind))
        #expect(kind.spoken(value, "zh") == chinese)
        #expect(kind.spoken(value, "en") == english)
    }

    @Test func `takes what is of its kind`() {
        #expect(BuiltInEntity.date.value(of: "datetime", "2026-12-02T15:00") == "2026-12-02")
        #expect(BuiltInEntity.time.value(of: "datetime", "2026-12-02T15:00") == "15:00")
        #expect(BuiltInEntity.datetime.value(of: "date", "2026-12-02") == nil)
        #expect(BuiltInEntity.iban.value(of: "id", "iban:GB82WEST12345698765432") == "GB82WEST12345698765432")
        #expect(BuiltInEntity.isbn13.value(of: "id", "iban:GB82WEST12345698765432") == nil)
        #expect(BuiltInEntity.id.value(of: "id", "isbn13:9780306406157") == "9780306406157")
        #expect(BuiltInEntity.bankCard.value(of: "id", "⟦BANK_CARD·1⟧") == "⟦BANK_CARD·1⟧")
        #expect(BuiltInEntity.iban.value(of: "id", "⟦BANK_CARD·1⟧") == nil)
        #expect(BuiltInEntity.text.value(of: "text", "x") == nil)
    }
}
