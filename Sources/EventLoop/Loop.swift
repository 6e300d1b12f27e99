import CLinux
package import CUV
import Glibc
import Synchronization

/// One libuv loop on a thread of its own, and the serial executor of every actor that lives there.
///
/// C callbacks enter an actor with `assumeIsolated`; actors of one loop call each other without a hop. From other
/// threads work arrives by ``post(_:)`` or by an `await`, and one `uv_async_send` wakes the loop for all that has
/// gathered.
@safe public final class Loop: SerialExecutor {
    private enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    private struct Mailbox {
        var work: [Work] = []
        var isWaking = false
        /// Callers who want what they post to arrive together.
        var holds = 0
        var isOpen = true

        /// Whether the loop has to be woken, which is noted.
        mutating func mustWake() -> Bool {
            guard holds == 0, !isWaking, !work.isEmpty else { return false }
            isWaking = true
            return true
        }
    }

    /// Shown in thread lists and logs.
    public let name: String
    /// The position among the loops of this process.
    public let index: Int
    /// The libuv loop. Loop thread only.
    nonisolated(unsafe) package let handle: UnsafeMutablePointer<uv_loop_t>

    nonisolated(unsafe) private let wake: UnsafeMutablePointer<uv_async_t>
    private let mailbox = Mutex(Mailbox())
    private let thread = Atomic<UInt>(0)
    /// Touched on the loop thread only.
    nonisolated(unsafe) private var passEnd: PassEnd?
    /// Whether this pass has something to do at its end. Loop thread only.
    nonisolated(unsafe) private var hasEndWork = false

    /// A loop that does not run yet.
    ///
    /// - Throws: ``LoopError`` when the system has no descriptors left.
    public init(name: String, index: Int = 0) throws(LoopError) {
        self.name = name
        self.index = index
        unsafe handle = .allocate(capacity: 1)
        unsafe wake = .allocate(capacity: 1)
        try LoopError.check(unsafe uv_loop_init(handle))
        try LoopError.check(
            unsafe uv_async_init(handle, wake) { wake in
                guard let owner = unsafe wake?.pointee.data else { return }
                unsafe Unmanaged<Loop>.fromOpaque(owner).takeUnretainedValue().drain()
            })
        // The thread's closure keeps the loop alive as long as callbacks can come.
        unsafe wake.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        unsafe handle.deallocate()
        unsafe wake.deallocate()
    }

    /// Starts the thread. Call once.
    public func start() {
        let owner = unsafe Unmanaged.passRetained(self).toOpaque()
        var id = pthread_t()
        let status = unsafe pthread_create(
            &id, nil,
            { owner in
                guard let owner = unsafe owner else { return nil }
                let loop = unsafe Unmanaged<Loop>.fromOpaque(owner).takeRetainedValue()
                loop.run()
                return nil
            }, owner)
        precondition(status == 0, "no thread for \(name): \(status)")
        pthread_detach(id)
    }

    private func run() {
        unsafe clinux_name_thread(String(name.prefix(15)))
        thread.store(UInt(pthread_self()), ordering: .releasing)
        drain()
        unsafe _ = uv_run(handle, UV_RUN_DEFAULT)
        // Whatever was posted while the last handles closed: a job left behind is a task that never ends.
        drain()
        unsafe _ = uv_loop_close(handle)
    }

    /// Ends the loop once the work posted so far is done and every handle has closed; later posts are dropped.
    public func stop() {
        post { [self] in
            unsafe passEnd?.stop()
            unsafe passEnd = nil
            unsafe uv_close(UnsafeMutableRawPointer(wake).assumingMemoryBound(to: uv_handle_t.self), nil)
            mailbox.withLock { $0.isOpen = false }
        }
    }

    // MARK: Work from anywhere

    /// Runs `work` on the loop, after everything posted before it. Any thread.
    public func post(_ work: @escaping @Sendable () -> Void) { deliver(.closure(work)) }

    /// Takes a job of one of this loop's actors.
    public func enqueue(_ job: consuming ExecutorJob) { deliver(.job(UnownedJob(job))) }

    private func deliver(_ work: Work) {
        let mustWake = mailbox.withLock { mailbox in
            guard mailbox.isOpen else { return false }
            mailbox.work.append(work)
            return mailbox.mustWake()
        }
        if mustWake { unsafe uv_async_send(wake) }
    }

    /// Wakes loops once for all that `body` posts to them. Everybody's posts wait for its end: keep it short.
    public static func together(_ loops: [Loop], _ body: () -> Void) {
        for loop in loops { loop.mailbox.withLock { $0.holds += 1 } }
        body()
        for loop in loops {
            let mustWake = loop.mailbox.withLock { mailbox in
                mailbox.holds -= 1
                return mailbox.mustWake()
            }
            if mustWake { unsafe uv_async_send(loop.wake) }
        }
    }

    /// Runs the work posted so far; what that posts waits for the next wake-up.
    private func drain() {
        let work = mailbox.withLock { mailbox in
            defer {
                mailbox.work = []
                mailbox.isWaking = false
            }
            return mailbox.work
        }
        let executor = unsafe asUnownedSerialExecutor()
        for piece in work {
            switch piece {
            case .job(let job): unsafe job.runSynchronously(on: executor)
            case .closure(let closure): closure()
            }
        }
    }

    // MARK: Isolation

    /// Whether the caller is on the loop's thread.
    public var isOnLoop: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }

    /// Traps when the caller is not on the loop's thread.
    public func checkIsolated() { precondition(isOnLoop, "not on the thread of \(name)") }

    /// Lets `assumeIsolated` succeed on the loop's thread.
    public func isIsolatingCurrentContext() -> Bool? { isOnLoop }

    // MARK: Passes

    /// Calls `body` at the end of each pass over the ready sockets, and after timers: the place to send what the pass
    /// has gathered. In the order of the calls, until the loop stops. Loop thread only.
    package func atEndOfPass(_ body: @escaping () -> Void) {
        checkIsolated()
        if let passEnd = unsafe passEnd { return passEnd.add(body) }
        unsafe passEnd = PassEnd(loop: self, body)
    }

    /// Has the hooks called when this pass ends; without this they are not. Loop thread only.
    package func callAtEndOfPass() { unsafe hasEndWork = true }

    /// Whether the hooks are wanted; asks once.
    func takeEndWork() -> Bool {
        defer { unsafe hasEndWork = false }
        return unsafe hasEndWork
    }
}

/// What libuv reported.
public struct LoopError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A libuv error number (negative errno).
    public let code: Int32

    /// libuv's words for it.
    public var description: String { unsafe String(cString: uv_strerror(code)) }

    static func check(_ code: Int32) throws(LoopError) {
        if code < 0 { throw LoopError(code: code) }
    }
}
