import Foundation
import Testing

@testable import Knowledge

@Suite struct EnglishStemmerTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    private func stem(_ word: String, behind: String = "") -> String {
        var bytes = Array((behind + word).utf8)
        EnglishStemmer().stem(&bytes, from: behind.utf8.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `stems the published vocabulary as published`() throws {
        let lines = try String(contentsOf: Self.folder.appending(path: "porter2.tsv"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count > 700)
        for line in lines {
            let fields = line.split(separator: "\t").map(String.init)
            #expect(stem(fields[0]) == fields[1])
        }
    }

    @Test func `leaves what stands before the word alone`() {
        #expect(stem("connections", behind: "seeing") == "seeingconnect")
        #expect(stem("skies", behind: "a") == "asky")
    }

    @Test(arguments: ["", "a", "is", "'", "''", "y", "yy", "yyy", "'s'", "éèê", "ing", "eed", "eedly"])
    func `takes any word, however short or strange`(word: String) {
        #expect(stem(word).utf8.count <= word.utf8.count)
    }
}

@Suite struct TermCutterTests {
    private func terms(_ text: String, _ options: TermOptions = .plain) -> [String] {
        var cutter = TermCutter(options)
        return cutter.terms(of: text).texts
    }

    @Test(arguments: [
        ("我想退货", ["我", "想", "我想", "退", "想退", "货", "退货"]),
        ("退，货", ["退", "货"]),
        ("退iPhone货", ["退", "iphone", "货"]),
        ("Ｆｕｌｌ　ｗｉｄｔｈ １２", ["full", "width", "12"]),
        ("don’t can't", ["dont", "cant"]),
        ("Café CAFE\u{301}", ["café", "café"]),
        ("ﾊﾞｯｸﾞ", ["バ", "ッ", "バッ", "グ", "ッグ"]),
        ("二〇一六", ["二", "〇", "二〇", "一", "〇一", "六", "一六"]),
        ("退\u{200B}货", ["退", "货", "退货"]),
        ("Größe 19.9", ["größe", "19", "9"]),
        ("", []), (" \n!", []),
    ])
    func `cuts characters, pairs and words`(text: String, expected: [String]) {
        #expect(terms(text) == expected)
    }

    @Test func `stems words and leaves out those that are everywhere`() {
        #expect(terms("When will the parcels be shipped?", TermOptions()) == ["when", "parcel", "ship"])
    }

    /// What the library makes of the whole text is what has to come out of the pieces.
    @Test func `reads a text as the library normalises it`() {
        let texts = [
            "ＡＢＣ①②③ ½ ㈱ ﬁne ﬂow Ⅳ ㎏ ℃", "가 각 Ångström Å Ω ß ẞ ſ", "ǅ İstanbul ΣΑΣ Đường",
            "か\u{3099}き\u{3099} ガ ｶﾞ", "한국어 텍스트", "a\u{301}\u{323}b q\u{307}\u{323}",
        ]
        for text in texts {
            let normal = text.precomposedStringWithCompatibilityMapping.lowercased()
            #expect(terms(text) == terms(normal), "\(text)")
        }
    }

    @Test func `cuts off words that are no words, and goes through piles of accents in pieces`() {
        #expect(terms(String(repeating: "x", count: 1_000)) == [String(repeating: "x", count: 64)])
        let pile = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(terms(pile).count <= 1)
    }
}
