import EventLoop
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Transport

/// A front door with an echoing WebSocket endpoint and an HTTP server that tells what it got.
final class Harness: Sendable {
    let loops: [Loop]
    let door: FrontDoor
    let contexts: [WebSocketContext]
    let http: HTTPServer
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Answers every message with itself; a few words do more.
    final class Echo: WebSocketDelegate {
        unowned let socket: WebSocket
        init(_ socket: WebSocket) { self.socket = socket }
        func received(_ text: [UInt8]) {
            switch String(decoding: text, as: UTF8.self) {
            case "close": socket.close(code: 3503, reason: "asked to")
            case "burst": for number in 0..<8 { socket.send(Frame(text: Array("burst \(number)".utf8))) }
            case "flood":
                for _ in 0..<200 { socket.send(Frame(text: [UInt8](repeating: 0x78, count: 64 << 10))) }
            default: socket.send(Frame(text: text))
            }
        }
        func closing() {}
        func closed() {}
    }

    init(origins: OriginRule = OriginRule()) async throws {
        loops = try (0..<2).map { try Loop(name: "loop-\($0)", index: $0) }
        var contexts: [WebSocketContext] = []
        for loop in loops {
            loop.start()
            contexts.append(
                try await withCheckedThrowingContinuation { done in
                    loop.post {
                        var limits = WebSocketLimits()
                        limits.closeTimeout = .milliseconds(250)
                        done.resume(
                            with: Result {
                                try WebSocketContext(
                                    on: loop, limits: limits, addresses: ConnectionCounter()
                                ) { socket, _ in Echo(socket) }
                            })
                    }
                })
        }
        self.contexts = contexts
        http = HTTPServer(group: group, logger: Logger(label: "test")) { request, writer, _ in
            let body = try? await request.body.collect(upTo: 1 << 20)
            let text = "\(request.method) \(request.uri.path) \(body?.readableBytes ?? 0)"
            try await writer.write(
                response: HTTPResponse(status: .ok, headerFields: [.contentLength: "\(text.utf8.count)"]),
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        var configuration = FrontDoor.Configuration()
        configuration.port = 0
        configuration.origins = origins
        door = try FrontDoor(configuration, on: loops[0], http: http, addresses: ConnectionCounter())
        let (door, loop) = (door, loops[0])
        let opened = contexts
        try await withCheckedThrowingContinuation { done in
            loop.post { done.resume(with: Result { try door.open(webSockets: opened) }) }
        }
    }

    func stop() async {
        let (door, loop) = (door, loops[0])
        await withCheckedContinuation { done in
            loop.post {
                door.close()
                done.resume()
            }
        }
        await withTaskGroup { group in
            for context in contexts {
                group.addTask {
                    await withCheckedContinuation { done in
                        context.loop.post { context.drain(code: 3001, reason: "shutdown") { done.resume() } }
                    }
                }
            }
        }
        await http.drain(grace: .seconds(1))
        for loop in loops { loop.stop() }
        try? await group.shutdownGracefully()
    }

    func webSocket() throws -> PeerSocket {
        let peer = try PeerSocket(port: door.port)
        peer.say("GET /connection/websocket HTTP/1.1\r\nHost: shop.test\r\n\(handshake())\r\n\r\n")
        let head = peer.hearHead()
        #expect(head.hasPrefix("HTTP/1.1 101"))
        return peer
    }
}

@Suite(.serialized) struct FrontDoorTests {
    private func withHarness(_ body: (Harness) async throws -> Void) async throws {
        let harness = try await Harness()
        try await PeerThread.run { try await body(harness) }
        await harness.stop()
    }

    private func status(_ answer: [UInt8]) -> Int? {
        Int(String(decoding: answer, as: UTF8.self).split(separator: " ").dropFirst().first ?? "")
    }

    @Test func `refuses every bad head with its status and hangs up`() async throws {
        try await withHarness { harness in
            for (name, head, expected) in badHeads {
                let peer = try PeerSocket(port: harness.door.port)
                peer.say(head)
                #expect(status(peer.hearAll()) == expected, "\(name)")
                peer.hangUp()
            }
        }
    }

    @Test func `refuses every bad head as the second request of a connection`() async throws {
        try await withHarness { harness in
            for (name, head, _) in badHeads {
                let peer = try PeerSocket(port: harness.door.port)
                peer.say("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(peer.hearHead().hasPrefix("HTTP/1.1 200"), "\(name)")
                #expect(peer.hear("GET /first 0".utf8.count).elementsEqual("GET /first 0".utf8), "\(name)")
                peer.say(head)
                let answer = String(decoding: peer.hearAll(), as: UTF8.self)
                #expect(
                    answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 5"), "\(name): \(answer)")
                #expect(answer.components("HTTP/1.1") == 1, "\(name): \(answer)")
                peer.hangUp()
            }
        }
    }

    @Test func `refuses bad handshakes with their status`() async throws {
        try await withHarness { harness in
            for (name, fields, expected) in badHandshakes {
                let peer = try PeerSocket(port: harness.door.port)
                peer.say("GET /connection/websocket HTTP/1.1\r\nHost: shop.test\r\n\(fields)\r\n\r\n")
                #expect(status(peer.hearAll()) == expected, "\(name)")
                peer.hangUp()
            }
            let peer = try PeerSocket(port: harness.door.port)
            peer.say("POST /connection/websocket HTTP/1.1\r\nHost: a\r\n\(handshake())\r\n\r\n")
            #expect(status(peer.hearAll()) == 405)
            peer.hangUp()
        }
    }

    @Test func `serves HTTP on the same port, bodies and pipelining included`() async throws {
        try await withHarness { harness in
            let peer = try PeerSocket(port: harness.door.port)
            peer.say("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
            peer.say("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
            peer.say("GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = String(decoding: peer.hearAll(), as: UTF8.self)
            #expect(answer.components("HTTP/1.1 200") == 3)
            for line in ["POST /a 5", "POST /b 3", "GET /c 0"] { #expect(answer.contains(line)) }
        }
    }

    @Test func `a head may come in pieces, with bytes of the first frame behind it`() async throws {
        try await withHarness { harness in
            let peer = try PeerSocket(port: harness.door.port)
            let head =
                "GET /connection/websocket?x=1 HTTP/1.1\r\nHost: shop.test\r\nOrigin: http://shop.test\r\n"
            for byte in head.utf8 { peer.say([byte]) }
            peer.say(
                Array("Sec-WebSocket-Protocol: centrifuge-json\r\n\(handshake())\r\n\r\n".utf8)
                    + PeerSocket.text("hello"))
            let answer = peer.hearHead()
            // The example of RFC 6455, section 1.3.
            #expect(answer.lowercased().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
            #expect(answer.lowercased().contains("sec-websocket-protocol: centrifuge-json"))
            #expect(peer.hear(7) == [0x81, 0x05] + Array("hello".utf8))
        }
    }

    @Test func `messages come back whole, whatever their length and fragments`() async throws {
        try await withHarness { harness in
            let peer = try harness.webSocket()
            for count in [0, 1, 125, 126, 511, 512, 513, 4096, 32768] {
                let text =
                    String(repeating: "é中x", count: count / 6) + String(repeating: "y", count: count % 6)
                peer.say(PeerSocket.text(text))
                let expected = Array(Frame(text: Array(text.utf8)).wire)
                #expect(peer.hear(expected.count) == expected, "\(count)")
            }
            peer.say(PeerSocket.frame(1, Array("ab".utf8), final: false))
            peer.say(PeerSocket.frame(9, Array("ping".utf8)))
            peer.say(PeerSocket.frame(0, Array("cd".utf8)))
            let answer = peer.hear(6 + 6)
            #expect(
                answer.starts(with: [0x8A, 0x04] + Array("ping".utf8))
                    || answer.suffix(6).starts(with: [0x8A, 0x04]))
            #expect(answer.count == 12)
        }
    }

    @Test func `what is sent in one pass arrives in order`() async throws {
        try await withHarness { harness in
            let peer = try harness.webSocket()
            peer.say(PeerSocket.text("burst"))
            let expected = (0..<8).flatMap { Frame(text: Array("burst \($0)".utf8)).wire }
            #expect(peer.hear(expected.count) == expected)
        }
    }

    @Test(arguments: [
        ("too big", PeerSocket.frame(1, [UInt8](repeating: 0x61, count: 32769)), 1009),
        ("binary", PeerSocket.frame(2, [1, 2, 3]), 1003),
        ("not UTF-8", PeerSocket.frame(1, [0xC3, 0x28]), 1007),
        ("asked for", PeerSocket.text("close"), 3503),
    ])
    func `closes with a code`(name: String, frame: [UInt8], code: Int) async throws {
        try await withHarness { harness in
            let peer = try harness.webSocket()
            peer.say(frame)
            let head = peer.hear(4)
            #expect(head.first == 0x88, "\(name)")
            #expect(head.count >= 4 && Int(head[2]) << 8 | Int(head[3]) == code, "\(name)")
            // Others are served on.
            let other = try harness.webSocket()
            other.say(PeerSocket.text("still here"))
            #expect(other.hear(12).suffix(10).elementsEqual("still here".utf8))
            peer.hangUp()
        }
    }

    @Test func `a frame that claims too much is refused before its body comes`() async throws {
        try await withHarness { harness in
            let peer = try harness.webSocket()
            peer.say([0x81, 0xFF, 0, 0, 0, 0x10, 0, 0, 0, 0, 1, 2, 3, 4] + [UInt8](repeating: 0, count: 100))
            let head = peer.hear(4)
            #expect(head.count >= 4 && head[0] == 0x88 && Int(head[2]) << 8 | Int(head[3]) == 1009)
        }
    }

    @Test func `a continuation that claims all that a length can say is refused, too`() async throws {
        try await withHarness { harness in
            let peer = try harness.webSocket()
            peer.say(PeerSocket.frame(1, [UInt8](repeating: 0x61, count: 10), final: false))
            peer.say([0x80, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 7) + [1, 2, 3, 4])
            peer.say([UInt8](repeating: 0x60, count: 600))
            let head = peer.hear(4)
            #expect(head.count >= 4 && head[0] == 0x88 && Int(head[2]) << 8 | Int(head[3]) == 1009)
            let other = try harness.webSocket()
            other.say(PeerSocket.text("alive"))
            #expect(other.hear(7).suffix(5).elementsEqual("alive".utf8))
        }
    }

    @Test func `a reader that stays behind is closed, others are not`() async throws {
        try await withHarness { harness in
            let slow = try harness.webSocket()
            let other = try harness.webSocket()
            for _ in 0..<3 { slow.say(PeerSocket.text("flood")) }
            other.say(PeerSocket.text("quick"))
            #expect(other.hear(7).suffix(5).elementsEqual("quick".utf8))
            let tail = slow.hearAll().suffix(8)
            #expect(String(decoding: tail, as: UTF8.self).hasSuffix("slow"))
        }
    }

    @Test func `the deadline of a connection that has gone does not end those that came after it`()
        async throws
    {
        try await withHarness { harness in
            // The new ones may lie where the old ones lay in memory.
            for _ in 0..<40 {
                let peer = try harness.webSocket()
                peer.say(PeerSocket.frame(8, [0x03, 0xE8]))
                _ = peer.hearAll()
                peer.hangUp()
            }
            let peers = try (0..<40).map { _ in try harness.webSocket() }
            // Beyond the harness's close time-out of 250 ms, and the tick of its wheel.
            try await Task.sleep(for: .milliseconds(800))
            for peer in peers {
                peer.say(PeerSocket.text("alive"))
                #expect(peer.hear(7).suffix(5).elementsEqual("alive".utf8))
                peer.hangUp()
            }
        }
    }

    @Test func `a drain says 3001 to all`() async throws {
        let harness = try await Harness()
        try await PeerThread.run {
            let peers = try (0..<5).map { _ in try harness.webSocket() }
            let stopped = Task { await harness.stop() }
            for peer in peers {
                let frame = peer.hear(4)
                #expect(
                    frame.count >= 4 && frame[0] == 0x88 && Int(frame[2]) << 8 | Int(frame[3]) == 3001)
                peer.say(PeerSocket.frame(8, [0x0B, 0xB9]))
                peer.hangUp()
            }
            await stopped.value
        }
    }
}

extension String {
    fileprivate func components(_ separator: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
