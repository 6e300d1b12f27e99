/// One text message or close frame as it goes over the wire, made once and shared by all who receive it (RFC 6455,
/// section 5.2). Connections that are no WebSockets send the payload alone.
///
///      0               1               2               3
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| Payload len | extended length: 16 or 64 bits|
///     +-+-+-+-+-------+-+-------------+-------------------------------+
public struct Frame: Sendable {
    /// Header and payload, behind room that the header did not need.
    private let storage: [UInt8]
    private let start: UInt8
    private let head: UInt8

    /// Header and payload.
    var wire: ArraySlice<UInt8> { storage[Int(start)...] }
    /// What is framed.
    public var payload: ArraySlice<UInt8> { storage[(Int(start) + Int(head))...] }
    var isClose: Bool { storage[Int(start)] == 0x88 }
    /// Of header and payload.
    var count: Int { storage.count - Int(start) }

    /// Bytes that a header takes at most.
    public static let maximumHead = 10

    /// A whole text message.
    public init(text payload: some Collection<UInt8>) {
        self.init(opcode: 0x1, Self.room + payload)
    }

    /// A whole text message that lies behind ``maximumHead`` bytes of room: nothing is copied.
    public init(textBehindRoom storage: consuming [UInt8]) {
        self.init(opcode: 0x1, storage)
    }

    /// A close frame; the reason is cut to the whole characters within the 123 bytes that fit behind the code.
    init(close code: UInt16, reason: String) {
        var text = Array(reason.utf8.prefix(123))
        if text.count < reason.utf8.count {
            while let last = text.last, last & 0xC0 == 0x80 { text.removeLast() }
            if let last = text.last, last >= 0xC0 { text.removeLast() }
        }
        self.init(opcode: 0x8, Self.room + [UInt8(code >> 8), UInt8(code & 0xFF)] + text)
    }

    private static let room = [UInt8](repeating: 0, count: maximumHead)

    private init(opcode: UInt8, _ room: consuming [UInt8]) {
        var storage = room
        let count = storage.count - Self.maximumHead
        let head = count < 126 ? 2 : count < 65536 ? 4 : 10
        let start = Self.maximumHead - head
        storage[start] = 0x80 | opcode
        switch head {
        case 2: storage[start + 1] = UInt8(count)
        case 4:
            storage[start + 1] = 126
            storage[start + 2] = UInt8(count >> 8)
            storage[start + 3] = UInt8(count & 0xFF)
        default:
            storage[start + 1] = 127
            for index in 0..<8 { storage[start + 2 + index] = UInt8(count >> (56 - 8 * index) & 0xFF) }
        }
        self.storage = storage
        self.start = UInt8(start)
        self.head = UInt8(head)
    }
}

extension Frame: Equatable {
    /// Frames are what goes over the wire.
    public static func == (one: Frame, other: Frame) -> Bool { one.wire == other.wire }
}

/// Frames that leave together, side by side in one piece of memory that all receivers share.
public struct FrameBatch: Sendable {
    let frames: [Frame]
    let wire: ArraySlice<UInt8>

    /// Frames in their order.
    public init(_ frames: [Frame]) {
        self.frames = frames
        // One alone is shared as it is.
        wire = frames.count == 1 ? frames[0].wire : ArraySlice(frames.flatMap(\.wire))
    }
}
