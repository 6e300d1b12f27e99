import JSON
import Knowledge
import Synchronization

/// What to offer a contact: walks over what they and others have to do with.
///
/// Products are offered that others have (`bought`, else `has_product`, else `named_product`) who share something with the contact, by
/// any relation between contacts and other nodes. Facts of relations whose names begin with `not_recommended` keep a contact,
/// a product, or a pair of both out.
extension LiveGraph {
    private static let targets = ["bought", "has_product", "named_product"]
    private static let shown = 5

    /// Nil where nothing can be recommended, as there are no products.
    func recommendations(for contact: NodeID, in snapshot: GraphSnapshot) -> Recommendations? {
        guard let target = Self.targets.first(where: { snapshot.relation($0) != nil }),
            let place = snapshot.relation(target),
            case .node(let product)? = snapshot.program.relations[place].columns.dropFirst().first?.type
        else { return nil }
        var options = Recommender.Options(target: target, ways: Self.ways(snapshot).map { .init($0) })
        options.filters = Self.filters(snapshot, product)
        options.count = Self.shown
        guard let recommender = try? Recommender(snapshot, options) else { return nil }
        return scratch.withLock { recommender.recommend(to: contact, scratch: $0) }
    }

    /// Relations by which contacts share something: what was said or answered in a conversation is nobody else's.
    private static func ways(_ snapshot: GraphSnapshot) -> [String] {
        snapshot.shown.map { snapshot.program.relations[$0] }.filter { relation in
            guard relation.columns.count == 2, relation.columns[0].type == .node(KnownContact.kind),
                case .node(let kind) = relation.columns[1].type, relation.origin != .demand
            else { return false }
            return ![KnownContact.kind, "Conversation", "Article"].contains(kind)
                && !["risk", "not_recommended"].contains(where: relation.name.hasPrefix)
        }.map(\.name)
    }

    private static func filters(_ snapshot: GraphSnapshot, _ product: String) -> [Recommender.Filter] {
        snapshot.shown.map { snapshot.program.relations[$0] }.compactMap { relation in
            guard relation.name.hasPrefix("not_recommended") else { return nil }
            let types = relation.columns.map(\.type)
            let (contact, item) = (ColumnType.node(KnownContact.kind), ColumnType.node(product))
            if types.prefix(2) == [contact, item] { return .init(relation.name, on: .pair) }
            if types.first == contact { return .init(relation.name, on: .customer) }
            return types.first == item ? .init(relation.name, on: .item) : nil
        }
    }
}

/// Recommendations as JSON.
struct RecommendationJSON {
    let graph: GraphJSON

    private var snapshot: GraphSnapshot { graph.snapshot }

    /// Writes `recommendations`, and `not_recommended`: why something, or anything at all, is not offered.
    func write(_ found: Recommendations, _ json: inout JSONWriter) {
        json.field(
            "recommendations",
            array: { list in
                for item in found.items {
                    guard let name = snapshot.names.name(of: item.item) else { continue }
                    list.object { json in
                        json.field("node", object: { graph.node(name, &$0) })
                        json.field("score", item.score.rounded(to: 5))
                        json.field(
                            "reasons",
                            array: { list in
                                for reason in item.reasons { list.object { self.reason(reason, &$0) } }
                            })
                    }
                }
            })
        json.field(
            "not_recommended",
            array: { list in
                for exclusion in found.exclusions {
                    list.object { json in
                        if let name = exclusion.item.flatMap(snapshot.names.name) {
                            json.field("node", object: { graph.node(name, &$0) })
                        }
                        guard let fact = snapshot.fact(exclusion.fact) else { return }
                        json.field("text", snapshot.text(of: fact))
                        json.field("fact", object: { graph.fact(fact, &$0) })
                    }
                }
            })
    }

    /// So many others share this with the contact.
    private func reason(_ reason: Recommendations.Reason, _ json: inout JSONWriter) {
        json.field("relation", reason.relation)
        if let name = snapshot.names.name(of: reason.shared) {
            json.field("node", object: { graph.node(name, &$0) })
        }
        json.field("others", reason.others)
        json.field("share", reason.share.rounded(to: 3))
    }
}
