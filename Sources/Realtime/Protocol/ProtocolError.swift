/// An error in a reply: the client goes on, the command failed. Codes 100–112 are the protocol's, 400–1999 the
/// application's.
public struct ProtocolError: Error, Equatable, Sendable {
    /// What went wrong, for programs.
    public var code: Int
    /// What went wrong, for people. No internals.
    public var message: String
    /// Whether the same command may succeed later.
    public var isTemporary: Bool

    /// An error of one's own.
    public init(_ code: Int, _ message: String, isTemporary: Bool = false) {
        self.code = code
        self.message = message
        self.isTemporary = isTemporary
    }

    /// 100.
    public static let internalError = ProtocolError(100, "internal server error", isTemporary: true)
    /// 101.
    public static let unauthorized = ProtocolError(101, "unauthorized")
    /// 102.
    public static let unknownTopic = ProtocolError(102, "unknown channel")
    /// 103.
    public static let permissionDenied = ProtocolError(103, "permission denied")
    /// 104.
    public static let methodNotFound = ProtocolError(104, "method not found")
    /// 105.
    public static let alreadySubscribed = ProtocolError(105, "already subscribed")
    /// 106.
    public static let limitExceeded = ProtocolError(106, "limit exceeded")
    /// 107.
    public static let badRequest = ProtocolError(107, "bad request")
    /// 108.
    public static let notAvailable = ProtocolError(108, "not available")
    /// 109.
    public static let tokenExpired = ProtocolError(109, "token expired")
    /// 111.
    public static let tooManyRequests = ProtocolError(111, "too many requests", isTemporary: true)
    /// 112.
    public static let unrecoverablePosition = ProtocolError(112, "unrecoverable position")

    /// 404: the thing that is named does not exist, or is not the caller's.
    public static func notFound(_ what: String) -> ProtocolError { ProtocolError(404, "\(what) not found") }
    /// 409: not the owner, closed, or somebody else was first.
    public static func conflict(_ why: String) -> ProtocolError { ProtocolError(409, why) }
    /// 413: over a size limit.
    public static func tooLarge(_ what: String) -> ProtocolError {
        ProtocolError(413, "\(what) is too large")
    }
    /// 422: a field that cannot be used.
    public static func invalid(_ field: String, _ why: String) -> ProtocolError {
        ProtocolError(422, "\(field): \(why)")
    }
    /// 429.
    public static let tooManyMessages = ProtocolError(429, "too many messages", isTemporary: true)
    /// 503.
    public static let storeUnavailable = ProtocolError(503, "store unavailable", isTemporary: true)
}

/// Why the server ends a connection. 3000–3499 and 4000–4499: the client may come back.
public struct Disconnect: Equatable, Sendable {
    /// The WebSocket close code.
    public var code: UInt16
    /// A few words, at most 123 bytes.
    public var reason: String

    /// A reason of one's own.
    public init(_ code: UInt16, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    static let shutdown = Disconnect(3001, "shutdown")
    static let internalError = Disconnect(3004, "internal server error")
    static let expired = Disconnect(3005, "connection expired")
    static let insufficientState = Disconnect(3010, "insufficient state")
    static let noPong = Disconnect(3012, "no pong")
    static let connectionLimit = Disconnect(3504, "connection limit")
    static let invalidToken = Disconnect(3500, "invalid token")
    static let badRequest = Disconnect(3501, "bad request")
    static let stale = Disconnect(3502, "stale")
    static let forced = Disconnect(3503, "force disconnect")
}

/// Why the server ends a subscription. 2500 and up: the client subscribes again by itself.
struct Unsubscribe: Equatable, Sendable {
    let code: Int
    let reason: String

    static let byServer = Unsubscribe(code: 2000, reason: "server unsubscribe")
    static let insufficientState = Unsubscribe(code: 2500, reason: "insufficient state")
    static let expired = Unsubscribe(code: 2501, reason: "subscription expired")
}
