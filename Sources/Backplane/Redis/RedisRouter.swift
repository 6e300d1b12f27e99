import EventLoop

/// One loop's way to Redis: to one server, or to those of a cluster, each command to the server that has its slot. Loop
/// thread only.
///
/// `@unchecked Sendable`: every member is touched on the loop's thread only.
final class RedisRouter: @unchecked Sendable {
    typealias Completion = RedisConnection.Completion

    private let place: RedisPlace
    private let loop: Loop
    private let events: Events
    private var links: [RedisPlace.Server: RedisLink] = [:]
    /// The server of each slot, by its place in `owners`; one entry without a cluster.
    private var slots: [Int]
    private var owners: [RedisPlace.Server]
    private var ticker: LoopTimer?
    /// Ticks until the map of slots is asked for again; nil: when something moves.
    private var mapDue: Int?
    /// Ticks until refused subscriptions are tried again.
    private var settleDue: Int?
    private var hasMap: Bool
    /// Whom to ask for the map: who was said to have a slot knows of it before the others do.
    private var mapSource: RedisPlace.Server?
    /// How often the map is still asked for soon: servers learn of a move one after the other.
    private var restlessness = 0

    /// What the owner hears.
    struct Events {
        /// Whether all servers answer has changed.
        var changed: (_ isUp: Bool, _ reason: String) -> Void
        /// Messages on these channels may have been missed.
        var lost: (_ belongs: @escaping (_ channel: String) -> Bool) -> Void
        /// Subscriptions may be missing: wanted ones have to be looked at.
        var unsettled: () -> Void
        var message: (_ channel: String, _ payload: [UInt8]) -> Void
    }

    /// How often a command that a cluster sends elsewhere is sent on.
    private static let maximumHops = 5
    /// Ticks between two looks at a cluster that has no map, and at one that has.
    private static let mapRetry = 4
    private static let mapInterval = 200
    private static let mapSoon = 10
    private static let settlePause = 100
    private static let restless = 10

    init(_ place: RedisPlace, on loop: Loop, _ events: Events) {
        self.place = place
        self.loop = loop
        self.events = events
        owners = place.servers
        slots = place.isCluster ? [] : [0]
        hasMap = !place.isCluster
    }

    func start() {
        for server in place.servers { open(server) }
        mapDue = place.isCluster ? 1 : nil
        loop.atEndOfPass { [weak self] in self?.flush() }
        ticker = LoopTimer(on: loop, every: .milliseconds(RedisConnection.tick)) { [unowned self] in step() }
    }

    func stop() {
        ticker?.stop()
        ticker = nil
        for link in links.values { link.stop() }
        links = [:]
        // Nobody answers them now.
        for each in waiting { each.send() }
        waiting = []
    }

    /// Ends the subscriptions that nobody wants.
    func unsubscribe(unless isWanted: (_ channel: String) -> Bool) {
        for link in links.values where link.isUp { link.unsubscribe(unless: isWanted) }
    }

    private func flush() { for link in links.values { link.flush() } }

    private func step() {
        for link in links.values { link.step() }
        sendOn()
        if let due = settleDue {
            settleDue = due > 1 ? due - 1 : nil
            if due <= 1 { events.unsettled() }
        }
        guard let due = mapDue else { return }
        mapDue = due - 1
        if due <= 1 { askForMap() }
    }

    @discardableResult
    private func open(_ server: RedisPlace.Server) -> RedisLink {
        if let link = links[server] { return link }
        let link = RedisLink(
            to: server, as: place.credentials, usesShards: place.isCluster, on: loop,
            .init(
                changed: { [weak self] in self?.changed($0, $1, $2) },
                message: { [weak self] in self?.events.message($0, $1) },
                ended: { [weak self] in self?.ended() },
                refused: { [weak self] in self?.settleDue = Self.settlePause }))
        links[server] = link
        link.start()
        return link
    }

    /// A server has ended a subscription by itself, or refuses one: its slot has moved. Or it was wanted again before its
    /// end was confirmed.
    private func ended() {
        if place.isCluster { lookAtMap() } else { events.unsettled() }
    }

    // MARK: Health

    /// Whether every server that has slots answers.
    var isUp: Bool { hasMap && owners.allSatisfy { links[$0]?.isUp == true } }

    private var wasUp = false

    private func changed(_ link: RedisLink, _ isUp: Bool, _ reason: String) {
        if place.isCluster { lookAtMap() }
        let server = link.server
        if hasMap { events.lost { [weak self] channel in self?.owner(of: channel.bytes) == server } }
        events.unsettled()
        report(reason)
    }

    private func report(_ reason: String) {
        let isUp = isUp
        guard isUp != wasUp else { return }
        wasUp = isUp
        events.changed(isUp, reason)
    }

    // MARK: Routing

    private func owner(of key: [UInt8]) -> RedisPlace.Server? {
        guard hasMap else { return nil }
        guard place.isCluster else { return owners[0] }
        let index = slots[HashSlot.of(key)]
        return index < 0 ? nil : owners[index]
    }

    /// The link to the server that has `key`, when that answers.
    func link(for key: [UInt8]) -> RedisLink? {
        guard let link = owner(of: key).flatMap({ links[$0] }), link.isUp else { return nil }
        return link
    }

    /// Sends a command to the server that has its key.
    func send(_ command: RedisCommand, completion: @escaping Completion) {
        guard let link = link(for: command.key) else {
            return completion(.failure(.unavailable("no server for this key")))
        }
        send(command, over: link, hops: 0, completion)
    }

    /// Runs a script where its first key is.
    func run(
        _ script: RedisScript, keys: [[UInt8]], _ arguments: [[UInt8]], completion: @escaping Completion
    ) {
        guard let link = link(for: keys[0]) else {
            return completion(.failure(.unavailable("no server for this key")))
        }
        send(link.command(script, keys: keys, arguments), over: link, hops: 0) { [self] result in
            // The server has been emptied, or another one answers now: the text always runs.
            guard case .failure(.refused(let words)) = result, words.hasPrefix("NOSCRIPT") else {
                return completion(result)
            }
            send(RedisCommand(scriptText: script.text, keys: keys, arguments), completion: completion)
        }
    }

    private func send(
        _ command: RedisCommand, over link: RedisLink, hops: Int, isAsking: Bool = false,
        _ completion: @escaping Completion
    ) {
        let answered: Completion = { [self] result in
            guard case .success(.error(let words)) = result else { return completion(result) }
            follow(words, command, hops, completion)
        }
        if isAsking {
            link.send(asking: command, completion: answered)
        } else {
            link.send(command, completion: answered)
        }
    }

    /// A refusal: of the command, or because its slot is elsewhere.
    private func follow(
        _ words: String, _ command: RedisCommand, _ hops: Int, _ completion: @escaping Completion
    ) {
        let parts = words.split(separator: " ")
        guard place.isCluster, hops < Self.maximumHops, let kind = parts.first else {
            return completion(.failure(.refused(words)))
        }
        switch kind {
        case "MOVED" where parts.count == 3:
            guard let slot = Int(parts[1]), let server = RedisPlace.Server(String(parts[2])) else { break }
            move(slot, to: server)
            return later(command, to: server, hops + 1, isAsking: false, completion)
        case "ASK" where parts.count == 3:
            guard let server = RedisPlace.Server(String(parts[2])) else { break }
            return later(command, to: server, hops + 1, isAsking: true, completion)
        case "TRYAGAIN", "CLUSTERDOWN":
            guard let server = owner(of: command.key) else { break }
            return later(
                command, to: server, hops + 1, isAsking: false, after: Self.pause << hops, completion)
        default: break
        }
        completion(.failure(.refused(words)))
    }

    /// Sends a command on, once `pause` ticks have passed and the server that it is for has been reached.
    private func later(
        _ command: RedisCommand, to server: RedisPlace.Server, _ hops: Int, isAsking: Bool,
        after pause: Int = 0,
        _ completion: @escaping Completion
    ) {
        let link = open(server)
        if pause == 0, link.isUp {
            return send(command, over: link, hops: hops, isAsking: isAsking, completion)
        }
        waiting.append(
            Waiting(server: server, pause: pause, patience: pause + Self.patience) { [self] in
                send(command, over: link, hops: hops, isAsking: isAsking, completion)
            })
    }

    /// A command for a server that is being reached, or that wants a pause.
    private struct Waiting {
        let server: RedisPlace.Server
        var pause: Int
        var patience: Int
        let send: () -> Void
    }

    /// Ticks before a command is repeated that a cluster could not take for the moment; doubled each time.
    private static let pause = 1

    private static let patience = 20
    private var waiting: [Waiting] = []

    /// Sends on what can be; what has waited too long fails there.
    private func sendOn() {
        let now = waiting
        waiting = []
        for var each in now {
            each.patience -= 1
            each.pause -= 1
            if each.patience <= 0 || (each.pause <= 0 && links[each.server]?.isUp == true) {
                each.send()
            } else {
                waiting.append(each)
            }
        }
    }

    // MARK: The map of a cluster

    private func move(_ slot: Int, to server: RedisPlace.Server) {
        guard slots.indices.contains(slot), slots[slot] < 0 || owners[slots[slot]] != server else { return }
        if let index = owners.firstIndex(of: server) {
            slots[slot] = index
        } else {
            owners.append(server)
            slots[slot] = owners.count - 1
        }
        mapSource = server
        lookAtMap()
        events.unsettled()
    }

    /// Something has moved: asks for the map now, and some times more.
    private func lookAtMap() {
        mapDue = 1
        restlessness = Self.restless
    }

    private func askForMap() {
        mapDue = Self.mapRetry
        let source = mapSource.flatMap { links[$0] }
        guard let link = source?.isUp == true ? source : links.values.filter(\.isUp).randomElement() else {
            return
        }
        link.send(RedisCommand("CLUSTER", "SLOTS")) { [weak self] result in
            if case .success(let reply) = result { self?.take(map: reply) }
        }
    }

    /// `[[first slot, last slot, [host, port, …], replicas …], …]`.
    private func take(map reply: RedisReply) {
        var owners: [RedisPlace.Server] = []
        var slots = Array(repeating: -1, count: HashSlot.count)
        for range in reply.array ?? [] {
            guard let parts = range.array, parts.count >= 3, let first = parts[0].integer,
                let last = parts[1].integer, first >= 0, first <= last, last < HashSlot.count,
                let node = parts[2].array, node.count >= 2, let host = node[0].text,
                let port = node[1].integer,
                let server = RedisPlace.Server("\(host):\(port)")
            else { continue }
            let index = owners.firstIndex(of: server) ?? owners.count
            if index == owners.count { owners.append(server) }
            for slot in first...last { slots[slot] = index }
        }
        guard !owners.isEmpty else { return }
        (self.owners, self.slots, hasMap) = (owners, slots, true)
        if restlessness > 0 { restlessness -= 1 } else { mapSource = nil }
        mapDue = restlessness > 0 ? Self.mapSoon : Self.mapInterval
        for server in owners { open(server) }
        for (server, link) in links where !owners.contains(server) && !place.servers.contains(server) {
            link.stop()
            links[server] = nil
        }
        // Channels follow their slots.
        events.unsettled()
        report("the cluster's map is known")
    }
}
