/// Many coarse timers in a few arrays: a ring of slots, one a tick.
///
/// Made for pings, stale checks and expiry of thousands of connections: setting one costs an append, a passing tick
/// costs what is due in it. Nothing is cancelled here; the owner ignores what it no longer wants when it comes up
/// (give each entry a token that tells old from new). Later than one turn of the ring is kept and put back. Inlinable:
/// whoever has one has it for a type of their own, thousands of times a second.
public struct TimingWheel<Token: Sendable>: Sendable {
    @usableFromInline struct Entry: Sendable {
        @usableFromInline let due: Int
        @usableFromInline let token: Token

        @inlinable init(due: Int, token: Token) {
            self.due = due
            self.token = token
        }
    }

    @usableFromInline var slots: [[Entry]]
    /// Ticks that have passed.
    public var now: Int { passed }
    @usableFromInline var passed = 0
    /// Entries that wait.
    public var count: Int { waiting }
    @usableFromInline var waiting = 0

    /// A ring of `slots` ticks.
    @inlinable public init(slots: Int = 512) {
        precondition(slots > 1)
        self.slots = Array(repeating: [], count: slots)
    }

    /// Brings `token` up when `ticks` more have passed; at least one.
    @inlinable public mutating func schedule(_ token: Token, in ticks: Int) {
        let due = passed + max(1, ticks)
        slots[due % slots.count].append(Entry(due: due, token: token))
        waiting += 1
    }

    /// Passes one tick.
    ///
    /// - Returns: the tokens that are due, in the order of scheduling. Not handed to a closure, so that the owner may
    ///   schedule again while it goes through them.
    @inlinable public mutating func advance() -> [Token] {
        passed += 1
        let now = passed
        let slot = now % slots.count
        guard !slots[slot].isEmpty else { return [] }
        let entries = slots[slot]
        // Only what was set for more than one turn of the ring stays, which is rare.
        slots[slot] = entries.contains { $0.due != now } ? entries.filter { $0.due != now } : []
        waiting -= entries.count - slots[slot].count
        return slots[slot].isEmpty ? entries.map(\.token) : entries.filter { $0.due == now }.map(\.token)
    }
}
