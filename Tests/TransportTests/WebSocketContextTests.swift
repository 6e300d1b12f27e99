import EventLoop
import Glibc
import Testing

@testable import Transport

@Suite struct WebSocketContextTests {
    /// On a loop, whose next pass it is.
    private func on<Value: Sendable>(
        _ loop: Loop, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { done in
            loop.post { done.resume(with: Result { try body() }) }
        }
    }

    @Test func `a context that is taken down closes no descriptors but its own`() async throws {
        let loop = try Loop(name: "test")
        loop.start()
        let context = try await on(loop) {
            try WebSocketContext(on: loop, addresses: ConnectionCounter()) { _, _ in
                preconditionFailure("nobody connects")
            }
        }
        // Opened in the pass that takes the context down, these get the numbers that it has just given up.
        let descriptors = try await withCheckedThrowingContinuation { done in
            loop.post {
                context.drain(code: 3001, reason: "shutdown") {
                    loop.post {
                        done.resume(with: .success((0..<64).map { _ in unsafe open("/dev/null", O_RDONLY) }))
                    }
                }
            }
        }
        // Several passes on, the library has done with its handles.
        for _ in 0..<4 { try await on(loop) {} }
        for descriptor in descriptors {
            #expect(fcntl(descriptor, F_GETFD) >= 0, "\(descriptor)")
            close(descriptor)
        }
        loop.stop()
    }
}
