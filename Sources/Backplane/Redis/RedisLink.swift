import EventLoop

/// The two connections of a loop to one server: one for commands, one that listens. Loop thread only.
///
/// `@unchecked Sendable`: every member is touched on the loop's thread only.
final class RedisLink: @unchecked Sendable {
    let server: RedisPlace.Server
    private let commands: RedisConnection
    private let listener: RedisConnection
    private let usesShards: Bool
    private let events: Events
    private var wasUp = false
    /// The digests of ``RedisScript/all`` once the server has them.
    private var digests: [String?] = Array(repeating: nil, count: RedisScript.all.count)
    private var channels = ChannelStates()

    /// What the owner hears.
    struct Events {
        var changed: (_ link: RedisLink, _ isUp: Bool, _ reason: String) -> Void
        var message: (_ channel: String, _ payload: [UInt8]) -> Void
        /// The server has ended a subscription, or says that it has moved.
        var ended: () -> Void
        /// The server refuses a subscription.
        var refused: () -> Void
    }

    /// - Parameter usesShards: whether channels live with the keys of their slot, as in a cluster.
    init(
        to server: RedisPlace.Server, as credentials: RedisPlace.Credentials?, usesShards: Bool,
        on loop: Loop,
        _ events: Events
    ) {
        self.server = server
        self.usesShards = usesShards
        self.events = events
        let owner = Owner()
        commands = RedisConnection(
            to: server, as: credentials, listens: false, on: loop,
            .init(changed: { owner.link?.changed($0, $1) }, pushed: { _ in }))
        listener = RedisConnection(
            to: server, as: credentials, listens: true, on: loop,
            .init(changed: { owner.link?.changed($0, $1) }, pushed: { owner.link?.pushed($0) }))
        owner.link = self
    }

    /// Breaks the circle between the connections and the link. Loop thread only.
    private final class Owner {
        weak var link: RedisLink?
    }

    var isUp: Bool { commands.isUp && listener.isUp }

    func start() {
        commands.start()
        listener.start()
    }

    func stop() {
        commands.stop()
        listener.stop()
    }

    func step() {
        commands.step()
        listener.step()
    }

    func flush() {
        commands.flush()
        listener.flush()
    }

    private func changed(_ connectionIsUp: Bool, _ reason: String) {
        if commands.isUp, connectionIsUp, digests.contains(where: { $0 == nil }) { loadScripts() }
        if !listener.isUp { apply(channels.removeAll(), to: "") }
        if !commands.isUp { digests = Array(repeating: nil, count: digests.count) }
        guard isUp != wasUp else { return }
        wasUp = isUp
        events.changed(self, isUp, reason)
    }

    // MARK: Commands

    func send(_ command: RedisCommand, completion: @escaping RedisConnection.Completion) {
        commands.send(command, completion: completion)
    }

    /// Sends two commands next to each other; the completion is the second one's.
    func send(asking command: RedisCommand, completion: @escaping RedisConnection.Completion) {
        commands.send(RedisCommand("ASKING"))
        commands.send(command, completion: completion)
    }

    private func loadScripts() {
        for script in RedisScript.all {
            commands.send(RedisCommand("SCRIPT", "LOAD", script.text)) { [weak self] result in
                if case .success(let reply) = result { self?.digests[script.number] = reply.text }
            }
        }
    }

    /// The command that runs a script here: by its digest when the server has it.
    func command(_ script: RedisScript, keys: [[UInt8]], _ arguments: [[UInt8]]) -> RedisCommand {
        if let digest = digests[script.number] {
            return RedisCommand(script: digest, keys: keys, arguments)
        }
        return RedisCommand(scriptText: script.text, keys: keys, arguments)
    }

    // MARK: Channels

    /// Subscribes; `confirmed` is called when the server has, or when the connection breaks.
    func subscribe(_ channel: String, confirmed: @escaping () -> Void) {
        guard listener.isUp else { return confirmed() }
        apply(channels.want(channel, confirmed), to: channel)
    }

    func unsubscribe(_ channel: String) { apply(channels.leave(channel), to: channel) }

    /// Ends the subscriptions that nobody wants.
    func unsubscribe(unless isWanted: (_ channel: String) -> Bool) {
        for channel in channels.wanted where !isWanted(channel) { unsubscribe(channel) }
    }

    func listens(to channel: String) -> Bool { channels.listens(to: channel) }

    private func apply(_ effects: ChannelStates.Effects, to channel: String) {
        switch effects.command {
        case .subscribe:
            listener.send(RedisCommand(usesShards ? "SSUBSCRIBE" : "SUBSCRIBE", key: channel.bytes))
        case .unsubscribe:
            listener.send(RedisCommand(usesShards ? "SUNSUBSCRIBE" : "UNSUBSCRIBE", key: channel.bytes))
        case nil: break
        }
        for confirmed in effects.confirmed { confirmed() }
        if effects.hasEnded { events.ended() }
    }

    private func pushed(_ parts: [RedisReply]) {
        if let refusal = parts.first?.refusal {
            apply(channels.refused(), to: "")
            return refusal.hasPrefix("MOVED") ? events.ended() : events.refused()
        }
        guard parts.count == 3, let kind = parts[0].text, let channel = parts[1].text else { return }
        switch kind {
        case "message", "smessage": if let payload = parts[2].bytes { events.message(channel, payload) }
        case "subscribe", "ssubscribe": apply(channels.subscribed(channel), to: channel)
        case "unsubscribe", "sunsubscribe": apply(channels.unsubscribed(channel), to: channel)
        default: break
        }
    }
}
