public import JSON

/// A method that a client calls.
public struct RemoteCall: Sendable {
    /// The name, as `conversation.send`.
    public let method: String
    /// The arguments, valid JSON.
    public let data: JSONText
    /// Who calls.
    public let caller: Caller

    /// The method that answers with what it was sent: for measuring the way there and back. The gateway's own.
    static let echo = "echo"

    /// Who calls, and from where.
    public struct Caller: Sendable {
        /// Who.
        public let identity: Identity
        /// The connection.
        public let client: String
        /// Its address.
        public let address: String

        /// A caller.
        public init(identity: Identity, client: String, address: String) {
            self.identity = identity
            self.client = client
            self.address = address
        }
    }
}

/// How a call ended.
public enum RemoteOutcome: Sendable {
    /// A value in JSON.
    case value([UInt8])
    /// A value; before it is sent the connection becomes somebody and gets server-side subscriptions.
    case attached([UInt8], identity: Identity, topics: [String])
    /// An error.
    case failure(ProtocolError)
}

/// Answers calls and says what belongs to whom. The application behind the gateway.
public protocol Application: Sendable {
    /// Answers a call, once, on any thread. Calls of one connection come in their order.
    func call(_ call: RemoteCall, reply: @escaping @Sendable (RemoteOutcome) -> Void)

    /// The topics that a connection gets without asking.
    func topics(
        for identity: Identity, completion: @escaping @Sendable (Result<[String], ProtocolError>) -> Void)

    /// Publications that wait for somebody on a topic of theirs; asked when a connection comes to it without recovering.
    func waiting(
        on topic: String, for identity: Identity,
        completion: @escaping @Sendable (WaitingPublications) -> Void)

    /// Something that this application said on another node, by ``Node/tell(_:_:)``. Must not block.
    func heard(_ subject: String, _ data: JSONText)
}

extension Application {
    /// Nothing is said between nodes, unless an application does.
    public func heard(_ subject: String, _ data: JSONText) {}
}

/// What waits for somebody.
public struct WaitingPublications: Sendable {
    /// The `data` of each.
    public let data: [[UInt8]]
    /// Called when they have been sent.
    public let taken: @Sendable () -> Void

    /// Something that waits.
    public init(_ data: [[UInt8]], taken: @escaping @Sendable () -> Void) {
        self.data = data
        self.taken = taken
    }

    /// Nothing.
    public static let none = WaitingPublications([]) {}
}
