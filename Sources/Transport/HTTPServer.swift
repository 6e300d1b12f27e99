import EventLoop
public import HummingbirdCore
public import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// Serves HTTP on connections that the front door hands over, by Hummingbird's HTTP/1 channel on SwiftNIO loops of its own.
public final class HTTPServer: Sendable {
    private let channel: HTTP1Channel
    private let group: any EventLoopGroup
    private let logger: Logger
    private let connections = Mutex<Connections>(Connections())
    /// Requests that are being answered.
    private let busy = Counter()

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        func add(_ change: Int) { count.add(change, ordering: .relaxed) }
        var value: Int { count.load(ordering: .relaxed) }
    }

    /// Connections at once; one more is closed as it comes.
    private static let maximumConnections = 4096

    private struct Connections {
        /// A connection is noted before its task exists.
        var tasks: [Int: Task<Void, Never>?] = [:]
        var next = 0
        var isOpen = true
    }

    /// A server that answers by `responder`; a request's head is held to 8 KiB, as at the front door.
    public init(
        group: any EventLoopGroup, logger: Logger, idleTimeout: TimeAmount = .seconds(15),
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.group = group
        self.logger = logger
        let busy = busy
        channel = HTTP1Channel(
            responder: { request, writer, channel in
                busy.add(1)
                defer { busy.add(-1) }
                try await responder(request, writer, channel)
            },
            configuration: .init(
                idleTimeout: idleTimeout,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: RequestHead.maximumBytes, maxHeaderListSize: RequestHead.maximumBytes,
                    maxHeaderFieldCount: RequestHead.maximumFields)))
    }

    /// Takes over a connection from which `bytes` have been read already. Any thread.
    func adopt(_ descriptor: Int32, bytes: [UInt8]) {
        let id = connections.withLock { connections -> Int? in
            guard connections.isOpen, connections.tasks.count < Self.maximumConnections else { return nil }
            connections.next += 1
            connections.tasks.updateValue(nil, forKey: connections.next)
            return connections.next
        }
        guard let id else { return closeDescriptor(descriptor) }
        let task = Task { [channel, group, logger] in
            do {
                let value = try await ClientBootstrap(group: group)
                    .channelOption(.autoRead, value: true)
                    .withConnectedSocket(descriptor) { pipe in
                        let setup = channel.setup(channel: pipe, logger: logger)
                        return setup.flatMapThrowing { value in
                            let replay = ReplayHandler(bytes: ByteBuffer(bytes: bytes))
                            try pipe.pipeline.syncOperations.addHandlers(
                                [replay, HeadGuard()], position: .first)
                            return value
                        }
                    }
                await channel.handle(value: value, logger: logger)
            } catch {
                logger.debug("connection not taken over", metadata: ["error": "\(error)"])
            }
            _ = self.connections.withLock { $0.tasks.removeValue(forKey: id) }
        }
        // Unless it is done already.
        connections.withLock { if $0.tasks.keys.contains(id) { $0.tasks.updateValue(task, forKey: id) } }
    }

    /// Lets requests under way finish, up to `grace`, then hangs up. Never waits for a handler that does not end.
    public func drain(grace: Duration) async {
        connections.withLock { $0.isOpen = false }
        let end = ContinuousClock.now + grace
        while busy.value > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(20))
        }
        for task in connections.withLock({ $0.tasks.values.compactMap(\.self) }) { task.cancel() }
    }
}

/// Gives the pipeline the bytes that the front door has read, as soon as the channel is active.
private final class ReplayHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    private let bytes: ByteBuffer

    init(bytes: ByteBuffer) { self.bytes = bytes }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.fireChannelRead(wrapInboundOut(bytes))
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
