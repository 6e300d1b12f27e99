/// Recommendation and explanation.
extension GraphEvaluation {
    private static let customers = 10_000
    private static let explained = 2000

    /// Q4: products that others bought who share an issue with a customer.
    func recommendation(_ snapshot: GraphSnapshot) -> Row? {
        guard let shared = snapshot.relation("had_issue"), let target = snapshot.relation("bought") else {
            return nil
        }
        let products = UInt64(ServiceGraph.first(1))
        let scratch = WalkScratch()
        var times: [Double] = []
        var sum: UInt64 = 0
        for number in 0..<Self.customers {
            let customer = NodeID(number: UInt32(ServiceGraph.probe(201, number, 100_000)))
            var found: [(item: NodeID, count: Int)] = []
            times.append(
                Self.time {
                    found = snapshot.sharedPathCounts(
                        of: customer, shared: shared, target: target, scratch: scratch)
                } * 1e6)
            for (rank, product) in found.enumerated() {
                let item = UInt64(product.item.number) - products
                sum &+= ServiceGraph.mix(UInt64(customer.number) << 32 &+ item << 12 &+ UInt64(rank))
            }
        }
        return Row(
            name: "Q4", check: (Self.hex(sum), "ec0d08cb787b1440"),
            figures: Self.percentiles(times, unit: "us"))
    }

    /// E: why facts hold that all rules together derive, evenly picked of each relation.
    func explanation(_ loaded: GraphState) throws -> Row {
        let inference = Inference(
            try ServiceGraph.program(["R1", "R2", "R3", "R4"]).arranged(after: loaded.forms),
            word: graph.names.word)
        let snapshot = GraphStore.snapshot(of: loaded.with(inference, now: 0), names: graph.names)
        var times: [Double] = []
        var (asked, proven) = (0, 0)
        for name in ["risky", "reach", "answers", "warn"] {
            guard let relation = snapshot.relation(name) else { continue }
            let facts = snapshot.rows(of: relation, after: nil, limit: .max)
            let step = max(1, facts.count / Self.explained)
            for place in stride(from: 0, to: facts.count, by: step).prefix(Self.explained) {
                asked += 1
                times.append(
                    Self.time { if snapshot.explain(facts[place]) != nil { proven += 1 } } * 1e6)
            }
        }
        return Row(
            name: "E", check: ("\(proven) of \(asked)", "\(asked) of \(asked)"),
            figures: Self.percentiles(times, unit: "us"))
    }
}
