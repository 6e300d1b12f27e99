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
    /// Who waits for a subscription to be confirmed.
    private var confirming: [String: [() -> Void]] = [:]
    private var channels: Set<String> = []

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
        if !listener.isUp {
            channels.removeAll()
            for channel in Array(confirming.keys) { confirm(channel) }
        }
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
        confirming[channel, default: []].append(confirmed)
        channels.insert(channel)
        listener.send(RedisCommand(usesShards ? "SSUBSCRIBE" : "SUBSCRIBE", key: channel.bytes))
    }

    func unsubscribe(_ channel: String) {
        guard channels.remove(channel) != nil else { return }
        listener.send(RedisCommand(usesShards ? "SUNSUBSCRIBE" : "UNSUBSCRIBE", key: channel.bytes))
    }

    private func confirm(_ channel: String) {
        for confirmed in confirming.removeValue(forKey: channel) ?? [] { confirmed() }
    }

    /// Ends the subscriptions that nobody wants.
    func unsubscribe(unless isWanted: (_ channel: String) -> Bool) {
        for channel in channels where !isWanted(channel) { unsubscribe(channel) }
    }

    func listens(to channel: String) -> Bool { channels.contains(channel) }

    private func pushed(_ parts: [RedisReply]) {
        if let refusal = parts.first?.refusal {
            // Which subscription was refused is not said: those that wait are asked for again, where their slot has gone or
            // after a while.
            for channel in Array(confirming.keys) {
                channels.remove(channel)
                confirm(channel)
            }
            return refusal.hasPrefix("MOVED") ? events.ended() : events.refused()
        }
        guard parts.count == 3, let kind = parts[0].text, let channel = parts[1].text else { return }
        switch kind {
        case "message", "smessage": if let payload = parts[2].bytes { events.message(channel, payload) }
        case "subscribe", "ssubscribe": confirm(channel)
        case "unsubscribe", "sunsubscribe":
            confirm(channel)
            // Ours was taken out before it was asked for; this one ended by itself, or was wanted again meanwhile.
            if channels.remove(channel) != nil { events.ended() }
        default: break
        }
    }
}
