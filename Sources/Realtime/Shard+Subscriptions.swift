import Backplane
import EventLoop
import JSON
import Transport

/// Subscriptions: how they begin, go on and end.
extension Shard {
    typealias Attached = @Sendable (isolated Shard, [SubscribeResult]) -> Void

    // MARK: Client-side

    func subscribe(_ request: Command.Subscribe, _ id: Int, _ session: Session) {
        let topic = request.topic
        guard session.subscription(to: topic) == nil else { return fail(id, .alreadySubscribed, session) }
        guard session.subscriptions.count < node.configuration.topicsPerConnection else {
            return fail(id, .limitExceeded, session)
        }
        guard let name = TopicName(topic), let options = node.options(name) else {
            return fail(id, .unknownTopic, session)
        }
        let terms = SubscriptionTerms(
            position: request.position, isServerSide: false,
            hearsPresence: request.wantsJoinLeave && options.announcesPresence,
            usesDelta: request.wantsDelta && options.allowsDelta)
        if !request.token.isEmpty, options.subscribers.contains(.token) {
            session.isBusy = true
            return check(request.token, for: topic, session) { shard, session, grant in
                switch grant {
                case .success(let grant):
                    var terms = terms
                    terms.info = grant.info
                    terms.expires = grant.expires
                    shard.begin(topic, terms, id, session)
                case .failure(let error):
                    shard.fail(id, error, session)
                    shard.proceed(session)
                }
            }
        }
        guard options.allows(options.subscribers, session.identity, topic: name, isSubscribed: false) else {
            return fail(id, .permissionDenied, session)
        }
        begin(topic, terms, id, session)
    }

    private func begin(_ topic: String, _ terms: SubscriptionTerms, _ id: Int, _ session: Session) {
        session.isBusy = true
        attach(session, topic, terms) { shard, result in
            let subscription = session.subscription(to: topic)
            if let result, let subscription,
                subscription.topic.isWhole(subscription, knowing: result.page?.top)
            {
                session.link.send(Reply.result(id, "subscribe") { result.write(&$0) })
                shard.goLive(result, session)
            } else {
                // Also when something went missing meanwhile: SDKs try again after a temporary error, but may overlook that
                // a subscription ends in the moment in which it begins.
                if let subscription { shard.drop(subscription) }
                shard.fail(id, .internalError, session)
            }
            shard.proceed(session)
        }
    }

    func unsubscribe(_ topic: String, _ id: Int, _ session: Session) {
        if let subscription = session.subscription(to: topic) { drop(subscription) }
        session.link.send(Reply.result(id, "unsubscribe") { _ in })
    }

    /// A new token for a subscription that has one.
    func refresh(_ topic: String, _ token: String, _ id: Int, _ session: Session) {
        guard let subscription = session.subscription(to: topic), subscription.expires != nil else {
            return fail(id, .badRequest, session)
        }
        session.isBusy = true
        check(token, for: topic, session) { shard, session, grant in
            switch grant {
            case .success(let grant):
                session.subscription(to: topic)?.info = grant.info
                session.subscription(to: topic)?.expires = grant.expires
                shard.expectSubscriptionExpiry(session)
                session.link.send(
                    Reply.result(id, "sub_refresh") { shard.writeLifetime(grant.expires, &$0) })
            case .failure(let error): shard.fail(id, error, session)
            }
            shard.proceed(session)
        }
    }

    /// Ends subscriptions whose tokens have run out.
    func expireSubscriptions(_ session: Session) {
        // One that was set for later and has been overtaken: the newer one's chain goes on.
        guard unixSeconds + 1 >= session.subscriptionAlarm else { return }
        session.subscriptionAlarm = .max
        for subscription in session.subscriptions {
            guard let expires = subscription.expires, hasPassed(expiry: expires) else { continue }
            drop(subscription)
            session.link.send(Reply.unsubscribe(subscription.topic.name, .expired))
        }
        expectSubscriptionExpiry(session)
    }

    /// Sets an alarm for the token that runs out first, unless one is set already.
    private func expectSubscriptionExpiry(_ session: Session) {
        guard let first = session.subscriptions.compactMap(\.expires).min() else { return }
        let wait = secondsUntil(expiry: first)
        guard unixSeconds + wait < session.subscriptionAlarm else { return }
        session.subscriptionAlarm = unixSeconds + wait
        schedule(.subscriptions, session, in: wait)
    }

    /// How a client that can only listen gets a topic that it names when it connects; nil when it may not.
    func terms(of request: Command.Subscribe, _ session: Session) -> SubscriptionTerms? {
        guard let name = TopicName(request.topic), let options = node.options(name) else { return nil }
        var terms = SubscriptionTerms(
            position: request.position, hearsPresence: request.wantsJoinLeave && options.announcesPresence,
            usesDelta: request.wantsDelta && options.allowsDelta)
        if options.allows(options.subscribers, session.identity, topic: name, isSubscribed: false) {
            return terms
        }
        guard options.subscribers.contains(.token), !request.token.isEmpty,
            let grant = try? node.authority.verify(subscription: request.token, now: unixSeconds),
            grant.topic == request.topic, grant.user == session.identity.user
        else { return nil }
        terms.info = grant.info
        terms.expires = grant.expires
        return terms
    }

    // MARK: Attaching

    /// Puts a connection on topics that the server gives. Messages that come meanwhile are held; the caller sends the results
    /// and then lets each topic go live. Without one of them the client would hear nothing and not know, so the connection
    /// ends and the client comes again.
    func attach(
        _ session: Session, _ topics: [(name: String, terms: SubscriptionTerms)], then: @escaping Attached
    ) {
        attachNext(session, topics[...], [], then)
    }

    private func attachNext(
        _ session: Session, _ topics: ArraySlice<(name: String, terms: SubscriptionTerms)>,
        _ results: [SubscribeResult], _ then: @escaping Attached
    ) {
        guard let (topic, terms) = topics.first else { return then(self, results) }
        // Another call may have brought it meanwhile.
        guard session.subscription(to: topic) == nil else {
            return attachNext(session, topics.dropFirst(), results, then)
        }
        attach(session, topic, terms) { shard, result in
            guard let result else { return shard.end(session, .internalError) }
            shard.attachNext(session, topics.dropFirst(), results + [result], then)
        }
    }

    /// Puts a connection on one topic; nil when that failed. Never answers to a connection that has gone.
    private func attach(
        _ session: Session, _ name: String, _ terms: SubscriptionTerms,
        then: @escaping @Sendable (isolated Shard, SubscribeResult?) -> Void
    ) {
        guard session.link.isOpen, let parts = TopicName(name), let options = node.options(parts),
            session.subscription(to: name) == nil
        else { return then(self, nil) }
        let topic = topics[name] ?? Topic(name: name, options: options)
        topics[name] = topic
        let hasHistory = options.history != .none
        let subscription = Subscription(
            session: session, topic: topic, isServerSide: terms.isServerSide,
            isPositioned: hasHistory && (options.recovery != .none || options.allowsPositioning),
            hearsPresence: terms.hearsPresence, usesDelta: terms.usesDelta)
        subscription.info = terms.info
        subscription.expires = terms.expires
        session.subscriptions.append(subscription)
        topic.join(subscription)
        let answer: @Sendable (isolated Shard, HistoryPage?, Bool) -> Void = { shard, page, hasFailed in
            guard session.link.isOpen else { return }
            // The server may have taken the client off again meanwhile.
            guard let subscription = session.subscription(to: name) else { return then(shard, nil) }
            if hasFailed {
                shard.drop(subscription)
                return then(shard, nil)
            }
            then(shard, shard.result(subscription, page, terms))
        }
        let read: @Sendable (isolated Shard) -> Void = { [self] shard in
            guard hasHistory else { return answer(shard, nil, false) }
            node.history(of: name, parts, options, query(terms, options)) { [self] history in
                enter { shard in
                    switch history {
                    case .success(let page): answer(shard, page, false)
                    case .failure: answer(shard, nil, true)
                    }
                }
            }
        }
        if node.want(name, shard: loop.index, ready: { [self] in perform(read) }) { read(self) }
    }

    /// What has to be read of a topic's past for a client that brings a position, or none.
    private nonisolated func query(_ terms: SubscriptionTerms, _ options: TopicOptions) -> HistoryQuery {
        guard let position = terms.position else { return HistoryQuery(limit: 0) }
        switch options.recovery {
        case .none: return HistoryQuery(limit: 0)
        case .cache: return HistoryQuery(limit: 1, isReversed: true)
        case .stream:
            return HistoryQuery(
                limit: node.configuration.recoveryLimit + 1,
                since: StreamPosition(offset: position.offset, epoch: position.epoch))
        }
    }

    private func result(
        _ subscription: Subscription, _ page: HistoryPage?, _ terms: SubscriptionTerms
    ) -> SubscribeResult {
        let options = subscription.topic.options
        var result = SubscribeResult(topic: subscription.topic.name)
        if let expires = terms.expires {
            result.expires = expires
            result.ttl = max(1, expires - unixSeconds)
            expectSubscriptionExpiry(subscription.session)
        }
        result.usesDelta = terms.usesDelta
        result.data = terms.data
        guard let page else { return result }
        result.isRecoverable = options.recovery != .none
        result.isPositioned = subscription.isPositioned
        result.page = HistoryPage(items: [], top: page.top)
        guard let position = terms.position, options.recovery != .none else { return result }
        result.wasRecovering = true
        let recovered = Recovery.items(
            page, since: position, mode: options.recovery, limit: node.configuration.recoveryLimit)
        guard let recovered else { return result }
        result.isRecovered = true
        result.page?.items = recovered
        if terms.usesDelta {
            for index in recovered.indices {
                result.page?.items[index].payload = Publication.wholeForDelta(recovered[index].payload)
            }
        }
        return result
    }

    /// The result is out: the topic flows from here on.
    func goLive(_ result: SubscribeResult, _ session: Session) {
        guard let subscription = session.subscription(to: result.topic) else { return }
        let topic = subscription.topic
        guard topic.isWhole(subscription, knowing: result.page?.top) else { return loseTrack(subscription) }
        topic.goLive(subscription, knowing: result.page?.top)
        if !subscription.hasEnded, topic.options.hasPresence { announce(subscription) }
    }

    /// The same for a topic that came without being asked for; what waits on it follows, without a position.
    func goLiveServerSide(_ result: SubscribeResult, _ session: Session) {
        goLive(result, session)
        guard !result.isRecovered else { return }
        let topic = result.topic
        node.application?.waiting(on: topic, for: session.identity) { [self] waiting in
            guard !waiting.data.isEmpty else { return }
            enter { shard in
                guard session.link.isOpen else { return }
                for data in waiting.data {
                    session.link.send(Reply.publication(topic, offset: nil, Publication.payload(data: data)))
                }
                // Those that were too much for the client still wait.
                if session.link.isOpen { waiting.taken() }
            }
        }
    }

    // MARK: Leaving

    /// Takes a subscription off its connection and its topic.
    func drop(_ subscription: Subscription) {
        subscription.session.subscriptions.removeAll { $0 === subscription }
        leave(subscription)
    }

    /// Takes a subscription off its topic.
    func leave(_ subscription: Subscription) {
        guard !subscription.hasEnded else { return }
        let topic = subscription.topic
        let wasSettled = subscription.isSettled
        topic.leave(subscription)
        if topic.isEmpty {
            topics[topic.name] = nil
            node.dismiss(topic.name, shard: loop.index)
        }
        guard wasSettled, topic.options.hasPresence else { return }
        node.backplane.removePresence(subscription.session.clientName, on: topic.name)
        if topic.options.announcesPresence { tell(.leave, subscription) }
    }

    /// Something of a topic was missed: the client has to recover. It subscribes again by itself to topics of its own;
    /// those that the server gives come back with the connection only.
    private func loseTrack(_ subscription: Subscription) {
        let session = subscription.session
        guard !subscription.isServerSide else { return end(session, .insufficientState) }
        drop(subscription)
        session.link.send(Reply.unsubscribe(subscription.topic.name, .insufficientState))
    }

    // MARK: Deliveries

    /// A message for whoever is on its topic here. Any thread.
    nonisolated func deliver(_ delivery: Delivery) {
        perform { shard in
            guard let topic = shard.topics[delivery.message.topic] else { return }
            let hadOutbox = topic.hasOutbox
            for subscription in topic.deliver(delivery) { shard.loseTrack(subscription) }
            guard !hadOutbox, topic.hasOutbox else { return }
            shard.talking.append(topic)
            shard.loop.callAtEndOfPass()
        }
    }

    /// Sends what topics have gathered during a pass of the loop.
    func flushTopics() {
        for topic in talking { topic.flush() }
        talking.removeAll(keepingCapacity: true)
    }
}
