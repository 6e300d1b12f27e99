import Testing

@testable import Understanding

@Suite struct EvaluationTests {
    private static func outcomes(_ pairs: [(String, String?, Int)]) -> [ClassificationReport.Outcome] {
        pairs.flatMap { expected, found, count in
            (0..<count).map { _ in .init(expected: expected, found: found, confidence: 0.5) }
        }
    }

    @Test func `figures are those of a hand calculation`() {
        let report = ClassificationReport(
            Self.outcomes([("a", "a", 6), ("a", "b", 2), ("b", "b", 3), ("b", "a", 1), ("c", nil, 2)]))
        // a: precision 6/7, recall 6/8; b: 3/5, 3/4; c: nothing found.
        #expect(abs(report.accuracy - 9.0 / 14) < 1e-12)
        #expect(abs(report.macroF1 - (12.0 / 15 + 6.0 / 9 + 0) / 3) < 1e-12)
        #expect(abs(report.calibrationError - (9.0 / 14 - 0.5)) < 1e-12)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, -1, 2])
    func `no class and no confidence makes a figure that is none`(confidence: Double) {
        for outcomes in [
            [], [ClassificationReport.Outcome(expected: "a", found: "b", confidence: confidence)],
        ] {
            let report = ClassificationReport(outcomes)
            #expect(report.accuracy == 0 && report.macroF1 == 0 && report.calibrationError.isFinite)
            for label in report.labels {
                #expect(label.recall == 0 && label.precision == 0 && label.f1 == 0)
            }
        }
    }

    @Test func `a review says what would help`() {
        let report = ClassificationReport(
            Self.outcomes([
                ("cancel", "cancel", 5), ("cancel", "refund", 5), ("refund", "refund", 7),
                ("refund", "cancel", 3), ("hours", "hours", 9), ("hours", "refund", 1),
                ("address", nil, 4), ("address", "address", 6),
            ]))
        var examples: [Example] = []
        for (label, count) in [("cancel", 30), ("refund", 30), ("hours", 4), ("address", 30)] {
            examples += (0..<count).map { Example(label: label, text: "\(label) \($0)") }
        }
        examples += [
            Example(label: "refund", text: "I want out!"), Example(label: "cancel", text: "i want out"),
        ]
        let review = TrainingReview(report, examples: examples)
        #expect(
            review.confused.first == .init(one: "cancel", other: "refund", oneAsOther: 5, otherAsOne: 3))
        #expect(review.duplicates == [.init(text: "I want out!", labels: ["cancel", "refund"])])
        let advice = Dictionary(uniqueKeysWithValues: review.weakest.map { ($0.label, $0.advice) })
        #expect(
            advice["cancel"] == [
                .removeDuplicates(with: "refund", count: 1), .mergeOrDistinguish(with: "refund", count: 8),
            ])
        #expect(
            advice["hours"] == [
                .addExamples(have: 4, enough: 20), .addDistinguishing(from: "refund", count: 1),
            ])
        #expect(advice["address"] == [.addWordings])
        #expect(review.weakest.first?.label == "cancel")
        #expect(review.description.contains("5 × cancel taken for refund, 3 the other way round"))
        #expect(review.description.contains("has 4 examples, add 16 more"))
    }

    @Test func `examples are reviewed by what the others teach`() {
        let examples = (0..<40).map { number in
            Example(
                label: number % 2 == 0 ? "delivery" : "refund",
                text: "\(number % 2 == 0 ? "parcel late" : "money back") \(number)")
        }
        let wrong = [Example(label: "refund", text: "parcel late again")]
        let review = IntentTrainer().review(examples + wrong)
        #expect(review.accuracy == 40.0 / 41)
        #expect(review.confused == [.init(one: "refund", other: "delivery", oneAsOther: 1, otherAsOne: 0)])
    }
}
