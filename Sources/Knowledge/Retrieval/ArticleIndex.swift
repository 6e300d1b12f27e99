/// Finds articles for questions: BM25F over question with phrasings, and answer, on a shelf of its own for each language.
/// Articles can be added, changed and removed at any time; each change counts at once.
///
/// A value: a copy is as cheap as its number of languages, and stays as it is while the other one changes.
public struct ArticleIndex: Sendable {
    private var shelves: [String: ArticleShelf] = [:]
    /// By id.
    private var articles: [String: Article] = [:]

    /// An empty index.
    public init() {}

    /// The number of articles.
    public var count: Int { articles.count }

    /// The article of an id.
    public subscript(id: String) -> Article? { articles[id] }

    /// Adds an article, or replaces the one of the same id.
    public mutating func add(_ article: Article) {
        remove(article.id)
        articles[article.id] = article
        for language in article.question.keys {
            shelves[language, default: ArticleShelf()].add(article, language)
        }
    }

    /// Takes an article out.
    public mutating func remove(_ id: String) {
        guard let known = articles.removeValue(forKey: id) else { return }
        for language in known.question.keys { shelves[language]?.remove(id) }
    }

    /// The best articles for a question, best first.
    public func search(_ query: String, language: String, limit: Int) -> [Hit] {
        find(query, language: language, limit: limit) { _ in .none }.hits
    }

    /// The best articles for a question, when what is known besides its words is taken into account.
    ///
    /// - Parameter boost: of an article. Only those are asked for that could come among the best.
    public func find(
        _ query: String, language: String, limit: Int, boost: (Article) -> Boost
    ) -> ArticleFinding {
        guard let shelf = shelves[language] else { return ArticleFinding(hits: [], excluded: []) }
        var excluded: [ArticleFinding.Exclusion] = []
        let hits = shelf.find(query, limit) { id in
            guard let article = articles[id] else { return .none }
            let boost = boost(article)
            if boost.isExcluded {
                let reason = boost.reasons.joined(separator: "; ")
                excluded.append(ArticleFinding.Exclusion(article: id, reason: reason))
            }
            return boost
        }
        return ArticleFinding(hits: hits, excluded: excluded)
    }
}
