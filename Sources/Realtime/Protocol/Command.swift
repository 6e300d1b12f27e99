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

    /// Reads one command of which it is known that it is UTF-8.
    ///
    /// - Throws: what is wrong with it, all of which closes the connection with 3501.
    init(_ text: ArraySlice<UInt8>) throws {
        var outline = JSONOutline()
        let text = try JSONText(validatingUTF8: text, noting: &outline)
        try self.init(text, outline)
    }

    private init(_ text: JSONText, _ outline: JSONOutline) throws(Malformed) {
        guard text.isObject else { throw Malformed() }
        var reading = Reading()
        if outline.isWhole {
            for index in 0..<outline.count where outline[index].depth == 1 {
                let member = outline[index]
                if text.hasKey(member, "id") {
                    reading.id = text.value(member).int ?? -1
                } else if let method = Method.all.first(where: { text.hasKey(member, $0.name) }) {
                    reading.take(method, text.value(member), at: index)
                }
            }
        } else {
            for (name, value) in text.members {
                if name == "id" {
                    reading.id = value.int ?? -1
                } else if let method = Method.all.first(where: { "\($0.name)" == name }) {
                    reading.take(method, value, at: nil)
                }
            }
        }
        if outline.isWhole, outline.count == 0 {
            id = 0
            request = .pong
            return
        }
        guard !reading.isBad, let method = reading.method,
            method == .send || (1...Int(UInt32.max)).contains(reading.id)
        else { throw Malformed() }
        id = reading.id
        if method == .rpc, let index = reading.index {
            request = Self.call(text, outline, behind: index)
        } else {
            request = try Self.request(method, reading.body)
        }
    }

    /// What has been found of a command so far.
    private struct Reading {
        var id = 0
        var method: Method?
        var body = JSONText.emptyObject
        /// Where the outline has the method.
        var index: Int?
        var isBad = false

        mutating func take(_ method: Method, _ value: JSONText, at index: Int?) {
            isBad = isBad || self.method != nil || !value.isObject
            self.method = method
            body = value
            self.index = index
        }
    }

    /// The methods of the protocol, the most frequent ones first.
    private enum Method: CaseIterable {
        case rpc, publish, subscribe, unsubscribe, connect, presence, presenceStatistics, history, refresh,
            subscriptionRefresh, send

        static let all = Array(allCases)

        var name: StaticString {
            switch self {
            case .rpc: "rpc"
            case .publish: "publish"
            case .subscribe: "subscribe"
            case .unsubscribe: "unsubscribe"
            case .connect: "connect"
            case .presence: "presence"
            case .presenceStatistics: "presence_stats"
            case .history: "history"
            case .refresh: "refresh"
            case .subscriptionRefresh: "sub_refresh"
            case .send: "send"
            }
        }
    }

    /// Reads a call from the outline: of all that customers say the most frequent.
    private static func call(_ text: JSONText, _ outline: JSONOutline, behind method: Int) -> Request {
        var (name, data) = ("", JSONText.emptyObject)
        var index = method + 1
        while index < outline.count, outline[index].depth == 2 {
            let member = outline[index]
            if text.hasKey(member, "method") { name = text.value(member).string ?? "" }
            if text.hasKey(member, "data"), !text.value(member).isNull { data = text.value(member) }
            index += 1
        }
        return .rpc(method: name, data: data)
    }

    private static func request(_ method: Method, _ body: JSONText) throws(Malformed) -> Request {
        switch method {
        case .rpc: return .rpc(method: body["method"]?.string ?? "", data: body["data"] ?? .emptyObject)
        case .publish:
            guard let data = body["data"] else { throw Malformed() }
            return .publish(topic: topic(body), data: data)
        case .subscribe: return .subscribe(subscribe(topic: topic(body), body))
        case .unsubscribe: return .unsubscribe(topic: topic(body))
        case .connect: return .connect(connect(body))
        case .presence: return .presence(topic: topic(body))
        case .presenceStatistics: return .presenceStatistics(topic: topic(body))
        case .history: return .history(topic: topic(body), query: historyQuery(body))
        case .refresh: return .refresh(token: body["token"]?.string ?? "")
        case .subscriptionRefresh:
            return .subscriptionRefresh(topic: topic(body), token: body["token"]?.string ?? "")
        case .send: return .send
        }
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
