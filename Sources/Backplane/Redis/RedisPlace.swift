import EventLoop

/// Where Redis is, and as whom to speak to it.
public struct RedisPlace: Equatable, Sendable {
    /// One server's address.
    public enum Server: Hashable, Sendable {
        /// A socket file.
        case unix(String)
        /// A numeric address and port.
        case tcp(host: String, port: Int)
    }

    /// Who we are to the server.
    public struct Credentials: Equatable, Sendable {
        /// An ACL user; empty for the default one.
        public var user: String
        /// The password.
        public var password: String

        var command: RedisCommand {
            user.isEmpty ? RedisCommand("AUTH", password) : RedisCommand("AUTH", user, password)
        }
    }

    /// One server, or some of a cluster's.
    public var servers: [Server]
    /// Whether keys are spread over the servers of a cluster.
    public var isCluster = false
    /// Nil for a server that lets everybody in.
    public var credentials: Credentials?

    /// One server.
    public init(_ server: Server) { servers = [server] }

    /// Reads `unix:///path`, `redis://[user:password@]host:port` or `redis+cluster://[user:password@]host:port,host:port`;
    /// nil for anything else.
    public init?(_ url: String) {
        if url.hasPrefix("unix://") {
            let path = String(url.dropFirst(7))
            guard path.hasPrefix("/") else { return nil }
            servers = [.unix(path)]
            return
        }
        let rest: Substring
        if url.hasPrefix("redis://") {
            rest = url.dropFirst(8)
        } else if url.hasPrefix("redis+cluster://") {
            rest = url.dropFirst(16)
            isCluster = true
        } else {
            return nil
        }
        var hosts = rest
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let user = String(parts[0]).removingPercentEncoding(),
                let password = String(parts[1]).removingPercentEncoding(), !password.isEmpty
            else { return nil }
            credentials = Credentials(user: user, password: password)
            hosts = rest[rest.index(after: at)...]
        }
        servers = []
        for host in hosts.split(separator: ",", omittingEmptySubsequences: false) {
            guard let server = Server(String(host)) else { return nil }
            servers.append(server)
        }
        guard !servers.isEmpty, isCluster || servers.count == 1 else { return nil }
    }

    /// Whether what is said stays on this machine: the connection has no TLS.
    public var isLocal: Bool { servers.allSatisfy(\.isLocal) }
}

extension RedisPlace.Server {
    /// Reads `host:port` or `host`. Names other than `localhost` are none: looking one up would stop the loop.
    init?(_ text: String) {
        let colon = text.lastIndex(of: ":")
        let host = colon.map { String(text[..<$0]) } ?? text
        guard !host.isEmpty, let port = colon.map({ Int(text[text.index(after: $0)...]) }) ?? 6379,
            (1...65535).contains(port)
        else { return nil }
        let address = host == "localhost" ? "127.0.0.1" : host
        guard SocketAddress(host: address, port: port) != nil else { return nil }
        self = .tcp(host: address, port: port)
    }

    var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _): host.hasPrefix("127.") || host == "::1"
        }
    }
}

extension String {
    /// `%41` read as `A`; nil when what stands behind a per cent sign is no such number.
    fileprivate func removingPercentEncoding() -> String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
