import Knowledge
import Understanding

/// Tells intents by the words of their phrasings alone: what answers while there is no trained model (service level L5).
struct KeywordReader: Sendable {
    private var index = ArticleIndex()
    private let languages: [String]

    /// So alike to a phrasing a text has to be to count as it. (Dice coefficient of their terms)
    private static let leastLikeness = 0.6
    private static let depth = 5

    init(_ pack: Pack) {
        languages = pack.languages
        for intent in pack.intents {
            index.add(
                Article(
                    id: intent.name, version: 1, title: [:],
                    question: intent.phrasings.compactMapValues(\.first), phrasings: intent.phrasings,
                    answer: [:], next: []))
        }
    }

    /// Intents with the likeness of their nearest phrasing for a probability.
    func classify(_ text: String) -> IntentReading {
        var likeness: [String: Double] = [:]
        for language in languages {
            for hit in index.search(text, language: language, limit: Self.depth) {
                likeness[hit.article] = max(likeness[hit.article] ?? 0, hit.exactness)
            }
        }
        let candidates = likeness.map { IntentCandidate(label: $0.key, probability: $0.value) }
            .sorted { ($0.probability, $1.label) > ($1.probability, $0.label) }
        let best = candidates.first?.probability ?? 0
        return IntentReading(candidates: candidates, scope: best - Self.leastLikeness)
    }
}
