package import Knowledge
import Synchronization
package import Understanding

/// What the bot knows and understands at one moment: immutable, shared by all loops, exchanged as a whole.
package struct Brain: Sendable {
    package let pack: Pack
    /// Which release of the pack it is.
    package let release: ReleaseMark
    /// Trained on the pack; nil when there is no usable model, and keywords answer.
    package let classifier: IntentClassifier?
    private let keywords: KeywordReader?
    /// Finds what the pack's marked phrasings mark; nil when it has none.
    package let tagger: SlotTagger?
    package let language: LanguageModels
    package let extractor: EntityExtractor
    package let articles: ArticleIndex
    /// Articles by meaning, where a sentence encoder is used.
    let meanings: MeaningIndex?
    /// Entities that are numbers of one's own, as of orders: which one it is tells nothing about what is wanted.
    let shapes: Set<String>
    /// What the pack speaks, and texts are expected to be in.
    let languages: Set<Language>
    /// Whether some article is for some kinds of customer only.
    let hasAudiences: Bool
    /// Whether some article is about things that the graph may know of a customer.
    let hasTopics: Bool

    /// A brain from a pack, a classifier and a tagger trained on it, and what reads any text.
    package init(
        pack: Pack, classifier: IntentClassifier?, tagger: SlotTagger? = nil, language: LanguageModels,
        encoder: SentenceEncoder? = nil, reusing known: MeaningIndex? = nil, release: ReleaseMark = .none
    ) {
        self.pack = pack
        self.release = release
        self.classifier = classifier
        self.tagger = tagger
        keywords = classifier == nil ? KeywordReader(pack) : nil
        self.language = language
        extractor = EntityExtractor(definitions: pack.entities)
        languages = Set(pack.languages.compactMap(Language.init))
        shapes = Set(
            pack.entities.compactMap { entity in
                if case .shapes = entity.kind { entity.name } else { nil }
            })
        hasAudiences = pack.articles.contains { !$0.audience.isEmpty }
        hasTopics = pack.articles.contains { !$0.about.isEmpty }
        var articles = ArticleIndex()
        for article in pack.articles { articles.add(article) }
        self.articles = articles
        meanings = encoder.map { MeaningIndex(pack.articles, encoder: $0, reusing: known) }
    }

    /// What some words of a message are about; those of values are left out.
    func classify(_ words: String) -> IntentReading {
        let words = MaskToken.replace(in: words) { String($0.kind.placeholder) }
        return classify(TokenizedText(words), words)
    }

    /// The same for a text that has been cut already.
    func classify(_ text: TokenizedText, _ words: String) -> IntentReading {
        classifier?.classify(text) ?? keywords?.classify(words) ?? .none
    }

    /// What a pack teaches the classifier, in the order of its files: the phrasings of intents, and the questions of
    /// articles under the label of their intent or one of their own. Numbers and addresses in them stand as messages have
    /// them after masking.
    package static func examples(of pack: Pack) -> [Example] {
        let detector = PersonalDataDetector(protectedShapes: pack.shapes)
        return written(pack).map {
            Example(label: $0.label, text: detector.withPlaceholders($0.text))
        }
    }

    private static func written(_ pack: Pack) -> [Example] {
        let intents = pack.intents.flatMap { intent in
            intent.phrasings.sorted { $0.key < $1.key }.flatMap { _, phrasings in
                phrasings.map { Example(label: intent.name, text: $0) }
            }
        }
        let articles = pack.articles.flatMap { article in
            let label = pack.label(of: article.id)
            return pack.languages.flatMap { language in
                let texts = [article.title[language], article.question[language]].compactMap(\.self)
                return (texts + (article.phrasings[language] ?? [])).map { Example(label: label, text: $0) }
            }
        }
        return intents + articles
    }
}

/// What reads texts whatever they are about.
package struct LanguageModels: Sendable {
    package let identifier: LanguageIdentifier
    package let sentiment: SentimentModel

    package init(identifier: LanguageIdentifier, sentiment: SentimentModel) {
        self.identifier = identifier
        self.sentiment = sentiment
    }
}
