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
    /// What customers want.
    public var intents: [Intent]
    /// What they name.
    public var entities: [EntityDefinition]
    /// What it answers.
    public var articles: [Article]
    /// What it does step by step.
    public var flows: [Flow]

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
    }

    /// Phrases every pack must have.
    static let requiredTexts = [
        "clarify", "no_answer", "person", "handoff", "cancelled", "working", "backend_down", "media",
        "thanked", "parted",
        "anything_else",
    ]

    /// The label that the classifier gives an article: its intent's name, or one of its own.
    func label(of article: String) -> String {
        intents.first { $0.does == .article(article) }?.name ?? Self.articleLabel + article
    }

    private static let articleLabel = "article:"

    /// What follows from a label of the classifier.
    func consequence(of label: String) -> Consequence? {
        if label.hasPrefix(Self.articleLabel) {
            return .article(String(label.dropFirst(Self.articleLabel.count)))
        }
        return intent(label)?.does
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

    func intent(_ name: String) -> Intent? { intents.first { $0.name == name } }
    func article(_ id: String) -> Article? { articles.first { $0.id == id } }
    func flow(_ name: String) -> Flow? { flows.first { $0.name == name } }
    func text(_ name: String, _ language: String) -> String { texts[name]?(language) ?? "" }

    /// The label of an entity's value: its first synonym in the language.
    func label(of value: String, entity name: String, _ language: String) -> String {
        guard let entity = entities.first(where: { $0.name == name }),
            case .values(let values, _) = entity.kind,
            let known = values.first(where: { $0.id == value })
        else { return value }
        let synonyms = Language(rawValue: language).flatMap { known.synonyms[$0] }
        return synonyms?.first ?? known.synonyms.values.first?.first ?? value
    }
}

/// A task of several steps; see `config/packs/README.md`.
public struct Flow: Sendable {
    /// Its name.
    public var name: String
    /// Label of a suggestion.
    public var title: LocalizedText
    /// What it has to know.
    public var slots: [Slot]
    /// Asked before the call.
    public var confirm: LocalizedText?
    /// What it asks of another system.
    public var call: Call
    /// How values of the reply are said: field, value, text.
    public var labels: [String: [String: LocalizedText]]
    /// What is said then; the first that fits.
    public var replies: [FlowReply]

    /// Something a flow has to know.
    public struct Slot: Sendable {
        /// Its name.
        public var name: String
        /// The kind of value.
        public var entity: String
        /// The question.
        public var ask: LocalizedText
        /// Said when the answer does not fit.
        public var invalid: LocalizedText
        /// Values offered as quick replies.
        public var choices: [String]
    }

    /// A call to another system.
    public struct Call: Sendable {
        /// GET, POST or PATCH.
        public var method: String
        /// Below the pack's back-end, with `{slot}`.
        public var path: String
        /// Members of the JSON body, with `{slot}`.
        public var body: [String: String]
    }

    /// What is said to a reply of the other system.
    public struct FlowReply: Sendable {
        /// The status it fits; nil fits any, also none.
        public var status: Int?
        /// What is said.
        public var say: LocalizedText
        /// A slot to forget and ask again.
        public var again: String?
        /// Whether a person takes over.
        public var handsOff: Bool
    }
}
