import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `writes members, elements and raw pieces with commas between them`() {
        let bytes = JSONWriter.object { json in
            json.field("id", 1)
            json.field("absent", nil as String?)
            json.field(
                "list",
                array: {
                    $0.value(1.5); $0.value("a\"\n\u{01}"); $0.null()
                })
            json.field("data", raw: Array(#"{"price":19.99}"#.utf8))
            json.field("on", true)
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"id":1,"list":[1.5,"a\"\n\u0001",null],"data":{"price":19.99},"on":true}"#)
    }

    @Test(arguments: [
        19.99, 0.1, 1e21, -2.5e-7, 123456789.125, 5, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ])
    func `numbers read back as the same value`(number: Double) throws {
        let text = try JSONText(validating: JSONWriter.bytes { $0.value(number) })
        #expect(text.double == number)
    }

    @Test func `documents survive a round trip, their members in order`() throws {
        let text = #"{"a":[1,2.5,"x",null,true],"b":{"c":"中"}}"#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(String(decoding: JSONWriter.bytes { $0.value(value) }, as: UTF8.self) == text)
        #expect(value["b"]?["c"]?.string == "中")
    }
}
