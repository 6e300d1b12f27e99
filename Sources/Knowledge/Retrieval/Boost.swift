/// What speaks for an article besides its words, or against it, and why.
public struct Boost: Equatable, Sendable {
    /// The score is multiplied by this; 0 leaves the article out.
    public private(set) var factor = 1.0
    /// What has been taken into account, for people to read.
    public private(set) var reasons: [String] = []

    /// No more than this is taken: what is known of a customer orders articles that fit, it does not make others fit.
    public static let maximum = 4.0

    /// The words alone.
    public static let none = Boost()

    /// Leaves an article out.
    public static func excluded(because reason: String) -> Boost {
        var boost = Boost()
        (boost.factor, boost.reasons) = (0, [reason])
        return boost
    }

    /// Whether the article is left out.
    public var isExcluded: Bool { factor == 0 }

    /// Multiplies the factor, as long as the article is not left out.
    ///
    /// - Precondition: `factor` is more than 0.
    public mutating func multiply(by factor: Double, because reason: String) {
        precondition(factor > 0, "leave an article out by excluded(because:)")
        guard !isExcluded else { return }
        self.factor = min(Self.maximum, self.factor * factor)
        reasons.append(reason)
    }
}

/// What the graph knows about who asks, as far as it tells which article is meant.
public struct AskerFacts: Equatable, Sendable {
    /// Products that the customer has.
    public var products: Set<NodeName>
    /// Issues of the customer that are open.
    public var openIssues: Set<NodeName>

    /// Facts about who asks.
    public init(products: Set<NodeName> = [], openIssues: Set<NodeName> = []) {
        (self.products, self.openIssues) = (products, openIssues)
    }

    /// Between two articles that fit as well, who has the product of one means that one; who waits for an issue to be solved
    /// nearly always does.
    private static let productFactor = 1.25
    private static let issueFactor = 1.6

    /// How much these facts speak for an article that may answer.
    public func boost(for article: Article, in scope: AnswerScope) -> Boost {
        if let objection = scope.objection(to: article) { return .excluded(because: "\(objection)") }
        var boost = Boost()
        if let issue = article.about.first(where: openIssues.contains) {
            boost.multiply(by: Self.issueFactor, because: "open issue \(issue.id)")
        }
        if let product = article.about.first(where: products.contains) {
            boost.multiply(by: Self.productFactor, because: "has \(product.id)")
        }
        return boost
    }
}
