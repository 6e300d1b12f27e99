import Testing

@testable import Understanding

@Suite struct TokenizerTests {
    @Test(arguments: [
        ("Where is MY order?", ["where", "is", "my", "order", "?"]),
        ("我的订单SY20261101到哪了", ["我", "的", "订", "单", "sy20261101", "到", "哪", "了"]),
        ("ＳＹ２０２６　ｏｋ", ["sy2026", "ok"]),
        ("don't", ["don't"]),
        ("café naïve", ["café", "naïve"]),
        ("a\u{0}b\u{200B}c", ["a", "b", "c"]),
        ("", []),
        ("😀!", ["😀", "!"]),
    ])
    func `cuts normalised text`(text: String, expected: [String]) {
        #expect(Tokenizer.tokens(text).map(\.text) == expected)
    }

    @Test(arguments: [
        ("where is my order", Language.en), ("我的订单到哪了", .zh), ("iPhone 15 Pro Max 有货吗", .zh),
        ("请问 refund policy 是什么", .zh), ("please tell me what 福 means in your shop", .en),
    ])
    func `tells the language`(text: String, expected: Language) {
        #expect(Language.identify(text) == expected)
    }

    @Test(arguments: ["", "12345", "SY20261101", "😀", "?!", "ok"]) func `some texts have none`(text: String) {
        #expect(Language.identify(text) == nil)
    }
}

@Suite struct IntentClassifierTests {
    private static let examples: [Example] = [
        "delivery": [
            "how long does delivery take", "when will it arrive", "delivery time please", "多久能到", "几天送到",
            "什么时候送达",
        ],
        "refund": ["i want my money back", "refund please", "how do refunds work", "我要退款", "怎么退钱", "退款多久到账"],
        "invoice": [
            "i need an invoice", "send me the invoice", "invoice for my company", "开发票", "我要发票", "发票抬头怎么填",
        ],
        "hours": ["when are you open", "opening hours", "are you open on sunday", "几点开门", "营业时间", "周末营业吗"],
    ].sorted { $0.key < $1.key }.flatMap { label, texts in texts.map { Example(label: label, text: $0) } }

    private static let options: TrainingOptions = {
        var options = TrainingOptions()
        options.epochs = 10
        options.folds = 3
        return options
    }()
    private static let model = IntentClassifier.train(examples, options: options)

    @Test(arguments: [
        ("when does my delivery arrive", "delivery"), ("please refund my money", "refund"),
        ("could you send an invoice", "invoice"), ("what are your opening hours on monday", "hours"),
        ("几天能送到", "delivery"),
        ("帮我退款", "refund"), ("要开发票", "invoice"), ("营业到几点", "hours"),
    ])
    func `tells intents of texts it has not seen`(text: String, intent: String) {
        let candidates = Self.model.classify(text)
        #expect(candidates.first?.label == intent)
        #expect(abs(candidates.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
    }

    @Test func `the same examples give the same bytes`() {
        #expect(IntentClassifier.train(Self.examples, options: Self.options).encode() == Self.model.encode())
    }

    @Test func `a model file gives the same answers back`() throws {
        let copy = try IntentClassifier(decoding: Self.model.encode())
        #expect(copy.classify("refund") == Self.model.classify("refund"))
        #expect(
            copy.dataHash == IntentClassifier.hash(of: Self.examples)
                && copy.confidenceBound == Self.model.confidenceBound)
    }

    @Test func `a cut or changed model file is refused`() {
        let file = Self.model.encode()
        for count in stride(from: 0, to: file.count, by: 997) {
            #expect(throws: ModelFileError.self) { try IntentClassifier(decoding: Array(file[..<count])) }
        }
        for place in stride(from: 0, to: file.count, by: 1009) {
            var changed = file
            changed[place] ^= 0x41
            #expect(throws: ModelFileError.self) { try IntentClassifier(decoding: changed) }
        }
        #expect(throws: ModelFileError.foreign) { try IntentClassifier(decoding: Array("not a model".utf8)) }
    }

    @Test(arguments: ["", "   ", "😀😀😀", "\u{0}\u{1}", "مرحبا"]) func `knows nothing of what it has not seen`(
        text: String
    ) {
        #expect(Self.model.classify(text).isEmpty)
    }

    @Test func `a text of 32 KiB gets an answer`() {
        #expect(Self.model.classify(String(repeating: "my refund ", count: 3200)).first?.label == "refund")
    }
}

@Suite struct EntityTests {
    private let extractor = EntityExtractor(definitions: [
        EntityDefinition(name: "order", kind: .shapes(["SY########"])),
        EntityDefinition(
            name: "day",
            kind: .values([
                EntityValue(id: "tomorrow", synonyms: [.en: ["tomorrow"], .zh: ["明天"]]),
                EntityValue(id: "day_after", synonyms: [.en: ["day after tomorrow"], .zh: ["后天"]]),
            ])),
    ])

    @Test(arguments: [
        ("my order SY20261101 is late", "order", "SY20261101"), ("订单sy20261101到哪了", "order", "SY20261101"),
        ("ＳＹ２０２６１１０１", "order", "SY20261101"), ("SY 2026 1101", "order", "SY20261101"),
        ("the day after tomorrow", "day", "day_after"), ("明天来", "day", "tomorrow"),
        ("call 13812345678", "phone", "13812345678"), ("打 138-1234-5678 给我", "phone", "13812345678"),
        ("+44 20 7946 0958", "phone", "+442079460958"), ("paid ¥1,299.50", "amount", "1299.50 CNY"),
        ("花了88元", "amount", "88 CNY"),
    ])
    func `finds what is named`(text: String, name: String, value: String) {
        let found = extractor.extract(text)
        #expect(found.map(\.name) == [name] && found.map(\.value) == [value])
    }

    @Test(arguments: [
        "SY2026110", "SY202611011", "XSY20261101", "tomorrowland", "1381234567", "99 bottles", "",
        "7.13812345678",
    ])
    func `leaves alone what only looks like it`(text: String) { #expect(extractor.extract(text).isEmpty) }
}
