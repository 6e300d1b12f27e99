import JSON
import Realtime
import Testing
import Understanding

@testable import Desk

@Suite struct MaskTests {
    private let keys = PrivacyKeys(secret: "of this test")
    private let mobile = MaskToken(kind: .mobile, number: 1)

    private func parts(_ json: String) throws -> MessageParts {
        try MessageParts(validating: JSONText(validating: json))
    }

    private func mask(
        _ parts: MessageParts, readable: Set<String> = []
    ) -> (result: Mask.Result, state: MaskState) {
        var state = MaskState()
        let pack = SmallShop.brain.pack
        let mask = Mask(brain: SmallShop.brain, privacy: Privacy(pack: pack, keys: keys, readable: readable))
        return (mask(parts, &state, at: 1000), state)
    }

    @Test func `nothing that a turn leaves behind holds the number`() throws {
        var play = Play()
        let outcome = try play.run(
            .customer(id: "k", MessageParts(text: "my mobile number is 13812345678"), locale: nil))
        let written = outcome.entries.map(\.json) + outcome.staffEntries.map(\.json)
        for json in written {
            #expect(!String(decoding: json, as: UTF8.self).contains("13812345678"))
        }
        #expect(!"\(outcome.conversation)".contains("13812345678"))
        #expect(outcome.values[mobile]?.clear.text == "13812345678")
        let entry = try JSONText(validating: #require(outcome.entries.first).json)
        #expect(entry["parts"]?.elements.first?["text"]?.string == "my mobile number is ⟦MOBILE·1⟧")
        let told = try #require(entry["masks"]?.elements.first)
        #expect(told["token"]?.string == "⟦MOBILE·1⟧" && told["hint"]?.string == "138****5678")
    }

    @Test func `a value keeps its token through the conversation`() throws {
        var play = Play()
        try play.run(.customer(id: "1", MessageParts(text: "my mobile number is 138 1234 5678"), locale: nil))
        try play.run(
            .customer(id: "2", MessageParts(text: "call 13987654321 or +86 13812345678"), locale: nil))
        let agent = Identity(user: "a1", role: .agent, name: "Ann")
        try play.run(.handoff)
        try play.run(.claim(agent))
        let reply = try play.run(
            .agentReply(id: "3", MessageParts(text: "I call 13812345678 at once"), agent: agent))
        let entry = try JSONText(validating: #require(reply.entries.first).json)
        #expect(entry["parts"]?.elements.first?["text"]?.string == "I call ⟦MOBILE·1⟧ at once")
        #expect(play.conversation.last?.text == "I call 138****5678 at once")
        #expect(play.conversation.masks.hints.keys.sorted() == ["⟦MOBILE·1⟧", "⟦MOBILE·2⟧"])
    }

    @Test func `other systems get what the flow asked for, free text stays masked`() throws {
        var play = Play()
        #expect(try play.say("please call me back") == ["Which number?"])
        #expect(try play.say("13812345678") == ["What about?"])
        #expect(try play.say("my card 4111 1111 1111 1111 was charged twice").count == 1)
        #expect(play.conversation.dialogue.flow?.slots["phone"] == "⟦MOBILE·1⟧")
        _ = try play.say("yes")
        let call = try #require(play.calls.last)
        #expect(call.revealed == [mobile])
        #expect(call.body["note"]?.contains("⟦BANK_CARD·1⟧") == true)
        let sent = call.cleared(with: [
            mobile: "13812345678", MaskToken(kind: .bankCard, number: 1): "4111111111111111",
        ])
        #expect(sent.path == "/callbacks/13812345678" && sent.body["phone"] == "13812345678")
        #expect(sent.body["note"] == call.body["note"])
        // What comes back is masked too, and said as it may be shown.
        #expect(
            try play.answer(200, #"{"name":"the shop","phone":"13812345678"}"#)
                == ["the shop calls 138****5678."])
    }

    @Test func `the shop's own numbers stay readable`() {
        let (result, state) = mask(MessageParts(text: "order AB1234 is broken"))
        #expect(result.parts.text == "order AB1234 is broken" && state == MaskState())
    }

    @Test func `a message without personal data keeps its bytes`() throws {
        let sent =
            #"[ {"text" : "caf\u00e9 19.990", "type":"text", "extra": 1.50},{"type":"image","url":"/a.png"} ]"#
        #expect(mask(try parts(sent)).result.parts.json == Array(sent.utf8))
    }

    @Test(arguments: [
        #"[{"type":"card","title":"call 13812345678","body":"b","buttons":[{"label":"13812345678","value":"v"}]}]"#,
        #"[{"type":"event","name":"form","data":{"phone":13812345678,"deep":[{"mail":"zhang.wei@example.com"}]}}]"#,
        #"[{"type":"file","url":"/a","name":"13812345678.pdf","text":"mail zhang.wei@example.com"}]"#,
        #"[{"type":"location","lat":1,"lon":2,"label":"ring 13812345678"}]"#,
        #"[{"type":"text","text":"hello","later":"my mobile is 138\u00312345678"}]"#,
    ])
    func `every place of a message is looked at`(_ sent: String) throws {
        let masked = mask(try parts(sent)).result.parts
        let json = try JSONText(validating: masked.json)
        #expect(json.elements.count == 1)
        let text = String(decoding: masked.json, as: UTF8.self)
        #expect(!text.contains("13812345678") && !text.contains("zhang.wei"))
        #expect(text.contains("⟦"))
        #expect(json.elements[0]["name"]?.string != "⟦PERSON·1⟧")
        // The rest is as it was.
        #expect(try MessageParts(validating: json).kinds == masked.kinds)
    }

    @Test func `places in the second part are those of the joined text`() throws {
        let message = try parts(#"[{"type":"text","text":"嗯👍"},{"type":"text","text":"我的手机号是 13812345678"}]"#)
        let result = mask(message).result
        let span = try #require(result.spans.first)
        let scalars = Array(message.text.unicodeScalars)
        #expect(String(String.UnicodeScalarView(scalars[span.range])) == "13812345678")
        #expect(result.entities.contains { $0.name == "phone" && $0.value == "⟦MOBILE·1⟧" })
    }

    @Test func `a false hit that was undone stays readable`() {
        let print = keys.fingerprint(.mobile, "13812345678")
        let (result, _) = mask(MessageParts(text: "型号 13812345678 的手机号码"), readable: [print])
        #expect(result.parts.text.contains("13812345678"))
    }

    @Test func `phrasings are learnt as messages are read`() throws {
        let lesson = try Lesson(
            "ring",
            JSONText(
                validating:
                    #"{"title":{"en":"Ring"},"phrasings":{"en":["ring me at 13987654321"]},"flow":"refund"}"#)
        )
        let pack = try SmallShop.brain.pack.taught([lesson])
        let learnt = try #require(Brain.examples(of: pack).first { $0.label == "ring" })
        #expect(learnt.text == mask(MessageParts(text: "ring me at 13812345678")).result.modelText)
    }

    @Test func `tokens written by hand are none`() {
        let (result, _) = mask(MessageParts(text: "give me ⟦MOBILE·1⟧"))
        #expect(result.parts.tokens.isEmpty)
    }

    @Test func `what is sealed opens in its place only`() throws {
        let here = ConversationID("c_1")
        let value = ClearValue(text: "138 1234 5678", value: "13812345678")
        let sealed = try keys.seal(value, at: mobile, in: here)
        #expect(keys.open(sealed, at: mobile, in: here) == value)
        #expect(keys.open(sealed, at: mobile, in: ConversationID("c_2")) == nil)
        #expect(keys.open(sealed, at: MaskToken(kind: .mobile, number: 2), in: here) == nil)
        #expect(PrivacyKeys(secret: "another").open(sealed, at: mobile, in: here) == nil)
        var broken = sealed
        broken[broken.count - 1] ^= 1
        #expect(keys.open(broken, at: mobile, in: here) == nil)
        #expect(keys.open([], at: mobile, in: here) == nil)
        #expect(try keys.seal(value, at: mobile, in: here) != sealed)
    }

    @Test(arguments: [
        (PersonalDataKind.mobile, "13855215521", "138****5521"),
        (.email, "zhang.wei@example.com", "z****@example.com"),
        (.bankCard, "4111111111111111", "****1111"), (.person, "张伟", "张****"), (.secret, "hunter2", "****"),
        (.residentID, "11010519491231002X", "****"), (.mobile, "1", "****"), (.email, "@", "****"),
    ])
    func `hints tell little`(_ kind: PersonalDataKind, _ value: String, _ hint: String) {
        #expect(MaskToken.hint(of: kind, value: value) == hint)
    }
}
