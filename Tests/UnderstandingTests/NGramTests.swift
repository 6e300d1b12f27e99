import Foundation
import Testing

@testable import Understanding

@Suite struct NGramTests {
    /// All lines of the language files: some ten thousand in 22 languages.
    private static let texts: [TokenizedText] = {
        let folder = Fixtures.root.appending(path: "config/language/identify")
        return Language.allCases.flatMap { language -> [TokenizedText] in
            let file = folder.appending(path: "\(language.rawValue).txt")
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
            return text.split(whereSeparator: \.isNewline).map { TokenizedText(String($0)) }
        }
    }()

    /// The n-grams of a text as the design notes say, spelt out. (words, characters, ideographs)
    private static func spelt(_ text: TokenizedText) -> [[String]] {
        var blocks: [[String]] = [[], [], []]
        var run: [String] = []
        var last: String?
        for token in text.tokens {
            let word = text.string(token)
            guard token.kind != .ideograph else {
                run = run.suffix(1) + [word]
                last = nil
                for length in 1...run.count { blocks[2].append(run.suffix(length).joined()) }
                continue
            }
            run = []
            blocks[0].append(word)
            if let last { blocks[0].append("\(last)\u{1F}\(word)") }
            last = word
            guard token.kind == .word else { continue }
            let padded = Array(
                " \(String(String.UnicodeScalarView(word.unicodeScalars.prefix(40)))) ".unicodeScalars)
            for start in padded.indices.dropLast() {
                for length in 2...5 where start + length <= padded.count {
                    blocks[1].append(String(String.UnicodeScalarView(padded[start..<(start + length)])))
                }
            }
        }
        return blocks
    }

    /// Hashes stand for n-grams: were two of them one, there would be fewer hashes than n-grams.
    @Test func `no two n-grams of all language files have one hash`() throws {
        try #require(Self.texts.count > 10_000)
        var spelt = Set<[Unicode.Scalar]>()
        var hashes = Set<UInt64>()
        for text in Self.texts {
            for (block, grams) in Self.spelt(text).enumerated() {
                for gram in grams {
                    spelt.insert([Unicode.Scalar(UInt8(block))] + Array(gram.unicodeScalars))
                }
            }
            hashes.formUnion(NGrams(text).blocks.joined())
        }
        #expect(spelt.count > 200_000)
        #expect(hashes.count == spelt.count)
    }

    private static func mixed(_ text: String) -> [[UInt64]] {
        NGrams(TokenizedText(text), .reviews).blocks.map { $0.sorted() }
    }

    @Test func `in reviews, runs of Chinese characters go on across marks`() {
        // Seven tokens have 7 + 6 + 5 runs; `ok` has four pieces of two to four characters, and spaces around it.
        let blocks = Self.mixed("好，ok不好！吃")
        #expect(blocks.map(\.count) == [0, 6, 18])
        #expect(Set(blocks[2]).count == 17)
        // The others break there.
        #expect(NGrams(TokenizedText("好，ok不好！吃")).blocks.map(\.count) == [4, 6, 5])
    }

    @Test(arguments: [("等了90分钟", "等了120分钟"), ("难吃！！！", "难吃！！"), ("哈哈哈哈好", "哈哈好")])
    func `in reviews, any number is one, and what comes more than twice comes twice`(
        one: String, other: String
    ) {
        #expect(Self.mixed(one)[2] == Self.mixed(other)[2])
    }

    @Test func `texts without Chinese characters are read the same in reviews as for intents`() {
        let text = TokenizedText("sooo late!!! 90 minutes")
        #expect(NGrams(text, .reviews).blocks == NGrams(text).blocks)
    }
}
