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
    /// The words of a refusal.
    var refusal: String? { if case .error(let words) = self { words } else { nil } }
}

extension RedisReply {
    /// Copies a reply of the library.
    @unsafe fileprivate init(_ reply: UnsafePointer<redisReply>) {
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int(unsafe reply.pointee.integer))
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .bytes(unsafe Self.bytes(reply))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: unsafe Self.bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<(unsafe reply.pointee.elements)).map { index in
                    guard let element = unsafe chiredis_element(reply, index) else { return .null }
                    return unsafe RedisReply(element)
                })
        default: self = .null
        }
    }

    @unsafe private static func bytes(_ reply: UnsafePointer<redisReply>) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: Int(reply.pointee.len)))
    }
}

/// Cuts a stream of bytes into replies, with the reader of the hiredis library. Loop thread only.
@safe final class RedisReplyReader {
    private let reader: UnsafeMutablePointer<redisReader>

    /// The bytes are no replies.
    struct Broken: Error {
        let reason: String
    }

    /// Nil when there is no memory.
    init?() {
        guard let made = unsafe redisReaderCreate() else { return nil }
        unsafe reader = made
    }

    deinit { unsafe redisReaderFree(reader) }

    /// Takes bytes in, and hands over the replies that are whole with them.
    func feed(_ bytes: [UInt8], _ body: (RedisReply) -> Void) throws(Broken) {
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe redisReaderFeed(
                reader, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard status == REDIS_OK else { throw broken }
        while true {
            var raw: UnsafeMutableRawPointer?
            guard unsafe redisReaderGetReply(reader, &raw) == REDIS_OK else { throw broken }
            guard let raw = unsafe raw else { return }
            let reply = unsafe RedisReply(UnsafePointer(raw.assumingMemoryBound(to: redisReply.self)))
            unsafe freeReplyObject(raw)
            body(reply)
        }
    }

    private var broken: Broken { Broken(reason: unsafe String(cString: chiredis_error(reader))) }
}
