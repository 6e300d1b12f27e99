import JSON
import Realtime
import Records
import Understanding

/// `desk.reveal`, `desk.unmask` and `conversation.reveal`: the ways back from a token to what it stands for. Whoever
/// works at the console gives a reason, and the audit trail keeps it.
extension Desk {
    private struct Wish {
        let id: ConversationID
        let token: MaskToken
        let reason: String

        /// Its line in the audit trail.
        func entry(_ action: String, by identity: Identity, at now: Int) -> AuditEntry {
            AuditEntry(
                time: now, actor: identity.user, action: action, subject: "\(id.text) \(token)",
                detail: reason)
        }
    }

    /// Tells one who serves what a token stands for.
    func reveal(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let wish = try wish(call, needsReason: true)
        try forStaff(call, wish, reply) { [services] identity, opened in
            let now = services.now()
            services.records.submit { connection in
                try AuditStore.add(wish.entry("reveal", by: identity, at: now), connection)
            } completion: { result in
                // No reveal without its line in the trail.
                guard case .success = result else { return reply(.failure(.storeUnavailable)) }
                reply(.value(Self.revealed(wish.token, opened.value)))
            }
        }
    }

    /// Takes a false hit back: the value was no personal data, is put back and stays readable.
    func unmask(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        let wish = try wish(call, needsReason: true)
        try forStaff(call, wish, reply) { [services] identity, opened in
            let now = services.now()
            services.records.submit { connection in
                try AuditStore.add(wish.entry("unmask", by: identity, at: now), connection)
                try MaskStore.allow(
                    opened.fingerprint, kind: wish.token.kind, by: identity.user, now: now, connection)
                try MaskStore.restore(opened.value.text, for: wish.token, in: wish.id, connection)
            } completion: { result in
                guard case .success = result else { return reply(.failure(.storeUnavailable)) }
                services.keepReadable(opened.fingerprint)
                reply(.value(Self.revealed(wish.token, opened.value)))
            }
        }
    }

    /// Tells customers what a token of their own conversation stands for: they or somebody writing to them wrote it.
    func ownReveal(_ call: RemoteCall, _ reply: @escaping Reply) throws(ProtocolError) {
        guard call.caller.identity.role == .customer else { throw .permissionDenied }
        let wish = try wish(call, needsReason: false)
        try permitted(call, reply) { [self] conversation in
            opened(wish, reply) { reply(.value(Self.revealed(wish.token, $0.value))) }
        }
    }

    // MARK: Parts

    private func wish(_ call: RemoteCall, needsReason: Bool) throws(ProtocolError) -> Wish {
        let id = try conversationID(call.data)
        guard let text = call.data["token"]?.string, let token = MaskToken(text) else {
            throw .invalid("token", "must be a token as it stands in a message")
        }
        let reason = call.data["reason"]?.string ?? ""
        guard !needsReason || (3...200).contains(reason.count) else {
            throw .invalid("reason", "must be 3 to 200 characters long")
        }
        return Wish(id: id, token: token, reason: reason)
    }

    private struct Opened: Sendable {
        let fingerprint: String
        let value: ClearValue
    }

    /// Agents see into what they have claimed; who leads them, everywhere.
    private func forStaff(
        _ call: RemoteCall, _ wish: Wish, _ reply: @escaping Reply,
        _ body: @escaping @Sendable (Identity, Opened) -> Void
    ) throws(ProtocolError) {
        let identity = call.caller.identity
        try permitted(call, reply) { [self] conversation in
            guard identity.role != .agent || conversation.owner.agentID == identity.user else {
                return reply(.failure(.permissionDenied))
            }
            opened(wish, reply) { body(identity, $0) }
        }
    }

    private func opened(_ wish: Wish, _ reply: @escaping Reply, _ body: @escaping @Sendable (Opened) -> Void)
    {
        let services = services
        services.records.read {
            try MaskStore.value(of: wish.token, in: wish.id, $0)
        } completion: { result in
            guard case .success(let row) = result else { return reply(.failure(.storeUnavailable)) }
            guard let row, let value = services.keys.open(row.sealed, at: wish.token, in: wish.id) else {
                return reply(.failure(.notFound("clear text of this token")))
            }
            body(Opened(fingerprint: row.fingerprint, value: value))
        }
    }

    private static func revealed(_ token: MaskToken, _ value: ClearValue) -> [UInt8] {
        JSONWriter.object { json in
            json.field("token", token.description)
            json.field("text", value.text)
        }
    }

    // MARK: The trail

    /// A page of the audit trail, newest first, and whether the trail is whole.
    package func audit(before seq: Int?, limit: Int) async throws -> [UInt8] {
        let limit = min(max(limit, 1), 500)
        let (rows, broken) = try await services.records.read { connection in
            (
                try AuditStore.list(before: seq ?? .max, limit: limit, connection),
                try AuditStore.firstBroken(connection)
            )
        }
        return JSONWriter.object { json in
            json.field(
                "entries",
                array: { list in
                    for (seq, entry) in rows {
                        list.object { row in
                            row.field("seq", seq)
                            row.field("time", entry.time)
                            row.field("actor", entry.actor)
                            row.field("action", entry.action)
                            row.field("subject", entry.subject)
                            row.field("detail", entry.detail)
                        }
                    }
                })
            json.field("intact", broken == nil)
            json.field("broken_at", broken)
        }
    }
}
