import Foundation

/// An article found for a question.
public struct Hit: Equatable, Sendable {
    /// The article's id.
    public let article: String
    /// BM25F; comparable within one search.
    public let score: Double
    /// The score as a share of the most that the question's terms could give: 0 to 1, comparable between searches.
    public let confidence: Double
    /// How much of what the question says the article's own questions contain: 0 to 1, by weight of the terms.
    public let coverage: Double
    /// How alike the question is to the most similar question of the article: Dice coefficient of their terms, 0 to 1.
    public internal(set) var exactness: Double

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

/// Finds articles for questions: BM25F over question with phrasings, and answer (Robertson, Zaragoza 2009). Articles can be
/// added, changed and removed at any time; each change counts at once.
public struct ArticleIndex: Sendable {
    /// Fields and their weights.
    fileprivate enum Field: Int, CaseIterable {
        case questions, answer
        var weight: Double { self == .questions ? 3 : 1 }
    }

    fileprivate struct Document: Sendable {
        let article: String
        /// Weighted, length-normalised term frequencies are made at search; here the raw ones. By field.
        let frequencies: [[String: Int]]
        let lengths: [Int]
        /// Term sets of the question and of each phrasing.
        let questions: [Set<String>]
    }

    fileprivate struct Shelf: Sendable {
        var documents: [Int: Document] = [:]
        var places: [String: Int] = [:]
        var postings: [String: [Int]] = [:]
        var lengths = [Int](repeating: 0, count: Field.allCases.count)
        var nextPlace = 0
    }

    private var shelves: [String: Shelf] = [:]
    fileprivate static let k1 = 1.2
    fileprivate static let b = 0.75

    /// An empty index.
    public init() {}

    /// Adds an article, or replaces the one of the same id.
    public mutating func add(_ article: Article) {
        remove(article.id)
        for (language, question) in article.question {
            let questions = [question] + (article.phrasings[language] ?? [])
            let asked = questions.map(Terms.of)
            let answer = Terms.of(article.answer[language] ?? "")
            let document = Document(
                article: article.id, frequencies: [Self.count(Array(asked.joined())), Self.count(answer)],
                lengths: [asked.reduce(0) { $0 + $1.count }, answer.count], questions: asked.map(Set.init))
            shelves[language, default: Shelf()].insert(document)
        }
    }

    /// Takes an article out.
    public mutating func remove(_ id: String) {
        for language in shelves.keys { shelves[language]?.remove(id) }
    }

    /// The best articles for a question, best first.
    public func search(_ query: String, language: String, limit: Int) -> [Hit] {
        guard let shelf = shelves[language] else { return [] }
        // Sorted, so that sums come out the same bit for bit in every run.
        let asked = Set(Terms.of(query))
        let terms = asked.sorted()
        var weights: [(term: String, idf: Double)] = []
        var scores: [Int: Double] = [:]
        for term in terms {
            let places = shelf.postings[term] ?? []
            let count = Double(shelf.documents.count)
            let idf = log(1 + (count - Double(places.count) + 0.5) / (Double(places.count) + 0.5))
            weights.append((term, idf))
            for place in places { scores[place, default: 0] += idf * shelf.saturated(term, at: place) }
        }
        let total = weights.reduce(0) { $0 + $1.idf }
        return scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(limit).compactMap {
            place, score in
            guard let document = shelf.documents[place] else { return nil }
            let covered = weights.reduce(0) { document.frequencies[0][$1.term] == nil ? $0 : $0 + $1.idf }
            let exactness = document.questions.map { Terms.dice($0, asked) }.max() ?? 0
            return Hit(
                article: document.article, score: score, confidence: total > 0 ? score / total : 0,
                coverage: total > 0 ? covered / total : 0, exactness: exactness)
        }
    }

    private static func count(_ terms: [String]) -> [String: Int] {
        terms.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

extension ArticleIndex.Shelf {
    fileprivate mutating func insert(_ document: ArticleIndex.Document) {
        let place = nextPlace
        nextPlace += 1
        documents[place] = document
        places[document.article] = place
        for term in Set(document.frequencies.flatMap(\.keys)) { postings[term, default: []].append(place) }
        for (field, length) in document.lengths.enumerated() { lengths[field] += length }
    }

    fileprivate mutating func remove(_ article: String) {
        guard let place = places.removeValue(forKey: article),
            let document = documents.removeValue(forKey: place)
        else {
            return
        }
        for term in Set(document.frequencies.flatMap(\.keys)) {
            postings[term]?.removeAll { $0 == place }
            if postings[term]?.isEmpty == true { postings[term] = nil }
        }
        for (field, length) in document.lengths.enumerated() { lengths[field] -= length }
    }

    /// The saturated frequency of a term over all fields: w = Σ weight·tf/(1−b+b·length/mean), w/(k1+w).
    fileprivate func saturated(_ term: String, at place: Int) -> Double {
        guard let document = documents[place] else { return 0 }
        var weighted = 0.0
        for field in ArticleIndex.Field.allCases {
            guard let frequency = document.frequencies[field.rawValue][term] else { continue }
            let mean = Double(lengths[field.rawValue]) / Double(documents.count)
            let length = Double(document.lengths[field.rawValue])
            weighted +=
                field.weight * Double(frequency)
                / (1 - ArticleIndex.b + ArticleIndex.b * (mean > 0 ? length / mean : 1))
        }
        return weighted / (ArticleIndex.k1 + weighted)
    }
}
