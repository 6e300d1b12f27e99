/// A feeling that words can show besides good or bad.
public enum Emotion: String, Sendable, CaseIterable {
    case anger, anxiety, urgency, joy, disappointment, confusion, gratitude
}

/// How a text is meant.
public struct Sentiment: Equatable, Sendable {
    /// From -2 (very negative) to 2 (very positive): the likeliest of the five.
    public let level: Int
    /// How sure that is, 0 to 1.
    public let confidence: Double
    /// The mean over all levels, -2 to 2.
    public let score: Double
    /// How likely each emotion is, 0 to 1; those below 0.3 are left out.
    public let emotions: [Emotion: Double]
    /// Whether praise in it is meant as blame.
    public let isSarcastic: Bool
    /// Whether it threatens to leave, to complain elsewhere or to sue.
    public var threatens = false
    /// What in the text says so, the strongest first.
    public let cues: [SentimentCue]

    /// Nothing felt.
    public static let neutral = Sentiment(
        level: 0, confidence: 0, score: 0, emotions: [:], isSarcastic: false, cues: [])
}

/// A place of a text that shows a feeling.
public struct SentimentCue: Equatable, Sendable {
    /// As it is written.
    public let text: String
    /// Scalars of the original, half open.
    public let range: Range<Int>
    /// Signed strength after negation, emphasis and contrast.
    public let weight: Double
}
