import Testing

@testable import Transport

@Suite struct RequestFramingTests {
    private let stream = Array(
        ("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            + "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n"
            + "GET /c HTTP/1.1\r\nHost: a\r\n\r\n").utf8)

    @Test(arguments: [1, 2, 3, 7, 50, 1000]) func `good requests pass unchanged, in pieces of any size`(
        size: Int
    ) {
        var framing = RequestFraming()
        var out: [UInt8] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            let piece = stream[start..<min(start + size, stream.count)]
            #expect(framing.pass(piece) { out += $0 } == .good)
        }
        #expect(out == stream)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "G\0T",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nz\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\nz\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n",
    ])
    func `nothing passes from a bad head or chunk on`(bad: String) {
        var framing = RequestFraming()
        var out: [UInt8] = []
        #expect(framing.pass(stream[...]) { out += $0 } == .good)
        #expect(framing.pass(Array(bad.utf8)[...]) { out += $0 } == .refused)
        let passed = out.count
        #expect(framing.pass(stream[...]) { out += $0 } == .good)
        #expect(out.count == passed)
    }
}
