private import CSQLite

/// One connection to the database, used by one thread at a time.
///
/// Statements are constants of the program (`StaticString`): values only ever travel as bound parameters. The SQL is the
/// common ground of SQLite and PostgreSQL, with `$1` for the first parameter. Prepared statements are kept.
@safe public final class Connection {
    private let handle: OpaquePointer
    private var statements: [UnsafeRawPointer: Prepared] = unsafe [:]

    /// A statement with the places of its parameters: SQLite counts `$n` by first appearance, not by n.
    @safe private struct Prepared {
        let statement: OpaquePointer
        let places: [Int32]
    }

    /// How a connection may be used.
    enum Mode {
        /// Creates the file when it is missing.
        case write(isFullyDurable: Bool)
        case read
    }

    init(path: String, mode: Mode) throws(RecordError) {
        var opened: OpaquePointer?
        let flags =
            switch mode {
            case .write: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
            case .read: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
            }
        let status = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard status == SQLITE_OK, let opened = unsafe opened else {
            let words = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            unsafe sqlite3_close_v2(opened)
            throw .unusable("\(path): \(words)")
        }
        unsafe handle = opened
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, 1500)
        if case .write(let isFullyDurable) = mode {
            _ = try query("PRAGMA journal_mode = WAL") { $0.text(0) }
            if isFullyDurable {
                try execute("PRAGMA synchronous = FULL")
            } else {
                try execute("PRAGMA synchronous = NORMAL")
            }
            try execute("PRAGMA wal_autocheckpoint = 4000")
        }
        try execute("PRAGMA foreign_keys = ON")
        try execute("PRAGMA cache_size = -8000")
    }

    deinit {
        unsafe statements.values.forEach { unsafe _ = sqlite3_finalize($0.statement) }
        unsafe sqlite3_close_v2(handle)
    }

    // MARK: Statements

    /// Runs a statement that returns no rows.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    public func execute(_ sql: StaticString, _ parameters: any SQLBindable...) throws(RecordError) -> Int {
        let statement = unsafe try prepare(sql, parameters)
        defer { unsafe reset(statement) }
        var status = unsafe sqlite3_step(statement)
        while status == SQLITE_ROW { status = unsafe sqlite3_step(statement) }
        guard status == SQLITE_DONE else { throw error(status) }
        return Int(unsafe sqlite3_changes(handle))
    }

    /// Runs a query and makes a value of each row.
    public func query<Value>(
        _ sql: StaticString, _ parameters: any SQLBindable..., row make: (Row) -> Value
    ) throws(RecordError) -> [Value] {
        let statement = unsafe try prepare(sql, parameters)
        defer { unsafe reset(statement) }
        var values: [Value] = []
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW: unsafe values.append(make(Row(statement: statement)))
            case SQLITE_DONE: return values
            case let status: throw error(status)
            }
        }
    }

    /// The first row of a query, if it has one.
    public func first<Value>(
        _ sql: StaticString, _ parameters: any SQLBindable..., row make: (Row) -> Value
    ) throws(RecordError) -> Value? {
        let statement = unsafe try prepare(sql, parameters)
        defer { unsafe reset(statement) }
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW: return unsafe make(Row(statement: statement))
        case SQLITE_DONE: return nil
        case let status: throw error(status)
        }
    }

    private func prepare(
        _ sql: StaticString, _ parameters: [any SQLBindable]
    ) throws(RecordError) -> OpaquePointer {
        let prepared = try prepared(sql)
        for (index, parameter) in parameters.enumerated() {
            guard index < prepared.places.count else { throw .misuse("too many parameters: \(sql)") }
            let status = unsafe bind(parameter.sqlValue, at: prepared.places[index], of: prepared.statement)
            guard status == SQLITE_OK else { throw error(status) }
        }
        return unsafe prepared.statement
    }

    private func prepared(_ sql: StaticString) throws(RecordError) -> Prepared {
        let key = unsafe UnsafeRawPointer(sql.utf8Start)
        if let known = unsafe statements[key] { return known }
        var made: OpaquePointer?
        let text = unsafe UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
        let status = unsafe sqlite3_prepare_v3(
            handle, text, Int32(sql.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard status == SQLITE_OK, let made = unsafe made else { throw error(status) }
        let count = unsafe sqlite3_bind_parameter_count(made)
        let places = (0..<count).map { unsafe sqlite3_bind_parameter_index(made, "$\($0 + 1)") }
        let new = unsafe Prepared(statement: made, places: places)
        unsafe statements[key] = new
        return new
    }

    private func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: unsafe sqlite3_bind_null(statement, index)
        case .integer(let number): unsafe sqlite3_bind_int64(statement, index, Int64(number))
        case .real(let number): unsafe sqlite3_bind_double(statement, index, number)
        case .text(let text): unsafe csqlite_bind_text(statement, index, text, Int32(text.utf8.count))
        case .blob(let bytes):
            unsafe bytes.withUnsafeBytes {
                unsafe csqlite_bind_blob(statement, index, $0.baseAddress, Int32($0.count))
            }
        }
    }

    private func reset(_ statement: OpaquePointer) {
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
    }

    /// Runs SQL that is not a constant of the program: migrations, which come as lists.
    func run(script: String) throws(RecordError) {
        let status = unsafe sqlite3_exec(handle, script, nil, nil, nil)
        guard status == SQLITE_OK else { throw error(status) }
    }

    /// Whether a transaction is open: some errors end it without being asked.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    private func error(_ status: Int32) -> RecordError {
        let words = unsafe String(cString: sqlite3_errmsg(handle))
        return switch status & 0xFF {
        case SQLITE_CONSTRAINT:
            status == CSQLITE_CONSTRAINT_UNIQUE || status == CSQLITE_CONSTRAINT_PRIMARYKEY
                ? .duplicate(words) : .misuse(words)
        case SQLITE_CORRUPT, SQLITE_NOTADB: .unusable(words)
        case SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_MISMATCH: .misuse(words)
        default: .unavailable(words)
        }
    }
}

/// The current row of a query, read by column from 0. Valid inside the closure that gets it.
@safe public struct Row {
    private let statement: OpaquePointer

    init(statement: OpaquePointer) { unsafe self.statement = statement }

    /// A whole number; 0 when null.
    public func int(_ column: Int32) -> Int { Int(unsafe sqlite3_column_int64(statement, column)) }

    /// A whole number or nil.
    public func intOrNil(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }

    /// A number; 0 when null.
    public func double(_ column: Int32) -> Double { unsafe sqlite3_column_double(statement, column) }

    /// A truth value.
    public func bool(_ column: Int32) -> Bool { int(column) != 0 }

    /// Text; empty when null.
    public func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// Text or nil.
    public func textOrNil(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// Bytes of a blob or of text; empty when null.
    public func bytes(_ column: Int32) -> [UInt8] {
        let start = unsafe sqlite3_column_blob(statement, column)
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    /// Whether the column has no value.
    public func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(statement, column) == SQLITE_NULL
    }
}
