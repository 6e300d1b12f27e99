import Synchronization

/// How many connections each address has, on all loops and transports together.
public final class ConnectionCounter: Sendable {
    private let limit: Int
    private let counts = Mutex<[String: Int]>([:])

    /// Lets `limit` connections of one address in at a time.
    public init(limit: Int = 50) { self.limit = limit }

    /// A connection's place among those of its address.
    public struct Place: Sendable {
        /// Nil for a loopback peer, which is not counted: a proxy or one of our own tools stands there.
        fileprivate let key: String?
    }

    /// Counts a connection in; nil when its address has as many as it may.
    public func enter(_ address: String) -> Place? {
        guard !isLoopback(address) else { return Place(key: nil) }
        let key = Self.key(address)
        return counts.withLock { counts in
            guard counts[key, default: 0] < limit else { return nil }
            counts[key, default: 0] += 1
            return Place(key: key)
        }
    }

    /// A place that is given back when nobody has it any more.
    public final class Seat: Sendable {
        private let counter: ConnectionCounter
        private let place: Place

        deinit { counter.leave(place) }

        fileprivate init(_ counter: ConnectionCounter, _ place: Place) {
            self.counter = counter
            self.place = place
        }
    }

    /// Counts a connection in for as long as its seat is kept.
    public func seat(_ address: String) -> Seat? { enter(address).map { Seat(self, $0) } }

    /// Counts it out.
    public func leave(_ place: Place) {
        guard let key = place.key else { return }
        counts.withLock { counts in
            let left = counts[key, default: 1] - 1
            counts[key] = left > 0 ? left : nil
        }
    }

    /// What the peers of one subscriber have in common: the address, or the first 64 bits of IPv6.
    public static func key(_ address: String) -> String {
        guard address.contains(":"), let groups = IPv6Groups(address) else { return address }
        return groups.first.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}

/// Whether a peer is on this machine.
public func isLoopback(_ address: String) -> Bool { address.hasPrefix("127.") || address == "::1" }

/// Who a peer speaks for.
public enum ClientAddress {
    /// The last hop that is not a listed proxy; the peer itself unless it is one.
    ///
    /// - Parameter forwarded: the members of X-Forwarded-For, in order.
    public static func resolve(peer: String, forwarded: [String], proxies: Set<String>) -> String {
        guard proxies.contains(peer) else { return peer }
        return forwarded.last { !proxies.contains($0) } ?? peer
    }
}
