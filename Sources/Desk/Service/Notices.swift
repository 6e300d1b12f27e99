import Backplane
package import JSON
package import Realtime
import Records

/// Proactive notices: a business system tells customers something.
package struct NoticeRequest: Sendable {
    /// Whom to tell.
    package enum Audience: Equatable, Sendable {
        case contact(String)
        /// All contacts of a segment; `all` is everybody.
        case segment(String)
        /// Whoever is on a topic now.
        case topic(String)
    }

    let audience: Audience
    let title: String
    let body: String
    let link: String?
    let data: [UInt8]?
    /// Seconds.
    let lifetime: Int
    let key: String?

    private static let fields: Set<String> = [
        "contact", "segment", "topic", "title", "body", "link", "data", "ttl", "idempotency_key",
    ]

    /// Reads the body of `POST /v1/notices`.
    ///
    /// - Throws: 422 naming the field.
    package init(_ json: JSONText) throws(ProtocolError) {
        guard json.isObject else { throw .invalid("body", "must be an object") }
        for (name, _) in json.members where !Self.fields.contains(name) {
            throw .invalid(name, "is not a known field")
        }
        func text(_ name: String, _ limit: Int) throws(ProtocolError) -> String? {
            guard let value = json[name] else { return nil }
            guard let text = value.string, !text.isEmpty, text.count <= limit else {
                throw .invalid(name, "must be a text of 1 to \(limit) characters")
            }
            return text
        }
        func required(_ name: String, _ limit: Int) throws(ProtocolError) -> String {
            guard let text = try text(name, limit) else { throw .invalid(name, "is missing") }
            return text
        }
        let audiences: [Audience] = [
            try text("contact", 128).map(Audience.contact), try text("segment", 128).map(Audience.segment),
            try text("topic", 255).map(Audience.topic),
        ].compactMap(\.self)
        guard audiences.count == 1, let audience = audiences.first else {
            throw .invalid("contact", "give exactly one of contact, segment and topic")
        }
        self.audience = audience
        title = try required("title", 200)
        body = try required("body", 2000)
        link = try text("link", 2000)
        if let link, !link.hasPrefix("https://"), !link.hasPrefix("http://"), !link.hasPrefix("/") {
            throw .invalid("link", "must be an http or https address, or a path")
        }
        data = json["data"].map { Array($0.bytes) }
        key = try text("idempotency_key", 128)
        guard let seconds = json["ttl"].map(\.int) ?? 7 * 24 * 3600, (1...7 * 24 * 3600).contains(seconds)
        else {
            throw .invalid("ttl", "must be whole seconds, from 1 to 604800")
        }
        lifetime = seconds
    }
}

extension Desk {
    /// What became of a notice: its id, and whether it is a new one.
    package struct NoticeReceipt: Sendable {
        package let id: String
        package let isNew: Bool
        package let recipients: Int
    }

    /// A notice, and whom one unit of writing has given it to.
    private typealias Placed = (notice: NoticeStore.Stored, placements: [NoticeStore.Placement])

    /// Contacts that get their receipts in one unit: turns wait no longer than that for the writer.
    private static let contactsPerUnit = 500

    /// Stores a notice and sends it to whoever is connected; the others get it when they come.
    ///
    /// A segment gets its receipts in units of their own. One that was cut off by a crash goes on when the same key is sent
    /// again.
    package func notify(_ request: NoticeRequest) async throws -> NoticeReceipt {
        let id = Identifier.make("n")
        let now = services.now()
        let json = JSONWriter.object { json in
            json.field("type", "notice")
            json.field("id", id)
            json.field("title", request.title)
            json.field("body", request.body)
            json.field("link", request.link)
            json.field("data", raw: request.data)
            json.field("time", now)
        }
        let draft = NoticeStore.Draft(
            id: id, key: request.key, audience: request.audience.stored, json: json, created: now,
            expires: now + request.lifetime * 1000)
        let audience = request.audience
        let (notice, placements) = try await place { connection in
            if case .contact(let id) = audience, try ContactStore.contact(id, connection) == nil {
                throw ProtocolError.notFound("contact")
            }
            let notice = try NoticeStore.insert(draft, connection)
            guard notice.isNew, case .contact(let contact) = audience else { return (notice, []) }
            return (notice, try NoticeStore.place(notice.id, for: [contact], connection))
        }
        var recipients = placements.count
        switch audience {
        case .contact: break
        case .segment(let name): recipients = try await place(notice, in: name)
        case .topic(let topic): if notice.isNew { try await publish(notice.json, to: topic) }
        }
        return NoticeReceipt(id: notice.id, isNew: notice.isNew, recipients: recipients)
    }

    private func place(_ notice: NoticeStore.Stored, in segment: String) async throws -> Int {
        var recipients = 0
        while true {
            let (_, placements) = try await place { connection in
                let contacts = try ContactStore.contacts(
                    in: segment, without: notice.id, created: notice.created, limit: Self.contactsPerUnit,
                    connection)
                return (notice, try NoticeStore.place(notice.id, for: contacts, connection))
            }
            recipients += placements.count
            if placements.count < Self.contactsPerUnit { return recipients }
        }
    }

    /// Writes, then tells those who were given the notice.
    private func place(
        _ work: @escaping @Sendable (Connection) throws -> Placed
    ) async throws -> Placed {
        let services = services
        return try await withCheckedThrowingContinuation { done in
            services.records.submit(bytes: 4096, work) { result in
                // Here, on the writer's thread, notices come in the order of their numbers.
                if case .success(let placed) = result {
                    let payload = Publication.payload(data: placed.notice.json)
                    for placement in placed.placements {
                        services.node.broadcast(
                            payload, to: DeskTopics.notices(placement.contact),
                            position: StreamPosition(offset: placement.seq, epoch: services.records.epoch))
                    }
                }
                done.resume(with: result)
            }
        }
    }

    private func publish(_ notice: [UInt8], to topic: String) async throws {
        let payload = Publication.payload(data: notice)
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            services.node.publish(payload, to: topic) { done.resume(with: $0.map { _ in }.mapError { $0 }) }
        }
    }

    /// `{"id", "recipients", "delivered", "read"}`, or nil.
    package func notice(_ id: String) async throws -> [UInt8]? {
        let found = try await services.records.read { try NoticeStore.counts(of: id, $0) }
        guard let found else { return nil }
        return JSONWriter.object { json in
            json.field("id", id)
            json.field("recipients", found.recipients)
            json.field("delivered", found.delivered)
            json.field("read", found.read)
            json.field("notice", raw: found.json)
        }
    }
}

extension NoticeRequest.Audience {
    fileprivate var stored: String {
        switch self {
        case .contact(let id): "contact:\(id)"
        case .segment(let name): "segment:\(name)"
        case .topic(let name): "topic:\(name)"
        }
    }
}
