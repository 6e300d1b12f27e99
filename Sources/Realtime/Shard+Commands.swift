import Backplane
import JSON
import Transport

/// Commands: what a client says, in its order.
extension Shard {
    /// A text message, known to be UTF-8: one or more commands, one a line.
    func receive(_ text: [UInt8], from session: Session) {
        if case .unidirectional = session.kind { return receiveConnect(text, from: session) }
        if text.count == 2, text == Self.pong {
            // What idle clients say, and nothing else: worth telling apart before anything is read.
            session.awaitsPong = false
            return
        }
        var start = 0
        while start < text.count {
            guard session.link.isOpen else { return }
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            defer { start = end + 1 }
            if end == start { continue }
            do {
                try accept(Command(text[start..<end]), session)
            } catch {
                return self.end(session, .badRequest)
            }
        }
    }

    private static let pong = Array("{}".utf8)

    /// The only thing that a client says which is to listen: a connect request.
    private func receiveConnect(_ text: [UInt8], from session: Session) {
        guard session.phase == .fresh, let request = try? JSONText(validating: text), request.isObject else {
            return end(session, .badRequest)
        }
        connect(Command.connect(request), 0, session)
    }

    private func accept(_ command: Command, _ session: Session) throws(Command.Malformed) {
        if case .pong = command.request {
            session.awaitsPong = false
            return
        }
        guard session.isBusy || !session.waiting.isEmpty else { return run(command, session) }
        guard session.waiting.count < Session.maximumWaiting else { throw Command.Malformed() }
        session.waiting.append(command)
    }

    /// The answer that held the others back is out.
    func proceed(_ session: Session) {
        session.isBusy = false
        while !session.isBusy, session.link.isOpen, !session.waiting.isEmpty {
            run(session.waiting.removeFirst(), session)
        }
    }

    private func run(_ command: Command, _ session: Session) {
        let id = command.id
        switch (session.phase, command.request) {
        case (.fresh, .connect(let request)):
            // Once is free; who tries again with one bad token after the other is held up.
            let isFirst = !session.hasTried
            session.hasTried = true
            guard isFirst || mayGoOn(session) else { return fail(id, .tooManyRequests, session) }
            return connect(request, id, session)
        case (.connected, .connect), (.fresh, _), (.connecting, _): return end(session, .badRequest)
        case (.connected, .send), (.connected, .pong): return
        case (.connected, .unsubscribe(let topic)): return unsubscribe(topic, id, session)
        case (.connected, .rpc), (.connected, .publish), (.connected, .subscribe), (.connected, .history),
            (.connected, .presence), (.connected, .presenceStatistics), (.connected, .refresh),
            (.connected, .subscriptionRefresh):
            guard mayGoOn(session) else { return fail(id, .tooManyRequests, session) }
        }
        switch command.request {
        case .rpc(let method, let data): call(method, data, id, session)
        case .publish(let topic, let data): publish(data, to: topic, id, session)
        case .subscribe(let request): subscribe(request, id, session)
        case .history(let topic, let query): history(of: topic, query, id, session)
        case .refresh(let token): refresh(token, id, session)
        case .subscriptionRefresh(let topic, let token): refresh(topic, token, id, session)
        case .presence(let topic): presence(on: topic, id, session, countsOnly: false)
        case .presenceStatistics(let topic): presence(on: topic, id, session, countsOnly: true)
        default: break
        }
    }

    /// Whether the connection, its user and its address stay within what they may do.
    private func mayGoOn(_ session: Session) -> Bool {
        guard session.bucket.take(node.configuration.connectionRate, now: seconds) else { return false }
        let user = session.identity.user
        if !user.isEmpty, !node.userRates.take(user, now: node.seconds) { return false }
        return !session.isLimitedByAddress || node.mayAsk(from: session.address)
    }

    func fail(_ id: Int, _ error: ProtocolError, _ session: Session) {
        session.link.send(Reply.error(id, error))
    }

    // MARK: Calls

    private func call(_ method: String, _ data: JSONText, _ id: Int, _ session: Session) {
        if method == RemoteCall.echo { return sendValue(data.bytes, id, session) }
        guard let application = node.application else { return fail(id, .methodNotFound, session) }
        application.call(RemoteCall(method: method, data: data, caller: session.caller)) { [self] outcome in
            enter { $0.answer(session, id, outcome) }
        }
    }

    private func answer(_ session: Session, _ id: Int, _ outcome: RemoteOutcome) {
        guard session.link.isOpen else { return }
        switch outcome {
        case .value(let data): sendValue(data[...], id, session)
        case .failure(let error): fail(id, error, session)
        case .attached(let data, let identity, let topics):
            if identity.user != session.identity.user || identity.role != session.identity.role {
                guard identify(session, as: identity) else { return }
            }
            let new = topics.filter { session.subscription(to: $0) == nil }
            attach(session, new.map { ($0, SubscriptionTerms()) }) { shard, results in
                for result in results {
                    session.link.send(Reply.push(result.topic, "subscribe") { result.write(&$0) })
                }
                shard.sendValue(data[...], id, session)
                for result in results { shard.goLiveServerSide(result, session) }
            }
        }
    }

    private func sendValue(_ data: ArraySlice<UInt8>, _ id: Int, _ session: Session) {
        session.link.send(Reply.value(id, data))
    }

    // MARK: Publish, presence, history

    private func publish(_ data: JSONText, to topic: String, _ id: Int, _ session: Session) {
        guard permitted(topic, id, session, { $0.publishers }) != nil else { return }
        let info = session.clientInfo(session.subscription(to: topic)?.info)
        node.publish(
            Publication.payload(data: data.bytes, info: info), to: topic,
            completion: completion(session, id) { _ in Reply.result(id, "publish") { _ in } })
    }

    private func presence(on topic: String, _ id: Int, _ session: Session, countsOnly: Bool) {
        guard let (_, options) = permitted(topic, id, session, { $0.subscribers.union([.subscriber]) }) else {
            return
        }
        guard options.hasPresence else { return fail(id, .notAvailable, session) }
        let answer = completion(session, id) { clients in
            Reply.result(id, countsOnly ? "presence_stats" : "presence") {
                $0.presence(clients, countsOnly: countsOnly)
            }
        }
        node.backplane.presence(on: topic) { answer($0.mapError { _ in .internalError }) }
    }

    private func history(of topic: String, _ query: HistoryQuery, _ id: Int, _ session: Session) {
        guard let (name, options) = permitted(topic, id, session, { $0.subscribers.union([.subscriber]) })
        else { return }
        let answer = completion(session, id) { page in Reply.result(id, "history") { $0.history(page) } }
        node.history(of: topic, name, options, query) { answer($0.flatMap { $0.belonging(to: query) }) }
    }

    /// The way back for an answer that may come on another thread; commands behind it wait.
    private func completion<Value: Sendable>(
        _ session: Session, _ id: Int, _ answer: @escaping @Sendable (Value) -> Frame
    ) -> @Sendable (Result<Value, ProtocolError>) -> Void {
        session.isBusy = true
        return { [self] result in
            enter { shard in
                switch result {
                case .success(let value): session.link.send(answer(value))
                case .failure(let error): shard.fail(id, error, session)
                }
                shard.proceed(session)
            }
        }
    }

    /// Checks that the topic exists and the client may; says so when not.
    private func permitted(
        _ topic: String, _ id: Int, _ session: Session,
        _ audience: (TopicOptions) -> Set<TopicOptions.Audience>
    ) -> (TopicName, TopicOptions)? {
        guard let name = TopicName(topic), let options = node.options(name) else {
            fail(id, .unknownTopic, session)
            return nil
        }
        let isSubscribed = session.subscription(to: topic)?.isSettled == true
        guard options.allows(audience(options), session.identity, topic: name, isSubscribed: isSubscribed)
        else {
            fail(id, .permissionDenied, session)
            return nil
        }
        return (name, options)
    }
}
