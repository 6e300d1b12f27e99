import EventLoop
import Synchronization
import Testing

@Suite struct LoopTests {
    /// An actor that lives on a loop.
    private actor Counter {
        let loop: Loop
        private var count = 0
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        init(loop: Loop) { self.loop = loop }
        func add() -> Bool {
            count += 1
            return loop.isOnLoop
        }
        var value: Int { count }
    }

    private func withLoop(_ body: (Loop) async throws -> Void) async throws {
        let loop = try Loop(name: "test")
        loop.start()
        defer { loop.stop() }
        try await body(loop)
    }

    @Test func `an actor of the loop runs on its thread`() async throws {
        try await withLoop { loop in
            let counter = Counter(loop: loop)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<200 { group.addTask { await counter.add() } }
                for await onLoop in group { #expect(onLoop) }
            }
            #expect(await counter.value == 200)
            #expect(!loop.isOnLoop)
        }
    }

    @Test func `a posted closure may enter an actor without a hop`() async throws {
        try await withLoop { loop in
            let counter = Counter(loop: loop)
            await withCheckedContinuation { done in
                loop.post {
                    _ = counter.assumeIsolated { $0.add() }
                    done.resume()
                }
            }
            #expect(await counter.value == 1)
        }
    }

    @Test func `posts keep their order`() async throws {
        try await withLoop { loop in
            let seen = Mutex<[Int]>([])
            for number in 0..<1000 { loop.post { seen.withLock { $0.append(number) } } }
            await withCheckedContinuation { done in loop.post { done.resume() } }
            #expect(seen.withLock { $0 } == Array(0..<1000))
        }
    }

    @Test func `a timer fires again and again, and the end of a pass follows it where it is wanted`()
        async throws
    {
        try await withLoop { loop in
            let events = Mutex<[String]>([])
            let timers = Mutex<[Int: SendableBox]>([:])
            await withCheckedContinuation { done in
                loop.post {
                    loop.atEndOfPass { events.withLock { if $0.last == "tick" { $0.append("end") } } }
                    let timer = LoopTimer(on: loop, every: .milliseconds(2)) {
                        let count = events.withLock {
                            $0.append("tick")
                            return $0.count
                        }
                        if count < 4 { loop.callAtEndOfPass() }
                        if count == 6 {
                            timers.withLock { $0[0]?.timer.stop() }
                            done.resume()
                        }
                    }
                    timers.withLock { $0[0] = SendableBox(timer: timer) }
                }
            }
            #expect(events.withLock { $0.prefix(6) } == ["tick", "end", "tick", "end", "tick", "tick"])
            await withCheckedContinuation { done in
                loop.post {
                    timers.withLock { $0[0] = nil }
                    done.resume()
                }
            }
        }
    }

    /// A timer touched on its loop only.
    private struct SendableBox: @unchecked Sendable { let timer: LoopTimer }
}

@Suite struct TimingWheelTests {
    @Test func `tokens come up at their tick, in the order of scheduling`() {
        var wheel = TimingWheel<String>(slots: 4)
        wheel.schedule("b", in: 2)
        wheel.schedule("a", in: 1)
        wheel.schedule("c", in: 2)
        var fired: [[String]] = []
        for _ in 0..<3 {
            fired.append(wheel.advance())
        }
        #expect(fired == [["a"], ["b", "c"], []])
        #expect(wheel.count == 0)
    }

    @Test(arguments: [1, 3, 4, 5, 8, 9, 1000]) func `waits longer than one turn of the ring`(ticks: Int) {
        var wheel = TimingWheel<Int>(slots: 4)
        wheel.schedule(ticks, in: ticks)
        for tick in 1...ticks {
            let due = wheel.advance()
            #expect(due == (tick == ticks ? [ticks] : []))
        }
    }
}
