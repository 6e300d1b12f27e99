/// How well a tagger fills slots, by spans: one is right when slot, start and end are (Tjong Kim Sang, Buchholz 2000).
public struct SlotReport: Sendable {
    /// Counts of one slot.
    public struct Count: Equatable, Sendable {
        /// Spans in both the labels and the findings.
        public internal(set) var right = 0
        /// Spans found.
        public internal(set) var found = 0
        /// Spans in the labels.
        public internal(set) var expected = 0

        /// Of what was found, the share that is right.
        public var precision: Double { found == 0 ? 0 : Double(right) / Double(found) }
        /// Of what there is, the share that was found.
        public var recall: Double { expected == 0 ? 0 : Double(right) / Double(expected) }
        /// Harmonic mean of both.
        public var f1: Double {
            found + expected == 0 ? 0 : 2 * Double(right) / Double(found + expected)
        }
    }

    /// Over all slots together.
    public private(set) var total = Count()
    /// By slot.
    public private(set) var slots: [String: Count] = [:]
    /// How far the confidence of what was found is from the share of it that is right, as
    /// ``ClassificationReport/calibrationError``.
    public var calibrationError: Double { ClassificationReport(findings).calibrationError }
    /// Share of texts with all spans right and none too many.
    public var exactTexts: Double { texts == 0 ? 0 : Double(exact) / Double(texts) }
    /// Micro-averaged F1.
    public var f1: Double { total.f1 }

    private var findings: [ClassificationReport.Outcome] = []
    private var texts = 0
    private var exact = 0

    /// An empty report.
    public init() {}

    /// Tags the texts of examples.
    init(_ tagger: SlotTagger, _ examples: [SlotExample]) {
        for example in examples { add(example, tagger.tag(TokenizedText(example.text))) }
    }

    /// Adds what was found in a text.
    public mutating func add(_ example: SlotExample, _ found: [SlotSpan]) {
        var right = 0
        for span in example.spans {
            slots[span.slot, default: Count()].expected += 1
        }
        for span in found {
            let isRight = example.spans.contains { $0.slot == span.slot && $0.range == span.range }
            slots[span.slot, default: Count()].found += 1
            if isRight {
                right += 1
                slots[span.slot]?.right += 1
            }
            findings.append(
                .init(expected: "right", found: isRight ? "right" : "wrong", confidence: span.confidence))
        }
        total.expected += example.spans.count
        total.found += found.count
        total.right += right
        texts += 1
        if right == found.count, right == example.spans.count { exact += 1 }
    }
}
