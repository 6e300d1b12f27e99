import CUV

/// A pair of libuv hooks: `check` runs right after the sockets of a pass, `prepare` right before the next wait, which
/// covers timers.
@safe final class PassEnd {
    private unowned let loop: Loop
    private var bodies: [() -> Void]
    private let check: UnsafeMutablePointer<uv_check_t>
    private let prepare: UnsafeMutablePointer<uv_prepare_t>

    init(loop: Loop, _ body: @escaping () -> Void) {
        self.loop = loop
        bodies = [body]
        unsafe check = .allocate(capacity: 1)
        unsafe prepare = .allocate(capacity: 1)
        unsafe uv_check_init(loop.handle, check)
        unsafe uv_prepare_init(loop.handle, prepare)
        let owner = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe check.pointee.data = owner
        unsafe prepare.pointee.data = owner
        unsafe uv_check_start(check) { hook in
            guard let owner = unsafe hook?.pointee.data else { return }
            unsafe Unmanaged<PassEnd>.fromOpaque(owner).takeUnretainedValue().run()
        }
        unsafe uv_prepare_start(prepare) { hook in
            guard let owner = unsafe hook?.pointee.data else { return }
            unsafe Unmanaged<PassEnd>.fromOpaque(owner).takeUnretainedValue().run()
        }
    }

    func add(_ body: @escaping () -> Void) { bodies.append(body) }

    private func run() {
        // A hook may leave something to one before it; once more is enough for that.
        for _ in 0..<2 where loop.takeEndWork() {
            for body in bodies { body() }
        }
    }

    /// Ends both hooks; libuv hands the memory back when it is done with it.
    func stop() {
        unsafe uv_close(UnsafeMutableRawPointer(check).assumingMemoryBound(to: uv_handle_t.self)) { hook in
            unsafe hook?.deallocate()
        }
        unsafe uv_close(UnsafeMutableRawPointer(prepare).assumingMemoryBound(to: uv_handle_t.self)) { hook in
            unsafe hook?.deallocate()
        }
    }
}
