import Testing

@testable import Understanding

@Suite struct ExtensionTests {
    private static let old = [
        "delivery": [
            "how long does delivery take", "when will it arrive", "delivery time please", "多久能到", "几天送到",
        ],
        "refund": ["i want my money back", "refund please", "how do refunds work", "我要退款", "怎么退钱"],
        "invoice": ["i need an invoice", "send me the invoice", "invoice for my company", "开发票", "我要发票"],
    ].sorted { $0.key < $1.key }.flatMap { label, texts in texts.map { Example(label: label, text: $0) } }

    private static let new = [
        "when are you open", "opening hours", "are you open on sunday", "几点开门", "营业时间",
    ].map { Example(label: "hours", text: $0) }

    private static let before = IntentTrainer().train(old)

    @Test func `a new intent is known beside the old ones`() {
        let after = IntentTrainer().extend(Self.before, with: Self.new, all: Self.old + Self.new)
        #expect(after.labels == Self.before.labels + ["hours"])
        #expect(after.dataHash == Example.hash(of: Self.old + Self.new))
        for (text, intent) in [
            ("are you open on monday", "hours"), ("几点营业", "hours"), ("what are your hours", "hours"),
            ("when does my delivery arrive", "delivery"), ("please refund my money", "refund"),
            ("要开发票", "invoice"),
        ] {
            let candidates = after.classify(text).candidates
            #expect(candidates.first?.label == intent)
            #expect(abs(candidates.reduce(0) { $0 + $1.probability } - 1) < 1e-4)
        }
    }

    @Test func `more examples of a known intent are learnt`() {
        let more = ["chargeback", "chargeback my card", "拒付"].map { Example(label: "refund", text: $0) }
        let after = IntentTrainer().extend(Self.before, with: more, all: Self.old + more)
        #expect(after.labels == Self.before.labels)
        #expect(after.classify("a chargeback").candidates.first?.label == "refund")
        #expect(after.classify("where is my delivery").candidates.first?.label == "delivery")
    }

    /// Columns fitted against all others as they are cannot be worse than columns of zeros, and leave the others alone.
    @Test func `the old columns stay as they are`() throws {
        let after = IntentTrainer().extend(Self.before, with: Self.new, all: Self.old + Self.new)
        let (one, other) = (try #require(Self.before.linear), try #require(after.linear))
        for row in 0..<one.weights.rows {
            for column in 0..<one.classes {
                #expect(unsafe one.weights.row(row)[column] == other.weights.row(row)[column])
            }
        }
        #expect(one.vocabulary.idf == Array(other.vocabulary.idf.prefix(one.vocabulary.idf.count)))
    }

    @Test func `recurrent models stay, and a file keeps them`() throws {
        var options = IntentTrainer.Options()
        options.kind = .combined
        let old = (0..<63).map { number in
            Example(label: "class \(number % 3)", text: "\(["late", "refund", "bill"][number % 3]) \(number)")
        }
        let new = ["hours 1", "opening hours", "hours please"].map { Example(label: "hours", text: $0) }
        let before = IntentTrainer(options).train(old)
        #expect(!before.recurrent.isEmpty)
        let after = IntentTrainer(options).extend(before, with: new, all: old + new)
        #expect(after.recurrent.count == before.recurrent.count && after.labels.count == 4)
        #expect(after.classify("your hours").candidates.first?.label == "hours")
        #expect(after.classify("late 4").candidates.first?.label == "class 0")
        let copy = try IntentClassifier(decoding: after.encode())
        for text in ["your hours", "late 4", "bill"] { #expect(copy.classify(text) == after.classify(text)) }
    }

    /// Two hundred examples of each old intent say "card", and so do all three of the new one.
    @Test func `few examples are heard beside many`() {
        let old = (0..<400).map { number in
            Example(
                label: number % 2 == 0 ? "lost" : "pay",
                text: "my card \(number % 2 == 0 ? "is lost" : "was charged") \(number % 7)")
        }
        let new = ["my card limit", "card limit please", "raise the card limit"].map {
            Example(label: "limit", text: $0)
        }
        var options = IntentTrainer.Options()
        options.kind = .linear
        let after = IntentTrainer(options).extend(
            IntentTrainer(options).train(old), with: new, all: old + new)
        // Counted like the others, the new examples leave this undecided.
        let limit = after.classify("my card limits").candidates.first
        #expect(limit?.label == "limit" && (limit?.probability ?? 0) > 0.9)
        #expect(after.classify("my card is lost 3").candidates.first?.label == "lost")
        #expect(after.classify("my card was charged").candidates.first?.label == "pay")
    }

    @Test func `an intent without examples any more asks for a full training`() {
        let rest = Self.old.filter { $0.label != "invoice" }
        let after = IntentTrainer().extend(Self.before, with: Self.new, all: rest + Self.new)
        #expect(Set(after.labels) == ["delivery", "refund", "hours"])
    }
}
