/// How a customer feels over a conversation, message by message: quick to fall, slow to rise again, and not moved by one
/// sentence alone. A value; what has been said comes in as an argument.
public struct MoodPath: Equatable, Sendable, Codable {
    /// From -2 (furious or in despair) to 2 (delighted).
    public private(set) var level = 0
    /// Good messages in a row while the mood is below 0.
    private var goodInARow = 0
    private var outbursts = 0
    private var hasEscalated = false

    /// A conversation that begins.
    public init() {}

    /// What a message is to the mood.
    public enum Tone: Equatable, Sendable {
        case outburst, biting, sour, neutral, good, delight

        /// The tone of a message.
        public init(_ sentiment: Sentiment, isSarcastic: Bool) {
            let anger = sentiment.emotions[.anger] ?? 0
            switch sentiment.level {
            case -2: self = anger >= 0.5 || !isSarcastic ? .outburst : .biting
            case -1: self = isSarcastic ? .biting : .sour
            case 1: self = .good
            case 2: self = .delight
            default: self = .neutral
            }
        }
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
            level = max(-2, level - 1)
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
