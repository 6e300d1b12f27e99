import Testing

@testable import Understanding

@Suite struct LexiconReadingTests {
    private static let lexicon = SentimentLexicon(
        [
            ("great", SentimentLexicon.Role.feeling, 1.0), ("good", .feeling, 1), ("terrible", .feeling, -2),
            ("slow", .feeling, -1), ("好", .feeling, 1), ("喜欢", .feeling, 1), ("慢", .feeling, -1),
            ("贵", .feeling, -1), ("not", .negator, 2), ("never", .negator, 4), ("不", .negator, 2),
            ("没有", .negator, 3),
            ("very", .factor, 1.5), ("很", .factor, 1.5), ("得很", .factor, 1.5), ("as hell", .factor, 1.5),
            ("but", .contrast, 1.5), ("although", .contrast, 0.5), ("但是", .contrast, 1.5),
            ("虽然", .contrast, 0.5),
        ].map { SentimentLexicon.Entry(phrase: $0.0, role: $0.1, value: $0.2) })

    private static func reading(_ text: String) -> LexiconReading {
        LexiconReading(TokenizedText(text), lexicon)
    }

    /// Sums by hand: strengths times factors, turned bad words half, the clause behind "but" one and a half.
    @Test(arguments: [
        ("great product but the delivery was slow", 1.0, 1.5),
        ("great product, but the delivery was slow", 1, 1.5),
        ("although it is slow, i like it: good", 1, 0.5), ("although slow it is good but terrible", 0.5, 3.5),
        ("质量好但是送得慢", 1, 1.5), ("虽然贵，但是好", 1.5, 0.5), ("虽然贵但是喜欢", 1.5, 0.5),
        // A mark or a word of contrast ends the reach of a negation.
        ("not. good", 1, 0), ("No, not, great", 1, 0), ("不，喜欢", 1, 0), ("不贵但是慢", 0.5, 1.5),
        ("not good", 0, 1), ("not very good", 0, 1.5), ("不喜欢。好", 1, 1), ("没有，很好！", 1.5, 0),
        // A comma or point inside a number ends nothing.
        ("never 1,200 good", 0, 1), ("没有3.5好", 0, 1),
        // Strength that follows.
        ("慢得很", 0, 1.5), ("slow as hell", 0, 1.5), ("good, very slow", 1, 1.5),
    ])
    func `weighs clauses by hand-made sums`(text: String, positive: Double, negative: Double) {
        let reading = Self.reading(text)
        #expect(abs(reading.positive - positive) < 1e-9 && abs(reading.negative - negative) < 1e-9)
    }

    @Test(arguments: [("good. terrible", -2.0), ("terrible. good! ok", 1), ("good but slow", -1.5)])
    func `the last clause with a feeling counts as the last`(text: String, last: Double) {
        #expect(abs(Self.reading(text).last - last) < 1e-9)
    }

    /// Each pair is one by itself, however many there are.
    @Test func `a long text of pairs is the sum of its pairs`() {
        let reading = Self.reading(String(repeating: "not good. very slow, ", count: 2000))
        #expect(reading.negative == 2000 * 2.5 && reading.positive == 0 && reading.cues.count == 8)
        let cue = reading.cues[0]
        #expect(cue.text == "slow" && cue.weight == -1.5 && cue.range == 15..<19)
    }
}

@Suite struct MoodPathTests {
    private static func sentiment(
        _ level: Int, _ emotions: [Emotion: Double] = [:], confidence: Double = 0.8, isSarcastic: Bool = false
    ) -> Sentiment {
        Sentiment(
            level: level, confidence: confidence, score: Double(level), emotions: emotions,
            isSarcastic: isSarcastic, cues: [])
    }

    @Test func `the worst level is an outburst with anger, not from fear`() {
        #expect(MoodPath.Tone(Self.sentiment(-2, [.anger: 0.9])) == .outburst)
        #expect(MoodPath.Tone(Self.sentiment(-2, [.anger: 0.6, .anxiety: 0.9])) == .outburst)
        #expect(MoodPath.Tone(Self.sentiment(-2, [.anxiety: 0.9])) == .sour)
        #expect(MoodPath.Tone(Self.sentiment(-2, [.anger: 0.35, .disappointment: 0.6])) == .sour)
        #expect(MoodPath.Tone(Self.sentiment(-2, [.anger: 0.2], isSarcastic: true)) == .biting)
        #expect(MoodPath.Tone(Self.sentiment(-2)) == .sour)
        #expect(MoodPath.Tone(Self.sentiment(-2, [.anger: 0.4])) == .outburst)
        #expect(MoodPath.Tone(Self.sentiment(0, [.anxiety: 0.6])) == .sour)
        var path = MoodPath()
        let alarm = path.take(.init(Self.sentiment(-2, [.anxiety: 0.9])), threatens: true)
        #expect(path.level == -1 && alarm == nil)
    }

    @Test func `a message that is not sure changes nothing`() {
        for level in -2...2 {
            #expect(MoodPath.Tone(Self.sentiment(level, [.anger: 0.9], confidence: 0.3)) == .neutral)
        }
    }

    /// Each tone with whether it threatens and is plain; what each calls for: `o` a new outburst, `e` an escalation.
    @Test(arguments: [
        ("b b b", ["o", "e", ""]), ("B b b", ["oe", "", ""]), ("S b", ["", "o"]), ("u b", ["", "oe"]),
        ("b g b", ["o", "", "e"]), ("b g g g g b b", ["o", "", "", "", "", "oe", ""]),
        ("B g g g g b b", ["oe", "", "", "", "", "o", ""]),
    ])
    func `an outburst is called out once, and a person once`(tones: String, calls: [String]) {
        var path = MoodPath()
        let seen = tones.split(separator: " ").map { tone in
            let alarm =
                switch tone {
                case "b", "B": path.take(.outburst, threatens: tone == "B")
                case "u": path.take(.outburst, threatens: false, isPlain: false)
                case "S": path.take(.sour, threatens: true)
                default: path.take(.good, threatens: false)
                }
            return (alarm?.isNew == true ? "o" : "") + (alarm?.escalates == true ? "e" : "")
        }
        #expect(seen == calls)
    }

    @Test func `the trend is the latest levels`() {
        var path = MoodPath()
        #expect(path.trend.isEmpty)
        for tone in [MoodPath.Tone.good, .outburst, .good] { _ = path.take(tone, threatens: false) }
        #expect(path.trend == [1, -2, -2])
        for _ in 1...9 { _ = path.take(.good, threatens: false) }
        #expect(path.trend == [0, 1, 1, 1, 1, 1, 1, 1])
    }

    /// The rules at the head of Tests/Fixtures/moods.yaml.
    @Test(arguments: [
        ([MoodPath.Tone.sour, .sour, .sour], [-1, -1, -1]), ([.biting, .biting], [-1, -2]),
        ([.sour, .biting, .biting], [-1, -1, -2]),
        ([.outburst, .neutral, .good, .good, .good], [-2, -2, -2, -1, 0]),
        ([.sour, .good, .neutral, .good, .good], [-1, -1, -1, -1, 0]),
        ([.good, .good, .delight, .biting], [1, 1, 2, 1]),
        ([.delight, .delight], [1, 2]), ([.good, .outburst], [1, -2]),
    ])
    func `follows the talk`(tones: [MoodPath.Tone], levels: [Int]) {
        var path = MoodPath()
        var seen: [Int] = []
        for tone in tones {
            _ = path.take(tone, threatens: false)
            seen.append(path.level)
        }
        #expect(seen == levels)
    }
}

@Suite struct SentimentModelTests {
    private static let model: SentimentModel = {
        let lexicon = SentimentLexicon([
            .init(phrase: "great", role: .feeling, value: 1),
            .init(phrase: "broken", role: .feeling, value: -1),
            .init(phrase: "oh great", role: .sarcasm, value: 1.5),
            .init(phrase: "yeah right", role: .sarcasm, value: 2.5),
            .init(phrase: "furious", role: .emotion(.anger), value: 2),
            .init(phrase: "worried", role: .emotion(.anxiety), value: 2),
        ])
        let texts: [(Int, Set<Emotion>, String)] = [
            (1, [.joy], "great thanks"), (2, [.joy], "great work, so happy"),
            (2, [.joy], "oh great thanks, so happy"), (-1, [], "it is broken again"),
            (-2, [.anger], "i am furious, broken again"), (-2, [.anger], "furious about this"),
            (-1, [.anxiety], "i am worried"), (-1, [.anxiety], "worried it is lost"),
            (0, [], "where is my order"),
            (0, [], "what are the hours"), (0, [], "an invoice please"),
        ]
        let examples = (0..<60).map { number in
            let (level, emotions, text) = texts[number % texts.count]
            return SentimentExample(level: level, emotions: emotions, text: text)
        }
        return SentimentModel.train(examples, lexicon: lexicon)
    }()

    @Test func `emotions are those of the lexicon and the examples`() {
        #expect(Set(Self.model.sentiment("now i am furious").emotions.keys) == [.anger])
        #expect(Set(Self.model.sentiment("a bit worried").emotions.keys) == [.anxiety])
        #expect(Self.model.sentiment("where is my order").emotions.isEmpty)
    }

    @Test func `a marker of sarcasm wants a bad text, a plain one nothing`() {
        #expect(Self.model.sentiment("oh great, it is broken again and again").isSarcastic)
        #expect(!Self.model.sentiment("oh great thanks, so happy").isSarcastic)
        #expect(Self.model.sentiment("yeah right").isSarcastic)
        #expect(!Self.model.sentiment("it is broken").isSarcastic)
    }
}
