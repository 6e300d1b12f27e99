/// What the lexicon finds in a text: mentions of feelings, each turned by negation, strengthened, softened and weighed by the
/// clause it stands in.
struct LexiconReading {
    /// Strength of all that is positive, and of all that is negative, both 0 or more.
    private(set) var positive = 0.0
    private(set) var negative = 0.0
    /// Of the last clause with a feeling: what a text ends with is what its writer is after.
    private(set) var last = 0.0
    private(set) var sarcasm = 0.0
    /// Faces and pictures, signed.
    private(set) var pictures = 0.0
    private(set) var emotions: [Emotion: Double] = [:]
    private(set) var cues: [SentimentCue] = []

    /// Reach of intensifiers and softeners, in tokens.
    private static let factorReach = 2
    /// What is left of a negative word that is turned: "not bad" is not yet good.
    private static let turnedNegative = 0.5

    private struct Mention {
        let token: Int
        let clause: Int
        let value: Double
        let range: Range<Int>
        let isPicture: Bool
    }

    private struct Modifier {
        /// Token behind it.
        let token: Int
        let value: Double
    }

    init(_ text: TokenizedText, _ lexicon: SentimentLexicon) {
        let scalars = text.text.scalars
        var tokenOf = Array(repeating: 0, count: scalars.count + 1)
        for (number, token) in text.tokens.enumerated() {
            for place in token.range { tokenOf[place] = number }
        }
        tokenOf[scalars.count] = text.tokens.count
        var mentions: [Mention] = []
        var (negators, factors): ([Modifier], [Modifier]) = ([], [])
        var clause = 0
        var weights = [1.0]
        var place = 0
        while place < scalars.count {
            if Self.endsClause(scalars[place]) {
                clause += 1
                weights.append(1)
            }
            guard let (phrase, end) = lexicon.match(scalars, at: place) else {
                place += 1
                continue
            }
            let (first, behind) = (tokenOf[place], tokenOf[max(place, end - 1)] + 1)
            for use in phrase.uses {
                switch use.role {
                case .feeling, .picture:
                    mentions.append(
                        Mention(
                            token: first, clause: clause, value: use.value, range: place..<end,
                            isPicture: use.role == .picture))
                case .neutral: break
                case .negator: negators.append(Modifier(token: behind, value: use.value))
                case .factor: factors.append(Modifier(token: behind, value: use.value))
                case .contrast: weights[clause] = use.value
                case .sarcasm: sarcasm += use.value
                case .emotion(let emotion): emotions[emotion, default: 0] += use.value
                }
            }
            place = end
        }
        weigh(mentions, negators, factors, weights, text)
    }

    private mutating func weigh(
        _ mentions: [Mention], _ negators: [Modifier], _ factors: [Modifier], _ weights: [Double],
        _ text: TokenizedText
    ) {
        var lastClause = -1
        for mention in mentions {
            var value = mention.value * weights[mention.clause]
            if mention.isPicture {
                pictures += mention.value
            } else {
                for factor in factors where (0...Self.factorReach).contains(mention.token - factor.token) {
                    value *= factor.value
                }
                let turns = negators.count { (0...Int($0.value)).contains(mention.token - $0.token) }
                if turns % 2 == 1 { value = value > 0 ? -value : -value * Self.turnedNegative }
                if value > 0 { positive += value } else { negative -= value }
                if mention.clause != lastClause { last = 0 }
                lastClause = mention.clause
                last += value
            }
            let range = text.text.originalRange(mention.range)
            cues.append(
                SentimentCue(text: text.text.originalText(range), range: range, weight: value))
        }
        cues.sort { abs($0.weight) > abs($1.weight) }
        cues = Array(cues.prefix(8))
    }

    private static func endsClause(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", ".", ";", "!", "?", "\n", "、", "。", "~": true
        default: false
        }
    }
}
