import Foundation
import Records
import Synchronization
import Testing

@testable import Knowledge

@Suite struct GraphStoreTests {
    static let rules = """
        kind Customer
        relation flagged(c: Customer)
        relation linked(a: Customer, b: Customer)
        relation ticket(c: Customer, t: Ticket)
        attribute tier(c: Customer): int
        attribute name(c: Customer): text
        risky(x) :- flagged(x).
        risky(x) :- linked(x, y), risky(y).
        repeat(c, n) :- n = count{ t : ticket(c, t) within 30d }, n >= 2.
        calm(c) :- tier(c, _), not risky(c).
        """

    @Test func `holds, derives and keeps facts over a restart`() async throws {
        let place = Place()
        defer { place.remove() }
        let store = try place.open()
        try await store.commit(
            [
                .add(relation: "linked", [.customer("a"), .customer("b")]),
                .add(relation: "flagged", [.customer("b")]),
                .add(relation: "tier", [.customer("c"), .integer(2)]),
                .node(NodeName(kind: "Customer", id: "a"), label: "Ada"),
            ], source: "crm")
        #expect(facts(store, "risky") == ["a", "b"])
        #expect(facts(store, "calm") == ["c"])
        try await store.commit([.remove(relation: "flagged", [.customer("b")])], source: "crm")
        #expect(facts(store, "risky") == [])
        try await store.commit([.add(relation: "flagged", [.customer("c")])], source: "crm")
        store.close()

        let again = try place.open()
        #expect(facts(again, "risky") == ["c"])
        #expect(facts(again, "calm") == [])
        #expect(again.snapshot.version == 3)
        let ada = again.names.node(NodeName(kind: "Customer", id: "a"))
        #expect(ada.flatMap { again.names.label(of: $0) } == "Ada")
        again.close()
    }

    @Test func `a writer that rests leaves nothing noted beside blocks`() async throws {
        let store = try Place.inMemory()
        for number in 0..<40 {
            try await store.commit(
                [.add(relation: "linked", [.customer("a"), .customer("c\(number % 20)")])], source: "crm")
            try await store.commit(
                [.remove(relation: "linked", [.customer("a"), .customer("c\(number % 7)")])], source: "crm")
        }
        let expected = facts(store, "linked")
        #expect(try await comesToRest(store))
        #expect(facts(store, "linked") == expected)
        #expect(store.snapshot.version == 80)
    }

    @Test func `what time alone has changed comes to rest, too`() async throws {
        let clock = Mutex(1_000_000)
        let store = try GraphStore(
            folder: nil, program: try Self.program(), clock: { clock.withLock { $0 } }, log: { _ in })
        for number in 0..<20 {
            try await store.commit(
                [
                    .add(
                        relation: "linked", [.customer("a"), .customer("c\(number)")],
                        validity: .init(to: number == 7 ? 2_000_000 : nil))
                ], source: "crm")
        }
        #expect(try await comesToRest(store))
        clock.withLock { $0 = 2_000_000 }
        store.tick()
        #expect(facts(store, "linked").count == 19)
        #expect(try await comesToRest(store))
        #expect(facts(store, "linked").count == 19)
    }

    /// Whether nothing is noted beside blocks any more, after some seconds at most.
    private func comesToRest(_ store: GraphStore) async throws -> Bool {
        for _ in 0..<1000 where store.snapshot.state.facts.tables.contains(where: \.hasNotes) {
            try await Task.sleep(for: .milliseconds(10))
        }
        return !store.snapshot.state.facts.tables.contains(where: \.hasNotes)
    }

    @Test func `an attribute has one value`() async throws {
        let store = try Place.inMemory()
        for value in [1, 2, 3] {
            try await store.commit(
                [.add(relation: "tier", [.customer("a"), .integer(value)])], source: "crm")
        }
        #expect(facts(store, "tier") == ["a 3"])
    }

    @Test func `facts begin and end by themselves, and windows close`() async throws {
        let clock = Mutex(1_000_000)
        let store = try GraphStore(
            folder: nil, program: try Self.program(), clock: { clock.withLock { $0 } }, log: { _ in })
        let day = 86_400_000
        let customer = GraphValue.node(NodeName(kind: "Customer", id: "a"))
        func ticket(_ id: String) -> [GraphValue] { [customer, .node(NodeName(kind: "Ticket", id: id))] }
        try await store.commit(
            [
                .add(relation: "ticket", ticket("1")),
                .add(relation: "ticket", ticket("2"), validity: .init(from: 1_000_000 + day)),
                .add(relation: "flagged", [customer], validity: .init(to: 1_000_000 + 2 * day)),
            ], source: "desk")
        #expect(facts(store, "repeat") == [])
        #expect(facts(store, "risky") == ["a"])
        clock.withLock { $0 += day }
        #expect(store.tick() == 1_000_000 + 2 * day)
        #expect(facts(store, "repeat") == ["a 2"])
        clock.withLock { $0 += day }
        store.tick()
        #expect(facts(store, "risky") == [])
        // The first ticket has left the 30 days, the second has not.
        clock.withLock { $0 = 1_000_000 + 30 * day }
        store.tick()
        #expect(facts(store, "repeat") == [])
        #expect(facts(store, "ticket within 30d") == ["a 2"])
    }

    @Test func `refuses what does not fit, and does nothing of it`() async throws {
        let store = try Place.inMemory()
        let a = GraphValue.customer("a")
        await #expect(throws: GraphError.derived("risky")) {
            try await store.commit([.add(relation: "risky", [a])], source: "x")
        }
        await #expect(throws: GraphError.wrongType(relation: "tier", column: "value", expected: .integer)) {
            try await store.commit(
                [.add(relation: "flagged", [a]), .add(relation: "tier", [a, .text("x")])], source: "x")
        }
        await #expect(throws: GraphError.wrongArity(relation: "linked", expected: ["a", "b"], given: 1)) {
            try await store.commit([.add(relation: "linked", [a])], source: "x")
        }
        await #expect(throws: GraphError.badNode(NodeName(kind: "Customer", id: ""))) {
            try await store.commit([.add(relation: "flagged", [.customer("")])], source: "x")
        }
        await #expect(throws: GraphError.self) {
            try await store.commit([.add(relation: "linkd", [a, a])], source: "x")
        }
        #expect(store.snapshot.version == 0)
        #expect(store.snapshot.counts.stored == 0)
    }

    @Test func `a large change is worked through beside, and right in the end`() async throws {
        var options = GraphStore.Options()
        options.budget = 200
        let store = try GraphStore(
            folder: nil, program: try Self.program(), options: options, clock: { 0 }, log: { _ in })
        for first in stride(from: 0, to: 3000, by: 100) {
            try await store.commit(
                (first..<(first + 100)).map {
                    .add(relation: "linked", [.customer("\($0 + 1)"), .customer("\($0)")])
                }, source: "crm")
        }
        try await store.commit([.add(relation: "flagged", [.customer("0")])], source: "crm")
        while store.snapshot.isStale { try await Task.sleep(for: .milliseconds(1)) }
        #expect(facts(store, "risky").count == 3001)
    }

    @Test func `other rules come into force at once while changes go on`() async throws {
        let store = try Place.inMemory()
        let writing = Task {
            for number in 0..<2000 {
                try await store.commit(
                    [.add(relation: "linked", [.customer("\(number)"), .customer("\(number + 1)")])],
                    source: "crm")
            }
        }
        let more = Self.rules + "\nrelation vip(c: Customer)\nreach(x, y) :- linked(x, y)."
        for text in [more, Self.rules, more] {
            try await store.exchange(try Self.program(text))
        }
        try await writing.value
        try await store.commit([.add(relation: "vip", [.customer("1")])], source: "crm")
        #expect(store.snapshot.relation("reach").map(store.snapshot.count) == 2000)
        // The relation is gone from the rules, its facts are not.
        try await store.exchange(try Self.program())
        #expect(store.snapshot.relation("reach") == nil)
        #expect(store.snapshot.relation("vip").map(store.snapshot.count) == 1)
        let conflicting = Self.rules + "\nrelation vip(c: Customer, since: time)"
        await #expect(throws: RuleProgram.Conflict.self) {
            try await store.exchange(try Self.program(conflicting))
        }
    }

    /// The place of the new relation is where the rules before kept something that they derived.
    @Test func `a relation that rules add begins empty and is explained`() async throws {
        let store = try Place.inMemory()
        try await store.commit([.add(relation: "flagged", [.customer("a")])], source: "crm")
        #expect(facts(store, "risky") == ["a"])
        try await store.exchange(
            try Self.program(Self.rules + "\nrelation vip(c: Customer)\ndear(c) :- vip(c)."))
        #expect(facts(store, "vip") == [] && facts(store, "dear") == [] && facts(store, "risky") == ["a"])
        try await store.commit([.add(relation: "vip", [.customer("b")])], source: "shop")
        let snapshot = store.snapshot
        let dear = try #require(snapshot.relation("dear"))
        let fact = try #require(snapshot.fact(dear, [.customer("b")]))
        let proof = try #require(snapshot.explain(fact))
        guard case .rule(_, let premises) = proof.reason, case .stored(let stored)? = premises.first?.reason
        else {
            Issue.record("\(proof)")
            return
        }
        #expect(snapshot.names.text(UInt32(stored.source)) == "shop")
    }

    @Test func `random changes, images and restarts lose nothing`() async throws {
        let place = Place()
        defer { place.remove() }
        var random = SplitMix(state: 11)
        var model: Set<String> = []
        for _ in 0..<12 {
            var options = GraphStore.Options()
            options.changesPerImage = 40
            options.journal.segmentBytes = 1 << 16
            let store = try place.open(options)
            #expect(Set(facts(store, "linked")) == model)
            for _ in 0..<30 {
                var changes: [GraphChange] = []
                for _ in 0..<(1 + random.next() % 5) {
                    let (a, b) = ("\(random.next() % 12)", "\(random.next() % 12)")
                    let row: [GraphValue] = [.customer(a), .customer(b)]
                    if random.next().isMultiple(of: 2) {
                        changes.append(.add(relation: "linked", row))
                        model.insert("\(a) \(b)")
                    } else {
                        changes.append(.remove(relation: "linked", row))
                        model.remove("\(a) \(b)")
                    }
                }
                try await store.commit(changes, source: "s\(random.next() % 3)")
            }
            let scratch = try Maintenance.materialise(
                store.snapshot.state.inference, store.snapshot.state.facts, now: 0)
            for (kept, made) in zip(store.snapshot.state.facts.tables, scratch.tables) {
                #expect(kept.count == made.count)
            }
            store.close()
        }
    }

    // MARK: Helpers

    private static func program(_ text: String = rules) throws -> RuleProgram {
        try RuleChecker.check(files: [("test.rules", text)]).get()
    }

    private func facts(_ store: GraphStore, _ relation: String) -> [String] {
        let snapshot = store.snapshot
        guard let place = snapshot.relation(relation) else { return ["no such relation"] }
        let table = snapshot.state.facts.tables[place]
        var found: [String] = []
        var cursor = TupleCursor(table.rows)
        cursor.seekFirst()
        while let row = unsafe cursor.key {
            let values = zip(table.types, table.layout.places).map { type, place in
                let word = unsafe place.read(row)
                return switch type {
                case .node: snapshot.names.name(of: NodeID(number: UInt32(word)))?.id ?? "?"
                default: "\(Word.integer(of: word))"
                }
            }
            found.append(values.joined(separator: " "))
            cursor.next()
        }
        return found.sorted()
    }

    private struct Place {
        let folder = FileManager.default.temporaryDirectory.appending(path: "graph-\(UUID().uuidString)")
            .path()

        func open(_ options: GraphStore.Options = .init()) throws -> GraphStore {
            try GraphStore(
                folder: folder, program: try program(), options: options, clock: { 0 }, log: { _ in })
        }

        static func inMemory() throws -> GraphStore {
            try GraphStore(folder: nil, program: try program(), clock: { 0 }, log: { _ in })
        }

        func remove() { try? FileManager.default.removeItem(atPath: folder) }
    }
}

extension GraphValue {
    fileprivate static func customer(_ id: String) -> GraphValue { .node(NodeName(kind: "Customer", id: id)) }
}
