import Foundation
import Testing

@testable import Understanding

@Suite struct NormalTextTests {
    /// Expected forms by Python 3.12, `unicodedata.normalize("NFKC", …)`, without what cannot be seen.
    @Test(arguments: [
        // Marks of class 0 that compose: Bengali, Myanmar, and Sinhala in two steps.
        ("\u{9C7}\u{9BE}", "\u{9CB}"), ("\u{1025}\u{102E}", "\u{1026}"),
        ("\u{DD9}\u{DCF}\u{DCA}", "\u{DDD}"), ("\u{928}\u{93C}", "\u{929}"),
        // Variation selectors and the grapheme joiner.
        ("❤\u{FE0F}", "❤"), ("1\u{FE0F}\u{20E3}", "1\u{20E3}"), ("葛\u{E0100}", "葛"),
        ("e\u{34F}\u{301}", "é"), ("a\u{34F}b", "ab"), ("\u{3164}a\u{115F}", "a"),
        ("กำ", "ก\u{E4D}\u{E32}"), ("\u{1100}\u{1161}\u{11A8}", "각"), ("\u{FF8A}\u{FF9E}", "\u{30D0}"),
    ])
    func `composes marks and drops what cannot be seen`(text: String, expected: String) {
        // By scalars: strings are equal by canonical equivalence.
        #expect(NormalText(text).scalars == Array(expected.unicodeScalars))
    }

    @Test func `a character's range holds its marks and selectors`() {
        let text = NormalText("a❤\u{FE0F}\u{1025}\u{102E}c")
        #expect(text.scalars == Array("a❤\u{1026}c".unicodeScalars))
        #expect(text.originalRange(1..<2) == 1..<3 && text.originalRange(2..<3) == 3..<5)
    }

    @Test func `a stack of marks is cut into short characters`() {
        let text = NormalText("e" + String(repeating: "\u{301}", count: 100_000))
        #expect(text.originalRange(0..<1).count <= 16)
    }
}

@Suite struct WordBorderTests {
    @Test(arguments: [
        ("the dogs' bowl", ["the", "dogs", "'", "bowl"]), ("'yes'", ["'", "yes", "'"]),
        ("it's o'clock", ["it's", "o'clock"]), ("rock ‘n’ roll", ["rock", "'", "n", "'", "roll"]),
        ("don't''", ["don't", "'", "'"]), ("it'啊", ["it", "'", "啊"]),
        ("スター・ウォーズ", ["ス", "タ", "ー", "・", "ウ", "ォ", "ー", "ズ"]), ("ｱ･ｲ", ["ア", "・", "イ"]),
        ("玛丽・居里", ["玛", "丽", "・", "居", "里"]),
    ])
    func `apostrophes end words and the middle dot parts them`(text: String, expected: [String]) {
        let text = TokenizedText(text)
        #expect(text.tokens.map(text.string) == expected)
        #expect(text.tokens.filter { text.string($0) == "・" }.allSatisfy { $0.kind == .mark })
    }
}

@Suite struct LanguageTests {
    /// As the hub trains it, from the lines that come with it.
    private static let identifier: LanguageIdentifier = {
        let folder = Fixtures.root.appending(path: "config/language/identify")
        var lines: [(language: Language, text: String)] = []
        for language in Language.allCases {
            let file = folder.appending(path: "\(language.rawValue).txt")
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
            lines += text.split(whereSeparator: \.isNewline).map { (language, String($0)) }
        }
        return LanguageIdentifier(lines: lines)
    }()

    @Test(arguments: ["hello", "Hello!", "hey", "bye", "help", "thanks", "refund", "ok thanks", "parcel?"])
    func `a word of English is English where that is expected`(text: String) {
        #expect(Self.identifier.identify(TokenizedText(text), favouring: [.zh, .en])?.language == .en)
    }

    @Test(arguments: [
        ("hola", Language.es), ("bonjour", .fr), ("xin chào", .vi), ("merhaba", .tr),
        ("je voudrais retourner mon colis", .fr), ("wo ist mein Paket", .de),
    ])
    func `another language is told all the same`(text: String, language: Language) {
        #expect(
            Self.identifier.identify(TokenizedText(text), favouring: [.zh, .en])?.language == language)
    }

    @Test func `a word of no language is of one that is expected`() {
        #expect(Self.identifier.identify(TokenizedText("zorvex"), favouring: [.zh, .en])?.language == .en)
    }

    @Test(arguments: [
        // Borders by hand, in scalars.
        ("我要退款，please help me。", [(Language.zh, 0..<4), (.en, 5..<19)]),
        ("please 帮我查 order SY20261101 到哪了?", [(.en, 0..<6), (.zh, 7..<10), (.en, 11..<27), (.zh, 28..<31)]),
        ("订单SY20261101到哪了", [(.zh, 0..<15)]), ("12345 我的订单 678", [(.zh, 0..<14)]),
        ("ＶＩＰ 会员❤\u{FE0F}", [(.en, 0..<3), (.zh, 4..<6)]),
    ])
    func `spans of mixed texts end at their words`(text: String, expected: [(Language, Range<Int>)]) {
        let spans = Self.identifier.spans(TokenizedText(text))
        #expect(spans == expected.map { LanguageSpan(language: $0.0, range: $0.1) })
    }
}
