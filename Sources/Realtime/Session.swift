import Backplane
import JSON
import Transport

/// Names a connection within its shard.
struct SessionID: Hashable, Sendable {
    let number: Int
}

/// One client connection: what it is and what it has asked for. Belongs to its ``Shard``; all behaviour is there.
final class Session {
    let id: SessionID
    /// The name that others see: unguessable, new with each connection.
    let client: String
    let socket: WebSocket
    let address: String
    var phase = Phase.fresh
    var identity = Identity.anonymous
    var subscriptions: [String: Subscription] = [:]
    var bucket: TokenBucket
    /// Commands that wait for the one under way.
    var waiting: [Command] = []
    /// A command whose answer has to come before the next begins.
    var isBusy = false
    var awaitsPong = false
    /// Whether an alarm for the token's expiry is set.
    var awaitsExpiry = false

    enum Phase {
        /// Has not said `connect`.
        case fresh
        case connecting
        case connected
    }

    /// At most so many commands wait.
    static let maximumWaiting = 64

    init(id: SessionID, client: String, socket: WebSocket, address: String, bucket: TokenBucket) {
        self.id = id
        self.client = client
        self.socket = socket
        self.address = address
        self.bucket = bucket
    }

    var caller: RemoteCall.Caller { .init(identity: identity, client: client, address: address) }
}

/// One topic of one connection.
struct Subscription {
    /// Messages that came while the past was being read; nil once live.
    var held: [Delivery]? = []
    /// The newest offset that was handed over, and the history it counts in.
    var offset = 0
    var epoch = ""
    /// Whether the server put the client on the topic: an SDK would not come back to it by itself.
    let isServerSide: Bool
    /// Whether a gap in the offsets ends the subscription, so that the client recovers.
    let isPositioned: Bool
    let options: TopicOptions
}

/// A topic message with its frame, made once for all who receive it.
struct Delivery: Sendable {
    let message: TopicMessage
    let frame: Frame
}

/// Lets `rate` events a second pass, and up to `burst` at once.
struct TokenBucket: Equatable, Sendable {
    let rate: Double
    let burst: Double
    private var tokens: Double
    private var filled: Double

    /// A full bucket. Times are seconds of a monotonic clock.
    init(rate: Double, burst: Double, now: Double) {
        self.rate = rate
        self.burst = burst
        tokens = burst
        filled = now
    }

    /// Takes one token, if there is one.
    mutating func take(now: Double) -> Bool {
        tokens = min(burst, tokens + max(0, now - filled) * rate)
        filled = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
