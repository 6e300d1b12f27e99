import Knowledge

/// A graph in memory for tests of walks: customers, products and issues by number.
struct SmallGraph {
    static let rules = """
        kind Customer
        kind Product
        kind Issue
        relation bought(c: Customer, p: Product)
        relation had_issue(c: Customer, i: Issue)
        relation linked(a: Customer, b: Customer)
        relation flagged(c: Customer)
        relation suspicion(c: Customer, weight: number)
        relation no_consent(c: Customer)
        relation complaint(c: Customer, open: bool)
        relation out_of_stock(p: Product)
        relation returned(c: Customer, p: Product)
        open_complaint(c) :- complaint(c, true).
        not_recommended(c, p) :- returned(c, p).
        risk(c, "linked") :- linked(c, x), flagged(x).
        risk(c, "complaint") :- complaint(c, true).
        risk_returns(c, n) :- n = count{ p : returned(c, p) }, n >= 2.
        """

    let store: GraphStore

    init() throws {
        let program = try RuleChecker.check(files: [("small.rules", Self.rules)]).get()
        store = try GraphStore(folder: nil, program: program, clock: { 0 }, log: { _ in })
    }

    static func customer(_ number: Int) -> GraphValue {
        .node(NodeName(kind: "Customer", id: "\(number)"))
    }

    static func value(_ relation: String, _ number: Int) -> GraphValue {
        switch relation {
        case "bought", "returned", "out_of_stock": .node(NodeName(kind: "Product", id: "\(number)"))
        case "had_issue": .node(NodeName(kind: "Issue", id: "\(number)"))
        default: customer(number)
        }
    }

    static func edge(_ relation: String, _ from: Int, _ to: Int) -> [GraphValue] {
        [customer(from), value(relation, to)]
    }

    func add(_ relation: String, _ edges: [(Int, Int)]) async throws {
        for start in stride(from: 0, to: edges.count, by: 1000) {
            let part = edges[start..<min(start + 1000, edges.count)]
            try await store.commit(
                part.map { .add(relation: relation, Self.edge(relation, $0.0, $0.1)) }, source: "test")
        }
    }

    func remove(_ relation: String, _ from: Int, _ to: Int) async throws {
        try await store.commit([.remove(relation: relation, Self.edge(relation, from, to))], source: "test")
    }

    func set(_ relation: String, _ values: GraphValue...) async throws {
        try await store.commit([.add(relation: relation, values)], source: "test")
    }

    func unset(_ relation: String, _ values: GraphValue...) async throws {
        try await store.commit([.remove(relation: relation, values)], source: "test")
    }

    /// The node of a customer, whom the graph gets to know if it does not.
    func customer(_ number: Int) -> NodeID {
        store.names.intern(NodeName(kind: "Customer", id: "\(number)"))
    }

    func product(_ number: Int) -> NodeID {
        store.names.intern(NodeName(kind: "Product", id: "\(number)"))
    }

    func number(_ node: NodeID) -> Int { store.names.name(of: node).flatMap { Int($0.id) } ?? -1 }
}
