/// What a connection knows of its channels: what is wanted, and what the server has been asked and has confirmed.
///
/// A channel has one command under way at most. Whoever wants it again before its end is confirmed waits for that, since
/// a confirmation does not say which of several commands it answers.
struct ChannelStates {
    typealias Confirmation = () -> Void

    /// What to do after an event: at most one command, then the confirmations.
    struct Effects {
        var command: Command?
        var confirmed: [Confirmation] = []
        /// The server ended a subscription by itself.
        var hasEnded = false
    }

    enum Command: Equatable { case subscribe, unsubscribe }

    private struct Channel {
        var state: State
        var isWanted = true
        var confirming: [Confirmation] = []
    }

    private enum State { case subscribing, subscribed, unsubscribing }

    private var channels: [String: Channel] = [:]

    /// Whether the channel is subscribed or will be.
    func listens(to name: String) -> Bool { channels[name]?.isWanted == true }

    /// Those that are subscribed or will be.
    var wanted: [String] { channels.filter(\.value.isWanted).map(\.key) }

    /// Wants a channel; `confirmed` comes when the server has it, or cannot be asked any more.
    mutating func want(_ name: String, _ confirmed: @escaping Confirmation) -> Effects {
        guard var channel = channels[name] else {
            channels[name] = Channel(state: .subscribing, confirming: [confirmed])
            return Effects(command: .subscribe)
        }
        channel.isWanted = true
        let isThere = channel.state == .subscribed
        if !isThere { channel.confirming.append(confirmed) }
        channels[name] = channel
        return Effects(confirmed: isThere ? [confirmed] : [])
    }

    /// Wants it no more.
    mutating func leave(_ name: String) -> Effects {
        guard var channel = channels[name], channel.isWanted else { return Effects() }
        channel.isWanted = false
        let isThere = channel.state == .subscribed
        if isThere { channel.state = .unsubscribing }
        channels[name] = channel
        return Effects(command: isThere ? .unsubscribe : nil)
    }

    /// The server has subscribed.
    mutating func subscribed(_ name: String) -> Effects {
        // Given up after a refusal that was another's.
        var channel = channels[name] ?? Channel(state: .subscribing, isWanted: false)
        let confirmed = channel.confirming
        channel.confirming = []
        channel.state = channel.isWanted ? .subscribed : .unsubscribing
        channels[name] = channel
        return Effects(command: channel.isWanted ? nil : .unsubscribe, confirmed: confirmed)
    }

    /// The server has unsubscribed: because we asked, or because the channel's slot has gone.
    mutating func unsubscribed(_ name: String) -> Effects {
        guard var channel = channels[name] else { return Effects() }
        switch (channel.state, channel.isWanted) {
        case (.unsubscribing, true):
            channel.state = .subscribing
            channels[name] = channel
            return Effects(command: .subscribe)
        // The answer to the command under way is still to come.
        case (.subscribing, _): return Effects()
        case (.unsubscribing, false), (.subscribed, _):
            channels[name] = nil
            return Effects(confirmed: channel.confirming, hasEnded: channel.state == .subscribed)
        }
    }

    /// The server has refused a subscription, without saying which: all that wait are given up, to be asked for again.
    mutating func refused() -> Effects {
        var effects = Effects()
        for (name, channel) in channels where channel.state == .subscribing {
            effects.confirmed += channel.confirming
            channels[name] = nil
        }
        return effects
    }

    /// The connection is gone, and all subscriptions with it.
    mutating func removeAll() -> Effects {
        let effects = Effects(confirmed: channels.values.flatMap(\.confirming))
        channels = [:]
        return effects
    }
}
