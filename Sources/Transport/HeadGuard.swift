import NIOCore

/// Holds every request of a connection to the rules of ``RequestHead``, not just the first.
///
/// Sits in front of the HTTP parser, follows the framing of the messages and lets a head pass when it has been read
/// whole and found good. A bad one is replaced by a byte that no parser takes: the server's own 400 then comes in its
/// turn, behind the answers to earlier requests, and ends the connection.
final class HeadGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var framing = RequestFraming()

    /// Bodies beyond this are not even read past: the routes take far less, and say 413.
    static let maximumBody = 4 << 20

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = unwrapInboundIn(data)
        var output = context.channel.allocator.buffer(capacity: input.readableBytes)
        let bytes = input.readBytes(length: input.readableBytes) ?? []
        if framing.pass(bytes[...], to: { output.writeBytes($0) }) == .refused {
            output.writeInteger(0 as UInt8)
        }
        if framing.bodyBytes > Self.maximumBody { return context.close(promise: nil) }
        if output.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(output)) }
    }
}

/// Where requests begin and end in a stream of bytes (RFC 9112, sections 6 and 7).
struct RequestFraming {
    enum Verdict: Equatable { case good, refused }

    private enum Place {
        case head
        case body(left: Int)
        /// In the line that gives a chunk's size.
        case chunkSize
        /// In a chunk and the CRLF behind it.
        case chunk(left: Int)
        /// In the lines behind the last chunk.
        case trailer
        case refused
    }

    private var place = Place.head
    /// Bytes of the current request's body so far.
    private(set) var bodyBytes = 0
    /// A head or line that has not come whole.
    private var pending: [UInt8] = []

    /// Hands on what may pass. Once refused, nothing more does.
    mutating func pass(_ bytes: ArraySlice<UInt8>, to output: (ArraySlice<UInt8>) -> Void) -> Verdict {
        var rest = bytes
        while !rest.isEmpty {
            switch place {
            case .refused: return .good
            case .body(let left): pass(&rest, left, to: output) { $0 == 0 ? .head : .body(left: $0) }
            case .chunk(let left): pass(&rest, left, to: output) { $0 == 0 ? .chunkSize : .chunk(left: $0) }
            case .head:
                let before = pending.count
                pending.append(contentsOf: rest)
                do throws(RequestHead.Refusal) {
                    guard let (head, count) = try RequestHead.read(pending) else { return .good }
                    output(pending[..<count])
                    rest = rest.dropFirst(count - before)
                    pending.removeAll()
                    place = Self.body(behind: head)
                    bodyBytes = 0
                } catch {
                    return refuse()
                }
            case .chunkSize:
                guard let line = line(&rest) else { if isTooLong { return refuse() } else { return .good } }
                guard let size = Self.chunkSize(line) else { return refuse() }
                output(line[...])
                place = size == 0 ? .trailer : .chunk(left: size + 2)
            case .trailer:
                guard let line = line(&rest) else { if isTooLong { return refuse() } else { return .good } }
                output(line[...])
                if line.count == 2 { place = .head }
            }
        }
        return .good
    }

    private static func body(behind head: RequestHead) -> Place {
        if !head.values("transfer-encoding").isEmpty { return .chunkSize }
        let length = head.value("content-length").flatMap(Int.init) ?? 0
        return length > 0 ? .body(left: length) : .head
    }

    private mutating func refuse() -> Verdict {
        place = .refused
        pending.removeAll()
        return .refused
    }

    private mutating func pass(
        _ rest: inout ArraySlice<UInt8>, _ left: Int, to output: (ArraySlice<UInt8>) -> Void,
        then: (Int) -> Place
    ) {
        let piece = rest.prefix(left)
        output(piece)
        bodyBytes += piece.count
        rest = rest.dropFirst(piece.count)
        place = then(left - piece.count)
    }

    private var isTooLong: Bool { pending.count > 1024 }

    /// The next line with its end, once it is whole; a line without CR before the LF reads as no line of any kind.
    private mutating func line(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard let end = rest.firstIndex(of: 0x0A) else {
            pending.append(contentsOf: rest)
            rest = []
            return nil
        }
        let line = pending + rest[...end]
        rest = rest[(end + 1)...]
        pending.removeAll()
        return line.dropLast().last == 0x0D ? line : [0]
    }

    /// Hexadecimal digits, and no chunk extensions: nobody needs them and readers differ about them.
    private static func chunkSize(_ line: [UInt8]) -> Int? {
        let digits = line.dropLast(2)
        guard (1...8).contains(digits.count) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 16).flatMap { $0 >= 0 ? $0 : nil }
    }
}
