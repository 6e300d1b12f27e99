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
        case subscriptionRefresh(topic: String, token: String)
        case pong
    }

    struct Connect: Sendable {
        var token: String
        /// What the client knows of topics from an earlier connection; a unidirectional one asks for topics by it.
        var subscriptions: [Subscribe]
    }

    /// Asks for a topic, and for how it is to be watched. Positioning and recovery are the topic's rules alone: whoever may
    /// have them has them.
    struct Subscribe: Sendable {
        var topic: String
        var token = ""
        /// What to recover from; nil when recovery is not asked for.
        var position: Position?
        var wantsJoinLeave = false
        var wantsDelta = false
    }

    /// What a client has seen of a topic; an absent epoch matches any.
    struct Position: Equatable, Sendable {
        var offset: Int
        var epoch: String
    }

    struct Malformed: Error {}

    /// Reads one command.
    ///
    /// - Throws: ``Malformed`` for anything that closes the connection with 3501.
    init(_ text: JSONText) throws(Malformed) {
        guard text.isObject else { throw Malformed() }
        var id = 0
        var found: (method: Method, body: JSONText)?
        var isBad = false
        var isEmpty = true
        text.forEachMember { key, value in
            isEmpty = false
            if key.isString("id") {
                id = value.int ?? -1
            } else if let method = Method.all.first(where: { key.isString($0.name) }) {
                isBad = isBad || found != nil || !value.isObject
                found = (method, value)
            }
            return true
        }
        if isEmpty {
            self.id = 0
            request = .pong
            return
        }
        guard !isBad, let (method, body) = found,
            method.name == "send" || (1...Int(UInt32.max)).contains(id)
        else { throw Malformed() }
        self.id = id
        request = try method.read(body)
    }

    /// A method of the protocol and how its request is read.
    private struct Method: Sendable {
        let name: String
        let read: @Sendable (JSONText) throws(Malformed) -> Request

        /// The most frequent ones first.
        static let all: [Method] = [
            Method(name: "rpc") { body throws(Malformed) in
                var (name, data) = ("", JSONText.emptyObject)
                body.forEachMember { key, value in
                    if key.isString("method") { name = value.string ?? "" }
                    if key.isString("data"), !value.isNull { data = value }
                    return true
                }
                return .rpc(method: name, data: data)
            },
            Method(name: "publish") { body throws(Malformed) in
                guard let data = body["data"] else { throw Malformed() }
                return .publish(topic: topic(body), data: data)
            },
            Method(name: "subscribe") { body throws(Malformed) in
                .subscribe(subscribe(topic: topic(body), body))
            },
            Method(name: "unsubscribe") { body throws(Malformed) in .unsubscribe(topic: topic(body)) },
            Method(name: "connect") { body throws(Malformed) in .connect(connect(body)) },
            Method(name: "presence") { body throws(Malformed) in .presence(topic: topic(body)) },
            Method(name: "presence_stats") { body throws(Malformed) in
                .presenceStatistics(topic: topic(body))
            },
            Method(name: "history") { body throws(Malformed) in
                .history(topic: topic(body), query: historyQuery(body))
            },
            Method(name: "refresh") { body throws(Malformed) in .refresh(token: body["token"]?.string ?? "")
            },
            Method(name: "sub_refresh") { body throws(Malformed) in
                .subscriptionRefresh(topic: topic(body), token: body["token"]?.string ?? "")
            },
            Method(name: "send") { _ throws(Malformed) in .send },
        ]
    }

    private static func topic(_ body: JSONText) -> String { body["channel"]?.string ?? "" }

    /// Reads a connect request, which unidirectional clients send without a command around it.
    static func connect(_ body: JSONText) -> Connect {
        var subscriptions: [Subscribe] = []
        body["subs"]?.forEachMember { key, value in
            if let topic = key.string { subscriptions.append(subscribe(topic: topic, value)) }
            return true
        }
        return Connect(
            token: body["token"]?.string ?? "", subscriptions: subscriptions)
    }

    private static func subscribe(topic: String, _ body: JSONText) -> Subscribe {
        var request = Subscribe(topic: topic)
        request.token = body["token"]?.string ?? ""
        if body["recover"]?.bool == true {
            request.position = position(body)
        }
        request.wantsJoinLeave = body["join_leave"]?.bool == true
        request.wantsDelta = body["delta"]?.string == "fossil"
        return request
    }

    /// `{"offset", "epoch"}`.
    static func position(_ body: JSONText) -> Position {
        Position(offset: offset(body), epoch: body["epoch"]?.string ?? "")
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
