import Backplane
import JSON
import Transport

/// Commands: what a client says, in its order.
extension Shard {
    /// A text frame: one or more commands, one a line.
    func receive(_ text: [UInt8], from id: SessionID) {
        guard let session = sessions[id] else { return }
        for line in text.split(separator: UInt8(ascii: "\n")) {
            do {
                guard session.socket.isOpen else { return }
                try accept(Command(JSONText(validating: line)), session)
            } catch {
                return end(session, .badRequest)
            }
        }
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
        while !session.isBusy, session.socket.isOpen, !session.waiting.isEmpty {
            run(session.waiting.removeFirst(), session)
        }
    }

    private func run(_ command: Command, _ session: Session) {
        switch (session.phase, command.request) {
        case (.fresh, .connect(let request)): connect(request, command.id, session)
        case (.connected, .connect), (.fresh, _), (.connecting, _): end(session, .badRequest)
        case (.connected, .subscribe(let request)): subscribe(request, command.id, session)
        case (.connected, .unsubscribe(let topic)): unsubscribe(topic, command.id, session)
        case (.connected, .publish(let topic, let data)): publish(data, to: topic, command.id, session)
        case (.connected, .presence(let topic)): presence(on: topic, command.id, session, countsOnly: false)
        case (.connected, .presenceStatistics(let topic)):
            presence(on: topic, command.id, session, countsOnly: true)
        case (.connected, .history(let topic, let query)): history(of: topic, query, command.id, session)
        case (.connected, .rpc(let method, let data)): call(method, data, command.id, session)
        case (.connected, .refresh(let token)): refresh(token, command.id, session)
        case (.connected, .send), (.connected, .pong): break
        }
    }

    func fail(_ id: Int, _ error: ProtocolError, _ session: Session) {
        session.socket.send(Reply.error(id, error))
    }

    // MARK: Connect and refresh

    private func connect(_ request: Command.Connect, _ id: Int, _ session: Session) {
        if !request.token.isEmpty {
            do throws(TokenAuthority.Refusal) {
                identify(session, as: try node.authority.verify(request.token, now: unixSeconds))
            } catch .expired {
                return fail(id, .tokenExpired, session)
            } catch {
                return end(session, .invalidToken)
            }
        }
        session.phase = .connecting
        session.isBusy = true
        let sessionID = session.id
        let asked = session.identity.topics
        let attach: @Sendable (Result<[String], ProtocolError>) -> Void = { [self] topics in
            perform { shard in
                guard let session = shard.sessions[sessionID] else { return }
                guard case .success(let given) = topics else { return shard.end(session, .internalError) }
                let known = Set(asked + given).filter { TopicName($0).flatMap(shard.node.options) != nil }
                shard.attach(session, known.sorted(), positions: request.positions, isServerSide: true) {
                    shard, results in
                    shard.connected(sessionID, id, results)
                }
            }
        }
        guard let application = node.application else { return attach(.success([])) }
        application.topics(for: session.identity, completion: attach)
    }

    private func connected(_ sessionID: SessionID, _ id: Int, _ results: [SubscribeResult]) {
        guard let session = sessions[sessionID] else { return }
        session.phase = .connected
        session.socket.send(
            Reply.result(id, "connect") { json in
                json.field("client", session.client)
                json.field("version", Node.version)
                self.writeLifetime(session.identity, &json)
                if !results.isEmpty {
                    json.field(
                        "subs",
                        object: { subs in
                            for result in results { subs.field(result.topic, object: { result.write(&$0) }) }
                        })
                }
                json.field("ping", self.node.configuration.pingInterval)
                json.field("pong", true)
                json.field("node", self.node.id)
            })
        for result in results { goLiveServerSide(result, session) }
        startPings(session)
        proceed(session)
    }

    private func writeLifetime(_ identity: Identity, _ json: inout JSONWriter) {
        guard let expires = identity.expires else { return }
        json.field("expires", true)
        json.field("ttl", max(1, expires - unixSeconds))
    }

    private func refresh(_ token: String, _ id: Int, _ session: Session) {
        do throws(TokenAuthority.Refusal) {
            let identity = try node.authority.verify(token, now: unixSeconds)
            guard identity.user == session.identity.user else { return end(session, .invalidToken) }
            identify(session, as: identity)
            session.socket.send(
                Reply.result(id, "refresh") { json in
                    json.field("client", session.client)
                    json.field("version", Node.version)
                    self.writeLifetime(identity, &json)
                })
        } catch .expired {
            fail(id, .tokenExpired, session)
        } catch {
            end(session, .invalidToken)
        }
    }

    // MARK: Calls

    private func call(_ method: String, _ data: JSONText, _ id: Int, _ session: Session) {
        guard session.bucket.take(now: seconds) else { return fail(id, .tooManyRequests, session) }
        guard let application = node.application else { return fail(id, .methodNotFound, session) }
        let sessionID = session.id
        application.call(RemoteCall(method: method, data: data, caller: session.caller)) { [self] outcome in
            perform { $0.answer(sessionID, id, outcome) }
        }
    }

    private func answer(_ sessionID: SessionID, _ id: Int, _ outcome: RemoteOutcome) {
        guard let session = sessions[sessionID] else { return }
        switch outcome {
        case .value(let data): sendValue(data, id, session)
        case .failure(let error): fail(id, error, session)
        case .attached(let data, let identity, let topics):
            if identity.user != session.identity.user || identity.role != session.identity.role {
                identify(session, as: identity)
            }
            let new = topics.filter { session.subscriptions[$0] == nil }
            attach(session, new, positions: [:], isServerSide: true) { shard, results in
                guard let session = shard.sessions[sessionID] else { return }
                for result in results {
                    session.socket.send(Reply.push(result.topic, "subscribe") { result.write(&$0) })
                }
                shard.sendValue(data, id, session)
                for result in results { shard.goLiveServerSide(result, session) }
            }
        }
    }

    private func sendValue(_ data: [UInt8], _ id: Int, _ session: Session) {
        session.socket.send(Reply.result(id, "rpc") { $0.field("data", raw: data) })
    }

    // MARK: Publish, presence, history

    private func publish(_ data: JSONText, to topic: String, _ id: Int, _ session: Session) {
        guard session.bucket.take(now: seconds) else { return fail(id, .tooManyRequests, session) }
        guard permitted(topic, id, session, { $0.publishers }) != nil else { return }
        let payload = Publication.payload(
            data: data.bytes, info: session.identity.clientInfo(client: session.client))
        node.publish(
            payload, to: topic,
            completion: completion(session, id) { _ in Reply.result(id, "publish") { _ in } })
    }

    private func presence(on topic: String, _ id: Int, _ session: Session, countsOnly: Bool) {
        guard session.bucket.take(now: seconds) else { return fail(id, .tooManyRequests, session) }
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
        node.history(
            of: topic, name, options, query,
            completion: completion(session, id) { page in Reply.result(id, "history") { $0.history(page) } })
    }

    /// The way back for an answer that comes on another thread; commands behind it wait.
    private func completion<Value: Sendable>(
        _ session: Session, _ id: Int, _ answer: @escaping @Sendable (Value) -> Frame
    ) -> @Sendable (Result<Value, ProtocolError>) -> Void {
        session.isBusy = true
        let sessionID = session.id
        return { [self] result in
            perform { shard in
                guard let session = shard.sessions[sessionID] else { return }
                switch result {
                case .success(let value): session.socket.send(answer(value))
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
        let isSubscribed = session.subscriptions[topic] != nil
        guard options.allows(audience(options), session.identity, topic: name, isSubscribed: isSubscribed)
        else {
            fail(id, .permissionDenied, session)
            return nil
        }
        return (name, options)
    }
}

extension JSONWriter {
    /// Who is on a topic, or how many.
    mutating func presence(_ clients: [String: [UInt8]], countsOnly: Bool) {
        if countsOnly {
            let users = Set(clients.values.map { (try? JSONText(validating: $0))?["user"]?.string ?? "" })
            field("num_clients", clients.count)
            field("num_users", users.count)
        } else {
            field(
                "presence",
                object: { json in
                    for (client, info) in clients.sorted(by: { $0.key < $1.key }) {
                        json.field(client, raw: info)
                    }
                })
        }
    }
}
