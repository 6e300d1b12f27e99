import Foundation
import Testing

@testable import Understanding

@Suite struct SlotExampleTests {
    @Test func `takes the marks out of a phrasing`() throws {
        let example = try SlotExample(
            marked: "book a flight from [Boston](from_city) to [New York](to_city)!")
        #expect(example.text == "book a flight from Boston to New York!")
        #expect(
            example.spans == [
                .init(slot: "from_city", range: 19..<25), .init(slot: "to_city", range: 29..<37),
            ])
    }

    @Test(arguments: [
        ("[北京](出发)到[上海](to)", "北京到上海", ["出发 0..<2", "to 3..<5"]),
        ("\\[a\\] [b\\]c](x)", "[a] b]c", ["x 4..<7"]), ("a](b) \\n", "a](b) \\n", []),
        ("[x](one)[y](two)", "xy", ["one 0..<1", "two 1..<2"]), ("", "", []),
    ])
    func `reads marks`(phrasing: String, text: String, spans: [String]) throws {
        let example = try SlotExample(marked: phrasing)
        #expect(example.text == text && example.spans.map { "\($0.slot) \($0.range)" } == spans)
    }

    @Test(arguments: [
        ("a [b", SlotMarkError.unclosed(position: 2)), ("[a [b](c)", .unclosed(position: 0)),
        ("ok [b] c", .unnamed(position: 3)), ("[b](c", .unnamed(position: 0)),
        ("[ ](c)", .empty(position: 0)),
        ("[](c)", .empty(position: 0)), ("[b]()", .badName(position: 4)), ("[b](c d)", .badName(position: 4)),
        ("[b](\(String(repeating: "c", count: 65)))", .badName(position: 4)),
    ])
    func `says where a mark is not complete`(phrasing: String, error: SlotMarkError) {
        #expect(throws: error) { try SlotExample(marked: phrasing) }
    }

    @Test func `joins neighbouring words of one slot`() throws {
        let example = try #require(
            SlotExample(text: "paris  to new york bob", words: ["city", "O", "city", "city", "name"]))
        #expect(
            example.spans == [
                .init(slot: "city", range: 0..<5), .init(slot: "city", range: 10..<18),
                .init(slot: "name", range: 19..<22),
            ])
        #expect(SlotExample(text: "two words", words: ["O"]) == nil)
    }

    @Test func `spans become tags and tags become spans`() {
        let text = TokenizedText("fly from new-york to Rome")
        let tags = SlotTags(slots: ["from", "to"])
        // The third span shares tokens with the first, the fourth lies outside, the fifth is of no known slot.
        let found = tags.tags(
            text,
            [
                .init(slot: "from", range: 9..<17), .init(slot: "to", range: 21..<25),
                .init(slot: "to", range: 13..<20), .init(slot: "to", range: 90..<99),
                .init(slot: "when", range: 0..<3),
            ], count: 7)
        #expect(found == [0, 0, 1, 2, 2, 0, 3])
        let runs = SlotTags.runs([0, 1, 2, 1, 4, 3, 4])
        #expect(runs.map(\.slot) == [0, 0, 1, 1] && runs.map(\.tokens) == [1..<3, 3..<4, 4..<5, 5..<7])
    }
}

@Suite struct SlotReportTests {
    /// By hand: 3 expected, 3 found, 1 right.
    @Test func `counts spans that are wholly right`() {
        func found(_ slot: String, _ range: Range<Int>) -> SlotSpan {
            SlotSpan(slot: slot, range: range, text: "", confidence: 0.5)
        }
        var report = SlotReport()
        report.add(
            SlotExample(
                text: "rome to oslo now",
                spans: [.init(slot: "a", range: 0..<4), .init(slot: "b", range: 8..<12)]),
            [found("a", 0..<4), found("b", 8..<16)])
        report.add(SlotExample(text: "x", spans: [.init(slot: "a", range: 0..<1)]), [found("b", 0..<1)])
        report.add(SlotExample(text: "nothing", spans: []), [])
        #expect(report.total == SlotReport.Count(right: 1, found: 3, expected: 3))
        #expect(abs(report.f1 - 1.0 / 3) < 1e-12)
        #expect(report.slots["a"] == SlotReport.Count(right: 1, found: 1, expected: 2))
        #expect(report.slots["b"] == SlotReport.Count(right: 0, found: 2, expected: 1))
        #expect(abs(report.exactTexts - 1.0 / 3) < 1e-12)
        #expect(abs(report.calibrationError - (0.5 - 1.0 / 3)) < 1e-12)
    }
}

@Suite struct SlotTaggerTests {
    private static let examples: [SlotExample] = {
        let cities = ["Boston", "Denver", "New York", "Oslo", "San Jose", "Rome", "北京", "上海"]
        let phrasings = [
            "book a flight from [A](from_city) to [B](to_city)",
            "i want to go to [B](to_city) from [A](from_city)",
            "[A](from_city) to [B](to_city) please", "fly me to [B](to_city)",
            "从[A](from_city)飞到[B](to_city)",
            "what time is it", "cancel my booking", "thank you",
        ]
        return phrasings.flatMap { phrasing in
            cities.indices.compactMap { index in
                let marked = phrasing.replacing("[A]", with: "[\(cities[index])]")
                    .replacing("[B]", with: "[\(cities[(index + 3) % cities.count])]")
                return try? SlotExample(marked: marked)
            }
        }
    }()

    private static func train(seed: UInt64 = 1) -> SlotTagger {
        var options = SlotTagger.Trainer.Options()
        options.seed = seed
        options.shape = SlotShape(embedding: 32, width: 32, buckets: 512)
        return SlotTagger.Trainer(options).train(examples)
    }

    private static let tagger = train()

    private static func found(_ text: String, _ tagger: SlotTagger = tagger) -> [String] {
        tagger.tag(TokenizedText(text)).map { "\($0.slot)=\($0.text)" }
    }

    @Test(arguments: [
        ("book a flight from Rome to New York", ["from_city=Rome", "to_city=New York"]),
        ("i want to go to Lisbon from San Jose", ["to_city=Lisbon", "from_city=San Jose"]),
        ("Ｆｌｙ me  to  DENVER", ["to_city=DENVER"]), ("从上海飞到北京", ["from_city=上海", "to_city=北京"]),
        ("from san jose to rome please", ["from_city=san jose", "to_city=rome"]),
        ("what time is it", []), ("thank you", []),
    ])
    func `finds values where they were not in training`(text: String, expected: [String]) {
        #expect(Self.found(text) == expected)
    }

    @Test func `ranges are scalars of the original, with a confidence`() throws {
        let text = "😀 fly me to  New  York!"
        let span = try #require(Self.tagger.tag(TokenizedText(text)).first)
        let scalars = Array(text.unicodeScalars)
        #expect(
            String(String.UnicodeScalarView(scalars[span.range])) == "New  York" && span.text == "New  York")
        #expect(span.confidence > 0.5 && span.confidence <= 1)
    }

    @Test func `the same examples give the same bytes, another seed others`() {
        let bytes = Self.tagger.encode()
        #expect(Self.train().encode() == bytes)
        #expect(Self.train(seed: 2).encode() != bytes)
    }

    @Test func `a model file gives the same answers back`() throws {
        let copy = try SlotTagger(decoding: Self.tagger.encode())
        #expect(
            copy.slots == ["from_city", "to_city"] && copy.dataHash == SlotExample.hash(of: Self.examples))
        for example in Self.examples {
            let text = TokenizedText(example.text)
            let (ours, copied) = (Self.tagger.tag(text), copy.tag(text))
            #expect(ours.map(\.range) == copied.map(\.range) && ours.map(\.slot) == copied.map(\.slot))
            // Weights are kept as halves.
            for (one, other) in zip(ours, copied) { #expect(abs(one.confidence - other.confidence) < 1e-2) }
        }
        #expect(copy.encode() == Self.tagger.encode())
    }

    @Test func `a cut or changed model file is refused`() {
        let file = Self.tagger.encode()
        for count in stride(from: 0, to: file.count, by: 997) {
            #expect(throws: ModelFileError.self) { try SlotTagger(decoding: Array(file[..<count])) }
        }
        for place in stride(from: 0, to: file.count, by: 1009) {
            var changed = file
            changed[place] ^= 0x41
            #expect(throws: ModelFileError.self) { try SlotTagger(decoding: changed) }
        }
        #expect(throws: ModelFileError.foreign) { try SlotTagger(decoding: Array("not a model".utf8)) }
    }

    /// A file whose fingerprint is right and whose fields are not.
    @Test func `fields that do not fit are refused`() {
        let fields: [(inout ByteWriter) -> Void] = [
            { $0.add(UInt32.max) },
            { file in
                file.add(UInt32(1))
                file.add("city")
                for size: UInt32 in [128, 12, 8192] { file.add(size) }
            },
            { file in
                file.add(UInt32(0))
                for size: UInt32 in [8, 8, 64] { file.add(size) }
                file.add([] as [UInt64])
                for _ in 0..<SlotWeights.parts { file.add(Matrix(1, 1)) }
            },
        ]
        for field in fields {
            let file = ModelFile.write(kind: "slots") { file in
                file.add(UInt64(0))
                field(&file)
            }
            #expect(throws: ModelFileError.damaged) { try SlotTagger(decoding: file) }
        }
    }

    @Test(arguments: ["", "   ", "\u{0}\u{1}\u{7F}", "\u{200B}\u{200D}", "\u{301}\u{301}"])
    func `a text without tokens has no slots`(text: String) {
        #expect(Self.tagger.tag(TokenizedText(text)).isEmpty)
    }

    @Test func `any text gets an answer`() {
        for text in [
            String(repeating: "to Boston ", count: 3300), String(repeating: "a", count: 32 * 1024),
            String(repeating: "到北京", count: 11_000), String(repeating: "😀", count: 8192),
            String(repeating: "[x](y)", count: 5000), "مرحبا \u{FFFD}",
        ] {
            let tokens = TokenizedText(text)
            let spans = Self.tagger.tag(tokens)
            #expect(spans.count <= SlotTagger.maximumTokens)
            for span in spans {
                #expect(span.range.upperBound <= text.unicodeScalars.count && !span.range.isEmpty)
                #expect((0...1).contains(span.confidence))
            }
            for (one, next) in zip(spans, spans.dropFirst()) {
                #expect(one.range.upperBound <= next.range.lowerBound)
            }
        }
    }

    @Test func `without examples or slots there is a tagger that finds nothing`() throws {
        for examples in [[], [SlotExample(text: "hello", spans: [])], [SlotExample(text: "", spans: [])]] {
            let tagger = SlotTagger.Trainer().train(examples)
            #expect(tagger.tag(TokenizedText("hello Boston")).isEmpty)
            #expect(try SlotTagger(decoding: tagger.encode()).slots.isEmpty)
        }
    }

    @Test func `progress goes up to 1`() {
        var shares: [Double] = []
        var options = SlotTagger.Trainer.Options()
        options.epochs = 2
        options.batch = 4
        options.shape = SlotShape(embedding: 8, width: 8, buckets: 64)
        _ = SlotTagger.Trainer(options).train(Self.examples, validation: Self.examples) { shares.append($0) }
        #expect(shares.count > 2 && shares == shares.sorted() && shares.last == 1)
    }
}

/// Real customers' turns with the slots that people labelled (MultiDoGO, Peskov et al. 2019, software, turn level).
@Suite struct SlotTaggerMeasure {
    /// Has `multidogo_software/{train,dev}.jsonl`: a line `{"text", "slots": [a name or O for each word]}` for each turn.
    private static let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_NLU_DATA"]

    private struct Line: Decodable {
        let text: String
        let slots: [String]?
    }

    private static func read(_ name: String) throws -> [SlotExample] {
        let path = "\(folder ?? "")/multidogo_software/\(name).jsonl"
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { line in
            let line = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            return line.slots.flatMap { SlotExample(text: line.text, words: $0) }
        }
    }

    /// CRFsuite 0.9 with words, affixes, shapes and neighbours as features, c2 = 1, reaches 0.806 there.
    @Test(.enabled(if: folder != nil, "SWITCHBOARD_NLU_DATA is not set"))
    func `finds what customers name as well as CRFsuite does`() throws {
        var options = SlotTagger.Trainer.Options()
        options.epochs = 8
        let tagger = SlotTagger.Trainer(options).train(try Self.read("train"))
        #expect(SlotReport(tagger, try Self.read("dev")).f1 > 0.79)
    }
}
