/// A WebSocket handshake that has passed every check (RFC 6455, section 4.2.1).
public struct UpgradeRequest: Equatable, Sendable {
    /// The path, one of those the front door knows.
    public let path: String
    /// The page that opened the connection; nil for apps and SDKs.
    public let origin: String?
    /// Who connects: the peer, or whom a listed proxy names.
    public let address: String
    /// Whether the client wants the subprotocol `centrifuge-json` confirmed.
    let wantsSubprotocol: Bool
    /// Whether the client can take deflated messages (RFC 7692).
    let offersCompression: Bool
    let key: String
    let host: String

    /// The subprotocol that is spoken, asked for by name or not.
    static let subprotocol = "centrifuge-json"

    /// Why a handshake is refused.
    enum Refusal: Error, Equatable {
        case notGet
        case version
        case key
        case origin
        case subprotocol

        var status: (code: Int, reason: String, fields: String) {
            switch self {
            case .notGet: (405, "Method Not Allowed", "Allow: GET\r\n")
            case .version: (426, "Upgrade Required", "Sec-WebSocket-Version: 13\r\n")
            case .key, .subprotocol: (400, "Bad Request", "")
            case .origin: (403, "Forbidden", "")
            }
        }
    }

    /// Checks the head of a request whose `Upgrade` is `websocket`.
    init(_ head: RequestHead, address: String, origins: OriginRule) throws(Refusal) {
        guard head.method == "GET" else { throw .notGet }
        // An upgrade needs HTTP/1.1 (RFC 6455, section 4.2.1).
        guard !head.isHTTP10 else { throw .version }
        guard head.value("sec-websocket-version") == "13" else { throw .version }
        guard let key = head.value("sec-websocket-key"), Self.isKey(key) else { throw .key }
        let origin = head.value("origin")
        guard origins.allows(origin, host: head.value("host") ?? "") else { throw .origin }
        let offered = head.tokens("sec-websocket-protocol")
        guard offered.isEmpty || offered.contains(Self.subprotocol) else { throw .subprotocol }
        path = head.path
        self.origin = origin
        self.address = address
        self.key = key
        host = head.value("host") ?? ""
        wantsSubprotocol = !offered.isEmpty
        offersCompression = head.tokens("sec-websocket-extensions").contains {
            $0.prefix { $0 != ";" }.trimmed() == "permessage-deflate"
        }
    }

    /// 16 bytes in base64: 22 letters of its alphabet and two pads.
    private static func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        return bytes.count == 24 && bytes[22] == UInt8(ascii: "=") && bytes[23] == UInt8(ascii: "=")
            && bytes[..<22].allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
            }
    }

    /// The head that the WebSocket library gets to see: written by us, so that no byte of the peer's reaches its parser.
    ///
    /// Deflated messages do without what came before: nothing is kept for them between two.
    func canonicalHead(compresses: Bool) -> [UInt8] {
        var head = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
        if compresses {
            head += "Sec-WebSocket-Extensions: permessage-deflate; "
            head += "server_no_context_takeover; client_no_context_takeover\r\n"
        }
        if wantsSubprotocol { head += "Sec-WebSocket-Protocol: \(Self.subprotocol)\r\n" }
        return Array((head + "\r\n").utf8)
    }
}

/// Which pages may open a connection.
public struct OriginRule: Equatable, Sendable {
    /// Origins beside the server's own, each `scheme://host[:port]` in lower case.
    public var allowed: Set<String>

    /// A rule that allows the server's own pages and those listed.
    public init(allowed: Set<String> = []) { self.allowed = allowed }

    /// No Origin is fine (apps and SDKs send none); one that is there must be listed or be the server itself.
    public func allows(_ origin: String?, host: String) -> Bool {
        guard let origin else { return true }
        if allowed.contains(origin) { return true }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }
}
