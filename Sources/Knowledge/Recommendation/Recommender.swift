/// Recommends items to customers by walks over the edges of a snapshot: there is nothing to train, and what has been
/// committed counts in the next query.
///
/// A walk of three steps: from the customer to something they have, to others who have it too, to an item of theirs. Each
/// step weighs 1/degree^α, and what arrives at an item is divided by popularity^β: RP3β, after Christoffel, Paudel, Newell
/// and Bernstein, "Blockbusters and Wallflowers" (RecSys 2015), and Paudel et al., "Updatable, Accurate, Diverse, and
/// Scalable Recommendations for Interactive Applications" (ACM TiiS 7(1), 2017). Theirs samples walks; this one follows all.
///
/// A pure function of the snapshot. While ``GraphSnapshot/isStale`` filters that rules derive are those of an earlier version.
package struct Recommender: Sendable {
    package struct Options: Sendable, Equatable {
        /// Edges from customers to the items that are recommended.
        package var target: String
        /// What makes customers alike; the target counts only if it is named here.
        package var ways: [Way]
        package var filters: [Filter] = []
        /// Both 0…2: beyond, what arrives could be too little for a number.
        package var alpha = 1.0
        package var beta = 0.5
        /// Items that are recommended, at most.
        package var count = 10
        /// Reasons that are given for each.
        package var reasons = 3
        /// Of a node with more edges than this, 1 at least, an even part is followed, which counts for all of them.
        package var hub = 1000
        /// Edges that a query looks at, about; beyond it the walk ends early.
        package var work = 200_000

        package init(target: String, ways: [Way]) {
            self.target = target
            self.ways = ways
        }

        /// The same within what can be worked with: settings are written by people.
        fileprivate var bounded: Options {
            var bounded = self
            bounded.alpha = alpha.isFinite ? min(max(alpha, 0), 2) : 1
            bounded.beta = beta.isFinite ? min(max(beta, 0), 2) : 0.5
            bounded.hub = min(max(hub, 1), Recommender.most)
            bounded.work = min(max(work, 0), Recommender.most)
            bounded.count = max(count, 0)
            bounded.reasons = max(reasons, 0)
            return bounded
        }
    }

    /// Sums of two edge counts and bounds stay numbers.
    private static let most = 1 << 40
    /// Exclusions that are listed: where nearly all is kept back, more would tell nobody more.
    static let maximumExclusions = 32

    /// Edges from customers to what they may have in common.
    package struct Way: Sendable, Equatable {
        package var relation: String
        package var weight: Double

        package init(_ relation: String, weight: Double = 1) {
            self.relation = relation
            self.weight = weight
        }
    }

    /// A relation whose facts keep recommendations back.
    package struct Filter: Sendable, Equatable {
        package var relation: String
        package var subject: Recommendations.Subject

        package init(_ relation: String, on subject: Recommendations.Subject) {
            self.relation = relation
            self.subject = subject
        }
    }

    let snapshot: GraphSnapshot
    let options: Options
    let target: Int
    /// Ways of positive, finite weight.
    let ways: [(relation: Int, name: String, weight: Double)]
    private let filters: [(relation: Int, subject: Recommendations.Subject)]

    /// Cheap: made for the snapshot of the moment.
    package init(_ snapshot: GraphSnapshot, _ options: Options) throws(RecommendationError) {
        let columns = try Self.edges(options.target, snapshot)
        target = columns.relation
        var ways: [(relation: Int, name: String, weight: Double)] = []
        for way in options.ways where way.weight > 0 && way.weight.isFinite {
            let found = try Self.edges(way.relation, snapshot)
            guard found.from == columns.from else { throw .notEdges(way.relation) }
            ways.append((found.relation, way.relation, way.weight))
        }
        var filters: [(relation: Int, subject: Recommendations.Subject)] = []
        for filter in options.filters {
            let expected =
                switch filter.subject {
                case .customer: [columns.from]
                case .item: [columns.to]
                case .pair: [columns.from, columns.to]
                }
            filters.append((try Self.filter(filter.relation, expected, snapshot), filter.subject))
        }
        self.snapshot = snapshot
        self.options = options.bounded
        self.ways = ways
        self.filters = filters
    }

    private static func edges(
        _ name: String, _ snapshot: GraphSnapshot
    ) throws(RecommendationError) -> (relation: Int, from: String, to: String) {
        guard let place = snapshot.relation(name) else { throw .unknownRelation(name) }
        let columns = snapshot.program.relations[place].columns.map(\.type)
        guard columns.count == 2, case .node(let from) = columns[0], case .node(let to) = columns[1],
            snapshot.runs(place, .out) != nil, snapshot.runs(place, .in) != nil
        else { throw .notEdges(name) }
        return (place, from, to)
    }

    private static func filter(
        _ name: String, _ kinds: [String], _ snapshot: GraphSnapshot
    ) throws(RecommendationError) -> Int {
        guard let place = snapshot.relation(name) else { throw .unknownRelation(name) }
        let relation = snapshot.program.relations[place]
        if case .demand = relation.origin { throw .notKept(name) }
        guard relation.columns.prefix(kinds.count).map(\.type) == kinds.map(ColumnType.node) else {
            throw .wrongColumns(filter: name, expected: kinds)
        }
        return place
    }

    /// What to recommend to a customer.
    package func recommend(to customer: NodeID, scratch: WalkScratch) -> Recommendations {
        var result = Recommendations()
        for filter in filters where filter.subject == .customer {
            if let fact = snapshot.fact(filter.relation, [customer]) {
                result.exclusions.append(.init(subject: .customer, item: nil, fact: fact))
            }
        }
        guard result.exclusions.isEmpty else { return result }
        var walk = ItemWalk(self, customer: customer, scratch: scratch)
        walk.meetOthers()
        walk.visitItems()
        while result.items.count < options.count, let (item, score) = walk.nextBest() {
            if let exclusion = exclusion(of: item, for: customer) {
                if result.exclusions.count < Self.maximumExclusions { result.exclusions.append(exclusion) }
            } else {
                result.items.append(.init(item: item, score: score, reasons: []))
            }
        }
        for place in result.items.indices {
            result.items[place].reasons = walk.reasons(for: result.items[place].item)
        }
        walk.clear()
        (result.edges, result.isCut) = (walk.edges, walk.isCut)
        return result
    }

    private func exclusion(of item: NodeID, for customer: NodeID) -> Recommendations.Exclusion? {
        for filter in filters where filter.subject != .customer {
            let nodes = filter.subject == .pair ? [customer, item] : [item]
            if let fact = snapshot.fact(filter.relation, nodes) {
                return .init(subject: filter.subject, item: item, fact: fact)
            }
        }
        return nil
    }
}
