import Synchronization
import Testing

@testable import Knowledge

/// What a store does when rules derive more than they may: it says so, goes on, and is right again when it can be.
@Suite struct GraphBoundsTests {
    static let stored = """
        kind Node
        relation linked(a: Node, b: Node)
        relation value(v: int)

        """
    static let limited =
        stored + """
            @limit 10 reach(x, y) :- linked(x, y).
            reach(x, z) :- reach(x, y), linked(y, z).
            big(v) :- value(v), v > 3.
            """
    static let endless =
        stored + """
            up(v) :- value(v).
            up(w) :- up(v), w = v + 1.
            """

    @Test func `a relation over its limit is reported once, and right again when it is under it`()
        async throws
    {
        let world = try World(Self.limited)
        try await world.link(0..<4)
        #expect(world.count("reach") == 10 && world.lines == [])
        try await world.link(4..<6)
        var snapshot = world.store.snapshot
        #expect(snapshot.isStale)
        #expect(snapshot.problem?.contains("reach has more than the 10 facts that it may have") == true)
        #expect(
            snapshot.problem?.contains("test.rules:5: “reach(x, z) :- reach(x, y), linked(y, z).”") == true)
        // Derived facts are all of one earlier moment; stored ones are there.
        #expect(world.count("reach") == 10 && world.count("linked") == 6)
        for value in 0..<20 {
            try await world.store.commit([.add(relation: "value", [.integer(value)])], source: "x")
        }
        world.store.tick()
        #expect(world.lines.count == 1 && world.count("big") == 0)
        #expect(
            world.lines.first?.hasPrefix("derived facts stay what they were at version 1: reach has") == true)

        try await world.unlink(4..<6)
        // Not before some time has passed.
        world.store.tick()
        #expect(world.store.snapshot.isStale)
        world.clock.withLock { $0 += 30_000 }
        world.store.tick()
        await world.settle { !$0.isStale }
        snapshot = world.store.snapshot
        #expect(snapshot.problem == nil && world.count("reach") == 10 && world.count("big") == 16)
        #expect(world.lines.last == "derived facts are right again" && world.lines.count == 2)
    }

    @Test func `what stays over its limit is tried again, not all the time, and not reported again`()
        async throws
    {
        let world = try World(Self.limited)
        try await world.link(0..<6)
        for _ in 0..<5 {
            world.clock.withLock { $0 += 30_000 }
            try await world.store.commit([.add(relation: "value", [.integer(7)])], source: "x")
            world.store.tick()
        }
        #expect(world.lines.count == 1 && world.store.snapshot.isStale)
        #expect(world.count("reach") == 0 && world.count("value") == 1)
        world.store.close()
    }

    @Test func `rules without an end are refused, and those in force stay`() async throws {
        let world = try World(Self.limited, patience: 200_000)
        try await world.store.commit([.add(relation: "value", [.integer(5)])], source: "x")
        let endless = try World.program(Self.endless)
        do {
            try await world.store.exchange(endless)
            Issue.record("no error")
        } catch let error as Exhausted {
            #expect(error.description.contains("test.rules:5: “up(w) :- up(v), w = v + 1.”"))
        }
        await #expect(throws: Exhausted.self) {
            _ = try await world.store.fork(world.store.snapshot, endless)
        }
        #expect(world.store.snapshot.relation("up") == nil && world.lines == [])
        try await world.store.commit([.add(relation: "value", [.integer(6)])], source: "x")
        #expect(world.count("big") == 2 && !world.store.snapshot.isStale)
    }

    @Test func `rules over their limit are refused, and those in force stay`() async throws {
        let world = try World(Self.stored)
        try await world.link(0..<6)
        await #expect(throws: Exhausted.self) {
            try await world.store.exchange(try World.program(Self.limited))
        }
        #expect(world.store.snapshot.relation("reach") == nil && !world.store.snapshot.isStale)
        try await world.unlink(3..<6)
        try await world.store.exchange(try World.program(Self.limited))
        #expect(world.count("reach") == 6)
    }

    @Test func `changes that make rules go on without end are taken, what follows is not`() async throws {
        let world = try World(Self.endless, patience: 200_000, budget: 10_000)
        try await world.link(0..<2)
        try await world.store.commit([.add(relation: "value", [.integer(5)])], source: "x")
        await world.settle { $0.problem != nil }
        #expect(world.store.snapshot.isStale && world.count("value") == 1 && world.count("up") == 0)
        #expect(world.lines.count == 1 && world.lines.first?.contains("“up(w) :- up(v), w = v + 1.”") == true)
        try await world.store.commit([.remove(relation: "value", [.integer(5)])], source: "x")
        world.clock.withLock { $0 += 3_600_000 }
        world.store.tick()
        await world.settle { !$0.isStale }
        #expect(world.count("up") == 0 && world.count("value") == 0)
    }

    @Test func `a graph whose rules have come to derive too much opens, and says so`() throws {
        var state = GraphState(Inference(stored: []))
        let names = GraphNames()
        let program = try World.program(Self.limited).arranged(after: [])
        let inference = Inference(program, word: names.word)
        state = state.with(inference, now: 0)
        let linked = try #require(state.place("linked"))
        state.fill(linked, (0..<6).map { $0 << 32 | ($0 + 1) }, from: 0, source: 0)
        let opened = state.with(inference, now: 0)
        let snapshot = GraphStore.snapshot(of: opened, names: names)
        #expect(snapshot.isStale && snapshot.problem?.contains("reach has more than the 10 facts") == true)
        #expect(snapshot.counts == (6, 0))
        // Changes of an underived graph, and all of it derived when there is less.
        var changed = opened
        let gone = Mutation(kind: .remove, relation: linked, row: [3 << 32 | 4], from: 0, to: 0, source: 0)
        changed.apply([gone], transactions: 1, now: 0, budget: .max)
        #expect(changed.problem != nil)
        let derived = try changed.caughtUp(now: 0, budget: .max)
        changed.install(derived, madeFrom: changed, now: 0, budget: .max)
        #expect(changed.lag == nil && changed.isAlike(changed.with(inference, now: 0)))
    }

    @Test func `a long lag keeps each row once, and loses none that came while it was worked through`() throws
    {
        let names = GraphNames()
        let program = try World.program(Self.limited.replacing("@limit 10 ", with: "")).arranged(after: [])
        let inference = Inference(program, word: names.word)
        var state = GraphState(Inference(stored: [])).with(inference, now: 0)
        let linked = try #require(state.place("linked"))
        func change(_ kind: Mutation.Kind, _ row: UInt64) -> Mutation {
            Mutation(
                kind: kind, relation: linked, row: [row], from: Word.integer(0), to: Word.integer(.max),
                source: 0)
        }
        func apply(_ mutations: [Mutation]) { state.apply(mutations, transactions: 1, now: 0, budget: 1) }
        apply((0..<6).map { change(.add, $0 << 32 | ($0 + 1)) })
        #expect(state.lag != nil && state.problem == nil)
        let earlier = state
        for _ in 0..<40_000 { apply([change(.remove, 3 << 32 | 4), change(.add, 3 << 32 | 4)]) }
        #expect(state.lag?.changed[linked].map { $0.count < 70_000 } == true)
        apply([change(.remove, 4 << 32 | 5), change(.remove, 1 << 32 | 2)])
        let derived = try earlier.caughtUp(now: 0, budget: .max)
        state.install(derived, madeFrom: earlier, now: 0, budget: .max)
        #expect(state.lag == nil && state.isAlike(state.with(inference, now: 0)))
    }

    // MARK: Helpers

    private struct World {
        let store: GraphStore
        let clock = SharedClock()
        private let log = SharedLines()

        var lines: [String] { log.lines.withLock { $0 } }

        init(_ text: String, patience: Int? = nil, budget: Int? = nil) throws {
            var options = GraphStore.Options()
            options.patience = patience ?? options.patience
            options.budget = budget ?? options.budget
            store = try GraphStore(
                folder: nil, program: try Self.program(text), options: options,
                clock: { [clock] in clock.withLock { $0 } },
                log: { [log] line in log.lines.withLock { $0.append(line) } })
        }

        static func program(_ text: String) throws -> RuleProgram {
            try RuleChecker.check(files: [("test.rules", text)]).get()
        }

        func count(_ name: String) -> Int? { store.snapshot.relation(name).map(store.snapshot.count) }

        func link(_ range: Range<Int>) async throws {
            try await store.commit(range.map { .add(relation: "linked", Self.row($0)) }, source: "x")
        }

        func unlink(_ range: Range<Int>) async throws {
            try await store.commit(range.map { .remove(relation: "linked", Self.row($0)) }, source: "x")
        }

        private static func row(_ number: Int) -> [GraphValue] {
            [number, number + 1].map { .node(NodeName(kind: "Node", id: "\($0)")) }
        }

        func settle(_ isReached: (GraphSnapshot) -> Bool) async {
            while !isReached(store.snapshot) { await Task.yield() }
        }
    }

    private final class SharedClock: Sendable {
        private let now = Mutex(1_000_000)

        func withLock<Output>(_ body: (inout Int) -> Output) -> Output { now.withLock { body(&$0) } }
    }

    private final class SharedLines: Sendable {
        let lines = Mutex([String]())
    }
}
