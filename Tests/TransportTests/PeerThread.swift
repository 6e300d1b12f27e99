import EventLoop

/// A thread for the peers of a test: their calls block, and the shared pool, where an HTTP server answers them,
/// has as few threads as the machine has processors.
final class PeerThread: TaskExecutor {
    private let loop: Loop

    private init() throws {
        loop = try Loop(name: "peers")
        loop.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.post { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Runs `body` and its child tasks on a thread of their own.
    static func run(_ body: () async throws -> Void) async throws {
        let thread = try PeerThread()
        defer { thread.loop.stop() }
        try await withTaskExecutorPreference(thread, operation: body)
    }
}
