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
    /// Connections on a topic.
    var topics: [String: Set<SessionID>] = [:]
    private var sessionsByUser: [String: Set<SessionID>] = [:]
    private var lastSession = 0
    private var wheel = TimingWheel<Alarm>(slots: 512)
    private var ticker: LoopTimer?
    /// Draining: new connections are closed at once.
    var isClosing = false

    /// Something to look at later; stale ones find nothing to do.
    private struct Alarm {
        enum Kind { case connect, ping, pong, expiry }
        let session: SessionID
        let kind: Kind
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

    nonisolated func start() {
        perform { shard in
            shard.ticker = LoopTimer(on: shard.loop, every: .milliseconds(1000 / Self.ticksPerSecond)) {
                [weak shard] in
                shard?.assumeIsolated { $0.tick() }
            }
        }
    }

    // MARK: Connections

    /// Gives a new connection its session. Called on the loop.
    public nonisolated func accept(_ socket: WebSocket, _ request: UpgradeRequest) -> any WebSocketDelegate {
        assumeIsolated { $0.open(socket, address: request.address) }
        return SessionDoor(shard: self, id: assumeIsolated { SessionID(number: $0.lastSession) })
    }

    private func open(_ socket: WebSocket, address: String) {
        lastSession += 1
        let id = SessionID(number: lastSession)
        let bucket = TokenBucket(
            rate: node.configuration.messagesPerSecond, burst: node.configuration.messageBurst, now: seconds)
        sessions[id] = Session(
            id: id, client: UUID().uuidString.lowercased(), socket: socket, address: address, bucket: bucket)
        alarm(id, .connect, in: node.configuration.connectTimeout)
        if isClosing { socket.close(code: Disconnect.shutdown.code, reason: Disconnect.shutdown.reason) }
    }

    fileprivate func closed(_ id: SessionID) {
        guard let session = sessions.removeValue(forKey: id) else { return }
        for topic in session.subscriptions.keys { leave(topic, session) }
        forget(session)
    }

    func end(_ session: Session, _ reason: Disconnect) {
        session.socket.close(code: reason.code, reason: reason.reason)
    }

    /// Notes who the connection is.
    func identify(_ session: Session, as identity: Identity) {
        forget(session)
        session.identity = identity
        if identity.role.isStaff { session.socket.maximumMessageBytes = node.configuration.staffMessageBytes }
        if !identity.user.isEmpty { sessionsByUser[identity.user, default: []].insert(session.id) }
        if let expires = identity.expires {
            expect(expiry: expires, of: session)
        }
    }

    /// Looks again at the expiry, at the latest in an hour: an alarm set for a month would outlive its connection by it.
    private func expect(expiry: Int, of session: Session) {
        guard !session.awaitsExpiry else { return }
        session.awaitsExpiry = true
        alarm(session.id, .expiry, in: min(3600, max(1, expiry + Self.expiryGrace - unixSeconds)))
    }

    private func forget(_ session: Session) {
        let user = session.identity.user
        sessionsByUser[user]?.remove(session.id)
        if sessionsByUser[user]?.isEmpty == true { sessionsByUser[user] = nil }
    }

    nonisolated func disconnect(user: String, client: String?, _ reason: Disconnect) {
        perform { shard in
            for id in shard.sessionsByUser[user] ?? [] {
                guard let session = shard.sessions[id], client == nil || session.client == client else {
                    continue
                }
                shard.end(session, reason)
            }
        }
    }

    /// Closes every connection; new ones are closed as they come.
    public nonisolated func close() {
        perform { shard in
            shard.isClosing = true
            shard.ticker?.stop()
            shard.ticker = nil
        }
    }

    func census() -> Node.Census {
        var census = Node.Census()
        census.clients = sessions.count
        for session in sessions.values where session.phase == .connected {
            census.users.insert(session.identity.user)
            census.subscriptions += session.subscriptions.count
        }
        census.topics = Set(topics.keys)
        return census
    }

    // MARK: Time

    /// A connection whose token has expired has this long to bring a new one, in seconds.
    private static let expiryGrace = 25

    var seconds: Double { Double(wheel.now) / Double(Self.ticksPerSecond) }
    var unixSeconds: Int { Int(Date().timeIntervalSince1970) }

    private func alarm(_ session: SessionID, _ kind: Alarm.Kind, in seconds: Int) {
        wheel.schedule(Alarm(session: session, kind: kind), in: seconds * Self.ticksPerSecond)
    }

    /// Starts the pings of a connection at a random point of the interval, so that they do not come in waves.
    func startPings(_ session: Session) {
        let ticks = Int.random(in: 1...max(1, node.configuration.pingInterval * Self.ticksPerSecond))
        wheel.schedule(Alarm(session: session.id, kind: .ping), in: ticks)
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
            session.socket.send(Reply.ping)
            session.awaitsPong = true
            alarm(session.id, .pong, in: node.configuration.pongTimeout)
            alarm(session.id, .ping, in: node.configuration.pingInterval)
            refreshPresence(session)
        case .pong:
            if session.awaitsPong { end(session, .noPong) }
        case .expiry:
            session.awaitsExpiry = false
            guard let expires = session.identity.expires else { return }
            if expires + Self.expiryGrace <= unixSeconds {
                end(session, .expired)
            } else {
                expect(expiry: expires, of: session)
            }
        }
    }
}

/// The socket's way into its shard.
private final class SessionDoor: WebSocketDelegate {
    private let shard: Shard
    private let id: SessionID

    init(shard: Shard, id: SessionID) {
        self.shard = shard
        self.id = id
    }

    func received(_ text: [UInt8]) { shard.assumeIsolated { [id] in $0.receive(text, from: id) } }
    func closed() { shard.assumeIsolated { [id] in $0.closed(id) } }
}
