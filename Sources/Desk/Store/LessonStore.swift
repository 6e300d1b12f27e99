import JSON
import Records

/// Reads and writes what was taught.
enum LessonStore {
    static func all(_ connection: Connection) throws -> [Lesson] {
        try connection.query("SELECT name, body FROM lessons ORDER BY name") { ($0.text(0), $0.bytes(1)) }
            .compactMap { name, body in
                (try? JSONText(validating: body)).flatMap { try? Lesson(name, $0) }
            }
    }

    static func save(_ lesson: Lesson, by actor: String, now: Int, _ connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO lessons (name, body, actor, updated_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE SET body = $2, actor = $3, updated_at = $4
            """, lesson.name, lesson.json, actor, now)
    }

    /// Whether there was one.
    static func delete(_ name: String, _ connection: Connection) throws -> Bool {
        try connection.execute("DELETE FROM lessons WHERE name = $1", name) > 0
    }
}
