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
    /// The answer.
    public var answer: [String: String]
    /// Articles to read next.
    public var next: [String]

    /// An article.
    public init(
        id: String, version: Int, title: [String: String], question: [String: String],
        phrasings: [String: [String]],
        answer: [String: String], next: [String]
    ) {
        self.id = id
        self.version = version
        self.title = title
        self.question = question
        self.phrasings = phrasings
        self.answer = answer
        self.next = next
    }
}
