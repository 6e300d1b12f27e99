import JSON
import Transport

/// Connecting, and new tokens for what is connected.
extension Shard {
    func connect(_ request: Command.Connect, _ id: Int, _ session: Session) {
        session.phase = .connecting
        session.isBusy = true
        guard !request.token.isEmpty else { return connect(request, as: .anonymous, id, session) }
        checked(
            session,
            { authority, now throws(TokenAuthority.Refusal) in
                try authority.verify(request.token, now: now)
            },
            then: { shard, session, identity in
                switch identity {
                case .success(let identity): shard.connect(request, as: identity, id, session)
                case .failure(.expired):
                    session.phase = .fresh
                    shard.refuseConnect(id, .tokenExpired, session)
                case .failure: shard.end(session, .invalidToken)
                }
            })
    }

    /// A client that cannot hear a reply is sent away with the reason.
    private func refuseConnect(_ id: Int, _ error: ProtocolError, _ session: Session) {
        guard session.kind == .unidirectional else {
            fail(id, error, session)
            return proceed(session)
        }
        end(session, .invalidToken)
    }

    /// Checks a token; one that was signed with a key not known yet is looked at once more when the keys were fetched again.
    private func checked<Value: Sendable>(
        _ session: Session,
        _ check: @escaping @Sendable (TokenAuthority, _ now: Int) throws(TokenAuthority.Refusal) -> Value,
        then: @escaping @Sendable (isolated Shard, Session, Result<Value, TokenAuthority.Refusal>) -> Void
    ) {
        let first = attempt(check)
        guard case .failure(.unknownKey) = first, let fetchKeys = node.fetchKeys else {
            return then(self, session, first)
        }
        fetchKeys { [self] in
            perform { shard in
                if session.link.isOpen { then(shard, session, shard.attempt(check)) }
            }
        }
    }

    private func attempt<Value>(
        _ check: (TokenAuthority, _ now: Int) throws(TokenAuthority.Refusal) -> Value
    ) -> Result<Value, TokenAuthority.Refusal> {
        do throws(TokenAuthority.Refusal) { return .success(try check(node.authority, unixSeconds)) } catch {
            return .failure(error)
        }
    }

    private func connect(
        _ request: Command.Connect, as identity: Identity, _ id: Int, _ session: Session
    ) {
        guard identify(session, as: identity) else { return }
        var wanted: [String: SubscriptionTerms] = [:]
        if session.kind == .unidirectional {
            for asked in request.subscriptions.prefix(node.configuration.topicsPerConnection) {
                wanted[asked.topic] = terms(of: asked, session)
            }
        }
        let asked = wanted
        let attach: @Sendable (Result<[String], ProtocolError>) -> Void = { [self] topics in
            enter { shard in
                guard session.link.isOpen else { return }
                guard case .success(let given) = topics else { return shard.end(session, .internalError) }
                var topics = asked
                for name in identity.topics + given where TopicName(name).flatMap(shard.node.options) != nil {
                    let position = request.subscriptions.first { $0.topic == name }?.position
                    topics[name] = SubscriptionTerms(position: position)
                }
                shard.attach(session, topics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) {
                    shard, results in
                    shard.connected(session, id, results)
                }
            }
        }
        guard let application = node.application else { return attach(.success([])) }
        application.topics(for: session.identity, completion: attach)
    }

    private func connected(_ session: Session, _ id: Int, _ results: [SubscribeResult]) {
        session.phase = .connected
        let write = { (json: inout JSONWriter) in
            json.field("client", session.clientName)
            json.field("version", Node.version)
            self.writeLifetime(session.identity.expires, &json)
            if !results.isEmpty {
                json.field(
                    "subs",
                    object: { subs in
                        for result in results { subs.field(result.topic, object: { result.write(&$0) }) }
                    })
            }
            json.field("ping", self.node.configuration.pingInterval)
            if session.kind != .unidirectional { json.field("pong", true) }
            if case .emulated(let key) = session.kind { json.field("session", key) }
            json.field("node", self.node.id)
        }
        session.link.send(
            session.kind == .unidirectional
                ? Reply.push("connect", write) : Reply.result(id, "connect", write))
        for result in results { goLiveServerSide(result, session) }
        startPings(session)
        proceed(session)
    }

    func writeLifetime(_ expires: Int?, _ json: inout JSONWriter) {
        guard let expires else { return }
        json.field("expires", true)
        json.field("ttl", max(1, expires - unixSeconds))
    }

    func refresh(_ token: String, _ id: Int, _ session: Session) {
        session.isBusy = true
        checked(
            session,
            { authority, now throws(TokenAuthority.Refusal) in try authority.verify(token, now: now) },
            then: { shard, session, result in
                switch result {
                case .success(let identity):
                    guard identity.user == session.identity.user else {
                        return shard.end(session, .invalidToken)
                    }
                    guard shard.identify(session, as: identity) else { return }
                    session.link.send(
                        Reply.result(id, "refresh") { json in
                            json.field("client", session.clientName)
                            json.field("version", Node.version)
                            shard.writeLifetime(identity.expires, &json)
                        })
                    shard.proceed(session)
                case .failure(.expired):
                    shard.fail(id, .tokenExpired, session)
                    shard.proceed(session)
                case .failure: shard.end(session, .invalidToken)
                }
            })
    }

    /// Checks the token of a subscription, for subscribing and for going on.
    func check(
        _ token: String, for topic: String, _ session: Session,
        then:
            @escaping @Sendable (
                isolated Shard, Session, Result<TokenAuthority.SubscriptionGrant, ProtocolError>
            ) -> Void
    ) {
        checked(
            session,
            { authority, now throws(TokenAuthority.Refusal) in
                try authority.verify(subscription: token, now: now)
            },
            then: { shard, session, result in
                switch result {
                case .success(let grant):
                    let isFor = grant.topic == topic && grant.user == session.identity.user
                    then(shard, session, isFor ? .success(grant) : .failure(.permissionDenied))
                case .failure(.expired): then(shard, session, .failure(.tokenExpired))
                case .failure: then(shard, session, .failure(.permissionDenied))
                }
            })
    }
}
