import Testing

@testable import Understanding

@Suite struct TokenizerTests {
    private static func pieces(_ text: String) -> [String] {
        let text = TokenizedText(text)
        return text.tokens.map(text.string)
    }

    @Test(arguments: [
        ("Where is MY order?", ["where", "is", "my", "order", "?"]),
        ("我的订单SY20261101到哪了", ["我", "的", "订", "单", "sy20261101", "到", "哪", "了"]),
        ("ＳＹ２０２６　ｏｋ", ["sy2026", "ok"]),
        ("don't", ["don't"]),
        ("café naïve", ["café", "naïve"]),
        ("a\u{0}b\u{200B}c", ["a", "bc"]),
        ("", []),
        ("😀!", ["😀", "!"]),
    ])
    func `cuts normalised text`(text: String, expected: [String]) {
        #expect(Self.pieces(text) == expected)
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

    private static let model = IntentTrainer().train(examples)

    @Test(arguments: [
        ("when does my delivery arrive", "delivery"), ("please refund my money", "refund"),
        ("could you send an invoice", "invoice"), ("what are your opening hours on monday", "hours"),
        ("几天能送到", "delivery"),
        ("帮我退款", "refund"), ("要开发票", "invoice"), ("营业到几点", "hours"),
    ])
    func `tells intents of texts it has not seen`(text: String, intent: String) {
        let candidates = Self.model.classify(text).candidates
        #expect(candidates.first?.label == intent)
        #expect(abs(candidates.reduce(0) { $0 + $1.probability } - 1) < 1e-5)
    }

    @Test func `the same examples give the same bytes`() {
        #expect(IntentTrainer().train(Self.examples).encode() == Self.model.encode())
    }

    @Test func `a model file gives the same answers back`() throws {
        let copy = try IntentClassifier(decoding: Self.model.encode())
        let (ours, copied) = (Self.model.classify("refund"), copy.classify("refund"))
        #expect(ours.candidates.map(\.label) == copied.candidates.map(\.label))
        // Weights are kept as halves.
        for (one, other) in zip(ours.candidates, copied.candidates) {
            #expect(abs(one.probability - other.probability) < 1e-3)
        }
        #expect(
            copy.dataHash == Example.hash(of: Self.examples) && copy.calibration == Self.model.calibration)
        #expect(copy.encode() == Self.model.encode())
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
        #expect(Self.model.classify(text).candidates.isEmpty)
    }

    @Test func `a text of 32 KiB gets an answer`() {
        #expect(
            Self.model.classify(String(repeating: "my refund ", count: 3200)).candidates.first?.label
                == "refund")
    }
}
