import JSON
import Understanding

/// One line of a conversation, ready to be stored and sent: its JSON is made once and never changes.
struct Entry: Equatable, Sendable {
    enum Kind: String, Sendable { case message, status }

    let seq: Int
    let kind: Kind
    /// The ``key(_:by:)`` of a message.
    let clientID: String?
    /// What subscribers get as `data`.
    let json: [UInt8]

    /// What makes a repeated send known: two authors may well choose the same id.
    static func key(_ id: String, by role: Author.Role) -> String { "\(role.rawValue):\(id)" }

    static func message(
        seq: Int, id: String, from author: Author, parts: MessageParts, time: Int,
        hints: [String: String] = [:], suggestions: [Suggestion] = [], source: Source? = nil
    ) -> Entry {
        let json = JSONWriter.object { json in
            json.field("type", "message")
            json.field("seq", seq)
            json.field("id", id)
            json.field(
                "from",
                object: { from in
                    from.field("role", author.role.rawValue)
                    from.field("name", author.name)
                })
            json.field("parts", raw: parts.json)
            json.field("time", time)
            json.masks(parts.tokens, hints)
            if !suggestions.isEmpty {
                json.field(
                    "suggestions",
                    array: { list in
                        for suggestion in suggestions {
                            list.object { entry in
                                entry.field("label", suggestion.label)
                                entry.field("value", suggestion.value)
                            }
                        }
                    })
            }
            if let source {
                json.field(
                    "source",
                    object: { json in
                        json.field("title", source.title)
                        json.field("version", source.version)
                    })
            }
        }
        return Entry(seq: seq, kind: .message, clientID: Self.key(id, by: author.role), json: json)
    }

    static func status(
        seq: Int, owner: Owner, time: Int, position: Int? = nil, wait: Int? = nil, reason: String? = nil
    ) -> Entry {
        let json = JSONWriter.object { json in
            json.field("type", "status")
            json.field("seq", seq)
            json.field("owner", owner.kind)
            json.field("name", owner.agentName)
            json.field("position", position)
            json.field("wait_s", wait)
            json.field("reason", reason)
            json.field("time", time)
        }
        return Entry(seq: seq, kind: .status, clientID: nil, json: json)
    }
}

/// A quick reply: shows `label`, sends `value`.
struct Suggestion: Equatable, Sendable, Codable {
    let label: String
    let value: String
}

/// The article an answer came from.
struct Source: Equatable, Sendable, Codable {
    let title: String
    let version: Int
}

extension MessageParts {
    /// The tokens of masked values, in their order.
    var tokens: [MaskToken] { MaskToken.all(in: String(decoding: json, as: UTF8.self)) }
}

extension JSONWriter {
    /// `masks`: what may be shown of each token's value. Nothing without tokens.
    mutating func masks(_ tokens: [MaskToken], _ hints: [String: String]) {
        guard !tokens.isEmpty else { return }
        var written: Set<MaskToken> = []
        field(
            "masks",
            array: { list in
                for token in tokens where written.insert(token).inserted {
                    list.object { json in
                        json.field("token", token.description)
                        json.field("kind", token.kind.rawValue)
                        json.field("hint", hints[token.description] ?? "****")
                    }
                }
            })
    }
}
