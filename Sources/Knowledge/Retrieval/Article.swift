/// One thing the hub can answer. Texts are by language code.
public struct Article: Equatable, Sendable {
    /// Its name.
    public var id: String
    /// Counts changes; shown with the answer.
    public var version: Int
    /// Shown as the source of an answer.
    public var title: [String: String]
    /// What it answers.
    public var question: [String: String]
    /// Further ways to ask.
    public var phrasings: [String: [String]]
    /// The answer, which may have fields for facts of who asks; see ``AnswerTemplate``.
    public var answer: [String: String]
    /// Articles to read next.
    public var next: [String]
    /// Segments of customers whom it is for; empty: everybody.
    public var audience: [String]
    /// Channels on which it may be given; empty: all.
    public var channels: [String]
    /// The moment from which on it holds, in Unix milliseconds; nil: always has.
    public var validFrom: Int?
    /// The moment from which on it holds no more, in Unix milliseconds; nil: always will.
    public var validTo: Int?
    /// Who answers for it; never shown to customers.
    public var owner: String?
    /// What it is about, as products and issues: who has to do with these asks for it more likely.
    public var about: [NodeName]

    /// An article.
    public init(
        id: String, version: Int, title: [String: String], question: [String: String],
        phrasings: [String: [String]], answer: [String: String], next: [String], audience: [String] = [],
        channels: [String] = [], validFrom: Int? = nil, validTo: Int? = nil, owner: String? = nil,
        about: [NodeName] = []
    ) {
        self.id = id
        self.version = version
        self.title = title
        self.question = question
        self.phrasings = phrasings
        self.answer = answer
        self.next = next
        self.audience = audience
        self.channels = channels
        self.validFrom = validFrom
        self.validTo = validTo
        self.owner = owner
        self.about = about
    }
}
