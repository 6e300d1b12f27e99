/// One WebSocket frame as it goes over the wire, made once and shared by all who receive it (RFC 6455, section 5.2).
///
///      0               1               2               3
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| Payload len | extended length: 16 or 64 bits|
///     +-+-+-+-+-------+-+-------------+-------------------------------+
public struct Frame: Equatable, Sendable {
    /// Header and payload.
    let bytes: [UInt8]

    /// A whole text message.
    public init(text payload: some Collection<UInt8>) {
        bytes = Frame.framed(opcode: 0x1, payload)
    }

    /// A close frame; the reason is cut to the 123 bytes that fit behind the code.
    init(close code: UInt16, reason: String) {
        bytes = Frame.framed(
            opcode: 0x8, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8.prefix(123)))
    }

    private static func framed(opcode: UInt8, _ payload: some Collection<UInt8>) -> [UInt8] {
        let count = payload.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 10)
        bytes.append(0x80 | opcode)
        switch count {
        case 0...125: bytes.append(UInt8(count))
        case 126...0xFFFF:
            bytes.append(126)
            bytes.append(UInt8(count >> 8))
            bytes.append(UInt8(count & 0xFF))
        default:
            bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(count >> shift & 0xFF)) }
        }
        bytes.append(contentsOf: payload)
        return bytes
    }
}
