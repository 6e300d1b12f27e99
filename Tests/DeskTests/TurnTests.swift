import Foundation
import JSON
import Realtime
import Testing
import Understanding

@testable import Desk

/// A pack of a few lines, so that its model is trained in a moment.
enum SmallShop {
    static let brain: Brain = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "pack-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in files {
                try Data(text.utf8).write(to: folder.appendingPathComponent("\(name).yaml"))
            }
            let pack = try PackLoader.load(folder: folder.path)
            try FileManager.default.removeItem(at: folder)
            let files = try LanguageFiles(folder: "config/language")
            let language = LanguageModels(
                identifier: LanguageIdentifier(lines: files.lines),
                sentiment: .train(files.feelings, lexicon: files.lexicon))
            return Brain(
                pack: pack, classifier: IntentTrainer().train(Brain.examples(of: pack)), language: language)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let files: [(String, String)] = [
        (
            "pack",
            """
            name: small
            languages: [en, zh]
            shop: {en: Shop}
            bot: {en: Bot, zh: 机器人}
            greeting: {en: Hello}
            hours: {en: always}
            texts: {clarify: {en: C}, no_answer: {en: N}, person: {en: P}, handoff: {en: H}, cancelled: {en: X}, working: {en: W},
              backend_down: {en: D}, media: {en: M}, thanked: {en: T}, parted: {en: B}, anything_else: {en: A},
              greeted: {en: G}, chitchat: {en: I}, back_to: {en: "Back to {flow}."}, corrected: {en: "{slot} is {value}."},
              which_slot: {en: Which?}, too_late: {en: Too late.}, run_again: {en: "Again {flow}?"}, cannot_skip: {en: K}, why: {en: "For {flow}."},
              upset: {en: Sorry!}}
            """
        ),
        (
            "intents",
            """
            - {name: hours, title: {en: Hours}, does: {article: hours}, phrasings: {en: [when are you open, opening hours please, are you open on sunday]}}
            - {name: refund, title: {en: Refund}, does: {flow: refund}, phrasings: {en: [i want my money back, refund my order please, please refund me]}}
            - {name: callback, title: {en: Call back}, does: {flow: callback}, phrasings: {en: [please call me back, give me a call, i want you to phone me]}}
            - {name: person, title: {en: Person}, does: {act: handoff}, phrasings: {en: [talk to a human, let me speak to a person, i need an agent]}}
            - {name: stop, title: {en: Stop}, does: {act: cancel}, phrasings: {en: [never mind, stop this now, forget about it]}}
            - {name: yes, title: {en: "Yes"}, does: {act: confirm}, phrasings: {en: ["yes", "yes please", "yes do it"]}}
            - {name: no, title: {en: "No"}, does: {act: deny}, phrasings: {en: ["no", "no thanks", "no do not"]}}
            """
        ),
        (
            "entities",
            "- {name: order, shapes: [\"AB####\"]}\n- {name: reason, values: [{id: broken, en: [broken, smashed]}]}"
        ),
        (
            "articles",
            "- {id: hours, title: {en: Hours}, question: {en: When are you open?}, answer: {en: From nine to five.}, next: []}"
        ),
        (
            "flows",
            """
            - name: refund
              title: {en: Refund}
              slots:
                - {name: order, entity: order, ask: {en: Which order?}, invalid: {en: No such number.}}
                - {name: reason, entity: reason, ask: {en: Why?}, invalid: {en: Which reason?}, choices: [broken]}
              confirm: {en: "Refund {order}, {reason}?"}
              call: {method: POST, path: "/refunds/{order}", body: {reason: "{reason}"}}
              labels: {state: {new: {en: taken down}}}
              replies:
                - {when: 200, say: {en: "Done: {result.id} is {result.state}, {result.none}."}}
                - {when: 404, say: {en: "No {order}."}, again: order}
                - {when: other, say: {en: Sorry.}, handoff: true}
            - name: callback
              title: {en: Call back}
              slots:
                - {name: phone, entity: phone, ask: {en: Which number?}, invalid: {en: No such number.}}
                - {name: note, entity: text, ask: {en: What about?}, invalid: {en: What about?}}
              confirm: {en: "Call {phone} about {note}?"}
              call: {method: POST, path: "/callbacks/{phone}", body: {phone: "{phone}", note: "{note}"}}
              replies:
                - {when: 200, say: {en: "{result.name} calls {result.phone}."}}
                - {when: other, say: {en: Sorry.}, handoff: true}
            """
        ),
    ]
}

/// A conversation that is played turn by turn, without a store.
struct Play {
    var conversation = Conversation(id: ConversationID("c_1"), contact: "p_1", channel: "web", created: 0)
    var calls: [ConnectorRequest] = []
    var load: [LoadKind] = []
    var brain = SmallShop.brain
    var segments: Set<String> = []
    var known: KnownContact?

    init() { conversation.dialogue.language = "en" }

    @discardableResult
    mutating func run(_ input: TurnInput) throws -> TurnOutcome {
        let turn = Turn(
            brain: brain,
            privacy: Privacy(pack: brain.pack, keys: PrivacyKeys(secret: "of this test")),
            now: 1000, makeID: { "id" }, segments: segments, known: known)
        let outcome = try turn.run(input, on: conversation)
        conversation = outcome.conversation
        calls += outcome.calls
        load += outcome.load
        return outcome
    }

    /// What the bot says to a text, in its order.
    mutating func say(_ text: String) throws -> [String] {
        try spoken(run(.customer(id: "k", MessageParts(text: text), locale: nil)))
    }

    func spoken(_ outcome: TurnOutcome) throws -> [String] {
        try outcome.entries.compactMap { entry in
            let json = try JSONText(validating: entry.json)
            guard json["from"]?["role"]?.string == "bot" else { return nil }
            return json["parts"]?.elements.first?["text"]?.string
        }
    }

    mutating func answer(_ status: Int, _ body: String) throws -> [String] {
        let id = try #require(calls.last?.id)
        return try spoken(
            run(
                .connector(
                    ConnectorAnswer(id: id, status: status, body: JSONValue(parsing: Array(body.utf8))))))
    }
}

@Suite struct TurnTests {
    private let agent = Identity(user: "a1", role: .agent, name: "Ann")

    @Test func `answers, counts and numbers without gaps`() throws {
        var play = Play()
        #expect(try play.say("when are you open?") == ["From nine to five."])
        #expect(try play.say("when are you open on sunday") == ["From nine to five."])
        #expect(play.conversation.seq == 4 && play.conversation.version == 2)
        #expect(play.load == [.start, .message, .answer, .message, .answer])
    }

    @Test func `a flow asks, confirms, calls and says what came back`() throws {
        var play = Play()
        #expect(try play.say("please refund me") == ["Which order?"])
        #expect(try play.say("hm") == ["No such number."])
        #expect(try play.say("AB1234") == ["Why?"])
        #expect(try play.say("it came smashed") == ["Refund AB1234, broken?"])
        #expect(try play.say("yes please") == [])
        #expect(
            play.calls == [
                ConnectorRequest(
                    id: "id", method: "POST", path: "/refunds/AB1234", body: ["reason": "broken"],
                    flow: "refund")
            ])
        #expect(try play.say("opening hours please") == ["From nine to five.", "W"])
        // An unknown field becomes a dash: no braces reach a customer.
        #expect(try play.answer(201, #"{"id":"R1","state":"new"}"#) == ["Done: R1 is taken down, –."])
        #expect(play.conversation.dialogue.flow == nil)
    }

    @Test func `takes what the first message names`() throws {
        var play = Play()
        #expect(try play.say("refund my order AB1234 please, it is broken") == ["Refund AB1234, broken?"])
        #expect(try play.say("no thanks") == ["Which?"])
        #expect(try play.say("no") == ["X"])
        #expect(play.conversation.dialogue.flow == nil && play.calls.isEmpty)
    }

    @Test func `an interruption is answered, then the question stands again`() throws {
        var play = Play()
        _ = try play.say("please refund me")
        #expect(try play.say("when are you open?") == ["From nine to five.", "Which order?"])
        #expect(try play.say("never mind") == ["X"])
    }

    @Test func `a refused number is asked for again, a dead system brings a person`() throws {
        var play = Play()
        _ = try play.say("refund my order AB1234 please, it is broken")
        _ = try play.say("yes")
        #expect(try play.answer(404, "{}") == ["No AB1234."])
        #expect(try play.say("AB9999") == ["Refund AB9999, broken?"])
        _ = try play.say("yes")
        #expect(try play.answer(0, "null") == ["Sorry."])
        #expect(play.conversation.owner == .queue)
    }

    @Test func `a late answer goes to the person, not to the customer`() throws {
        var play = Play()
        _ = try play.say("refund my order AB1234 please, it is broken")
        _ = try play.say("yes")
        try play.run(.claim(agent))
        #expect(try play.answer(200, #"{"id":"R1"}"#) == [])
    }

    @Test func `asks back, then offers a person, and takes yes for an answer`() throws {
        var play = Play()
        #expect(try play.say("ббб ввв") == ["N"])
        #expect(try play.say("yes") == ["H"])
        #expect(play.conversation.owner == .queue && play.load.contains(.handoff))
    }

    @Test func `after a handoff the bot adds nothing`() throws {
        var play = Play()
        #expect(try play.say("talk to a human") == ["H"])
        #expect(try play.say("when are you open?") == [])
        try play.run(.claim(agent))
        #expect(try play.say("when are you open?") == [])
        try play.run(.agentReply(id: "r", MessageParts(text: "Nine."), agent: agent))
        try play.run(.release(agent))
        #expect(try play.say("when are you open?") == ["From nine to five."])
    }

    @Test func `only the owner replies, and a closed conversation stays closed`() throws {
        var play = Play()
        _ = try play.say("when are you open?")
        let reply = TurnInput.agentReply(id: "r", MessageParts(text: "x"), agent: agent)
        #expect(throws: ProtocolError.conflict("claim the conversation first")) { try play.run(reply) }
        try play.run(.claim(Identity(user: "b", role: .agent, name: "Bea")))
        #expect(throws: ProtocolError.conflict("owned by Bea")) { try play.run(reply) }
        #expect(throws: ProtocolError.conflict("taken by Bea")) { try play.run(.claim(agent)) }
        try play.run(.close(by: .customer))
        #expect(throws: ProtocolError.conflict("closed")) { try play.say("hello") }
        #expect(play.load.last == .end)
    }
}

@Suite struct PackLoaderTests {
    @Test(arguments: ["retail", "telecom"]) func `the packs that ship are whole`(name: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let pack = try PackLoader.load(folder: root.appendingPathComponent("config/packs/\(name)").path)
        #expect(pack.intents.count >= 25 && pack.articles.count >= 60 && pack.flows.count >= 3)
        for intent in pack.intents {
            for language in ["zh", "en"] {
                #expect((intent.phrasings[language]?.count ?? 0) >= 12, "\(intent.name)")
            }
        }
    }

    @Test(arguments: [
        ("entity: order,", "entity: ordr,", "slot order names no entity: ordr"),
        ("entity: order,", "entity: text, found_as: place,", "slot order names no entity: place"),
        (
            "entity: order,", "entity: order, optional: true,",
            "slot order is in the path and cannot be optional"
        ),
        ("entity: reason,", "entity: reason, earliest: 1,", "slot reason has an earliest day but is no day"),
        ("entity: reason,", "entity: reason, hint: x,", "unknown setting [1].slots[2].hint"),
        ("name: small", "name: small\nescalate: yes", "escalate must be one of offer, handoff, off"),
        ("upset:", "upsot:", "needs upset"),
    ])
    func `what cannot work is refused`(text: String, wrong: String, message: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "pack-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, content) in SmallShop.files {
            let content = Data(content.replacingOccurrences(of: text, with: wrong).utf8)
            try content.write(to: folder.appendingPathComponent("\(name).yaml"))
        }
        #expect { try PackLoader.load(folder: folder.path) } throws: { "\($0)".contains(message) }
    }

    @Test func `an id is no synonym`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let pack = try PackLoader.load(folder: root.appendingPathComponent("config/packs/retail").path)
        let found = EntityExtractor(definitions: pack.entities).extract("that is wrong")
        #expect(found.isEmpty)
    }

    @Test func `a mistake is named with its file and line`() throws {
        #expect { try YAMLSource(text: "a: 1\nb: [1\n", file: "x.yaml") } throws: {
            ($0 as? YAMLSource.Problem)?.file == "x.yaml" && ($0 as? YAMLSource.Problem)?.line != nil
        }
        let source = try YAMLSource(text: "port: 1\nprot: 2\n", file: "x.yaml")
        #expect { try source.allow(only: ["port"]) } throws: {
            "\($0)".hasPrefix("x.yaml:2: unknown setting prot; known: port")
        }
    }
}

@Suite struct TemplateTests {
    @Test(arguments: [
        ("plain", "plain"), ("{a}", "1"), ("x {a} y {b}", "x 1 y –"), ("{", "{"), ("{a", "{a"),
        ("}{a}", "}1"), ("", ""),
    ])
    func `puts values for names`(text: String, expected: String) {
        #expect(Template.fill(text) { $0 == "a" ? "1" : nil } == expected)
    }

    @Test func `path segments are encoded byte by byte`() {
        #expect(Template.percentEncoded("SY-1_a.~") == "SY-1_a.~")
        #expect(Template.percentEncoded("a/b?ü\n") == "a%2Fb%3F%C3%BC%0A")
    }
}

@Suite struct MessagePartsTests {
    private func parts(_ text: String) throws -> MessageParts {
        try MessageParts(validating: JSONText(validating: text))
    }

    @Test func `keeps what was sent and finds its text`() throws {
        let parts = try parts(
            #"[{"type":"text","text":"a"},{"type":"event","name":"tap","data":{"n":19.99}},{"type":"text","text":"b"}]"#
        )
        #expect(parts.text == "a\nb" && parts.kinds == [.text, .event, .text])
        #expect(String(decoding: parts.json, as: UTF8.self).contains("19.99"))
    }

    @Test(arguments: [
        ("[]", "parts"), ("{}", "parts"), (#"[{"type":"x"}]"#, "parts[0].type"),
        (#"[{"type":"text"}]"#, "parts[0].text"),
        (#"[{"type":"text","text":"  "}]"#, "parts[0].text"),
        (#"[{"type":"image","url":"javascript:1"}]"#, "parts[0].url"),
        (#"[{"type":"location","lat":91,"lon":0}]"#, "parts[0].lat"), (#"[1]"#, "parts[0].type"),
    ])
    func `names the field that cannot be used`(text: String, field: String) {
        #expect { try parts(text) } throws: { ($0 as? ProtocolError)?.message.hasPrefix("\(field):") == true }
    }

    @Test func `refuses what is too large`() {
        let long = String(repeating: "x", count: MessageParts.maximumText + 1)
        #expect { try parts(#"[{"type":"text","text":"\#(long)"}]"#) } throws: {
            ($0 as? ProtocolError)?.code == 413
        }
    }
}
