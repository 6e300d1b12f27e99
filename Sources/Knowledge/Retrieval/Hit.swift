/// An article found for a question.
public struct Hit: Equatable, Sendable {
    /// The article's id.
    public let article: String
    /// BM25F, multiplied by the boost; comparable within one search.
    public let score: Double
    /// The score as a share of the most that the question's terms could give: 0 to 1, comparable between searches.
    public let confidence: Double
    /// How much of what the question says the article's own questions contain: 0 to 1, by weight of the terms.
    public let coverage: Double
    /// How alike the question is to the most similar question of the article: Dice coefficient of their terms, 0 to 1.
    public internal(set) var exactness: Double
    /// What besides the words has been taken into account.
    public internal(set) var boost = Boost.none

    /// An article that was found by other means than its words.
    public init(article: String) {
        self.init(article: article, score: 0, confidence: 0, coverage: 0, exactness: 0)
    }

    init(article: String, score: Double, confidence: Double, coverage: Double, exactness: Double) {
        (self.article, self.score) = (article, score)
        (self.confidence, self.coverage, self.exactness) = (confidence, coverage, exactness)
    }

    /// The hit with this exactness, unless its words have more.
    public func exact(atLeast exactness: Double) -> Hit {
        var hit = self
        hit.exactness = max(hit.exactness, exactness)
        return hit
    }
}

/// What a search has found, and what it has left out.
public struct ArticleFinding: Equatable, Sendable {
    /// The best articles, best first.
    public var hits: [Hit]
    /// Articles whose words would have brought them among the best but that may not answer, and why not.
    public let excluded: [Exclusion]

    /// An article that has been left out.
    public struct Exclusion: Equatable, Sendable {
        /// Its id.
        public let article: String
        /// For people to read.
        public let reason: String
    }
}
