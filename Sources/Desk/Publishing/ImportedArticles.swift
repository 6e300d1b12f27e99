import Knowledge

/// Articles made of files, gathered by their ids: what is known already in other languages keeps these.
struct ImportedArticles: Sendable {
    /// In the order in which they were met.
    private(set) var articles: [Article] = []
    /// What could not be read, and where.
    private(set) var problems: [ArticleImport.Problem] = []

    /// By id.
    private var places: [String: Int] = [:]
    private let languages: [String]
    /// The article of an id as it is drafted, else as it is published.
    private let known: @Sendable (String) -> Article?

    init(languages: [String], known: @escaping @Sendable (String) -> Article?) {
        (self.languages, self.known) = (languages, known)
    }

    /// Takes over what was read from a file.
    mutating func add(_ file: ArticleImport, called name: String) {
        problems += file.problems
        for draft in file.drafts {
            do throws(Refusal) {
                try add(draft)
            } catch {
                problems.append(ArticleImport.Problem(file: name, line: draft.line, message: error.reason))
            }
        }
    }

    private struct Refusal: Error {
        let reason: String
    }

    private mutating func add(_ draft: ArticleImport.Draft) throws(Refusal) {
        let (id, language) = (id(of: draft), draft.language)
        guard (try? ArticleContent.checkName(id, "id")) != nil else {
            throw Refusal(reason: "the id \(id.prefix(80)) must be 1 to 64 of a-z, 0-9, -, _ and .")
        }
        guard languages.contains(language) else {
            throw Refusal(
                reason: "\(language) is no language of the pack: \(languages.joined(separator: ", "))")
        }
        var article =
            places[id].map { articles[$0] } ?? known(id)
            ?? Article(id: id, version: 0, title: [:], question: [:], phrasings: [:], answer: [:], next: [])
        article.title[language] = draft.title ?? draft.question
        article.question[language] = draft.question
        article.phrasings[language] = draft.phrasings.isEmpty ? nil : draft.phrasings
        article.answer[language] = draft.answer
        for (name, value) in draft.conditions.sorted(by: { $0.key < $1.key }) {
            try set(name, value, of: &article)
        }
        if let place = places[id] {
            articles[place] = article
        } else {
            places[id] = articles.count
            articles.append(article)
        }
    }

    /// An id that was made of a question is given to that question alone, so that a file that is read again changes what it
    /// made the first time, and nothing else.
    private func id(of draft: ArticleImport.Draft) -> String {
        guard draft.isNamedByQuestion, let other = places[draft.id].map({ articles[$0] }) ?? known(draft.id),
            other.question[draft.language] != draft.question
        else { return draft.id }
        return "\(draft.id)-\(ArticleImport.mark(of: draft.question))"
    }

    private func set(_ name: String, _ value: String, of article: inout Article) throws(Refusal) {
        let list = value.split { ",;，；、".contains($0) }.map(String.init)
            .map { $0.drop { $0.isWhitespace } }.map { String($0.trimmingEnd) }.filter { !$0.isEmpty }
        switch name {
        case "audience": article.audience = list
        case "channels": article.channels = list
        case "valid_from": article.validFrom = try moment(value, name, isEnd: false)
        case "valid_to": article.validTo = try moment(value, name, isEnd: true)
        default: article.owner = value
        }
    }

    private func moment(_ text: String, _ name: String, isEnd: Bool) throws(Refusal) -> Int {
        guard
            let moment = CivilTime.milliseconds(
                text, isEnd: isEnd, secondsFromUTC: CivilTime.chinaStandardTime)
        else {
            throw Refusal(reason: "\(name) must be a day, 2026-12-01, or a time, 2026-12-01T15:00")
        }
        return moment
    }
}

extension Substring {
    /// Without white space behind it.
    fileprivate var trimmingEnd: Substring {
        var rest = self
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
