package import JSON
import Knowledge
package import Realtime

/// Why something holds, why not, and what other rules would make of the graph.
extension LiveGraph {
    /// `{"relation", "arguments"}` → `{"proof"}`; the answer of `POST /v1/graph/explain`.
    ///
    /// - Throws: 404 for a fact that does not hold, 422 for what is no fact.
    package func explain(_ json: JSONText) throws(ProtocolError) -> [UInt8] {
        let snapshot = store.snapshot
        let fact = try fact(json, snapshot)
        guard let fact, let proof = snapshot.explain(fact) else { throw .notFound("fact") }
        return JSONWriter.object { json in
            json.field("proof", object: { ProofJSON(snapshot).proof(proof, &$0) })
        }
    }

    /// `{"relation", "arguments"}` → `{"rules": […]}`; the answer of `POST /v1/graph/why-not`.
    package func whyNot(_ json: JSONText) throws(ProtocolError) -> [UInt8] {
        let snapshot = store.snapshot
        guard let fact = try fact(json, snapshot) else { throw .notFound("node") }
        let misses = snapshot.misses(of: fact)
        return JSONWriter.object { json in
            json.field(
                "rules",
                array: { list in for miss in misses { list.object { ProofJSON(snapshot).miss(miss, &$0) } } })
        }
    }

    /// Nil when it names a node or text that the graph has never heard of.
    private func fact(_ json: JSONText, _ snapshot: GraphSnapshot) throws(ProtocolError) -> GraphSnapshot
        .Fact?
    {
        try json.allow(only: ["relation", "arguments"])
        guard let name = json["relation"]?.string, let relation = snapshot.relation(name) else {
            throw .invalid("relation", "is not a relation of the rules in force")
        }
        return snapshot.fact(relation, try Self.values(json, relation, snapshot))
    }

    // MARK: Other rules

    private static let samples = 20

    /// `{"files": [{"name", "text"}]}`: what these rules in place of those in force would derive and what not any more, worked out
    /// on a fork; the answer of `POST /v1/rules/try`.
    func tryRules(_ files: [RuleFile]) async throws -> [UInt8] {
        let begun = ContinuousClock.now
        let snapshot = store.snapshot
        let program: RuleProgram
        switch self.program(with: files) {
        case .failure(let failure):
            return JSONWriter.object { json in
                json.field(
                    "problems",
                    array: { list in for problem in failure.problems { list.object { $0.rule(problem) } } })
                json.field("relations", array: { _ in })
            }
        case .success(let checked): program = checked
        }
        let fork = try await fork(snapshot, program)
        let changes = Self.derived(snapshot).union(Self.derived(fork)).sorted()
        return JSONWriter.object { json in
            json.field("problems", array: { _ in })
            json.field(
                "relations",
                array: { list in
                    for name in changes { list.object { Self.difference(name, snapshot, fork, &$0) } }
                })
            json.field("micros", Int((ContinuousClock.now - begun) / .microseconds(1)))
        }
    }

    /// Works out beside what other rules derive, and throws it away: rules that take more than they may are found before they
    /// are in force.
    ///
    /// - Throws: 422 saying which rule.
    func rehearse(_ pack: Pack) async throws {
        let files = pack.rules
        // What is wrong with their text is for the check of the release to say.
        guard case .success(let program) = program(with: files) else { return }
        _ = try await fork(store.snapshot, program)
    }

    private func fork(_ snapshot: GraphSnapshot, _ program: RuleProgram) async throws -> GraphSnapshot {
        do { return try await store.fork(snapshot, program) } catch let conflict as RuleProgram.Conflict {
            throw ProtocolError.invalid("files", conflict.description)
        } catch let bound as Exhausted {
            throw ProtocolError.invalid("files", bound.description)
        }
    }

    private static func derived(_ snapshot: GraphSnapshot) -> Set<String> {
        Set(
            snapshot.shown.map { snapshot.program.relations[$0] }.filter { $0.origin == .derived }.map(\.name)
        )
    }

    private static func difference(
        _ name: String, _ before: GraphSnapshot, _ after: GraphSnapshot, _ json: inout JSONWriter
    ) {
        let (old, new) = (before.relation(name), after.relation(name))
        json.field("name", name)
        json.field("before", old.map(before.count) ?? 0)
        json.field("after", new.map(after.count) ?? 0)
        let difference = after.difference(name, from: before, limit: samples)
        for (field, facts) in [("added", difference.added), ("removed", difference.removed)] {
            json.field(
                field,
                array: { list in
                    for values in facts {
                        list.array { list in
                            for value in values { GraphJSON(snapshot: after).value(value, &list) }
                        }
                    }
                })
        }
    }
}
