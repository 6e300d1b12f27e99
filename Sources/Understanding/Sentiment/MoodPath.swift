/// How a customer feels over a conversation, message by message: quick to fall, slow to rise again, and not moved by one
/// sentence alone. A value; what has been said comes in as an argument.
public struct MoodPath: Equatable, Sendable, Codable {
    /// From -2 (furious or in despair) to 2 (delighted).
    public private(set) var level = 0
    /// Good messages in a row while the mood is below 0.
    private var goodInARow = 0
    private var outbursts = 0
    private var bites = 0
    private var hasEscalated = false

    /// A conversation that begins.
    public init() {}

    /// What a message is to the mood.
    public enum Tone: Equatable, Sendable {
        /// Open anger.
        case outburst
        /// Sarcasm.
        case biting
        /// A mild complaint, or a worry.
        case sour
        case neutral, good, delight

        /// The tone of a message. One that is not sure changes nothing; the worst level without anger, as from fear or
        /// disappointment, is no outburst; a worry is a mild complaint, however politely it is said.
        public init(_ sentiment: Sentiment) {
            let anger = sentiment.emotions[.anger] ?? 0
            let anxiety = sentiment.emotions[.anxiety] ?? 0
            let worry = max(anxiety, sentiment.emotions[.disappointment] ?? 0)
            switch sentiment.level {
            case _ where sentiment.confidence < Self.sure: self = .neutral
            case -2 where anger >= 0.5: self = .outburst
            case -2 where sentiment.isSarcastic: self = .biting
            case -2: self = anger > worry ? .outburst : .sour
            case -1: self = sentiment.isSarcastic ? .biting : .sour
            case 1: self = .good
            case 2: self = .delight
            case 0 where anxiety >= 0.5: self = .sour
            default: self = .neutral
            }
        }

        /// One of five levels has a fifth by chance.
        private static let sure = 0.4
    }

    /// Takes a message in.
    ///
    /// - Parameter threatens: whether it threatens to leave, to complain elsewhere or to sue.
    /// - Returns: whether a person should be brought in now: at an outburst with a threat, or the second one. Once.
    public mutating func take(_ tone: Tone, threatens: Bool) -> Bool {
        switch tone {
        case .outburst:
            level = -2
            outbursts += 1
            goodInARow = 0
        case .biting:
            // Only the second bite leads below -1.
            bites += 1
            level = max(bites > 1 ? -2 : min(level, -1), level - 1)
            goodInARow = 0
        case .sour:
            level = level < 0 ? level : max(-1, level - 1)
            goodInARow = 0
        case .neutral: goodInARow = 0
        case .good, .delight:
            if level < 0 {
                goodInARow += 1
                if goodInARow > 1 { level += 1 }
            } else if level == 0 {
                level = 1
            } else if tone == .delight {
                level = 2
            }
        }
        guard !hasEscalated, tone == .outburst, threatens || outbursts > 1 else { return false }
        hasEscalated = true
        return true
    }
}
