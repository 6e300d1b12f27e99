/// Why a text was not taken as JSON, and where.
public struct JSONSyntaxError: Error, Equatable, Sendable {
    /// What was wrong at ``offset``.
    public enum Reason: Equatable, Sendable {
        /// The text ends inside a value.
        case unexpectedEnd
        /// A byte that cannot stand at this place.
        case unexpectedByte(UInt8)
        /// A control character, NUL or a lone surrogate inside a string.
        case invalidString
        /// The bytes are not UTF-8.
        case invalidUTF8
        /// An object names the same key twice.
        case duplicateKey
        /// More nesting than ``JSONLimits/depth``.
        case tooDeep
        /// More members in one object than ``JSONLimits/keys``.
        case tooManyKeys
        /// A number outside the range of the type that was asked for.
        case numberOutOfRange
        /// Bytes after the end of the value.
        case trailingBytes
        /// Refused by the document reader, in its words.
        case document(String)
    }

    /// What was wrong.
    public let reason: Reason
    /// Bytes before the fault.
    public let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

/// How much structure a peer may make us look at.
public struct JSONLimits: Equatable, Sendable {
    /// Nested arrays and objects.
    public var depth: Int
    /// Members of one object.
    public var keys: Int

    /// What every peer is held to.
    public static let standard = JSONLimits(depth: 32, keys: 256)

    /// Limits of one's own.
    public init(depth: Int, keys: Int) {
        self.depth = depth
        self.keys = keys
    }
}
