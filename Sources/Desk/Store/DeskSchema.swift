package import Records

/// The tables of the desk. Times are Unix milliseconds; JSON is kept as bytes.
package enum DeskSchema {
    package static let schema = ModuleSchema(
        module: "desk", steps: [first, segments, masking, lessons, mood, publishing, graph, risks])

    /// Warnings that stand; who has taken them on survives a restart.
    private static let risks = """
        CREATE TABLE risk_alerts (id INTEGER PRIMARY KEY, node TEXT NOT NULL, body BLOB NOT NULL);
        """

    private static let first = """
        CREATE TABLE contacts (
            id TEXT PRIMARY KEY, name TEXT, locale TEXT, segment TEXT, created_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL);
        CREATE TABLE identities (
            channel TEXT NOT NULL, external_id TEXT NOT NULL, contact TEXT NOT NULL REFERENCES contacts (id),
            PRIMARY KEY (channel, external_id));
        CREATE TABLE conversations (
            id TEXT PRIMARY KEY, contact TEXT NOT NULL REFERENCES contacts (id), channel TEXT NOT NULL,
            owner TEXT NOT NULL, agent_id TEXT, agent_name TEXT, seq INTEGER NOT NULL, version INTEGER NOT NULL,
            dialogue BLOB NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, waiting_since INTEGER,
            last_role TEXT, last_text TEXT, last_time INTEGER, intent TEXT, score INTEGER, comment TEXT);
        CREATE INDEX conversations_contact ON conversations (contact);
        CREATE INDEX conversations_owner ON conversations (owner, updated_at);
        CREATE INDEX conversations_updated ON conversations (updated_at);
        CREATE TABLE entries (
            conversation TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, client_id TEXT, body BLOB NOT NULL,
            PRIMARY KEY (conversation, seq));
        CREATE UNIQUE INDEX entries_client ON entries (conversation, client_id);
        CREATE TABLE staff_entries (
            conversation TEXT NOT NULL, id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX staff_entries_conversation ON staff_entries (conversation, seq);
        CREATE TABLE tickets (
            number INTEGER PRIMARY KEY, conversation TEXT, contact TEXT NOT NULL, subject TEXT NOT NULL,
            body TEXT NOT NULL, status TEXT NOT NULL, priority TEXT NOT NULL, idempotency_key TEXT UNIQUE,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
        CREATE TABLE outbox (
            id TEXT PRIMARY KEY, conversation TEXT NOT NULL, request BLOB NOT NULL, state TEXT NOT NULL,
            attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, created_at INTEGER NOT NULL);
        CREATE INDEX outbox_due ON outbox (state, due_at);
        CREATE TABLE notices (
            id TEXT PRIMARY KEY, idempotency_key TEXT UNIQUE, audience TEXT NOT NULL, body BLOB NOT NULL,
            created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);
        CREATE TABLE notice_receipts (
            notice TEXT NOT NULL REFERENCES notices (id), contact TEXT NOT NULL, seq INTEGER NOT NULL,
            delivered_at INTEGER, read_at INTEGER, PRIMARY KEY (notice, contact));
        CREATE UNIQUE INDEX notice_receipts_contact ON notice_receipts (contact, seq);
        CREATE TABLE load_counts (
            start INTEGER NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (start, channel, kind));
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
        """

    /// A contact may be in several segments.
    private static let segments = """
        CREATE TABLE contact_segments (
            segment TEXT NOT NULL, contact TEXT NOT NULL REFERENCES contacts (id), PRIMARY KEY (segment, contact));
        CREATE INDEX contact_segments_contact ON contact_segments (contact);
        ALTER TABLE contacts DROP COLUMN segment;
        """

    /// Personal data leaves what is stored; its clear text has a table of its own, sealed.
    private static let masking = """
        ALTER TABLE conversations ADD COLUMN masks BLOB;
        CREATE TABLE masked_values (
            conversation TEXT NOT NULL, token TEXT NOT NULL, fingerprint TEXT NOT NULL, sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL, PRIMARY KEY (conversation, token));
        CREATE INDEX masked_values_created ON masked_values (created_at);
        CREATE TABLE mask_exceptions (
            fingerprint TEXT PRIMARY KEY, kind TEXT NOT NULL, actor TEXT NOT NULL, created_at INTEGER NOT NULL);
        ALTER TABLE audit ADD COLUMN detail TEXT NOT NULL DEFAULT '';
        """

    /// What staff taught the bot, as the bodies of the requests that did.
    private static let lessons = """
        CREATE TABLE lessons (
            name TEXT PRIMARY KEY, body BLOB NOT NULL, actor TEXT NOT NULL, updated_at INTEGER NOT NULL);
        """

    /// How customers feel over a conversation.
    private static let mood = "ALTER TABLE conversations ADD COLUMN mood BLOB;"

    /// What turns say about the knowledge graph, until it has it.
    private static let graph = "CREATE TABLE graph_events (id TEXT PRIMARY KEY, body BLOB NOT NULL);"

    /// Knowledge and rules by release. Release 0 is the pack as its files have it. A body that is null takes a thing out.
    private static let publishing = """
        CREATE TABLE drafts (
            kind TEXT NOT NULL, name TEXT NOT NULL, body BLOB, author TEXT NOT NULL, note TEXT,
            changed_at INTEGER NOT NULL, PRIMARY KEY (kind, name));
        CREATE TABLE releases (
            number INTEGER PRIMARY KEY, state TEXT NOT NULL, note TEXT NOT NULL, author TEXT NOT NULL, approver TEXT,
            created_at INTEGER NOT NULL, published_at INTEGER, live_since INTEGER, base INTEGER NOT NULL,
            hash TEXT NOT NULL, problems BLOB, simulation BLOB);
        CREATE INDEX releases_state ON releases (state);
        CREATE TABLE release_items (
            release INTEGER NOT NULL REFERENCES releases (number), kind TEXT NOT NULL, name TEXT NOT NULL,
            version INTEGER NOT NULL, body BLOB, author TEXT NOT NULL, note TEXT, PRIMARY KEY (release, kind, name));
        CREATE INDEX release_items_name ON release_items (kind, name);
        CREATE TABLE release_acks (
            release INTEGER NOT NULL, since INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, node TEXT NOT NULL,
            time INTEGER NOT NULL, PRIMARY KEY (release, since, kind, name, node));
        CREATE TABLE article_effects (
            article TEXT NOT NULL, day INTEGER NOT NULL, uses INTEGER NOT NULL, handed_over INTEGER NOT NULL,
            asked_again INTEGER NOT NULL, PRIMARY KEY (article, day));
        CREATE TABLE gaps (
            id TEXT PRIMARY KEY, language TEXT NOT NULL, question TEXT NOT NULL, terms TEXT NOT NULL,
            count INTEGER NOT NULL, last_at INTEGER NOT NULL, examples BLOB NOT NULL, article TEXT, confidence REAL,
            state TEXT NOT NULL, draft TEXT, closed_by TEXT);
        CREATE INDEX gaps_terms ON gaps (language, terms);
        CREATE INDEX gaps_state ON gaps (state, language, last_at);
        INSERT INTO releases (number, state, note, author, created_at, live_since, base, hash)
            VALUES (0, 'live', '', '', 0, 0, 0, '');
        """
}
