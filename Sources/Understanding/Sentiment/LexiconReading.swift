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
    /// Whether it threatens to leave, to complain elsewhere or to sue.
    private(set) var threatens = false
    private(set) var emotions: [Emotion: Double] = [:]
    private(set) var cues: [SentimentCue] = []

    /// Reach of intensifiers and softeners, in tokens.
    private static let factorReach = 2
    /// What is left of a negative word that is turned: "not bad" is not yet good.
    private static let turnedNegative = 0.5

    private struct Mention {
        /// First and last token.
        let token: Int
        let lastToken: Int
        let clause: Int
        let value: Double
        let range: Range<Int>
        let isPicture: Bool
    }

    private struct Modifier {
        /// First token, and the one behind it.
        let token: Int
        let behind: Int
        let clause: Int
        let value: Double
    }

    /// Linear in the length of the text.
    init(_ text: TokenizedText, _ lexicon: SentimentLexicon) {
        let scalars = text.text.scalars
        var tokenOf = Array(repeating: 0, count: scalars.count + 1)
        for (number, token) in text.tokens.enumerated() {
            for place in token.range { tokenOf[place] = number }
        }
        tokenOf[scalars.count] = text.tokens.count
        var mentions: [Mention] = []
        var (negators, factors): ([Modifier], [Modifier]) = ([], [])
        var weights = [1.0]
        // A weight stands until the sentence part ends: a comma begins a clause, and so does a word of contrast.
        var place = 0
        while place < scalars.count {
            guard let (phrase, end) = lexicon.match(scalars, at: place) else {
                if Self.endsClause(scalars, place) { weights.append(1) }
                place += 1
                continue
            }
            if let contrast = phrase.uses.first(where: { $0.role == .contrast }) {
                weights.append(contrast.value)
            }
            let (first, last) = (tokenOf[place], tokenOf[max(place, end - 1)])
            let clause = weights.count - 1
            func modifier(_ value: Double) -> Modifier {
                Modifier(token: first, behind: last + 1, clause: clause, value: value)
            }
            for use in phrase.uses {
                switch use.role {
                case .feeling, .picture:
                    mentions.append(
                        Mention(
                            token: first, lastToken: last, clause: clause, value: use.value,
                            range: place..<end, isPicture: use.role == .picture))
                case .neutral, .contrast: break
                case .negator: negators.append(modifier(use.value))
                case .factor: factors.append(modifier(use.value))
                case .sarcasm: sarcasm += use.value
                case .threat: threatens = true
                case .emotion(let emotion): emotions[emotion, default: 0] += use.value
                }
            }
            // A phrase that ends with a mark ends the clause as the mark would.
            if (place..<end).contains(where: { Self.endsClause(scalars, $0) }) { weights.append(1) }
            place = end
        }
        weigh(mentions, negators, Self.strengths(mentions, factors), weights, text)
    }

    /// By how much each mention is strengthened: by what stands before it within reach, or, where that has no mention behind
    /// it, by what follows it at once ("好得很", "boring as hell"). Both are in the order of the text.
    private static func strengths(_ mentions: [Mention], _ factors: [Modifier]) -> [Double] {
        var strengths = Array(repeating: 1.0, count: mentions.count)
        var next = 0
        for factor in factors {
            while next < mentions.count, mentions[next].token < factor.behind { next += 1 }
            var reached = false
            var number = next
            while number < mentions.count, mentions[number].token - factor.behind <= factorReach {
                if mentions[number].clause == factor.clause {
                    strengths[number] *= factor.value
                    reached = true
                }
                number += 1
            }
            let before = next - 1
            if !reached, before >= 0, mentions[before].clause == factor.clause,
                mentions[before].lastToken + 1 == factor.token
            {
                strengths[before] *= factor.value
            }
        }
        return strengths
    }

    private mutating func weigh(
        _ mentions: [Mention], _ negators: [Modifier], _ strengths: [Double], _ weights: [Double],
        _ text: TokenizedText
    ) {
        let reach = Int(negators.map(\.value).max() ?? 0)
        var first = 0
        var lastClause = -1
        var weighed: [(range: Range<Int>, value: Double)] = []
        for (mention, strength) in zip(mentions, strengths) {
            var value = mention.value * weights[mention.clause]
            if mention.isPicture {
                pictures += mention.value
            } else {
                value *= strength
                while first < negators.count, negators[first].behind < mention.token - reach { first += 1 }
                let turns = negators[first...].prefix { $0.behind <= mention.token }.count {
                    $0.clause == mention.clause && mention.token - $0.behind <= Int($0.value)
                }
                if turns % 2 == 1 { value = value > 0 ? -value : -value * Self.turnedNegative }
                if value > 0 { positive += value } else { negative -= value }
                if mention.clause != lastClause { last = 0 }
                lastClause = mention.clause
                last += value
            }
            weighed.append((mention.range, value))
        }
        weighed.sort { (abs($0.value), $1.range.lowerBound) > (abs($1.value), $0.range.lowerBound) }
        cues = weighed.prefix(Self.shownCues).map { mention in
            let range = text.text.originalRange(mention.range)
            return SentimentCue(text: text.text.originalText(range), range: range, weight: mention.value)
        }
    }

    private static let shownCues = 8

    private static func endsClause(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
        switch scalars[place] {
        case ";", "!", "?", "\n", "、", "。", "~": return true
        // 3.5 and 1,200 are numbers.
        case ",", ".":
            guard place > 0, place + 1 < scalars.count else { return true }
            return !(ScalarClass(scalars[place - 1]) == .digit && ScalarClass(scalars[place + 1]) == .digit)
        default: return false
        }
    }
}
