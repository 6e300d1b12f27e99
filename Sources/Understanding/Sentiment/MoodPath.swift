/// How a customer feels over a conversation, message by message: quick to fall, slow to rise again, and not moved by one
/// sentence alone. A value; what has been said comes in as an argument.
public struct MoodPath: Equatable, Sendable, Codable {
    /// From -2 (furious or in despair) to 2 (delighted).
    public private(set) var level = 0
    /// The levels after the latest messages, the newest last; empty before the first one.
    public private(set) var trend: [Int] = []
    /// Whether an outburst has not been made good yet.
    private var isFurious = false
    /// Good messages in a row while the mood is below 0.
    private var goodInARow = 0
    private var outbursts = 0
    private var bites = 0
    private var hasEscalated = false

    /// So many levels of the trend are kept.
    private static let keptLevels = 8

    /// A conversation that begins.
    public init() {}

    /// What an outburst calls for.
    public struct Alarm: Equatable, Sendable {
        /// Anger breaks out: a person may be offered. Once until the mood has risen again.
        public let isNew: Bool
        /// A person should be brought in now: an outburst with a threat, or the second outburst. Once.
        public let escalates: Bool
    }

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

    /// From this on an outburst may be acted upon: more than what it takes to be shown.
    private static let sureToAct = 0.7

    /// Takes a message in.
    ///
    /// - Returns: what the message calls for, if it is an outburst that calls for something and is plain.
    public mutating func take(_ sentiment: Sentiment) -> Alarm? {
        take(
            Tone(sentiment), threatens: sentiment.threatens, isPlain: sentiment.confidence >= Self.sureToAct)
    }

    /// Takes a message of this tone in.
    ///
    /// - Parameters:
    ///   - threatens: whether it threatens to leave, to complain elsewhere or to sue.
    ///   - isPlain: whether the tone is sure enough to be acted upon.
    mutating func take(_ tone: Tone, threatens: Bool, isPlain: Bool = true) -> Alarm? {
        move(tone)
        trend = trend.suffix(Self.keptLevels - 1) + [level]
        guard tone == .outburst, isPlain else { return nil }
        let alarm = Alarm(isNew: !isFurious, escalates: !hasEscalated && (threatens || outbursts > 1))
        isFurious = true
        hasEscalated = hasEscalated || alarm.escalates
        return alarm.isNew || alarm.escalates ? alarm : nil
    }

    private mutating func move(_ tone: Tone) {
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
            if level > -2 { isFurious = false }
        }
    }
}
