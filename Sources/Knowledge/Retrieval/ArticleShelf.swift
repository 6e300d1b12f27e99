/// The articles of an index in one language.
struct ArticleShelf: Sendable {
    /// Fields of the text index.
    private enum Field: Int {
        case questions, answer
    }

    /// An article is found by what it answers first, by what it says second.
    private var index = TextIndex(TextIndex.Weighting(fields: [3, 1]))
    /// By id.
    private var numbers: [String: Int] = [:]
    /// By number; nil where there is none.
    private var entries: [Entry?] = []

    private struct Entry {
        let article: String
        /// Distinct terms of the question and of each phrasing, ascending.
        let questions: [[Int]]
    }

    mutating func add(_ article: Article, _ language: String) {
        let questions =
            [article.question[language]].compactMap(\.self) + (article.phrasings[language] ?? [])
        let number = index.add([questions, [article.answer[language] ?? ""]])
        while entries.count <= number { entries.append(nil) }
        entries[number] = Entry(article: article.id, questions: questions.map(index.distinctTerms))
        numbers[article.id] = number
    }

    mutating func remove(_ id: String) {
        guard let number = numbers.removeValue(forKey: id) else { return }
        index.remove(number)
        entries[number] = nil
    }

    func find(_ text: String, _ limit: Int, boost: (String) -> Boost) -> [Hit] {
        let query = index.query(text)
        var boosts: [Int: Boost] = [:]
        let matches = index.search(query, limit: limit, maximumFactor: Boost.maximum) { number in
            guard let entry = entries[number] else { return 0 }
            let boost = boost(entry.article)
            if boost != .none { boosts[number] = boost }
            return boost.factor
        }
        let asked = query.terms.map(\.number).sorted()
        return matches.compactMap { match in
            guard let entry = entries[match.document] else { return nil }
            let covered = query.terms.reduce(0) { sum, term in
                index.contains(term.number, document: match.document, field: Field.questions.rawValue)
                    ? sum + term.idf : sum
            }
            let exactness = entry.questions.map { Self.dice($0, asked, query.count) }.max() ?? 0
            var hit = Hit(
                article: entry.article, score: match.score,
                confidence: query.total > 0 ? min(1, match.score / query.total) : 0,
                coverage: query.total > 0 ? covered / query.total : 0, exactness: exactness)
            hit.boost = boosts[match.document] ?? .none
            return hit
        }
    }

    /// Dice coefficient of two sets of terms, in ascending order; `count` of the second, of which not all may be known.
    private static func dice(_ left: [Int], _ right: [Int], _ count: Int) -> Double {
        guard !left.isEmpty, count > 0 else { return 0 }
        var (common, place) = (0, 0)
        for term in left {
            while place < right.count, right[place] < term { place += 1 }
            if place < right.count, right[place] == term { common += 1 }
        }
        return 2 * Double(common) / Double(left.count + count)
    }
}
