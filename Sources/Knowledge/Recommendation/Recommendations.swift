/// What is recommended to a customer, and what is not and why.
package struct Recommendations: Equatable, Sendable {
    /// The best first.
    package var items: [Item] = []
    /// What rules kept back: the customer as a whole, or items that would have been among the best; of these the best 32.
    package var exclusions: [Exclusion] = []
    /// Edges that were looked at.
    package var edges = 0
    /// Whether the bound on work ended it early: then the nodes visited are an even part of all.
    package var isCut = false

    package struct Item: Equatable, Sendable {
        package var item: NodeID
        /// Only to be compared with those of the same customer.
        package var score: Double
        /// The strongest paths, the strongest first.
        package var reasons: [Reason]
    }

    /// Paths of one kind: the customer and others have something in common, and the others have the item.
    package struct Reason: Equatable, Sendable {
        /// By which relation they have it in common.
        package var relation: String
        /// What they have in common.
        package var shared: NodeID
        /// How many others there are, of those visited.
        package var others: Int
        /// The one of them whose path weighs most.
        package var example: NodeID
        /// The part of the score that comes this way, 0…1.
        package var share: Double
    }

    package struct Exclusion: Equatable, Sendable {
        package var subject: Subject
        /// Nil: nothing is recommended to the customer.
        package var item: NodeID?
        /// The fact that keeps it back; its proof says why.
        package var fact: FactReference
    }

    /// Whom a fact keeps back.
    package enum Subject: Equatable, Sendable {
        /// `no_consent(customer)`: nothing is recommended.
        case customer
        /// `out_of_stock(item)`: it is recommended to nobody.
        case item
        /// `not_recommended(customer, item)`.
        case pair
    }
}

/// Why a recommender cannot be made.
package enum RecommendationError: Error, Equatable, Sendable {
    case unknownRelation(String)
    /// A way or the target does not lead from customers to items by edges.
    case notEdges(String)
    /// The first columns of a filter are not what it is about.
    case wrongColumns(filter: String, expected: [String])
    /// Facts of the relation are not kept, only found when asked.
    case notKept(String)
}

extension RecommendationError: CustomStringConvertible {
    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .unknownRelation(let name): "there is no relation \(name): declare it in a rule file"
        case .notEdges(let name):
            "\(name) is not walked: name a relation of two nodes that begins with customers"
        case .wrongColumns(let name, let expected):
            "\(name) cannot filter: its first columns must be of \(expected.joined(separator: ", "))"
        case .notKept(let name): "\(name) is derived on demand: take @demand away to filter by it"
        }
    }
}
