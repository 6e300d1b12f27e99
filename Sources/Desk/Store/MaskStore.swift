import Foundation
import JSON
import Records
import Understanding

/// The one table of clear text: sealed values by conversation and token.
enum MaskStore {
    /// Keeps the values of a turn. A token that is known keeps the text it was first written in.
    static func save(
        _ values: [MaskToken: MaskedValue], in id: ConversationID, keys: PrivacyKeys, now: Int,
        _ connection: Connection
    ) throws {
        for (token, value) in values {
            try connection.execute(
                """
                INSERT INTO masked_values (conversation, token, fingerprint, sealed, created_at)
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
                """, id.text, token.description, keys.fingerprint(token.kind, value.fingerprinted),
                try keys.seal(value.clear, at: token, in: id), now)
        }
    }

    /// A sealed value as it stands in the table.
    struct Row: Sendable {
        let fingerprint: String
        let sealed: [UInt8]
    }

    static func value(of token: MaskToken, in id: ConversationID, _ connection: Connection) throws -> Row? {
        try connection.first(
            "SELECT fingerprint, sealed FROM masked_values WHERE conversation = $1 AND token = $2", id.text,
            token.description
        ) { Row(fingerprint: $0.text(0), sealed: $0.bytes(1)) }
    }

    /// Forgets clear text that is older than its retention.
    @discardableResult
    static func purge(before time: Int, _ connection: Connection) throws -> Int {
        try connection.execute("DELETE FROM masked_values WHERE created_at < $1", time)
    }

    // MARK: False hits

    /// Fingerprints of values that stay readable.
    static func readable(_ connection: Connection) throws -> Set<String> {
        Set(try connection.query("SELECT fingerprint FROM mask_exceptions") { $0.text(0) })
    }

    static func allow(
        _ fingerprint: String, kind: PersonalDataKind, by actor: String, now: Int, _ connection: Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO mask_exceptions (fingerprint, kind, actor, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING
            """, fingerprint, kind.rawValue, actor, now)
    }

    /// Puts clear text back where a token stands in what is stored of a conversation.
    static func restore(
        _ text: String, for token: MaskToken, in id: ConversationID, _ connection: Connection
    ) throws {
        let rewriting = TokenRewriting(token: token, text: text)
        let entries = try connection.query(
            "SELECT seq, body FROM entries WHERE conversation = $1", id.text
        ) { ($0.int(0), $0.bytes(1)) }
        for (seq, body) in entries {
            guard let restored = rewriting(body) else { continue }
            try connection.execute(
                "UPDATE entries SET body = $3 WHERE conversation = $1 AND seq = $2", id.text, seq, restored)
        }
        let notes = try connection.query(
            "SELECT id, body FROM staff_entries WHERE conversation = $1", id.text
        ) { ($0.int(0), $0.bytes(1)) }
        for (number, body) in notes {
            guard let restored = rewriting(body) else { continue }
            try connection.execute("UPDATE staff_entries SET body = $2 WHERE id = $1", number, restored)
        }
    }
}

/// Takes a token out of stored JSON.
private struct TokenRewriting {
    private let name: String
    private let token: [UInt8]
    private let text: [UInt8]

    init(token: MaskToken, text: String) {
        name = token.description
        self.token = Array(name.utf8)
        self.text = Array(JSONWriter.bytes { $0.value(text) }.dropFirst().dropLast())
    }

    /// The document with clear text for the token, and without its entry in `masks`; nil when it has none.
    func callAsFunction(_ body: [UInt8]) -> [UInt8]? {
        guard body.firstRange(of: token) != nil, let json = try? JSONText(validating: body) else {
            return nil
        }
        return JSONWriter.object { writer in
            for (member, value) in json.members {
                if member == "masks" {
                    let others = value.elements.filter { $0["token"]?.string != name }
                    if !others.isEmpty {
                        writer.field(member, array: { list in others.forEach { list.raw($0.bytes) } })
                    }
                } else {
                    writer.field(member, raw: Array(value.bytes).replacing(token, with: text))
                }
            }
        }
    }
}
