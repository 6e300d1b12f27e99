import Backplane
import EventLoop
import Foundation
import JSON
public import Transport

/// The part of a node that lives on one loop: its connections, and who of them is on which topic.
///
/// An actor on the loop's executor. Sockets enter it without a hop; what other threads bring arrives through the loop's
/// mailbox in order.
public actor Shard {
    nonisolated let loop: Loop
    nonisolated let node: Node
    /// Runs on the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    var sessions: [SessionID: Session] = [:]
    var topics: [String: Topic] = [:]
    /// Topics with something to send at the end of the loop's pass.
    var talking: [Topic] = []
    private var sessionsByUser: [String: Set<SessionID>] = [:]
    /// Connections of somebody.
    private var namedSessions = 0
    private var lastSession = 0
    private var wheel = TimingWheel<Alarm>(slots: 512)
    private var ticker: LoopTimer?
    /// Draining: new connections are closed at once.
    private var isClosing = false

    /// Something to look at later; stale ones find nothing to do. One word: there is one for every connection.
    struct Alarm: Sendable {
        enum Kind: Int, Sendable { case connect, ping, pong, expiry, subscriptions, drain }
        private let bits: Int
        init(_ session: SessionID, _ kind: Kind) { bits = session.number << 3 | kind.rawValue }
        var session: SessionID { SessionID(number: bits >> 3) }
        var kind: Kind { Kind(rawValue: bits & 7) ?? .connect }
    }

    private static let ticksPerSecond = 4

    init(loop: Loop, node: Node) {
        self.loop = loop
        self.node = node
    }

    /// Runs `work` in the shard, behind everything brought here before. Any thread.
    nonisolated func perform(_ work: @escaping @Sendable (isolated Shard) -> Void) {
        loop.post { self.assumeIsolated { work($0) } }
    }

    /// Runs `work` in the shard: at once when the caller is on its loop, else as ``perform(_:)`` does.
    nonisolated func enter(_ work: @escaping @Sendable (isolated Shard) -> Void) {
        loop.isOnLoop ? assumeIsolated { work($0) } : perform(work)
    }

    nonisolated func start() {
        perform { shard in
            // Before the hook of the sockets, which sends what is queued here.
            shard.loop.atEndOfPass { [weak shard] in shard?.assumeIsolated { $0.flushTopics() } }
            shard.ticker = LoopTimer(on: shard.loop, every: .milliseconds(1000 / Self.ticksPerSecond)) {
                [weak shard] in
                shard?.assumeIsolated { $0.tick() }
            }
        }
    }

    // MARK: Connections

    /// Gives a new WebSocket its session. Called on the loop.
    public nonisolated func accept(_ socket: WebSocket, _ request: UpgradeRequest) -> any WebSocketDelegate {
        let kind: Session.Kind =
            request.path == Node.unidirectionalWebSocketPath ? .unidirectional : .duplex
        return assumeIsolated { $0.open(socket, address: request.address, kind: kind) }
    }

    /// Gives a new connection its session.
    func open(_ link: any ClientLink, address: String, kind: Session.Kind) -> Session {
        lastSession += 1
        let session = Session(
            shard: self, id: SessionID(number: lastSession),
            link: kind == .unidirectional ? BarePushes(link) : link, address: address, kind: kind,
            now: seconds)
        sessions[session.id] = session
        schedule(.connect, session, in: node.configuration.connectTimeout)
        if isClosing { end(session, .shutdown) }
        return session
    }

    func closed(_ session: Session) {
        guard sessions.removeValue(forKey: session.id) != nil else { return }
        release(session)
    }

    func end(_ session: Session, _ reason: Disconnect) {
        session.link.close(code: reason.code, reason: reason.reason)
        release(session)
    }

    /// Takes a connection off its topics, and from among those of its user: what is left of it is a socket that has not
    /// closed yet.
    func release(_ session: Session) {
        for subscription in session.subscriptions { leave(subscription) }
        session.subscriptions = []
        forget(session)
        if case .emulated(let key) = session.kind { node.emulated.remove(key) }
    }

    /// Notes who the connection is; false, and the connection ends, when its user has as many as they may.
    func identify(_ session: Session, as identity: Identity) -> Bool {
        if !session.isCounted || session.identity.user != identity.user {
            forget(session)
            if !identity.user.isEmpty {
                guard node.userConnections.enter(identity.user) else {
                    end(session, .connectionLimit)
                    return false
                }
                session.isCounted = true
                namedSessions += 1
                sessionsByUser[identity.user, default: []].insert(session.id)
            }
        }
        session.identity = identity
        if identity.role.isStaff { session.link.maximumMessageBytes = node.configuration.staffMessageBytes }
        if let expires = identity.expires { expect(expiry: expires, of: session) }
        return true
    }

    private func forget(_ session: Session) {
        guard session.isCounted else { return }
        let user = session.identity.user
        session.isCounted = false
        namedSessions -= 1
        node.userConnections.leave(user)
        sessionsByUser[user]?.remove(session.id)
        if sessionsByUser[user]?.isEmpty == true { sessionsByUser[user] = nil }
    }

    /// Connections that an order is for.
    func connections(of target: Order.Target) -> [Session] {
        (sessionsByUser[target.user] ?? []).compactMap { sessions[$0] }.filter { session in
            session.phase == .connected && (target.client == nil || session.clientName == target.client)
                && (target.session == nil || session.kind == .emulated(key: target.session ?? ""))
                && !target.except.contains(session.clientName)
        }
    }

    /// Takes no more connections. Those that are there end: WebSockets as their transport closes them, streams evenly over
    /// `spread`, so that they do not all come back at once.
    public nonisolated func close(over spread: Duration = .zero) {
        perform { shard in
            shard.isClosing = true
            let streams = shard.sessions.values.filter(\.isStream)
            let ticks = Int(spread / .seconds(1)) * Self.ticksPerSecond
            for (place, session) in streams.enumerated() {
                shard.wheel.schedule(Alarm(session.id, .drain), in: ticks * place / streams.count)
            }
        }
    }

    /// Ends the shard's timer; call when its connections are gone.
    public nonisolated func stop() {
        perform { shard in
            shard.ticker?.stop()
            shard.ticker = nil
        }
    }

    /// What is connected here. Cost: a step a user and a topic, none a connection: it is asked for every few seconds.
    func census() -> Node.Census {
        var census = Node.Census()
        census.clients = sessions.count
        census.users = Set(sessionsByUser.keys)
        if sessions.count > namedSessions { census.users.insert("") }
        census.subscriptions = topics.values.reduce(0) { $0 + $1.count }
        census.topics = topics.mapValues(\.count)
        return census
    }

    // MARK: Time

    /// Seconds since the start, in steps of a quarter.
    var seconds: Double { Double(wheel.now) / Double(Self.ticksPerSecond) }
    var unixSeconds: Int { Int(Date().timeIntervalSince1970) }

    func schedule(_ kind: Alarm.Kind, _ session: Session, in seconds: Int) {
        wheel.schedule(Alarm(session.id, kind), in: seconds * Self.ticksPerSecond)
    }

    /// Looks again at an expiry, at the latest in an hour: an alarm set for a month would outlive its connection by it.
    func secondsUntil(expiry: Int) -> Int {
        min(3600, max(1, expiry + node.configuration.expiryGrace - unixSeconds))
    }

    func hasPassed(expiry: Int) -> Bool { expiry + node.configuration.expiryGrace <= unixSeconds }

    private func expect(expiry: Int, of session: Session) {
        let wait = secondsUntil(expiry: expiry)
        guard unixSeconds + wait < session.expiryAlarm else { return }
        session.expiryAlarm = unixSeconds + wait
        schedule(.expiry, session, in: wait)
    }

    /// Starts the pings of a connection at a random point of the interval, so that they do not come in waves.
    func startPings(_ session: Session) {
        let ticks = Int.random(in: 1...max(1, node.configuration.pingInterval * Self.ticksPerSecond))
        wheel.schedule(Alarm(session.id, .ping), in: ticks)
    }

    private func tick() {
        for alarm in wheel.advance() {
            if let session = sessions[alarm.session] { ring(alarm.kind, session) }
        }
    }

    private func ring(_ kind: Alarm.Kind, _ session: Session) {
        switch kind {
        case .connect:
            if session.phase == .fresh { end(session, .stale) }
        case .ping:
            // A stream whose reader was too slow ends by itself; nobody tells.
            guard session.link.isOpen else { return release(session) }
            session.link.send(Reply.ping)
            if session.kind != .unidirectional {
                session.awaitsPong = true
                schedule(.pong, session, in: node.configuration.pongTimeout)
            }
            schedule(.ping, session, in: node.configuration.pingInterval)
            refreshPresence(session)
        case .pong:
            if session.awaitsPong { end(session, .noPong) }
        case .expiry:
            guard unixSeconds + 1 >= session.expiryAlarm else { return }
            session.expiryAlarm = .max
            guard let expires = session.identity.expires else { return }
            hasPassed(expiry: expires) ? end(session, .expired) : expect(expiry: expires, of: session)
        case .subscriptions: expireSubscriptions(session)
        case .drain: end(session, .shutdown)
        }
    }
}
