package import JSON
package import Realtime
import Records

/// What a business system says of a contact; what it leaves out stays as it is.
package struct ContactRequest: Sendable {
    let name: String?
    let locale: String?
    let segments: [String]?

    private static let maximumSegments = 50

    /// Reads the body of `PUT /v1/contacts/{id}`.
    ///
    /// - Throws: 422 naming the field.
    package init(_ json: JSONText) throws(ProtocolError) {
        guard json.isObject else { throw .invalid("body", "must be an object") }
        for (name, _) in json.members where !["name", "locale", "segments"].contains(name) {
            throw .invalid(name, "is not a known field")
        }
        func text(_ field: String, _ value: JSONText?, _ limit: Int) throws(ProtocolError) -> String? {
            guard let value else { return nil }
            guard let text = value.string, (1...limit).contains(text.count) else {
                throw .invalid(field, "must be a text of 1 to \(limit) characters")
            }
            return text
        }
        name = try text("name", json["name"], 128)
        locale = try text("locale", json["locale"], 35)
        guard let list = json["segments"] else {
            segments = nil
            return
        }
        guard list.isArray, list.elements.count <= Self.maximumSegments else {
            throw .invalid("segments", "must be a list of at most \(Self.maximumSegments)")
        }
        var names: [String] = []
        for element in list.elements {
            guard let name = try text("segments", element, 64), name != "all" else {
                throw .invalid("segments", "\"all\" is everybody already")
            }
            names.append(name)
        }
        segments = names
    }
}

extension Desk {
    private static let maximumID = 128

    /// Adds a contact or changes a known one; answers it as it is then.
    package func save(_ request: ContactRequest, for id: String) async throws -> [UInt8] {
        guard (1...Self.maximumID).contains(id.utf8.count) else {
            throw ProtocolError.invalid("id", "must be 1 to \(Self.maximumID) bytes long")
        }
        let now = services.now()
        return try await services.records.commit { connection in
            try ContactStore.see(id, name: request.name, locale: request.locale, now: now, connection)
            if let segments = request.segments {
                try ContactStore.setSegments(segments, of: id, connection)
            }
            guard let contact = try Self.contact(id, connection) else { throw ProtocolError.internalError }
            return contact
        }
    }

    /// `{"id", "name", "locale", "segments", "created"}`, or nil.
    package func contact(_ id: String) async throws -> [UInt8]? {
        try await services.records.read { try Self.contact(id, $0) }
    }

    private static func contact(_ id: String, _ connection: Connection) throws -> [UInt8]? {
        guard let contact = try ContactStore.contact(id, connection) else { return nil }
        let segments = try ContactStore.segments(of: id, connection)
        return JSONWriter.object { json in
            json.field("id", contact.id)
            json.field("name", contact.name)
            json.field("locale", contact.locale)
            json.field("segments", array: { list in segments.forEach { list.value($0) } })
            json.field("created", contact.created)
        }
    }
}
