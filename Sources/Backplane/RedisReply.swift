private import CHiredis

/// What Redis answered, as a value.
enum RedisReply: Equatable, Sendable {
    case null
    case integer(Int)
    case bytes([UInt8])
    case array([RedisReply])
    /// Redis refused the command.
    case error(String)

    var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    var array: [RedisReply]? { if case .array(let elements) = self { elements } else { nil } }
}

extension RedisReply {
    /// Copies a reply of the library.
    @unsafe init(_ reply: UnsafeRawPointer) {
        let reply = unsafe reply.assumingMemoryBound(to: redisReply.self)
        let bytes: () -> [UInt8] = {
            unsafe Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: Int(reply.pointee.len)))
        }
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int(unsafe reply.pointee.integer))
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .bytes(bytes())
        case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<(unsafe reply.pointee.elements)).map { index in
                    guard let element = unsafe chiredis_element(reply, index) else { return .null }
                    return unsafe RedisReply(UnsafeRawPointer(element))
                })
        default: self = .null
        }
    }
}
