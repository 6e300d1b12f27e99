import Backplane
import JSON

/// What a client asks for. The wire says "channel" for a topic; this file and ``Reply`` are the only ones that know.
struct Command: Sendable {
    /// Answers carry it back; 0 where none is wanted.
    let id: Int
    let request: Request

    enum Request: Sendable {
        case connect(Connect)
        case subscribe(Subscribe)
        case unsubscribe(topic: String)
        case publish(topic: String, data: JSONText)
        case presence(topic: String)
        case presenceStatistics(topic: String)
        case history(topic: String, query: HistoryQuery)
        case rpc(method: String, data: JSONText)
        case send
        case refresh(token: String)
        case pong
    }

    struct Connect: Sendable {
        var token: String
        var name: String
        /// Positions of server-side subscriptions from an earlier connection.
        var positions: [String: Position]
    }

    struct Subscribe: Sendable {
        var topic: String
        var position: Position?
    }

    /// What a client has seen of a topic; an absent epoch matches any.
    struct Position: Equatable, Sendable {
        var offset: Int
        var epoch: String
    }

    /// Reads one command.
    ///
    /// - Throws: ``Malformed`` for anything that closes the connection with 3501.
    init(_ text: JSONText) throws(Malformed) {
        guard text.isObject else { throw Malformed() }
        var found: (name: String, body: JSONText)?
        for (name, value) in text.members where Self.requests.contains(name) {
            guard found == nil, value.isObject else { throw Malformed() }
            found = (name, value)
        }
        let id = text["id"]?.int ?? 0
        self.id = id
        guard let (name, body) = found else {
            guard text.members.isEmpty else { throw Malformed() }
            request = .pong
            return
        }
        guard name == "send" || (1...Int(UInt32.max)).contains(id) else { throw Malformed() }
        request = try Self.request(name, body)
    }

    struct Malformed: Error {}

    private static let requests: Set<String> = [
        "connect", "subscribe", "unsubscribe", "publish", "presence", "presence_stats", "history", "rpc",
        "send",
        "refresh", "sub_refresh",
    ]

    private static func request(_ name: String, _ body: JSONText) throws(Malformed) -> Request {
        let topic = body["channel"]?.string ?? ""
        switch name {
        case "connect":
            var positions: [String: Position] = [:]
            for (topic, request) in body["subs"]?.members ?? [] { positions[topic] = position(request) }
            return .connect(
                Connect(
                    token: body["token"]?.string ?? "", name: String((body["name"]?.string ?? "").prefix(16)),
                    positions: positions))
        case "subscribe": return .subscribe(Subscribe(topic: topic, position: position(body)))
        case "unsubscribe": return .unsubscribe(topic: topic)
        case "publish":
            guard let data = body["data"] else { throw Malformed() }
            return .publish(topic: topic, data: data)
        case "presence": return .presence(topic: topic)
        case "presence_stats": return .presenceStatistics(topic: topic)
        case "history": return .history(topic: topic, query: historyQuery(body))
        case "rpc": return .rpc(method: body["method"]?.string ?? "", data: body["data"] ?? .emptyObject)
        case "refresh": return .refresh(token: body["token"]?.string ?? "")
        default: return .send
        }
    }

    /// The position to recover from; nil when recovery is not asked for.
    private static func position(_ request: JSONText) -> Position? {
        guard request["recover"]?.bool == true else { return nil }
        return Position(offset: offset(request), epoch: request["epoch"]?.string ?? "")
    }

    /// Far beyond any real one, and far from where adding one would overflow.
    private static func offset(_ body: JSONText) -> Int { min(max(0, body["offset"]?.int ?? 0), 1 << 53) }

    /// `limit` 0 (or absent): the position only; negative: all.
    static func historyQuery(_ body: JSONText) -> HistoryQuery {
        let limit = body["limit"]?.int ?? 0
        let since = body["since"].map {
            StreamPosition(offset: offset($0), epoch: $0["epoch"]?.string ?? "")
        }
        return HistoryQuery(
            limit: limit < 0 ? nil : limit, since: since, isReversed: body["reverse"]?.bool ?? false)
    }
}
