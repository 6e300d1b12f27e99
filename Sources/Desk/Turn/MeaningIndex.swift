import Knowledge
import Understanding

/// Articles by the meaning of their questions, as a sentence encoder puts it: finds what says the same in other words.
package struct MeaningIndex: Sendable {
    let encoder: SentenceEncoder
    private let articles: [String]
    /// (questions), each of length 1, and the place of its article.
    private let questions: [(article: Int, vector: [Float])]
    /// Vectors by text, so that an article more costs one text more.
    private let known: [String: [Float]]

    init(_ articles: [Article], encoder: SentenceEncoder, reusing other: MeaningIndex? = nil) {
        self.encoder = encoder
        self.articles = articles.map(\.id)
        var known: [String: [Float]] = [:]
        var questions: [(article: Int, vector: [Float])] = []
        for (place, article) in articles.enumerated() {
            let texts = Set(article.question.values).union(article.phrasings.values.joined()).sorted()
            for text in texts where encoder.knows(text) {
                let vector = known[text] ?? other?.known[text] ?? encoder.encode(text)
                known[text] = vector
                questions.append((place, vector))
            }
        }
        self.known = known
        self.questions = questions
    }

    /// So alike two questions are that have nothing to do with each other, and that mean the same. (cosines)
    private static let unrelated: Float = 0.45
    private static let same: Float = 0.95

    /// The hits of a search by words, each at least as exact as its meaning is near, and the nearest articles that the words
    /// did not find.
    func joined(to hits: [Hit], _ text: String, limit: Int) -> [Hit] {
        guard !questions.isEmpty, encoder.knows(text) else { return hits }
        let vector = encoder.encode(text)
        var nearest = [Float](repeating: -1, count: articles.count)
        for question in questions {
            let likeness = zip(question.vector, vector).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            nearest[question.article] = max(nearest[question.article], likeness)
        }
        var joined = Dictionary(hits.map { ($0.article, $0) }) { first, _ in first }
        let best = nearest.indices.sorted { nearest[$0] > nearest[$1] }.prefix(limit)
        for place in best where nearest[place] > Self.unrelated {
            let share = Double((nearest[place] - Self.unrelated) / (Self.same - Self.unrelated))
            let hit = joined[articles[place]] ?? Hit(article: articles[place])
            joined[articles[place]] = hit.exact(atLeast: min(1, share))
        }
        return joined.values.sorted {
            ($0.exactness + $0.confidence, $1.article) > ($1.exactness + $1.confidence, $0.article)
        }
    }
}
