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

/// What the classifier thinks, given where a dialogue stands: acts that cannot be meant there leave their share to the rest.
struct Likelihoods {
    /// The likeliest first.
    let candidates: [(label: String, probability: Double)]
    private let isInScope: Bool
    private let pack: Pack

    init(_ reading: IntentReading, _ pack: Pack, possible: Set<Pack.Act>) {
        let kept = reading.candidates.filter { candidate in
            guard case .act(let act)? = pack.consequence(of: candidate.label) else { return true }
            return possible.contains(act)
        }
        let share = kept.reduce(0) { $0 + $1.probability }
        candidates = share > 0 ? kept.map { ($0.label, $0.probability / share) } : []
        isInScope = reading.isInScope
        self.pack = pack
    }

    private init(_ candidates: [(label: String, probability: Double)], isInScope: Bool, _ pack: Pack) {
        (self.candidates, self.isInScope, self.pack) = (candidates, isInScope, pack)
    }

    /// Half of each; nothing is added by a reading of nothing.
    func mean(with other: Likelihoods) -> Likelihoods {
        guard !other.candidates.isEmpty, !candidates.isEmpty else { return self }
        let sums = (candidates + other.candidates).reduce(into: [String: Double]()) {
            $0[$1.label, default: 0] += $1.probability / 2
        }
        let sorted = sums.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        return Likelihoods(sorted.map { ($0.key, $0.value) }, isInScope: isInScope || other.isInScope, pack)
    }

    /// What a message does, if that is sure enough.
    func act(atLeast bound: Double) -> Pack.Act? {
        guard isInScope, let top = candidates.first, top.probability >= bound,
            case .act(let act)? = pack.consequence(of: top.label)
        else { return nil }
        return act
    }

    /// How likely it does this rather than anything else.
    func probability(of act: Pack.Act) -> Double {
        candidates.first { pack.consequence(of: $0.label) == .act(act) }?.probability ?? 0
    }

    /// What it is about, if that is sure enough.
    func subject(atLeast bound: Double) -> Pack.Consequence? {
        guard isInScope, let top = candidates.first, top.probability >= bound else { return nil }
        return pack.consequence(of: top.label)
    }
}

extension Dialogue {
    /// What of the bot's own acts can be meant here.
    var possibleActs: Set<Pack.Act> {
        var acts = Set(Pack.Act.allCases)
        if said.isEmpty { acts.remove(.again) }
        if flow == nil { acts.subtract([.skip, .explain]) }
        if flow == nil, sent == nil, offered.isEmpty { acts.remove(.correct) }
        return acts
    }
}

/// Brings what the classifier thinks and what the search finds into one order, best first.
struct Rank {
    let pack: Pack

    /// How many of the classifier's candidates are looked at.
    private static let depth = 8

    func callAsFunction(_ intents: [(label: String, probability: Double)], _ hits: [Hit]) -> [Option] {
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
