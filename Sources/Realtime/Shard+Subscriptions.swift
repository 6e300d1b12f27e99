import Backplane
import EventLoop
import JSON
import Transport

/// What a subscribe answers: where the topic stands, and what the client had missed.
struct SubscribeResult: Sendable {
    let topic: String
    var isRecoverable = false
    var isPositioned = false
    var wasRecovering = false
    var isRecovered = false
    var page: HistoryPage?

    func write(_ json: inout JSONWriter) {
        if isRecoverable { json.field("recoverable", true) }
        if isPositioned { json.field("positioned", true) }
        if wasRecovering { json.field("was_recovering", true) }
        if isRecovered { json.field("recovered", true) }
        if let page { json.history(page) }
    }
}

/// Subscriptions and deliveries.
extension Shard {
    typealias Attached = @Sendable (isolated Shard, [SubscribeResult]) -> Void

    // MARK: Client-side

    func subscribe(_ request: Command.Subscribe, _ id: Int, _ session: Session) {
        let topic = request.topic
        guard session.bucket.take(now: seconds) else { return fail(id, .tooManyRequests, session) }
        guard session.subscriptions[topic] == nil else { return fail(id, .alreadySubscribed, session) }
        guard session.subscriptions.count < node.configuration.topicsPerConnection else {
            return fail(id, .limitExceeded, session)
        }
        guard let name = TopicName(topic), let options = node.options(name) else {
            return fail(id, .unknownTopic, session)
        }
        guard options.allows(options.subscribers, session.identity, topic: name, isSubscribed: false) else {
            return fail(id, .permissionDenied, session)
        }
        session.isBusy = true
        let sessionID = session.id
        let positions = request.position.map { [topic: $0] } ?? [:]
        attach(session, [topic], positions: positions, isServerSide: false) { shard, results in
            guard let session = shard.sessions[sessionID] else { return }
            if let result = results.first {
                session.socket.send(Reply.result(id, "subscribe") { result.write(&$0) })
                shard.goLive(result, session)
            } else {
                shard.fail(id, .internalError, session)
            }
            shard.proceed(session)
        }
    }

    func unsubscribe(_ topic: String, _ id: Int, _ session: Session) {
        if session.subscriptions[topic] != nil {
            leave(topic, session)
            session.subscriptions[topic] = nil
        }
        session.socket.send(Reply.result(id, "unsubscribe") { _ in })
    }

    // MARK: Attaching

    /// Puts a connection on topics. Messages that come meanwhile are held; the caller sends the results and then lets
    /// each topic ``goLive(_:_:)``. A topic of the client's own that fails is left out; without one that the server gives,
    /// the client would hear nothing and not know, so the connection ends and the client comes again.
    func attach(
        _ session: Session, _ topics: [String], positions: [String: Command.Position], isServerSide: Bool,
        then: @escaping Attached
    ) {
        attachNext(session.id, topics[...], positions, isServerSide, [], then)
    }

    private func attachNext(
        _ sessionID: SessionID, _ topics: ArraySlice<String>, _ positions: [String: Command.Position],
        _ isServerSide: Bool, _ results: [SubscribeResult], _ then: @escaping Attached
    ) {
        guard let topic = topics.first else { return then(self, results) }
        guard let session = sessions[sessionID] else { return }
        attach(session, topic, positions[topic], isServerSide) { shard, result in
            if result == nil, isServerSide, let session = shard.sessions[sessionID] {
                return shard.end(session, .internalError)
            }
            shard.attachNext(
                sessionID, topics.dropFirst(), positions, isServerSide, results + (result.map { [$0] } ?? []),
                then)
        }
    }

    private func attach(
        _ session: Session, _ topic: String, _ position: Command.Position?, _ isServerSide: Bool,
        then: @escaping @Sendable (isolated Shard, SubscribeResult?) -> Void
    ) {
        guard let name = TopicName(topic), let options = node.options(name),
            session.subscriptions[topic] == nil
        else {
            return then(self, nil)
        }
        let hasHistory = options.history != .none
        session.subscriptions[topic] = Subscription(
            isServerSide: isServerSide, isPositioned: hasHistory && options.allowsRecovery, options: options)
        topics[topic, default: []].insert(session.id)
        let sessionID = session.id
        node.want(topic, shard: loop.index) { [self] in
            guard hasHistory else {
                return perform { then($0, SubscribeResult(topic: topic)) }
            }
            readMissed(topic, name, options, position) { shard, result in
                if result == nil, let session = shard.sessions[sessionID] {
                    shard.leave(topic, session)
                    session.subscriptions[topic] = nil
                }
                then(shard, result)
            }
        }
    }

    /// Reads what a client has missed, or where the topic stands when it has not asked.
    private nonisolated func readMissed(
        _ topic: String, _ name: TopicName, _ options: TopicOptions, _ position: Command.Position?,
        then: @escaping @Sendable (isolated Shard, SubscribeResult?) -> Void
    ) {
        let limit = node.configuration.recoveryLimit
        let wanted = options.allowsRecovery ? position : nil
        let query = HistoryQuery(
            limit: wanted == nil ? 0 : limit + 1,
            since: wanted.map { StreamPosition(offset: $0.offset, epoch: $0.epoch) })
        node.history(of: topic, name, options, query) { [self] history in
            perform { shard in
                guard case .success(let page) = history else { return then(shard, nil) }
                var result = SubscribeResult(
                    topic: topic, isRecoverable: options.allowsRecovery, isPositioned: options.allowsRecovery)
                result.page = HistoryPage(items: [], top: page.top)
                if let wanted {
                    result.wasRecovering = true
                    result.isRecovered = Recovery.isComplete(page, since: wanted, limit: limit)
                    if result.isRecovered { result.page = page }
                }
                then(shard, result)
            }
        }
    }

    /// The result is out: hands over what was held, in order and once, and lets the topic flow.
    func goLive(_ result: SubscribeResult, _ session: Session) {
        guard var subscription = session.subscriptions[result.topic], let held = subscription.held else {
            return
        }
        subscription.held = nil
        subscription.offset = result.page?.top.offset ?? 0
        subscription.epoch = result.page?.top.epoch ?? ""
        session.subscriptions[result.topic] = subscription
        if subscription.options.hasPresence { announce(result.topic, session) }
        for delivery in held { hand(delivery, to: session) }
    }

    /// The same for a topic that came without being asked for; what waits on it follows, without a position.
    func goLiveServerSide(_ result: SubscribeResult, _ session: Session) {
        goLive(result, session)
        guard !result.isRecovered else { return }
        let sessionID = session.id
        let topic = result.topic
        node.application?.waiting(on: topic, for: session.identity) { [self] waiting in
            guard !waiting.data.isEmpty else { return }
            perform { shard in
                guard let session = shard.sessions[sessionID], session.socket.isOpen else { return }
                for data in waiting.data {
                    session.socket.send(
                        Reply.publication(topic, offset: nil, Publication.payload(data: data)))
                }
                waiting.taken()
            }
        }
    }

    // MARK: Presence

    private static let presenceTTL = Duration.seconds(60)

    private func announce(_ topic: String, _ session: Session) {
        let info = session.identity.clientInfo(client: session.client)
        node.backplane.addPresence(session.client, info: info, on: topic, ttl: Self.presenceTTL)
        if session.subscriptions[topic]?.options.announcesPresence == true {
            node.backplane.broadcast(TopicMessage(topic: topic, kind: .join, payload: info))
        }
    }

    func refreshPresence(_ session: Session) {
        for (topic, subscription) in session.subscriptions
        where subscription.options.hasPresence && subscription.held == nil {
            node.backplane.addPresence(
                session.client, info: session.identity.clientInfo(client: session.client), on: topic,
                ttl: Self.presenceTTL)
        }
    }

    /// Takes a connection off a topic.
    func leave(_ topic: String, _ session: Session) {
        topics[topic]?.remove(session.id)
        if topics[topic]?.isEmpty == true {
            topics[topic] = nil
            node.dismiss(topic, shard: loop.index)
        }
        guard let subscription = session.subscriptions[topic], subscription.options.hasPresence,
            subscription.held == nil
        else { return }
        node.backplane.removePresence(session.client, on: topic)
        if subscription.options.announcesPresence {
            node.backplane.broadcast(
                TopicMessage(
                    topic: topic, kind: .leave, payload: session.identity.clientInfo(client: session.client)))
        }
    }

    // MARK: Deliveries

    /// A message for whoever is on its topic here. Any thread.
    nonisolated func deliver(_ delivery: Delivery) {
        perform { shard in
            for id in shard.topics[delivery.message.topic] ?? [] {
                guard let session = shard.sessions[id] else { continue }
                shard.hand(delivery, to: session)
            }
        }
    }

    private func hand(_ delivery: Delivery, to session: Session) {
        let topic = delivery.message.topic
        guard var subscription = session.subscriptions[topic] else { return }
        if subscription.held != nil {
            session.subscriptions[topic]?.held?.append(delivery)
            return
        }
        if delivery.message.kind == .lost {
            // What the store keeps was delivered here; only what came through the backplane may be missing.
            guard case .backplane = subscription.options.history, subscription.isPositioned else { return }
            return loseTrack(of: topic, session)
        }
        if let position = delivery.message.position {
            let isOther = !subscription.epoch.isEmpty && position.epoch != subscription.epoch
            let isGap = position.offset > subscription.offset + 1
            if subscription.isPositioned, isOther || isGap { return loseTrack(of: topic, session) }
            guard isOther || position.offset > subscription.offset else { return }
            subscription.offset = position.offset
            subscription.epoch = position.epoch
            session.subscriptions[topic] = subscription
        }
        session.socket.send(delivery.frame)
    }
}

extension Shard {
    /// Something of a topic was missed: the client has to recover. It subscribes again by itself to topics of its own;
    /// those that the server gives come back with the connection only.
    private func loseTrack(of topic: String, _ session: Session) {
        guard session.subscriptions[topic]?.isServerSide == false else {
            return end(session, .insufficientState)
        }
        leave(topic, session)
        session.subscriptions[topic] = nil
        session.socket.send(Reply.unsubscribe(topic, .insufficientState))
    }
}

/// Whether a page of history closes a gap.
enum Recovery {
    /// True when `page` holds everything behind `position`: the same history, nothing missing, not too much.
    static func isComplete(_ page: HistoryPage, since position: Command.Position, limit: Int) -> Bool {
        guard position.epoch.isEmpty || position.epoch == page.top.epoch else { return false }
        let missed = page.top.offset - position.offset
        guard missed >= 0, missed <= limit, page.items.count == missed else { return false }
        return zip(page.items, (position.offset + 1)...).allSatisfy { $0.offset == $1 }
    }
}
