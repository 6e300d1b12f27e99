import Testing

@testable import Knowledge

/// Proofs and misses of random programs, held against what nested loops find.
@Suite struct ProofPropertyTests {
    @Test(arguments: 0..<4)
    func `each fact has a proof that its rules bear out, after any changes`(part: UInt64) throws {
        var proved = 0
        for seed in (part * 25)..<(part * 25 + 25) {
            var made = RandomProgram(seed: 20_000 + seed)
            var world = ChangingFacts(made.shuffled())
            try world.fill(&made)
            for _ in 0..<6 {
                let (before, deltas) = world.change(&made)
                var run = Maintenance(
                    world.inference, facts: world.facts, before: before, deltas: deltas, now: world.now)
                try run.run()
                world.facts = run.facts
            }
            guard let oracle = try? Oracle(made.program, stored: world.stored, now: world.now) else {
                continue
            }
            var check = ProofCheck(oracle: oracle, world: world)
            var bounds = ExplanationBounds()
            (bounds.depth, bounds.size) = (1000, 10_000)
            for stratum in world.program.strata {
                for relation in stratum.relations {
                    for row in oracle.facts[relation].prefix(30) {
                        let fact = Fact(relation: relation, values: world.values(row, relation))
                        let proof = world.inference.explain(fact, in: world.facts, bounds: bounds)
                        let isBorneOut = try proof.map { try check.isBorneOut($0, below: []) } ?? false
                        try #require(isBorneOut, "seed \(seed), relation \(relation), \(row)")
                        check.shown = []
                        proved += 1
                    }
                }
            }
        }
        #expect(proved > 200)
    }

    @Test func `what does not hold lacks what is said`() throws {
        var lacking = 0
        for seed in 0..<60 as Range<UInt64> {
            var made = RandomProgram(seed: 30_000 + seed)
            let world = try {
                var world = ChangingFacts(made.shuffled())
                try world.fill(&made)
                return world
            }()
            guard let oracle = try? Oracle(made.program, stored: world.stored, now: world.now) else {
                continue
            }
            let check = ProofCheck(oracle: oracle, world: world)
            for (relation, form) in world.program.relations.enumerated() where form.origin == .derived {
                for _ in 0..<10 {
                    let row = form.columns.map { made.value(of: $0.type) }
                    guard !oracle.facts[relation].contains(row) else { continue }
                    let fact = Fact(relation: relation, values: world.values(row, relation))
                    #expect(world.inference.explain(fact, in: world.facts) == nil)
                    for miss in world.inference.misses(of: fact, in: world.facts) {
                        #expect(miss.reason != .budget)
                        let isMet = miss.met.allSatisfy(check.isTrue)
                        try #require(isMet, "seed \(seed), relation \(relation), \(row)")
                        guard case .condition(let claim) = miss.reason else { continue }
                        var isTrue = check.isTrue(claim)
                        if case .holds(let relation, let values) = claim {
                            // Of two values that are not known nothing says that they must be the same.
                            if values.count(where: { $0 == nil }) > 1 { continue }
                            isTrue = check.isThere(relation, values)
                        }
                        try #require(!isTrue, "seed \(seed), relation \(relation), \(row), \(claim)")
                        lacking += 1
                    }
                }
            }
        }
        #expect(lacking > 500)
    }
}

/// Looks whether what a proof says is so.
struct ProofCheck {
    var oracle: Oracle
    let world: ChangingFacts
    /// Facts that have been gone into.
    var shown: Set<Fact> = []

    init(oracle: Oracle, world: ChangingFacts) {
        (self.oracle, self.world) = (oracle, world)
    }

    /// - Parameter below: what it is a reason for, which it must not be.
    mutating func isBorneOut(_ proof: Proof, below: Set<Fact>) throws -> Bool {
        guard isTrue(proof.claim) else { return false }
        guard let fact = Self.fact(proof) else { return proof.reason == .evident }
        if below.contains(fact) { return false }
        let inner = below.union([fact])
        switch proof.reason {
        case .stored(let stored):
            var relation = fact.relation
            if case .window(let source, _) = world.program.relations[relation].origin { relation = source }
            return oracle.stored[relation][world.row(fact.values, fact.relation)] == stored.from
        case .above: return shown.contains(fact)
        case .evident, .cut: return false
        case .group(let function, let rows, let more):
            shown.insert(fact)
            // A total of nothing is zero.
            if rows.isEmpty { return more == 0 && function != .min && function != .max }
            return try rows.allSatisfy { try isBorneOut($0, below: inner) }
        case .rule(let source, let premises):
            shown.insert(fact)
            guard try premises.allSatisfy({ try isBorneOut($0, below: inner) }) else { return false }
            return try follows(fact, by: source, from: Set(premises.compactMap(Self.fact)))
        }
    }

    private mutating func follows(_ fact: Fact, by source: Rule.Source, from premises: Set<Fact>) throws
        -> Bool
    {
        let row = world.row(fact.values, fact.relation)
        var follows = false
        oracle.work = 0
        for rule in oracle.program.rules where rule.source == source && rule.head.relation == fact.relation {
            let (program, world) = (oracle.program, world)
            try oracle.forEachBinding(of: rule) { head, needed in
                if follows || head != row { return }
                follows = needed.allSatisfy { relation, row in
                    // A projection is shown as what it is of.
                    program.relations[relation].origin == .projection
                        || premises.contains(Fact(relation: relation, values: world.values(row, relation)))
                }
            }
        }
        return follows
    }

    func isTrue(_ claim: Claim) -> Bool {
        switch claim {
        case .holds(let relation, let values):
            if isThere(relation, values) { return true }
            guard case .aggregate(let function, _, let groups) = world.program.relations[relation].origin,
                function == .count || function == .sum
            else { return false }
            // No such group: its total is zero.
            let zero = world.values([Int](repeating: 0, count: groups + 1), relation)[groups]
            return values[groups] == zero && !isThere(relation, values.prefix(groups) + [nil])
        case .fails(let relation, let values): return !isThere(relation, values)
        case .comparison(let comparison, let left, let right):
            guard let left, let right else { return false }
            return comparison.holds(left.word, right.word)
        }
    }

    func isThere(_ relation: Int, _ values: [UInt64?]) -> Bool {
        oracle.facts[relation].contains { row in
            zip(world.values(row, relation), values).allSatisfy { $1 == nil || $0 == $1 }
        }
    }

    private static func fact(_ proof: Proof) -> Fact? {
        guard case .holds(let relation, let values) = proof.claim else { return nil }
        return Fact(relation: relation, values: values.compactMap(\.self))
    }
}
