import Backplane
import Foundation
import JSON
import Transport

/// Names a connection within its shard.
struct SessionID: Hashable, Sendable {
    let number: Int
}

/// One client connection: what it is and what it has asked for. Belongs to its ``Shard``, where all behaviour is.
///
/// `@unchecked Sendable`: every member is touched on the shard's loop only.
final class Session: WebSocketDelegate, @unchecked Sendable {
    /// It holds this session, too, until its connection is gone.
    let shard: Shard
    let id: SessionID
    /// What others know the connection by: unguessable, new with each connection.
    private let client: UUID
    let link: any ClientLink
    let address: String
    /// Loopback peers are proxies or our own tools: what they may do together is not limited.
    let isLimitedByAddress: Bool
    let kind: Kind
    var phase = Phase.fresh
    var identity = Identity.anonymous
    var subscriptions: [Subscription] = []
    var bucket: TokenBucket
    /// Commands that wait for the one under way.
    var waiting: [Command] = []
    /// A command whose answer has to come before the next begins.
    var isBusy = false
    var awaitsPong = false
    /// Whether it has asked to connect before.
    var hasTried = false
    /// When the token's expiry is looked at, in Unix seconds; far away when no alarm is set for it.
    var expiryAlarm = Int.max
    /// The same for the tokens of its subscriptions.
    var subscriptionAlarm = Int.max
    /// Whether it counts among its user's connections.
    var isCounted = false

    /// How the client speaks.
    enum Kind: Equatable {
        /// Both ways over one connection.
        case duplex
        /// Hears over a stream, speaks by requests that bring this key.
        case emulated(key: String)
        /// Hears only.
        case unidirectional
    }

    enum Phase {
        /// Has not said `connect`.
        case fresh
        case connecting
        case connected
    }

    /// At most so many commands wait.
    static let maximumWaiting = 64

    init(
        shard: Shard, id: SessionID, link: any ClientLink, address: String, kind: Kind, now: Double
    ) {
        self.shard = shard
        self.id = id
        self.link = link
        self.address = address
        isLimitedByAddress = !isLoopback(address)
        self.kind = kind
        client = Self.makeName()
        bucket = TokenBucket(full: shard.node.configuration.connectionRate, now: now)
    }

    /// A UUID of 122 random bits (version 4). Foundation's own opens a file for each.
    private static func makeName() -> UUID {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for word in [generator.next(), generator.next()] as [UInt64] {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(word >> shift & 0xFF)) }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return unsafe bytes.withUnsafeBytes { unsafe UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// Whether the client hears over the body of an HTTP response.
    var isStream: Bool { ((link as? BarePushes)?.link ?? link) is StreamLink }

    /// The name in the protocol.
    var clientName: String { client.uuidString.lowercased() }

    /// What others on a topic learn of the connection.
    func clientInfo(_ topicInfo: [UInt8]? = nil) -> [UInt8] {
        identity.clientInfo(client: clientName, topicInfo: topicInfo)
    }

    var caller: RemoteCall.Caller { .init(identity: identity, client: clientName, address: address) }

    func subscription(to topic: String) -> Subscription? { subscriptions.first { $0.topic.name == topic } }

    /// A text message of the client has come.
    func received(_ text: [UInt8]) { shard.assumeIsolated { $0.receive(text, from: self) } }

    /// The connection is about to end: nothing is sent to it any more.
    func closing() { shard.assumeIsolated { $0.release(self) } }

    /// The connection is gone.
    func closed() { shard.assumeIsolated { $0.closed(self) } }
}

/// One topic of one connection.
final class Subscription {
    unowned let session: Session
    let topic: Topic
    /// Whether the server put the client on the topic: an SDK would not come back to it by itself.
    let isServerSide: Bool
    /// Whether a gap in the offsets ends the subscription, so that the client recovers.
    let isPositioned: Bool
    /// Whether the client wants to hear who comes and goes.
    let hearsPresence: Bool
    /// Whether publications are sent as differences.
    let usesDelta: Bool
    /// What others on the topic learn, from the subscription's token.
    var info: [UInt8]?
    /// Unix seconds until which its token is good; nil when it needs none.
    var expires: Int?
    var state = State.joining(held: [])
    /// Whether the client has the publication that the next difference is made against.
    var hasDeltaBase = false

    enum State {
        /// The past is being read; what comes meanwhile is held.
        case joining(held: [Delivery])
        /// Has read further than the topic has delivered here.
        case ahead(of: Int)
        /// At `Topic.live[index]`.
        case live(index: Int)
        case ended
    }

    init(
        session: Session, topic: Topic, isServerSide: Bool, isPositioned: Bool, hearsPresence: Bool,
        usesDelta: Bool
    ) {
        self.session = session
        self.topic = topic
        self.isServerSide = isServerSide
        self.isPositioned = isPositioned
        self.hearsPresence = hearsPresence
        self.usesDelta = usesDelta
    }

    var hasEnded: Bool { if case .ended = state { true } else { false } }

    /// Whether the client has had its answer.
    var isSettled: Bool {
        switch state {
        case .joining, .ended: false
        case .ahead, .live: true
        }
    }
}

/// A topic message with its frame, made once for all who receive it.
struct Delivery: Sendable {
    let message: TopicMessage
    let frame: Frame
}
