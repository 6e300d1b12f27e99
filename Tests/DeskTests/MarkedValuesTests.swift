import Foundation
import JSON
import Testing

@testable import Desk
@testable import Understanding

/// A firm that moves households: where from and where to is told only by the words around the places.
enum MovingFirm {
    static let brain: Brain = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "moving-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var files = Dictionary(uniqueKeysWithValues: SmallShop.files)
            for (name, text) in own { files[name, default: ""] += "\n\(text)\n" }
            files["marked"] = marked
            for (name, text) in files {
                try Data(text.utf8).write(to: folder.appendingPathComponent("\(name).yaml"))
            }
            let pack = try PackLoader.load(folder: folder.path)
            try FileManager.default.removeItem(at: folder)
            return Brain(
                pack: pack, classifier: IntentTrainer().train(Brain.examples(of: pack)),
                tagger: SlotTagger.Trainer().train(Brain.slotExamples(of: pack), validation: []),
                language: SmallShop.brain.language)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static let own: [(String, String)] = [
        ("entities", "- {name: origin, marked: true}\n- {name: goal, marked: true}"),
        (
            "intents",
            """
            - name: move
              title: {en: Move, zh: 搬家}
              does: {flow: move}
              phrasings:
                en: [i am moving house, we are moving, book a move, i need movers, i need a removal van, how much is a move,
                  can you move my things, take my furniture to my new home, we move next week]
                zh: [我要搬家, 预约搬家, 搬家多少钱, 帮我搬家, 我们要搬了, 把家具搬到新家, 叫一辆搬家车, 下周搬家]
            """
        ),
        (
            "flows",
            """
            - name: move
              title: {en: Move, zh: 搬家}
              slots:
                - {name: from, entity: text, found_as: origin, called: {en: [origin]}, ask: {en: From where?, zh: 从哪里搬？}, invalid: {en: Where?}}
                - {name: to, entity: text, found_as: goal, called: {en: [destination]}, ask: {en: Where to?, zh: 搬到哪里？}, invalid: {en: Where?}}
              confirm: {en: "From {from} to {to}?", zh: "从{from}到{to}？"}
              call: {method: POST, path: /moves, body: {from: "{from}", to: "{to}"}}
              replies:
                - {when: other, say: {en: Done., zh: 好了。}}
            """
        ),
    ]

    /// Each phrasing with three pairs of places: 45 in each language.
    private static var marked: String {
        func list(_ phrasings: [String], _ places: [String]) -> String {
            phrasings.indices.flatMap { number in
                (0..<3).map { turn in
                    let place = number * 3 + turn
                    let text = phrasings[number].replacing(
                        "<1>", with: "[\(places[place % places.count])](origin)"
                    )
                    .replacing("<2>", with: "[\(places[(place * 2 + 5) % places.count])](goal)")
                    return "- \"\(text)\""
                }
            }.joined(separator: "\n")
        }
        let english = [
            "we are moving from <1> to <2>", "i need movers from <1> to <2>",
            "how much is a move from <1> to <2>",
            "moving to <2> from <1> next week", "can you bring my things to <2>", "our new home is in <2>",
            "my old flat is in <1>", "pick everything up in <1>", "<1> to <2> please", "from <1>", "to <2>",
            "the truck should come to <1> and drive to <2>", "i live in <1> and will live in <2>",
            "take the piano over to <2> from <1>", "book a move to <2>",
        ]
        let englishPlaces = [
            "Boston", "Cork", "San Jose", "Leeds", "York", "New Haven", "Perth", "Oslo", "Dunedin", "Bath",
            "Denver",
            "St Albans", "Aarhus", "Newry", "Turin", "Port Arthur", "Bergen", "Lisburn", "Hull",
        ]
        let chinesePlaces = [
            "北京", "上海", "苏州", "哈尔滨", "成都", "西安", "呼和浩特", "南宁", "张家口", "温州", "长春", "乌鲁木齐", "洛阳", "泉州", "景德镇",
            "海口", "兰州", "秦皇岛", "襄阳", "丹东", "攀枝花", "九江", "齐齐哈尔", "湛江", "开封", "青岛", "连云港", "银川", "邯郸",
        ]
        let chinese = [
            "从<1>搬到<2>", "我要从<1>搬家到<2>", "从<1>到<2>搬家多少钱", "下周搬去<2>，现在住<1>", "把东西运到<2>", "新家在<2>", "旧房子在<1>",
            "到<1>来取东西", "<1>到<2>", "从<1>出发", "搬到<2>去", "车先到<1>再开到<2>", "我住<1>，要搬到<2>", "把钢琴从<1>运到<2>",
            "预约搬家去<2>",
        ]
        return """
            en:
            \(list(english, englishPlaces))
            - how much does it cost
            - when can you come
            zh:
            \(list(chinese, chinesePlaces))
            - 一共多少钱
            - 什么时候能来
            """
    }
}

@Suite struct MarkedValuesTests {
    // MARK: Beside the rules

    private func found(_ spans: [(String, Range<Int>, Double)], _ rules: [(String, Range<Int>)]) -> [String] {
        MarkedValues.merge(
            spans.map { SlotSpan(slot: $0.0, range: $0.1, text: "", confidence: $0.2) },
            rules.map { Entity(name: $0.0, value: "", text: "", range: $0.1) }, own: ["order"]
        ).map { "\($0.name) \($0.range)" }
    }

    @Test func `what is unsure is left out`() {
        #expect(found([("place", 0..<4, 0.89), ("place", 5..<9, 0.91)], []) == ["place 5..<9"])
    }

    @Test func `the pack's own things stay, what is built in gives way to a longer value around it`() {
        let sure = 0.99
        #expect(found([("place", 0..<9, sure)], [("order", 3..<6)]) == ["order 3..<6"])
        #expect(
            found([("place", 0..<9, sure)], [("quantity", 0..<3), ("date", 12..<15)]) == [
                "place 0..<9", "date 12..<15",
            ])
        #expect(found([("place", 0..<9, sure)], [("date", 0..<9)]) == ["date 0..<9"])
        #expect(found([("place", 0..<9, sure)], [("date", 6..<12)]) == ["date 6..<12"])
        #expect(found([("place", 3..<6, sure)], [("address", 0..<9)]) == ["address 0..<9"])
        #expect(
            found([("place", 0..<9, sure)], [("id", 1..<3), ("order", 5..<7)]) == ["id 1..<3", "order 5..<7"])
    }

    // MARK: Whole conversations

    /// Places that no phrasing has.
    @Test(arguments: [
        [
            "customer: we are moving from Kilkenny to Las Cruces", "state: from=Kilkenny, to=Las Cruces",
            "bot: confirm /From Kilkenny to Las Cruces/", "customer: yes please",
            "call: POST /moves from=Kilkenny to=Las Cruces",
        ],
        [
            "customer: i need movers", "bot: ask from", "customer: it is Waterford", "bot: ask to",
            "customer: to Ballyvaughan please", "state: to=Ballyvaughan", "bot: confirm",
        ],
        [
            "customer: book a move to Galway", "state: to=Galway", "bot: ask from", "customer: Limerick",
            "state: from=Limerick, to=Galway", "bot: confirm",
        ],
        [
            "customer: 我要从徐州搬家到昆明", "state: from=徐州, to=昆明", "bot: confirm", "customer: yes",
            "call: POST /moves from=徐州 to=昆明",
        ],
        [
            "customer: 我要搬家去昆明", "state: to=昆明", "bot: ask from", "customer: 从徐州出发", "state: from=徐州",
            "bot: confirm",
        ],
    ])
    func `places that training did not have fill slots by what stands around them`(lines: [String]) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "script-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        let language = lines[0].contains("我") ? "zh" : "en"
        try Data(("conversation: moving, \(language), a move\n" + lines.joined(separator: "\n")).utf8).write(
            to: file)
        let script = try DialogueScript(file: file.path)
        var player = ScriptPlayer(script.conversations[0], file: "script", brain: MovingFirm.brain)
        for difference in try player.play() { Issue.record("\(difference)") }
    }

    @Test func `findings stand among those of the rules, and are not looked for where nobody asks`() throws {
        let pack = MovingFirm.brain.pack
        var state = MaskState()
        let mask = Mask(
            brain: MovingFirm.brain, privacy: Privacy(pack: pack, keys: PrivacyKeys(secret: "of this test")))
        let text = "we are moving from Kilkenny to Galway, my mobile is 13812345678"
        let result = mask(MessageParts(text: text), &state, at: 1000)
        let named = result.entities.map { "\($0.name)=\($0.value)" }
        #expect(named == ["origin=Kilkenny", "goal=Galway", "phone=⟦MOBILE·1⟧"])
        #expect(
            mask(MessageParts(text: text), &state, at: 1000, isTagged: false).entities.map(\.name) == [
                "phone"
            ])
    }

    @Test func `a long text is read by its beginning`() {
        let tail = String(repeating: " and more words of no meaning", count: 20_000)
        let found = MarkedValues(brain: MovingFirm.brain)("from Kilkenny to Galway" + tail, besides: [])
        #expect(found.count <= 64)
    }

    @Test func `what is taught while the bot runs leaves the tagger as it is`() throws {
        let lesson = try Lesson(
            "hours", JSONText(validating: Array(#"{"phrasings":{"en":["closing time"]}}"#.utf8)))
        let taught = try MovingFirm.brain.with(.none, [lesson])
        #expect(taught.tagger?.dataHash == MovingFirm.brain.tagger?.dataHash && taught.tagger != nil)
    }

    @Test func `without a tagger nothing changes`() {
        let known = [Entity(name: "date", value: "", text: "", range: 0..<3)]
        #expect(MarkedValues(brain: SmallShop.brain)("from Kilkenny to Galway", besides: known) == known)
    }

    @Test func `phrasings of the flow that has the entity are no counterexamples`() {
        let pack = MovingFirm.brain.pack
        let plain = Brain.slotExamples(of: pack).filter(\.spans.isEmpty).map(\.text)
        #expect(plain.contains("refund my order please") && plain.contains("never mind"))
        #expect(!plain.contains("i need movers"))
    }
}
