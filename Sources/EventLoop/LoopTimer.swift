import CUV

/// A repeating timer of a loop. Few are needed: what belongs to connections goes on a ``TimingWheel``.
@safe public final class LoopTimer {
    private let timer: UnsafeMutablePointer<uv_timer_t>
    private let body: () -> Void
    private var isActive = true

    /// Calls `body` every `interval` from now on, until ``stop()`` or the last reference goes. Loop thread only.
    public init(on loop: Loop, every interval: Duration, _ body: @escaping () -> Void) {
        loop.checkIsolated()
        self.body = body
        unsafe timer = .allocate(capacity: 1)
        unsafe uv_timer_init(loop.handle, timer)
        unsafe timer.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        let milliseconds = UInt64(max(1, interval / .milliseconds(1)))
        unsafe uv_timer_start(
            timer,
            { timer in
                guard let owner = unsafe timer?.pointee.data else { return }
                unsafe Unmanaged<LoopTimer>.fromOpaque(owner).takeUnretainedValue().body()
            }, milliseconds, milliseconds)
    }

    /// Ends the timer. Loop thread only; further calls do nothing.
    public func stop() {
        guard isActive else { return }
        isActive = false
        unsafe timer.pointee.data = nil
        unsafe uv_close(UnsafeMutableRawPointer(timer).assumingMemoryBound(to: uv_handle_t.self)) { timer in
            unsafe timer?.deallocate()
        }
    }

    deinit { stop() }
}
