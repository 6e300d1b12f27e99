/// The tables of one module, as the list of steps that led to them. A step is never changed once released; new ones are
/// added at the end.
public struct ModuleSchema: Sendable {
    /// The module's name.
    public let module: String
    /// SQL scripts; the position is the version, from 1.
    public let steps: [String]

    /// The tables of `module`.
    public init(module: String, steps: [String]) {
        self.module = module
        self.steps = steps
    }
}

extension Connection {
    /// Brings the database to the newest version of every module, each step in a transaction of its own.
    ///
    /// - Throws: `unusable` when the file was written by a newer program.
    func migrate(_ schemas: [ModuleSchema], now: Int) throws(RecordError) {
        try execute(
            """
            CREATE TABLE IF NOT EXISTS schema_versions (
                module TEXT NOT NULL, version INTEGER NOT NULL, applied_at INTEGER NOT NULL, PRIMARY KEY (module, version))
            """)
        for schema in schemas {
            let version =
                try first("SELECT max(version) FROM schema_versions WHERE module = $1", schema.module) {
                    $0.int(0)
                } ?? 0
            guard version <= schema.steps.count else {
                throw .unusable(
                    "the tables of \(schema.module) are at version \(version), this program knows \(schema.steps.count): "
                        + "start the newer program, or restore a backup")
            }
            for (index, step) in schema.steps.enumerated().dropFirst(version) {
                try execute("BEGIN IMMEDIATE")
                do throws(RecordError) {
                    try run(script: step)
                    try execute(
                        "INSERT INTO schema_versions (module, version, applied_at) VALUES ($1, $2, $3)",
                        schema.module, index + 1, now)
                    try execute("COMMIT")
                } catch {
                    if isInTransaction { try execute("ROLLBACK") }
                    throw error
                }
            }
        }
    }
}
