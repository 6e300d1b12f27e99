import Knowledge
import Understanding

/// Something that may be meant, with what speaks for it.
struct Option: Equatable, CustomStringConvertible {
    let subject: Pack.Consequence
    /// By the classifier.
    var probability: Double
    /// By the article's words; 0 for what is no article.
    var confidence: Double
    /// How alike the question is to one of the article's own.
    var exactness: Double

    /// 0 to 1: each kind of evidence takes away from the doubt that is left.
    var score: Double {
        let words = Self.wordWeight * confidence
        let likeness = max(0, exactness - Self.leastLikeness) / (1 - Self.leastLikeness)
        return 1 - (1 - probability) * (1 - words) * (1 - Self.likenessWeight * likeness)
    }

    /// Whether it is something the bot does of its own, as small talk.
    var isAct: Bool { if case .act = subject { true } else { false } }

    private static let wordWeight = 0.7
    private static let leastLikeness = 0.5
    private static let likenessWeight = 0.9

    var description: String {
        let name =
            switch subject {
            case .article(let id): "article \(id)"
            case .flow(let name): "flow \(name)"
            case .act(let act): act.rawValue
            }
        return
            "\(name) \(score.short) (classifier \(probability.short), words \(confidence.short), alike \(exactness.short))"
    }
}

/// Brings what the classifier thinks and what the search finds into one order, best first.
struct Rank {
    let pack: Pack

    /// How many of the classifier's candidates are looked at.
    private static let depth = 8

    func callAsFunction(_ intents: [IntentCandidate], _ hits: [Hit]) -> [Option] {
        var options: [Pack.Consequence: Option] = [:]
        for candidate in intents.prefix(Self.depth) {
            guard let subject = pack.consequence(of: candidate.label) else { continue }
            options[subject] = Option(
                subject: subject, probability: candidate.probability, confidence: 0, exactness: 0)
        }
        for hit in hits {
            let subject = Pack.Consequence.article(hit.article)
            let label = pack.label(of: hit.article)
            let known = options[subject]?.probability ?? intents.first { $0.label == label }?.probability ?? 0
            options[subject] = Option(
                subject: subject, probability: known, confidence: hit.confidence, exactness: hit.exactness)
        }
        return options.values.sorted { ($0.score, $1.description) > ($1.score, $0.description) }
    }
}
