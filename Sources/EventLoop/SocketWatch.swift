import CUV

/// Tells when a descriptor can be read or written. The descriptor itself stays the caller's.
@safe package final class SocketWatch {
    /// What to wait for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }
        package static let readable = Interest(rawValue: Int32(UV_READABLE.rawValue))
        package static let writable = Interest(rawValue: Int32(UV_WRITABLE.rawValue))
    }

    private let poll: UnsafeMutablePointer<uv_poll_t>
    private let body: (Interest) -> Void
    private var isActive = true

    /// Watches `descriptor` until ``stop()``. Loop thread only.
    ///
    /// An error on the socket is reported as readable: the next read says what it was.
    package init(
        on loop: Loop, descriptor: Int32, interest: Interest, _ body: @escaping (Interest) -> Void
    ) throws(LoopError) {
        loop.checkIsolated()
        self.body = body
        unsafe poll = .allocate(capacity: 1)
        let status = unsafe uv_poll_init(loop.handle, poll, descriptor)
        if status < 0 {
            unsafe poll.deallocate()
            isActive = false
            throw LoopError(code: status)
        }
        unsafe poll.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        wait(for: interest)
    }

    /// Changes what is waited for.
    package func wait(for interest: Interest) {
        guard isActive else { return }
        unsafe uv_poll_start(poll, interest.rawValue) { poll, status, events in
            guard let owner = unsafe poll?.pointee.data else { return }
            let watch = unsafe Unmanaged<SocketWatch>.fromOpaque(owner).takeUnretainedValue()
            watch.body(status < 0 ? .readable : Interest(rawValue: events))
        }
    }

    /// Ends the watch at once; the descriptor may be closed or handed on right after.
    package func stop() {
        guard isActive else { return }
        isActive = false
        unsafe poll.pointee.data = nil
        unsafe uv_poll_stop(poll)
        unsafe uv_close(UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_handle_t.self)) { poll in
            unsafe poll?.deallocate()
        }
    }

    deinit { stop() }
}
