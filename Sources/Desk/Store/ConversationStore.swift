import Backplane
import Foundation
import JSON
import Records
import Understanding

/// Reads and writes conversations and their entries.
enum ConversationStore {
    // MARK: Reading

    private static func conversation(_ row: Row) -> Conversation {
        var conversation = Conversation(
            id: ConversationID(row.text(0)), contact: row.text(1), channel: row.text(2), created: row.int(9))
        conversation.owner = Owner(kind: row.text(3), agentID: row.textOrNil(4), agentName: row.textOrNil(5))
        conversation.seq = row.int(6)
        conversation.version = row.int(7)
        conversation.dialogue =
            (try? JSONDecoder().decode(Dialogue.self, from: Data(row.bytes(8)))) ?? Dialogue()
        conversation.waitingSince = row.intOrNil(10)
        if let role = row.textOrNil(11).flatMap(Author.Role.init) {
            conversation.last = Conversation.LastMessage(role: role, text: row.text(12), time: row.int(13))
        }
        conversation.intent = row.textOrNil(14)
        conversation.masks =
            (try? JSONDecoder().decode(MaskState.self, from: Data(row.bytes(15)))) ?? MaskState()
        conversation.mood =
            (try? JSONDecoder().decode(MoodPath.self, from: Data(row.bytes(16)))) ?? MoodPath()
        return conversation
    }

    static func load(_ id: ConversationID, _ connection: Connection) throws -> Conversation? {
        try connection.first(
            """
            SELECT id, contact, channel, owner, agent_id, agent_name, seq, version, dialogue, created_at, waiting_since,
                last_role, last_text, last_time, intent, masks, mood
            FROM conversations WHERE id = $1
            """, id.text, row: conversation)
    }

    /// The newest conversation of a contact that is not closed.
    static func open(of contact: String, _ connection: Connection) throws -> Conversation? {
        try connection.first(
            """
            SELECT id, contact, channel, owner, agent_id, agent_name, seq, version, dialogue, created_at, waiting_since,
                last_role, last_text, last_time, intent, masks, mood
            FROM conversations WHERE contact = $1 AND owner <> 'closed' ORDER BY created_at DESC LIMIT 1
            """, contact, row: conversation)
    }

    /// Conversations of a contact, the newest first.
    static func talks(
        of contact: String, limit: Int, _ connection: Connection
    ) throws -> [ContactHistory.Talk] {
        try connection.query(
            """
            SELECT id, contact, channel, owner, agent_id, agent_name, seq, version, dialogue, created_at, waiting_since,
                last_role, last_text, last_time, intent, masks, mood, updated_at, score
            FROM conversations WHERE contact = $1 AND seq > 0 ORDER BY updated_at DESC LIMIT $2
            """, contact, limit
        ) { ContactHistory.Talk(conversation: conversation($0), updated: $0.int(17), score: $0.intOrNil(18)) }
    }

    /// Which conversations a list shows.
    enum Filter: Equatable, Sendable {
        case all
        /// Not closed.
        case open
        case owner(String)
        case agent(String)
    }

    /// Conversations with a message, newest first, changed before `before`.
    static func list(
        _ filter: Filter, before: Int, limit: Int, _ connection: Connection
    ) throws -> [(conversation: Conversation, updated: Int)] {
        let (owner, agent): (String?, String?) =
            switch filter {
            case .all, .open: (nil, nil)
            case .owner(let owner): (owner, nil)
            case .agent(let id): (nil, id)
            }
        return try connection.query(
            """
            SELECT id, contact, channel, owner, agent_id, agent_name, seq, version, dialogue, created_at, waiting_since,
                last_role, last_text, last_time, intent, masks, mood, updated_at
            FROM conversations
            WHERE seq > 0 AND updated_at < $1 AND ($2 IS NULL OR owner = $2)
                AND ($3 IS NULL OR (owner = 'agent' AND agent_id = $3)) AND ($5 = 0 OR owner <> 'closed')
            ORDER BY updated_at DESC LIMIT $4
            """, before, owner, agent, limit, filter == .open
        ) { (conversation($0), $0.int(17)) }
    }

    static func entries(
        of id: ConversationID, after seq: Int, limit: Int, _ connection: Connection
    ) throws -> [HistoryPage.Item] {
        try connection.query(
            "SELECT seq, body FROM entries WHERE conversation = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            id.text, seq,
            limit
        ) { HistoryPage.Item(offset: $0.int(0), payload: $0.bytes(1)) }
    }

    static func entries(
        of id: ConversationID, before seq: Int, kind: String?, limit: Int, _ connection: Connection
    ) throws -> [HistoryPage.Item] {
        try connection.query(
            """
            SELECT seq, body FROM entries WHERE conversation = $1 AND seq < $2 AND ($3 IS NULL OR kind = $3)
            ORDER BY seq DESC LIMIT $4
            """, id.text, seq, kind, limit
        ) { HistoryPage.Item(offset: $0.int(0), payload: $0.bytes(1)) }
    }

    static func staffEntries(of id: ConversationID, from seq: Int, _ connection: Connection) throws
        -> [[UInt8]]
    {
        try connection.query(
            "SELECT body FROM staff_entries WHERE conversation = $1 AND seq >= $2 ORDER BY seq, id", id.text,
            seq
        ) { $0.bytes(0) }
    }

    /// The seq and time of the entry that its author calls `clientID`.
    static func entry(
        called clientID: String, in id: ConversationID, _ connection: Connection
    ) throws -> (seq: Int, time: Int)? {
        let found = try connection.first(
            "SELECT seq, body FROM entries WHERE conversation = $1 AND client_id = $2", id.text, clientID
        ) { ($0.int(0), $0.bytes(1)) }
        guard let (seq, body) = found else { return nil }
        return (seq, (try? JSONText(validating: body))?["time"]?.int ?? 0)
    }

    /// How many wait longer than this one; it itself included.
    static func queuePosition(_ connection: Connection) throws -> Int {
        try connection.first("SELECT count(*) FROM conversations WHERE owner = 'queue'") { $0.int(0) } ?? 0
    }

    // MARK: Writing

    static func insert(_ conversation: Conversation, _ connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO conversations (id, contact, channel, owner, seq, version, dialogue, created_at, updated_at)
            VALUES ($1, $2, $3, 'bot', 0, 0, $4, $5, $5)
            """, conversation.id.text, conversation.contact, conversation.channel,
            encode(conversation.dialogue),
            conversation.created)
    }

    /// Writes everything a turn led to. Applies only to the version the turn was made for.
    ///
    /// - Throws: `conflict` when somebody else was first, `duplicate` when an entry's client id exists.
    static func save(
        _ outcome: TurnOutcome, keys: PrivacyKeys, now: Int, _ connection: Connection
    ) throws {
        let conversation = outcome.conversation
        let changed = try connection.execute(
            """
            UPDATE conversations SET owner = $3, agent_id = $4, agent_name = $5, seq = $6, version = $7, dialogue = $8,
                updated_at = $9, waiting_since = $10, last_role = $11, last_text = $12, last_time = $13, intent = $14,
                masks = $15, mood = $16
            WHERE id = $1 AND version = $2
            """, conversation.id.text, conversation.version - 1, conversation.owner.kind,
            conversation.owner.agentID,
            conversation.owner.agentName, conversation.seq, conversation.version,
            encode(conversation.dialogue), now,
            conversation.waitingSince, conversation.last?.role.rawValue, conversation.last?.text,
            conversation.last?.time, conversation.intent, encode(conversation.masks),
            encode(conversation.mood))
        guard changed == 1 else { throw RecordError.conflict }
        for entry in outcome.entries {
            try connection.execute(
                "INSERT INTO entries (conversation, seq, kind, client_id, body) VALUES ($1, $2, $3, $4, $5)",
                conversation.id.text, entry.seq, entry.kind.rawValue, entry.clientID, entry.json)
        }
        for entry in outcome.staffEntries {
            try connection.execute(
                "INSERT INTO staff_entries (conversation, seq, body) VALUES ($1, $2, $3)",
                conversation.id.text,
                entry.seq, entry.json)
        }
        if let (score, comment) = outcome.rating {
            try connection.execute(
                "UPDATE conversations SET score = $2, comment = $3 WHERE id = $1", conversation.id.text,
                score, comment)
        }
        try MaskStore.save(outcome.values, in: conversation.id, keys: keys, now: now, connection)
        try OutboxStore.save(outcome, now: now, connection)
        try LoadStore.count(outcome.load, channel: conversation.channel, now: now, connection)
        try EffectStore.count(outcome.effects, now: now, connection)
        if let question = outcome.unanswered { try GapStore.note(question, now: now, connection) }
    }

    static func encode(_ state: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(state)).map(Array.init) ?? Array("{}".utf8)
    }
}
