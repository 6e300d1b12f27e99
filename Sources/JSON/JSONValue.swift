private import CJansson

/// A JSON document as a value: for bodies that we read whole, change and keep. What only passes through stays
/// ``JSONText``.
public enum JSONValue: Equatable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number within 64 bits.
    case int(Int)
    /// Any other number.
    case double(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; the order of its members is not kept.
    case object([String: JSONValue])

    /// Reads one document with jansson: strict syntax, no duplicate keys, no whole numbers beyond 64 bits.
    ///
    /// - Throws: ``JSONSyntaxError``.
    public init(parsing text: [UInt8], limits: JSONLimits = .standard) throws(JSONSyntaxError) {
        var failure = json_error_t()
        let flags = Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)
        let root = unsafe text.withUnsafeBytes { bytes in
            unsafe json_loadb(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, flags, &failure)
        }
        guard let root = unsafe root else {
            let words = unsafe withUnsafeBytes(of: &failure.text) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw JSONSyntaxError(.document(words), at: max(0, Int(failure.position)))
        }
        defer { unsafe cjson_release(root) }
        self = unsafe try JSONValue.read(root, depth: 1, limits: limits)
    }

    private static func read(
        _ value: UnsafeMutablePointer<json_t>, depth: Int, limits: JSONLimits
    ) throws(JSONSyntaxError) -> JSONValue {
        switch unsafe json_type(UInt32(cjson_type(value))) {
        case JSON_OBJECT:
            guard depth <= limits.depth else { throw JSONSyntaxError(.tooDeep, at: 0) }
            guard unsafe json_object_size(value) <= limits.keys else {
                throw JSONSyntaxError(.tooManyKeys, at: 0)
            }
            var members: [String: JSONValue] = [:]
            var iterator = unsafe json_object_iter(value)
            while let current = unsafe iterator {
                guard let key = unsafe json_object_iter_key(current),
                    let member = unsafe json_object_iter_value(current)
                else { break }
                unsafe members[String(cString: key)] = try read(member, depth: depth + 1, limits: limits)
                unsafe iterator = json_object_iter_next(value, current)
            }
            return .object(members)
        case JSON_ARRAY:
            guard depth <= limits.depth else { throw JSONSyntaxError(.tooDeep, at: 0) }
            var elements: [JSONValue] = []
            for index in 0..<(unsafe json_array_size(value)) {
                guard let element = unsafe json_array_get(value, index) else { break }
                elements.append(unsafe try read(element, depth: depth + 1, limits: limits))
            }
            return .array(elements)
        case JSON_STRING:
            let bytes = unsafe UnsafeRawBufferPointer(
                start: json_string_value(value), count: json_string_length(value))
            return .string(unsafe String(decoding: bytes, as: UTF8.self))
        case JSON_INTEGER: return .int(Int(unsafe json_integer_value(value)))
        case JSON_REAL: return .double(unsafe json_real_value(value))
        case JSON_TRUE: return .bool(true)
        case JSON_FALSE: return .bool(false)
        default: return .null
        }
    }

    /// The member of an object, if this is one that has it.
    public subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The string, if it is one.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The whole number, if it is one.
    public var int: Int? { if case .int(let number) = self { number } else { nil } }

    /// The value as one says it: strings bare, numbers in their shortest form.
    public var spoken: String {
        switch self {
        case .string(let text): text
        default: String(decoding: JSONWriter.bytes { $0.value(self) }, as: UTF8.self)
        }
    }
}

extension JSONWriter {
    /// A document; members of objects in the order of their names, so that equal values give equal bytes.
    public mutating func value(_ document: JSONValue) {
        switch document {
        case .null: null()
        case .bool(let flag): value(flag)
        case .int(let number): value(number)
        case .double(let number): value(number)
        case .string(let text): value(text)
        case .array(let elements): array { for element in elements { $0.value(element) } }
        case .object(let members):
            object {
                for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                    $0.name(name)
                    $0.value(member)
                }
            }
        }
    }
}
