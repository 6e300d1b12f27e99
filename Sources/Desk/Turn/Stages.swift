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

/// Words become language, intents and entities.
struct Understand {
    let brain: Brain

    struct Result: Sendable {
        let language: String
        /// Best first.
        let intents: [IntentCandidate]
        let entities: [Entity]

        var top: IntentCandidate? { intents.first }
        func probability(of intent: String) -> Double {
            intents.first { $0.label == intent }?.probability ?? 0
        }
    }

    /// `language` is that of the conversation so far, for words that have none of their own.
    func callAsFunction(_ text: String, language: String) -> Result {
        let found = Language.identify(text)?.rawValue
        return Result(
            language: found.flatMap { brain.pack.languages.contains($0) ? $0 : nil } ?? language,
            intents: brain.classifier.classify(text), entities: brain.extractor.extract(text))
    }
}

/// Finds what could answer.
struct Recall {
    let brain: Brain

    func callAsFunction(_ text: String, language: String) -> [Hit] {
        brain.articles.search(text, language: language, limit: 5)
    }
}
