import Knowledge
import Understanding

/// A question that the bot has no answer to, without personal data.
struct Unanswered: Equatable, Sendable, Codable {
    var text: String
    var language: String
    /// The article that came nearest, and how near.
    var article: String?
    var confidence: Double?

    private static let maximumText = 300

    init(_ masked: String, _ language: String, nearest hit: Hit?) {
        // What was masked says nothing about what is missing: its kind is enough, and makes like questions alike.
        let text = MaskToken.replace(in: masked) { "[\($0.kind.rawValue)]" }
        self.text = String(
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(Self.maximumText))
        self.language = language
        article = hit?.article
        confidence = hit?.confidence
    }
}

/// What a turn tells of an article.
enum ArticleEffect: Equatable, Sendable {
    case used(String)
    /// The customer wanted a person after it.
    case handedOver(String)
    /// The customer asked for it twice in a row.
    case askedAgain(String)
}

/// What a decision tells of the turns before: whether an answer was enough, and whether the bot has given a question up.
struct Hindsight: Equatable {
    var unanswered: Unanswered?
    var effects: [ArticleEffect] = []

    /// - Parameters:
    ///   - before: the dialogue as it was.
    ///   - question: the customer's message; nil when there was none.
    ///   - decision: remembers what the next turn looks back to.
    init(_ before: Dialogue, question: @autoclosure () -> Unanswered?, _ decision: inout Decision) {
        let isMiss = decision.dialogue.misses > before.misses
        switch decision.subject {
        case .article(let id):
            effects.append(.used(id))
            if before.answered == id { effects.append(.askedAgain(id)) }
            decision.dialogue.answered = id
            decision.dialogue.missed = nil
        case .act(.handoff):
            if let id = before.answered { effects.append(.handedOver(id)) }
            unanswered = before.missed
            decision.dialogue.answered = nil
            decision.dialogue.missed = nil
        case .flow:
            decision.dialogue.answered = nil
            decision.dialogue.missed = nil
        case .act: decision.dialogue.missed = nil
        case nil where isMiss:
            let missed = before.missed ?? question()
            let hasGivenUp = decision.dialogue.offered == [Offer.person.text]
            unanswered = hasGivenUp ? missed : nil
            decision.dialogue.missed = hasGivenUp ? nil : missed
        case nil: break
        }
    }
}
