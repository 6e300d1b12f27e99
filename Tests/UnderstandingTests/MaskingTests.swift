import Foundation
import Testing

@testable import Understanding

/// Number of differing tokens aside, what a text looks like when it is masked.
private func masked(_ text: String, shapes: [String] = [], keeping: Set<String> = []) -> String {
    var numbering = MaskNumbering()
    return masker(shapes).mask(text, numbering: &numbering, keeping: keeping).text
}

private func masker(_ shapes: [String] = []) -> Masker {
    // A test's fingerprint may be the value itself; a caller's is a keyed hash.
    Masker(detector: PersonalDataDetector(protectedShapes: shapes)) { kind, value in
        "\(kind.rawValue)/\(value)"
    }
}

private func found(_ text: String) -> [String] {
    PersonalDataDetector().find(in: text).map { "\($0.kind.rawValue) \($0.value)" }
}

private func digits(_ number: String) -> ArraySlice<UInt8> {
    Array(number.utf8.map { $0 - 0x30 })[...]
}

@Suite struct ChecksumTests {
    @Test(arguments: ["11010519491231002X", "440524188001010014"])
    func `resident numbers of GB 11643-1999, annex A`(number: String) {
        let check = Checksums.residentCheck(digits(String(number.prefix(17))))
        #expect(String(number.last ?? " ") == (check == 10 ? "X" : String(check)))
    }

    @Test(arguments: [
        "79927398713", "4111111111111111", "378282246310005", "6011111111111117", "3530111333300000",
    ])
    func `card numbers that networks publish for tests pass Luhn`(number: String) {
        #expect(Checksums.luhn(digits(number)))
        #expect(!Checksums.luhn(digits(String(number.dropLast()) + (number.last == "9" ? "0" : "9"))))
    }

    @Test(arguments: [
        // RFC 4291, section 2.2.
        ("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", true), ("2001:DB8::8:800:200C:417A", true),
        ("FF01::101", true),
        ("::1", true), ("::13.1.68.3", true), ("::FFFF:129.144.52.38", true),
        ("2001:DB8:0:0:8:800:200C:417A", true),
        // RFC 4291, section 2.3: what is no address.
        ("2001:0DB8:0:CD3", false), ("1::2::3", false), ("12:30:45", false), ("::256.1.1.1", false),
        (":::", false),
    ])
    func `addresses of version 6`(address: String, isOne: Bool) {
        #expect(PersonalDataScan.isVersion6(address.lowercased()) == isOne)
    }
}

@Suite struct PersonalDataTests {
    @Test(arguments: [
        "13800138000", "138-0013-8000", "138 0013 8000", "1380013 8000", "１３８００１３８０００", "一三八零零一三八零零零",
        "幺三八 零零幺三 八零零零", "138·0013·8000", "138_0013_8000", "138/0013/8000", "（138）00138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000", "(+86)13800138000", "1 3 8 0 0 1 3 8 0 0 0", "138\n0013\n8000",
        "138\u{200B}0013\u{200B}8000",
        "①③⑧⓪⓪①③⑧⓪⓪⓪", "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "壹叁捌零零壹叁捌零零零", "138OO138OOO",
        "one three eight zero zero one three eight zero zero zero",
        "one three eight double zero one three eight triple zero", "١٣٨٠٠١٣٨٠٠٠",
    ])
    func `one mobile number, however it is spelled`(spelling: String) {
        #expect(found("打 \(spelling) 找我") == ["MOBILE 13800138000"])
        #expect(masked(spelling) == "⟦MOBILE·1⟧")
    }

    @Test(arguments: [
        ("座机010-86847120转1360", ["PHONE 01086847120"]), ("call +44 20 7946 0958", ["PHONE +442079460958"]),
        ("(512) 555-0193 please", ["PHONE 5125550193"]),
        ("身份证11010519491231002x", ["RESIDENT_ID 11010519491231002X"]),
        ("4111 1111 1111 1111, exp 09/27, cvv 425", ["BANK_CARD 4111111111111111", "CVV 425"]),
        ("税号91350100-M000100Y4-3", ["USCC 91350100M000100Y43"]), ("护照 e 12345678", ["PASSPORT E12345678"]),
        ("车牌京A·F0236", ["PLATE 京AF0236"]), ("我的车粤BD12345停这", ["PLATE 粤BD12345"]),
        ("mail A.B@EXAMPLE.COM", ["EMAIL a.b@example.com"]),
        ("a.b at example dot com", ["EMAIL a.b@example.com"]),
        ("邮箱客服@例子.公司收不到", ["EMAIL 客服@例子.公司"]),
        ("IBAN gb29 nwbk 6016 1331 9268 19", ["IBAN GB29NWBK60161331926819"]),
        ("SSN 219-09-9999", ["SSN 219099999"]),
        ("from 203.0.113.7 and 2001:db8::1:2", ["IP 203.0.113.7", "IP 2001:db8::1:2"]),
        ("生日一九八六年七月三日", ["DOB 1986-7-3"]), ("born on March 3rd, 1984", ["DOB 1984-3-3"]),
        ("微信号 lan_1987", ["IM_ACCOUNT lan_1987"]), ("qq是3827164", ["IM_ACCOUNT 3827164"]),
        ("密码是Abc#1234，登不上", ["SECRET Abc#1234"]), ("your code is 482917", ["SECRET 482917"]),
        ("我叫欧阳文博，北京人", ["PERSON 欧阳文博"]), ("my name is Siobhan O'Rourke.", ["PERSON Siobhan O'Rourke"]),
        ("送到杭州市西湖区文三路12号3幢2单元501室", ["ADDRESS 杭州市西湖区文三路12号3幢2单元501室"]),
        (
            "ship to 88 N. Harbor Blvd Suite 210, Fullerton, CA 92832 please",
            ["ADDRESS 88 N. Harbor Blvd Suite 210, Fullerton, CA 92832"]
        ),
    ])
    func `finds`(text: String, expected: [String]) {
        #expect(found(text) == expected)
    }

    @Test(arguments: [
        "订单号13800138000什么时候发货", "order no. 13800138000", "13800138000是我的订单号", "一共13800138000元",
        "运单SF1380013800012",
        "拨打400-208-4519或95588", "I called 1-800-352-3716", "版本 10.0.19.41 闪退", "兑换码4111-1111-1111-1112",
        "编号110105194912310021缺货",
        "时间戳1773024426368", "2026-03-18 09:41:22", "12:30:45", "你好", "周大福和方太都有货吗",
        "Do you sell Ben Sherman shoes?",
        "Is the store in Oxford Street open?", "上海南京路旗舰店的门店几点关门", "房间号1203的空调坏了", "沪A300750是什么意思",
        "request id 0407783e-2209-43d5-a038-dd319dd4e783", "密码错误，验证码收不到", "my password is wrong", "",
    ])
    func `leaves readable`(text: String) {
        #expect(found(text).isEmpty)
    }

    @Test func `ranges are scalars of the text as written`() {
        let text = "👨‍👩‍👧 é 打１３８００１３８０００"
        let spans = PersonalDataDetector().find(in: text)
        let scalars = Array(text.unicodeScalars)
        #expect(spans.map { String(String.UnicodeScalarView(scalars[$0.range])) } == ["１３８００１３８０００"])
    }

    @Test func `the shop's own numbers are never masked`() {
        #expect(masked("SY13800138", shapes: ["SY########"]) == "SY13800138")
        #expect(masked("手机号SY13800138000", shapes: ["SY########"]) == "手机号SY13800138000")
        #expect(masked("电话13800138，单SY13800138", shapes: ["SY########"]).hasSuffix("，单SY13800138"))
    }
}

@Suite struct MaskerTests {
    @Test func `equal values have equal tokens, over a conversation too`() throws {
        var numbering = MaskNumbering()
        let first = masker().mask("打138-0013-8000或13900139000", numbering: &numbering)
        #expect(first.text == "打⟦MOBILE·1⟧或⟦MOBILE·2⟧")
        let stored = try JSONEncoder().encode(numbering)
        var later = try JSONDecoder().decode(MaskNumbering.self, from: stored)
        #expect(masker().mask("１３９００１３９０００通了", numbering: &later).text == "⟦MOBILE·2⟧通了")
        #expect(masker().mask("王芳 a@example.com", numbering: &later).text.hasSuffix("⟦EMAIL·1⟧"))
    }

    @Test func `clear text comes back by its tokens`() {
        var numbering = MaskNumbering()
        let text = "我叫王芳，电话１３８ ００１３ ８０００，住复兴路甲23号"
        let masked = masker().mask(text, numbering: &numbering)
        #expect(masked.text == "我叫⟦PERSON·1⟧，电话⟦MOBILE·1⟧，住⟦ADDRESS·1⟧")
        let clear = masked.clearText(of: text)
        #expect(Masked.unmask(masked.text, with: clear) == text)
        #expect(Masked.unmask("回复⟦MOBILE·1⟧和⟦MOBILE·2⟧", with: clear) == "回复１３８ ００１３ ８０００和⟦MOBILE·2⟧")
        #expect(
            MaskToken.all(in: masked.text).map(\.description) == ["⟦PERSON·1⟧", "⟦MOBILE·1⟧", "⟦ADDRESS·1⟧"])
    }

    @Test func `nobody writes tokens by hand`() {
        #expect(masked("给我看⟦MOBILE·1⟧") == "给我看〚MOBILE·1⟧")
    }

    @Test func `a false hit that staff have undone stays readable`() {
        #expect(masked("找13800138000", keeping: ["MOBILE/13800138000"]) == "找13800138000")
        #expect(masked("找13800138000", keeping: ["PHONE/13800138000"]) == "找⟦MOBILE·1⟧")
    }

    @Test func `what is too long to look at is withheld`() {
        let text = String(repeating: "a", count: Masker.maximumScalars) + "13800138000"
        #expect(masked(text) == String(repeating: "a", count: Masker.maximumScalars) + Masker.withheld)
    }
}

@Suite struct StructuredTextTests {
    @Test(arguments: [
        (#"{"phone":"13800138000","姓名":"王芳","n":3}"#, #"{"phone":"⟦MOBILE·1⟧","姓名":"⟦PERSON·1⟧","n":3}"#),
        (#"{"phone": 13800138000}"#, #"{"phone": "⟦MOBILE·1⟧"}"#),
        (#"{"order_id":13800138000,"amount":1380013800}"#, #"{"order_id":13800138000,"amount":1380013800}"#),
        (
            #"{"note":"打\u0031\u0033\u0038\u0030\u0030\u0031\u0033\u0038\u0030\u0030\u0030"}"#,
            #"{"note":"打⟦MOBILE·1⟧"}"#
        ),
        (#"{"pin":"4821","id":"4821"}"#, #"{"pin":"⟦SECRET·1⟧","id":"4821"}"#),
        (#"日志 {"user":{"tel":["138\n0013\n8000"]}} 完"#, #"日志 {"user":{"tel":["⟦MOBILE·1⟧"]}} 完"#),
        (
            #"{"body":"{\"tel\":\"13800138000\",\"n\":13900139000}"}"#,
            #"{"body":"{\"tel\":\"⟦MOBILE·1⟧\",\"n\":\"⟦MOBILE·2⟧\"}"}"#
        ),
        (#"{"13800138000":true}"#, #"{"⟦MOBILE·1⟧":true}"#),
        (#"{"email":"a@exa"#, #"{"email":"a@exa"#), (#"{"email":"a@example.com"#, #"{"email":"⟦EMAIL·1⟧"#),
    ])
    func `values of JSON`(text: String, expected: String) throws {
        let result = masked(text)
        #expect(result == expected)
        if text.hasPrefix("{"), text.hasSuffix("}") {
            _ = try JSONSerialization.jsonObject(with: Data(result.utf8))
        }
    }

    @Test func `cells of a table, by the heads of their columns`() {
        let text = "姓名,电话,地址,备注\n王小明,13800138000,南京市鼓楼区中山路8号,到付\n\"欧阳静\",139-0013-9000,\"苏州市\n姑苏区人民路3号\",\n"
        #expect(
            masked(text)
                == "姓名,电话,地址,备注\n⟦PERSON·1⟧,⟦MOBILE·1⟧,⟦ADDRESS·1⟧,到付\n\"⟦PERSON·2⟧\",⟦MOBILE·2⟧,\"⟦ADDRESS·2⟧\",\n"
        )
        #expect(masked("我叫王芳,手机坏了\n订单,13800138000") == "我叫⟦PERSON·1⟧,手机坏了\n订单,⟦MOBILE·1⟧")
        #expect(masked("name;pin\nAnna Bell;4821") == "name;pin\n⟦PERSON·1⟧;⟦SECRET·1⟧")
    }

    @Test func `lines broken inside of values`() {
        #expect(masked("phone,name\n1380013\n8000,王芳\n") == "phone,name\n⟦MOBILE·1⟧,⟦PERSON·1⟧\n")
        #expect(masked("卡号4111\n1111 1111\n1111") == "卡号⟦BANK_CARD·1⟧")
        #expect(masked("a.b@\nexample.com") == "⟦EMAIL·1⟧")
    }
}

/// 252 lines with spellings and sentences of their own (all values made up: reserved domains, documentation addresses,
/// fictional numbers), annotated with what must be masked and what must stay readable.
@Suite struct MaskingCorpusTests {
    private struct Line: Decodable {
        struct Span: Decodable {
            let start: Int
            let end: Int
            let label: String
        }
        struct Decoy: Decodable {
            let start: Int
            let end: Int
        }
        let id: String
        let text: String
        let spans: [Span]
        let decoys: [Decoy]
    }

    private static let lines: [Line] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/masking.jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }()

    @Test func `hardly anything leaks, hardly anything is masked in vain`() {
        let detector = PersonalDataDetector()
        var spans = 0
        var leaks: [String] = []
        var touched: [String] = []
        var labels = 0
        for line in Self.lines {
            let found = detector.find(in: line.text)
            let scalars = Array(line.text.unicodeScalars)
            var covered = Set<Int>()
            for span in found { covered.formUnion(span.range) }
            for span in line.spans {
                spans += 1
                if (span.start..<span.end).contains(where: {
                    !covered.contains($0) && !scalars[$0].properties.isWhitespace
                }) {
                    leaks.append("\(line.id) \(span.label)")
                }
                if found.contains(where: {
                    $0.range == span.start..<span.end && $0.kind.rawValue == span.label
                }) {
                    labels += 1
                }
            }
            for decoy in line.decoys where (decoy.start..<decoy.end).contains(where: covered.contains) {
                touched.append(line.id)
            }
        }
        #expect(Self.lines.count == 252)
        #expect(leaks.count * 100 <= spans, "\(leaks)")
        #expect(touched.isEmpty, "\(touched)")
        #expect(labels * 100 >= spans * 97)
    }
}

@Suite struct MaskingRobustnessTests {
    /// A generator with a fixed seed: SplitMix64.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let pieces = [
        "1", "3", "8", "62", "13800138000", " ", "-", ".", "·", "(", ")", "@", "\n", "王", "芳", "路", "号", "京",
        "A", "at", "dot", "x", "一",
        "幺", "年", "月", "密码", "code", "is", "姓名", "：", "{", "}", "[", "]", "\"", ",", "\\", "u0031", "⟦", "⟧",
        "MOBILE·1", "é", "e\u{301}",
        "👍", "\u{20E3}", "\u{0}", "\u{200D}", "Street", "Mr", "John", "zero", "double", "卡号", "电话", ":", "::",
        "Ｆ", "１", "٣", "+86", "省", "栋",
    ]

    @Test(arguments: 0..<300) func `any text at all`(seed: Int) {
        var random = Seeded(state: UInt64(seed))
        var text = ""
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            text += Self.pieces.randomElement(using: &random) ?? ""
        }
        let count = text.unicodeScalars.count
        let spans = PersonalDataDetector().find(in: text)
        #expect(
            spans.allSatisfy { !$0.range.isEmpty && $0.range.lowerBound >= 0 && $0.range.upperBound <= count }
        )
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
        var numbering = MaskNumbering()
        let result = masker().mask(text, numbering: &numbering)
        #expect(
            zip(result.spans, result.spans.dropFirst()).allSatisfy {
                $0.range.upperBound <= $1.range.lowerBound
            })
    }

    /// Quadratic work would take minutes here.
    @Test(arguments: [
        "1", "1 ", "6 2 ", "62 ", "(", "1-", "王", "a点", "@", "a at ", ":", "[1", "{\"", "\"", "中山路", "1号",
        "zero ", "Oak 1 ", "\n", "code ", "1\na\n",
    ])
    func `long texts of one thing take linear time`(piece: String) {
        let text = String(repeating: piece, count: 60_000 / piece.unicodeScalars.count)
        var numbering = MaskNumbering()
        #expect(masker().mask(text, numbering: &numbering).text.isEmpty == false)
    }
}
