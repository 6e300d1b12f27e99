/// The head of an HTTP/1.1 request, read strictly (RFC 9110, RFC 9112).
///
/// Whatever two readers could understand differently is refused: this is the one place where bytes of strangers are
/// judged before the WebSocket library or the HTTP server see the connection.
package struct RequestHead: Equatable, Sendable {
    package var method: String
    /// The target as sent: path and query.
    package var target: String
    package var isHTTP10: Bool
    /// Names in lower case, in the order of sending.
    package var fields: [Field]

    package struct Field: Equatable, Sendable {
        package var name: String
        package var value: String
    }

    /// Why a head is refused, as the status that says so.
    package enum Refusal: Error, Equatable, Sendable {
        /// 400 and the rule that was broken.
        case badRequest(String)
        /// 431: more than ``maximumBytes`` or ``maximumFields``.
        case tooLarge
        /// 505: neither HTTP/1.1 nor HTTP/1.0.
        case version

        package var status: (code: Int, reason: String) {
            switch self {
            case .badRequest: (400, "Bad Request")
            case .tooLarge: (431, "Request Header Fields Too Large")
            case .version: (505, "HTTP Version Not Supported")
            }
        }
    }

    package static let maximumBytes = 8192
    package static let maximumFields = 100

    /// Reads the head at the start of `bytes`.
    ///
    /// - Returns: the head and its length with the empty line, or nil while the end has not come.
    /// - Throws: ``Refusal``, as early as it is certain.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> (head: RequestHead, count: Int)? {
        var reader = LineReader(bytes: bytes)
        guard let line = try reader.next() else { return nil }
        var head = try requestLine(line)
        while true {
            guard let line = try reader.next() else { return nil }
            if line.isEmpty { break }
            guard head.fields.count < maximumFields else { throw .tooLarge }
            head.fields.append(try field(line))
        }
        try head.check()
        return (head, reader.position)
    }

    /// All values of a field, in order.
    package func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The value of a field that stands once.
    package func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The members of a comma separated field, in lower case.
    package func tokens(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.map { $0.trimmed().lowercased() }
    }

    /// The target without its query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    // MARK: Grammar

    private static func requestLine(_ line: ArraySlice<UInt8>) throws(Refusal) -> RequestHead {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .badRequest("request line") }
        guard !parts[0].isEmpty, parts[0].count <= 16, parts[0].allSatisfy(isTokenByte) else {
            throw .badRequest("method")
        }
        let method = String(decoding: parts[0], as: UTF8.self)
        guard let first = parts[1].first,
            parts[1].allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { throw .badRequest("target") }
        // Origin form only: a proxy's absolute form would bring a second host name.
        guard first == UInt8(ascii: "/") || (method == "OPTIONS" && parts[1].elementsEqual("*".utf8)) else {
            throw .badRequest("target")
        }
        switch String(decoding: parts[2], as: UTF8.self) {
        case "HTTP/1.1":
            return RequestHead(
                method: method, target: String(decoding: parts[1], as: UTF8.self), isHTTP10: false, fields: []
            )
        case "HTTP/1.0":
            return RequestHead(
                method: method, target: String(decoding: parts[1], as: UTF8.self), isHTTP10: true, fields: [])
        case let version where version.hasPrefix("HTTP/"): throw .version
        default: throw .badRequest("version")
        }
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(Refusal) -> Field {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .badRequest("field without a colon")
        }
        let name = line[..<colon]
        // Also refuses folded lines and a space before the colon.
        guard !name.isEmpty, name.allSatisfy(isTokenByte) else { throw .badRequest("field name") }
        let value = line[(colon + 1)...]
        guard value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw .badRequest("field value")
        }
        return Field(
            name: String(decoding: name, as: UTF8.self).lowercased(),
            value: String(decoding: value, as: UTF8.self).trimmed())
    }

    /// Rules that look at several fields together.
    private func check() throws(Refusal) {
        let hosts = values("host")
        guard hosts.count == 1 || (isHTTP10 && hosts.isEmpty) else { throw .badRequest("exactly one Host") }
        if let host = hosts.first, !isHost(host) { throw .badRequest("Host") }
        let lengths = values("content-length")
        let encodings = tokens("transfer-encoding")
        guard lengths.count <= 1 else { throw .badRequest("Content-Length twice") }
        if let length = lengths.first {
            guard !length.isEmpty, length.count <= 18, length.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else {
                throw .badRequest("Content-Length")
            }
            guard encodings.isEmpty else { throw .badRequest("Content-Length with Transfer-Encoding") }
        }
        if !values("transfer-encoding").isEmpty {
            guard encodings == ["chunked"], !isHTTP10 else { throw .badRequest("Transfer-Encoding") }
        }
        let upgrades = values("upgrade")
        guard upgrades.isEmpty || (upgrades.count == 1 && upgrades[0].lowercased() == "websocket") else {
            throw .badRequest("Upgrade")
        }
        for name in [
            "sec-websocket-key", "sec-websocket-version", "origin", "authorization", "content-type", "expect",
        ]
        where values(name).count > 1 {
            throw .badRequest("\(name) twice")
        }
    }

    private func isHost(_ host: String) -> Bool {
        host.utf8.count <= 255
            && host.utf8.allSatisfy {
                isAlphanumeric($0) || "-._:[]~".utf8.contains($0)
            }
    }
}

/// tchar of RFC 9110, section 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}

/// Cuts CRLF lines off a buffer that may still grow.
private struct LineReader {
    let bytes: [UInt8]
    var position = 0

    mutating func next() throws(RequestHead.Refusal) -> ArraySlice<UInt8>? {
        let limit = min(bytes.count, RequestHead.maximumBytes)
        for index in position..<limit {
            switch bytes[index] {
            case 0x0A: throw .badRequest("line ends without CR")
            case 0x00: throw .badRequest("NUL")
            case 0x0D:
                guard index + 1 < limit else { return try more() }
                guard bytes[index + 1] == 0x0A else { throw .badRequest("CR inside a line") }
                defer { position = index + 2 }
                return bytes[position..<index]
            default: continue
            }
        }
        return try more()
    }

    /// No whole line yet: fine, unless there can be none within the limit.
    private func more() throws(RequestHead.Refusal) -> ArraySlice<UInt8>? {
        if bytes.count >= RequestHead.maximumBytes { throw .tooLarge }
        return nil
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends (OWS of RFC 9110).
    func trimmed() -> String {
        var text = Substring(self)
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
