import Synchronization
import Transport

/// So many events a second, and so many at once.
public struct Rate: Equatable, Sendable {
    /// Events a second.
    public var perSecond: Double
    /// Events at once.
    public var burst: Double

    /// Twice as many at once as in a second.
    public init(perSecond: Double) {
        self.perSecond = perSecond
        burst = 2 * perSecond
    }
}

/// Lets the events of a ``Rate`` pass.
struct TokenBucket: Equatable, Sendable {
    private var tokens: Float
    private var filled: Double

    /// A full bucket. Times are seconds of a monotonic clock.
    init(full rate: Rate, now: Double) {
        tokens = Float(rate.burst)
        filled = now
    }

    /// Takes one token, if there is one.
    mutating func take(_ rate: Rate, now: Double) -> Bool {
        refill(rate, now: now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// Whether nothing has been taken lately.
    mutating func isFull(_ rate: Rate, now: Double) -> Bool {
        refill(rate, now: now)
        return tokens >= Float(rate.burst)
    }

    private mutating func refill(_ rate: Rate, now: Double) {
        tokens = min(Float(rate.burst), tokens + Float(max(0, now - filled) * rate.perSecond))
        filled = now
    }
}

/// Buckets by name, shared by all loops: what one address or one user may do over all its connections.
final class SharedBuckets: Sendable {
    private struct State {
        var buckets: [String: TokenBucket] = [:]
        var sweep = 1024
    }

    private let rate: Rate
    private let state = Mutex(State())

    init(rate: Rate) { self.rate = rate }

    func take(_ name: String, now: Double) -> Bool {
        state.withLock { state in
            if state.buckets.count >= state.sweep {
                var kept = state.buckets
                for (name, var bucket) in state.buckets where bucket.isFull(rate, now: now) {
                    kept[name] = nil
                }
                state.buckets = kept
                state.sweep = max(1024, kept.count * 2)
            }
            return state.buckets[name, default: TokenBucket(full: rate, now: now)].take(rate, now: now)
        }
    }
}

/// How many connections each user has on this node.
final class UserConnections: Sendable {
    private let limit: Int
    private let counts = Mutex<[String: Int]>([:])

    init(limit: Int) { self.limit = limit }

    /// Counts a connection in; false when the user has as many as they may.
    func enter(_ user: String) -> Bool {
        counts.withLock { counts in
            guard counts[user, default: 0] < limit else { return false }
            counts[user, default: 0] += 1
            return true
        }
    }

    func leave(_ user: String) {
        counts.withLock { counts in
            let left = counts[user, default: 1] - 1
            counts[user] = left > 0 ? left : nil
        }
    }
}
