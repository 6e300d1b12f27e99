/// One column of a row, or one bound parameter.
public enum SQLValue: Equatable, Sendable {
    /// No value.
    case null
    /// A whole number of 64 bits.
    case integer(Int)
    /// A double.
    case real(Double)
    /// Text in UTF-8.
    case text(String)
    /// Bytes as they are.
    case blob([UInt8])
}

/// What can be bound to a statement.
public protocol SQLBindable: Sendable {
    /// The value in SQL's terms.
    var sqlValue: SQLValue { get }
}

extension Int: SQLBindable {
    /// A whole number.
    public var sqlValue: SQLValue { .integer(self) }
}

extension Bool: SQLBindable {
    /// 1 or 0.
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: SQLBindable {
    /// A double.
    public var sqlValue: SQLValue { .real(self) }
}

extension String: SQLBindable {
    /// Text.
    public var sqlValue: SQLValue { .text(self) }
}

extension Array: SQLBindable where Element == UInt8 {
    /// A blob.
    public var sqlValue: SQLValue { .blob(self) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    /// The value, or null.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
