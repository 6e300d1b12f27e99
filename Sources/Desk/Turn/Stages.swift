import Knowledge
import Understanding

/// Media becomes text. Today nothing can be read out of media: the stage says so and the bot answers accordingly.
struct Perceive {
    struct Result: Equatable {
        /// Words to understand; empty when there are none.
        let text: String
        /// Whether there was something that could not be read.
        let hasUnreadMedia: Bool
    }

    func callAsFunction(_ parts: MessageParts) -> Result {
        Result(text: parts.text, hasUnreadMedia: parts.kinds.contains(where: \.isMedia))
    }
}

/// Words become language, intents, entities and feelings.
struct Understand {
    let brain: Brain

    struct Result: Sendable {
        let language: String
        /// What the words were identified as; nil where they have no language of their own.
        let guess: LanguageIdentifier.Guess?
        let intents: IntentReading
        let entities: [Entity]
        let sentiment: Sentiment
        /// What days were reckoned from.
        let moment: Moment

        var top: IntentCandidate? { intents.candidates.first }
        func probability(of intent: String) -> Double {
            intents.candidates.first { $0.label == intent }?.probability ?? 0
        }
    }

    /// Longer texts are understood by their beginning.
    private static let maximumScalars = 40_000

    /// `language` is that of the conversation so far, for words that have none of their own.
    func callAsFunction(_ masked: Mask.Result, language: String) -> Result {
        let text = TokenizedText(masked.modelText, maximumScalars: Self.maximumScalars)
        let guess = brain.language.identifier.identify(text, favouring: brain.languages)
        let found = guess?.language.rawValue
        return Result(
            language: found.flatMap { brain.pack.languages.contains($0) ? $0 : nil } ?? language,
            guess: guess,
            intents: brain.classify(text, masked.modelText), entities: masked.entities,
            sentiment: brain.language.sentiment.sentiment(text), moment: masked.moment)
    }
}

/// Finds what could answer.
struct Recall {
    let brain: Brain

    private static let limit = 5

    /// - Parameter asker: nil where every article may answer, as in trials.
    func callAsFunction(_ text: String, language: String, asker: Asker? = nil) -> ArticleFinding {
        let boost = asker?.boosts(looksUp: brain.hasTopics) ?? { _ in .none }
        var found = brain.articles.find(text, language: language, limit: Self.limit, boost: boost)
        if let meanings = brain.meanings {
            found.hits = meanings.joined(to: found.hits, text, limit: Self.limit)
        }
        return found
    }
}
