import Testing

@testable import Transport

/// Heads that must be refused, each with the status of the refusal. Sources: RFC 9110 and 9112, RFC 6455 section 4.2.1,
/// and the list of the security checklist (row 16).
let badHeads: [(name: String, head: String, status: Int)] = [
    ("no version", "GET /\r\nHost: a\r\n\r\n", 400),
    ("three spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("trailing space", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
    ("tab for space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
    ("lower-case protocol", "GET / http/1.1\r\nHost: a\r\n\r\n", 400),
    ("not HTTP", "GET / FTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("method with a colon", "GE:T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("empty line first", "\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("absolute target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("authority target", "CONNECT b:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("target not ASCII", "GET /\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("relative target", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
    ("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    ("Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    ("bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400),
    ("bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
    ("bare CR", "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n", 400),
    ("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
    ("control in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{01}b\r\n\r\n", 400),
    ("folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
    ("space before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n", 400),
    ("space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    ("field without a colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
    ("field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400),
    ("name with a slash", "GET / HTTP/1.1\r\nHost: a\r\nX/Y: x\r\n\r\n", 400),
    ("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400),
    (
        "same length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        400
    ),
    ("negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
    ("length with a plus", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx", 400),
    ("length list", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx", 400),
    ("length not a number", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
    ("hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400),
    (
        "length beyond range", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        400
    ),
    (
        "length and encoding",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
    ),
    (
        "encoding not chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        400
    ),
    (
        "chunked not last", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        400
    ),
    (
        "chunked twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        400
    ),
    ("upgrade to h2c", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 400),
    (
        "two upgrades", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket, h2c\r\nConnection: Upgrade\r\n\r\n",
        400
    ),
    (
        "head too long",
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 9000) + "\r\n\r\n", 431
    ),
    (
        "too many fields",
        "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 101) + "\r\n", 431
    ),
]

/// Handshakes that must be refused, given as the lines behind the first.
let badHandshakes: [(name: String, fields: String, status: Int)] = [
    (
        "no connection field",
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", 400
    ),
    ("old version", handshake(version: "8"), 426),
    ("no version", handshake(version: nil), 426),
    ("short key", handshake(key: "dGhlIHNhbXBsZQ=="), 400),
    ("key not base64", handshake(key: "dGhlIHNhbXBsZSBub25j*Q=="), 400),
    ("no key", handshake(key: nil), 400),
    ("foreign origin", handshake() + "\r\nOrigin: https://evil.example", 403),
    ("origin null", handshake() + "\r\nOrigin: null", 403),
    ("origin with the host as prefix", handshake() + "\r\nOrigin: http://shop.test.evil.example", 403),
    ("origin with the host as user", handshake() + "\r\nOrigin: http://shop.test@evil.example", 403),
    ("origin on another port", handshake() + "\r\nOrigin: http://shop.test:81", 403),
    ("unknown subprotocol", handshake() + "\r\nSec-WebSocket-Protocol: mqtt", 400),
]

func handshake(version: String? = "13", key: String? = "dGhlIHNhbXBsZSBub25jZQ==") -> String {
    var fields = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade"
    if let version { fields += "\r\nSec-WebSocket-Version: \(version)" }
    if let key { fields += "\r\nSec-WebSocket-Key: \(key)" }
    return fields
}

@Suite struct RequestHeadTests {
    @Test(arguments: badHeads.map(\.name)) func `refuses`(name: String) throws {
        let (_, head, status) = try #require(badHeads.first { $0.name == name })
        let error = #expect(throws: RequestHead.Refusal.self) { try RequestHead.read(Array(head.utf8)) }
        #expect(error?.status.code == status)
    }

    @Test func `reads a head byte by byte, and says where it ends`() throws {
        let text =
            "POST /x?y=1 HTTP/1.1\r\nHost: a:80\r\nContent-Length:  3\t\r\nX-A: caf\u{E9}\r\n\r\nabcGET"
        let bytes = Array(text.utf8)
        let end = bytes.count - 6
        for count in 0..<end { #expect(try RequestHead.read(Array(bytes[..<count])) == nil) }
        let (head, count) = try #require(try RequestHead.read(bytes))
        #expect(count == end)
        #expect(head.method == "POST" && head.path == "/x" && head.target == "/x?y=1")
        #expect(head.value("content-length") == "3")
        #expect(head.value("x-a") == "café")
    }

    @Test func `takes HTTP/1.0 without a Host`() throws {
        #expect(try RequestHead.read(Array("GET / HTTP/1.0\r\n\r\n".utf8))?.head.isHTTP10 == true)
    }
}
