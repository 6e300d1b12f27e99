import JSON
import Testing

@Suite struct JSONTextTests {
    /// The sorting is that of the JSON test suite of N. Seriot ("Parsing JSON is a minefield"): y must be taken, n refused.
    @Test(arguments: [
        "[]", "{}", " [1 , 2 ] ", "[1e5]", "[-0]", "[1.5E+3]", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "null",
        "{\"\":0}",
        "[123456789012345678901234567890]", "{\"a\":{\"a\":1}}", "[\"\u{7F}\"]", "\"\\/\"",
    ])
    func `takes valid texts`(text: String) throws {
        _ = try JSONText(validating: text)
    }

    @Test(arguments: [
        "", " ", "[", "]", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "[01]", "[1.]", "[.5]", "[+1]", "[1e]",
        "[NaN]",
        "[Infinity]", "'a'", "\"\t\"", "\"\\x41\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\u0000\"", "tru", "nul", "[1]x", "{\"a\":1}{", "[\"a\"", "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}", "\u{FEFF}[]",
        "[1 2]", "{,}", "[,]", "{\"a\":}", "--1", "[- 1]", "\"\\u00G0\"",
    ])
    func `refuses what is no JSON or means two things`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONText(validating: text) }
    }

    @Test func `refuses bytes that are not UTF-8`() {
        #expect(throws: JSONSyntaxError.self) { try JSONText(validating: [0x22, 0xC0, 0xAF, 0x22]) }
        #expect(throws: JSONSyntaxError.self) { try JSONText(validating: [0x22, 0xED, 0xA0, 0x80, 0x22]) }
    }

    @Test func `holds peers to the limits of depth and keys`() throws {
        let nested = { (depth: Int) in
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONText(validating: nested(32))
        #expect { try JSONText(validating: nested(33)) } throws: {
            ($0 as? JSONSyntaxError)?.reason == .tooDeep
        }
        let object = { (keys: Int) in "{" + (0..<keys).map { "\"k\($0)\":0" }.joined(separator: ",") + "}" }
        _ = try JSONText(validating: object(256))
        #expect { try JSONText(validating: object(257)) } throws: {
            ($0 as? JSONSyntaxError)?.reason == .tooManyKeys
        }
    }

    @Test func `gives the bytes of a field as they were sent`() throws {
        let text = try JSONText(
            validating:
                #"{"id": 7, "data" : {"price": 19.99, "big":123456789012345678901234567890, "s":"\u00e9"} }"#)
        #expect(
            text["data"]?.description
                == #"{"price": 19.99, "big":123456789012345678901234567890, "s":"\u00e9"}"#)
        #expect(text["id"]?.int == 7)
        #expect(text["data"]?["price"]?.double == 19.99)
        #expect(text["data"]?["big"]?.int == nil)
        #expect(text["data"]?["s"]?.string == "é")
        #expect(text["none"] == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("9223372036854775807", Int.max),
            ("-9223372036854775808", Int.min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil), ("1e3", nil),
            ("99999999999999999999", nil), ("true", nil),
        ] as [(String, Int?)])
    func `reads whole numbers within 64 bits`(text: String, number: Int?) throws {
        #expect(try JSONText(validating: text).int == number)
    }

    @Test func `unescapes strings`() throws {
        let text = try JSONText(validating: #"["a\"b\\c\/\b\f\n\r\té😀 中","😀"]"#)
        #expect(text.elements[0].string == "a\"b\\c/\u{08}\u{0C}\n\r\té😀 中")
        #expect(text.elements[1].string == "😀")
    }

    @Test func `finds a key that is written with escapes`() throws {
        #expect(try JSONText(validating: #"{"\u0069d":1}"#)["id"]?.int == 1)
    }

    @Test func `null counts as absent and containers know their kind`() throws {
        let text = try JSONText(validating: #"{"a":null,"b":[1,[2],{"c":3}],"d":true}"#)
        #expect(text["a"] == nil)
        #expect(text["b"]?.elements.count == 3)
        #expect(text["b"]?.elements[2]["c"]?.int == 3)
        #expect(text["d"]?.bool == true)
        #expect(text.members.map(\.name) == ["a", "b", "d"])
        #expect(text["b"]?.isArray == true && text.isObject)
    }

    @Test func `agrees with jansson on mutated documents`() {
        // A second implementation judges: on random edits of a valid text both must take or refuse. jansson alone refuses
        // long whole numbers, and takes the NUL escape only in part, so the seed text has neither.
        let seed = Array(#"{"a":[1,-2.5e3,"x\n\u0041",{"b":null,"c":[true,false]}],"d":{}}"#.utf8)
        var random = SplitMix(state: 7)
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(seed.randomElement(using: &random) ?? 0x20, at: place)
                default: bytes[place] = seed.randomElement(using: &random) ?? 0x20
                }
            }
            let ours = (try? JSONText(validating: bytes)) != nil
            let theirs = (try? JSONValue(parsing: bytes)) != nil
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("u0000") { continue }
            #expect(ours == theirs, "\(text)")
        }
    }
}

/// A small generator with a fixed seed (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
