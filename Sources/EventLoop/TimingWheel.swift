/// Many coarse timers in a few arrays: a ring of slots, one a tick.
///
/// Made for pings, stale checks and expiry of thousands of connections: setting one costs an append, a passing tick
/// costs what is due in it. Nothing is cancelled here; the owner ignores what it no longer wants when it comes up
/// (give each entry a token that tells old from new). Later than one turn of the ring is kept and put back.
public struct TimingWheel<Token: Sendable>: Sendable {
    private struct Entry: Sendable {
        let due: Int
        let token: Token
    }

    private var slots: [[Entry]]
    /// Ticks that have passed.
    public private(set) var now = 0
    /// Entries that wait.
    public private(set) var count = 0

    /// A ring of `slots` ticks.
    public init(slots: Int = 512) {
        precondition(slots > 1)
        self.slots = Array(repeating: [], count: slots)
    }

    /// Brings `token` up when `ticks` more have passed; at least one.
    public mutating func schedule(_ token: Token, in ticks: Int) {
        let due = now + max(1, ticks)
        slots[due % slots.count].append(Entry(due: due, token: token))
        count += 1
    }

    /// Passes one tick.
    ///
    /// - Returns: the tokens that are due, in the order of scheduling. Not handed to a closure, so that the owner may
    ///   schedule again while it goes through them.
    public mutating func advance() -> [Token] {
        now += 1
        let slot = now % slots.count
        guard !slots[slot].isEmpty else { return [] }
        let entries = slots[slot]
        // Only what was set for more than one turn of the ring stays, which is rare.
        slots[slot] = entries.contains { $0.due != now } ? entries.filter { $0.due != now } : []
        count -= entries.count - slots[slot].count
        return slots[slot].isEmpty ? entries.map(\.token) : entries.filter { $0.due == now }.map(\.token)
    }
}
