public import Knowledge
public import Understanding

/// A text in several languages.
public struct LocalizedText: Equatable, Sendable {
    /// By language code.
    public let byLanguage: [String: String]

    /// Texts by language code; at least one.
    public init(_ byLanguage: [String: String]) { self.byLanguage = byLanguage }

    /// In the language, or in Chinese, English or whatever there is.
    public func callAsFunction(_ language: String) -> String {
        byLanguage[language] ?? byLanguage["zh"] ?? byLanguage["en"] ?? byLanguage.values.first ?? ""
    }
}

/// What the hub knows about one line of business; its files are described in `config/packs/README.md`.
public struct Pack: Sendable {
    /// The folder's name.
    public var name: String
    /// Counts changes.
    public var version: Int
    /// Codes of the languages it speaks.
    public var languages: [String]
    /// Who the bot speaks for.
    public var shop: LocalizedText
    /// What the bot is called.
    public var bot: LocalizedText
    /// Said before the first message.
    public var greeting: LocalizedText
    /// When people answer.
    public var hours: LocalizedText
    /// Quick replies beside the greeting.
    public var starters: [LocalizedText]
    /// The bot's own phrases, by name.
    public var texts: [String: LocalizedText]
    /// What it does when a customer's mood turns to an outburst.
    public var escalation: Escalation
    /// What customers want.
    public var intents: [Intent]
    /// What they name.
    public var entities: [EntityDefinition]
    /// Phrasings with the values of entities marked that no rule finds, and phrasings without any.
    public var marked: [SlotExample] = []
    /// What it answers.
    public var articles: [Article]
    /// What it does step by step.
    public var flows: [Flow]
    /// What follows from what is known, as text.
    package var rules: [RuleFile] = []
    /// Articles that a release took out: models that have learnt them still know their labels.
    package var withdrawn: Set<String> = []

    /// Something customers want.
    public struct Intent: Sendable {
        /// Its name.
        public var name: String
        /// Label of a suggestion.
        public var title: LocalizedText
        /// What follows.
        public var does: Consequence
        /// Ways to say it, by language.
        public var phrasings: [String: [String]]
    }

    /// What the bot does of its own when a customer is furious.
    public enum Escalation: String, Sendable, CaseIterable {
        /// Offers a person.
        case offer
        /// Offers a person, and brings one in unasked at the second outburst or at one with a threat.
        case handoff
        /// Nothing.
        case off
    }

    /// What follows when an intent is recognised.
    public enum Consequence: Hashable, Sendable {
        /// An answer.
        case article(String)
        /// A flow begins.
        case flow(String)
        /// The bot does something of its own.
        case act(Act)
    }

    /// What the bot can do without a pack.
    public enum Act: String, Sendable, CaseIterable {
        /// Says hello.
        case greet
        /// Takes thanks.
        case thank
        /// Says goodbye.
        case part
        /// Brings a person.
        case handoff
        /// Ends the flow.
        case cancel
        /// Says yes.
        case confirm
        /// Says no.
        case deny
        /// Takes back or changes what was said before.
        case correct
        /// Wants the last message again.
        case again = "repeat"
        /// Wants to leave a question out.
        case skip
        /// Wants to know why something is asked.
        case explain
        /// Talks about the bot or about nothing.
        case chitchat
    }

    /// Forms of the shop's own numbers, as of orders.
    var shapes: [String] {
        entities.flatMap { entity in
            if case .shapes(let shapes) = entity.kind { shapes } else { [] as [String] }
        }
    }

    /// Phrases every pack must have.
    static let requiredTexts = [
        "clarify", "no_answer", "person", "handoff", "cancelled", "working", "backend_down", "media",
        "thanked", "parted", "anything_else", "greeted", "chitchat", "back_to", "corrected", "which_slot",
        "too_late",
        "run_again", "cannot_skip", "why", "upset",
    ]

    /// The label that the classifier gives an article: its intent's name, or one of its own.
    func label(of article: String) -> String {
        intents.first { $0.does == .article(article) }?.name ?? Self.articleLabel + article
    }

    private static let articleLabel = "article:"

    /// What follows from a label of the classifier.
    func consequence(of label: String) -> Consequence? {
        let consequence =
            label.hasPrefix(Self.articleLabel)
            ? .article(String(label.dropFirst(Self.articleLabel.count))) : intent(label)?.does
        if case .article(let id)? = consequence, withdrawn.contains(id) { return nil }
        return consequence
    }

    /// What a label is called in lists.
    func title(of label: String, _ language: String) -> String? {
        if label.hasPrefix(Self.articleLabel) {
            return article(String(label.dropFirst(Self.articleLabel.count))).map {
                LocalizedText($0.title)(language)
            }
        }
        return intent(label)?.title(language)
    }

    /// What a subject is called in lists and quick replies.
    func title(of subject: Consequence, _ language: String) -> String? {
        switch subject {
        case .article(let id): article(id).map { LocalizedText($0.title)(language) }
        case .flow, .act: intents.first { $0.does == subject }?.title(language)
        }
    }

    func intent(_ name: String) -> Intent? { intents.first { $0.name == name } }
    func article(_ id: String) -> Article? { articles.first { $0.id == id } }

    /// Why something may not follow for who asks; nil when it may.
    func objection(to subject: Consequence, _ scope: AnswerScope?) -> AnswerScope.Objection? {
        guard let scope, case .article(let id) = subject, let article = article(id) else { return nil }
        return scope.objection(to: article)
    }
    func flow(_ name: String) -> Flow? { flows.first { $0.name == name } }
    /// Whether an entity is found by marked phrasings.
    func isMarked(_ entity: String?) -> Bool {
        entities.contains { $0.name == entity && $0.kind == .marked }
    }
    func text(_ name: String, _ language: String) -> String { texts[name]?(language) ?? "" }

    /// How an entity's value is said: by its first synonym in the language, or as its kind is.
    func label(of value: String, entity name: String, _ language: String) -> String {
        guard let entity = entities.first(where: { $0.name == name }) else {
            return BuiltInEntity(rawValue: name)?.spoken(value, language) ?? value
        }
        guard case .values(let values, _) = entity.kind,
            let known = values.first(where: { $0.id == value })
        else { return value }
        let synonyms = Language(rawValue: language).flatMap { known.synonyms[$0] }
        return synonyms?.first ?? known.synonyms.values.first?.first ?? value
    }
}
