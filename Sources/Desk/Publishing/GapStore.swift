import Foundation
import JSON
import Knowledge
import Records

/// Questions that nothing answers, alike ones as one.
enum GapStore {
    struct Gap: Equatable, Sendable {
        let id: String
        let language: String
        let question: String
        let count: Int
        /// Unix milliseconds.
        let last: Int
        let examples: [String]
        /// The article that came nearest, and how near.
        let article: String?
        let confidence: Double?
        /// The article that somebody drafts for it.
        let draft: String?
    }

    enum State: String { case open, dismissed, answered }

    /// So alike two questions are one, by the Dice coefficient of their terms.
    private static let alike = 0.7
    /// Newest gaps that a question is compared with.
    private static let maximumCompared = 200
    private static let maximumExamples = 5
    /// More are not kept: the rarest goes for a new one.
    private static let maximumOpen = 5000
    /// Fewer terms tell nothing.
    private static let leastTerms = 2

    // MARK: Noting

    /// Counts a question; one that was answered since is open again, a dismissed one stays so.
    static func note(_ question: Unanswered, now: Int, _ connection: Connection) throws {
        let terms = Set(Terms.of(question.text)).sorted()
        guard terms.count >= leastTerms else { return }
        let key = terms.joined(separator: " ")
        guard let known = try like(terms, key, question.language, connection) else {
            return try add(question, key, now: now, connection)
        }
        let examples =
            known.examples.contains(question.text) || known.examples.count >= maximumExamples
            ? known.examples : known.examples + [question.text]
        try connection.execute(
            """
            UPDATE gaps SET count = count + 1, last_at = $2, examples = $3, article = $4, confidence = $5,
                state = CASE WHEN state = 'answered' THEN 'open' ELSE state END WHERE id = $1
            """, known.id, now, encoded(examples), question.article, question.confidence)
    }

    private static func like(
        _ terms: [String], _ key: String, _ language: String, _ connection: Connection
    ) throws -> (id: String, examples: [String])? {
        let same = try connection.first(
            "SELECT id, examples FROM gaps WHERE language = $1 AND terms = $2", language, key
        ) { ($0.text(0), decoded($0.bytes(1))) }
        if let same { return same }
        let terms = Set(terms)
        let others = try connection.query(
            """
            SELECT id, examples, terms FROM gaps WHERE state <> 'answered' AND language = $1 ORDER BY last_at DESC LIMIT $2
            """, language, maximumCompared
        ) {
            (
                $0.text(0), $0.bytes(1),
                Terms.dice(terms, Set($0.text(2).split(separator: " ").map(String.init)))
            )
        }
        guard let nearest = others.max(by: { $0.2 < $1.2 }), nearest.2 >= alike else { return nil }
        return (nearest.0, decoded(nearest.1))
    }

    private static func add(
        _ question: Unanswered, _ key: String, now: Int, _ connection: Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO gaps (id, language, question, terms, count, last_at, examples, article, confidence, state)
            VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, 'open')
            """, Identifier.make("g"), question.language, question.text, key, now, encoded([question.text]),
            question.article, question.confidence)
        let surplus = try openCount(connection) - maximumOpen
        guard surplus > 0 else { return }
        try connection.execute(
            """
            DELETE FROM gaps WHERE id IN (
                SELECT id FROM gaps WHERE state = 'open' ORDER BY count, last_at LIMIT $1)
            """, surplus)
    }

    private static func encoded(_ examples: [String]) -> [UInt8] {
        JSONWriter.bytes { $0.array { list in examples.forEach { list.value($0) } } }
    }

    private static func decoded(_ bytes: [UInt8]) -> [String] {
        (try? JSONText(validating: bytes))?.elements.compactMap(\.string) ?? []
    }

    // MARK: Reading and settling

    /// Open gaps, the most frequent first.
    static func open(offset: Int, limit: Int, _ connection: Connection) throws -> [Gap] {
        try connection.query(
            """
            SELECT id, language, question, count, last_at, examples, article, confidence, draft FROM gaps
            WHERE state = 'open' ORDER BY count DESC, last_at DESC, id LIMIT $1 OFFSET $2
            """, limit, offset, row: gap)
    }

    static func openCount(_ connection: Connection) throws -> Int {
        try connection.first("SELECT count(*) FROM gaps WHERE state = 'open'") { $0.int(0) } ?? 0
    }

    static func gap(_ id: String, _ connection: Connection) throws -> Gap? {
        try connection.first(
            """
            SELECT id, language, question, count, last_at, examples, article, confidence, draft FROM gaps WHERE id = $1
            """, id, row: gap)
    }

    private static func gap(_ row: Row) -> Gap {
        Gap(
            id: row.text(0), language: row.text(1), question: row.text(2), count: row.int(3),
            last: row.int(4),
            examples: decoded(row.bytes(5)), article: row.textOrNil(6),
            confidence: row.isNull(7) ? nil : row.double(7), draft: row.textOrNil(8))
    }

    static func setDraft(_ article: String, of id: String, _ connection: Connection) throws {
        try connection.execute("UPDATE gaps SET draft = $2 WHERE id = $1", id, article)
    }

    /// Takes a gap off the list; `by` is a person or a release.
    ///
    /// - Returns: whether it was on it.
    @discardableResult
    static func close(_ id: String, _ state: State, by: String, _ connection: Connection) throws -> Bool {
        try connection.execute(
            "UPDATE gaps SET state = $2, closed_by = $3 WHERE id = $1 AND state = 'open'", id, state.rawValue,
            by) > 0
    }
}
