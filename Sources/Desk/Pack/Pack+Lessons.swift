import Knowledge
import Logging
import Realtime

extension Pack {
    /// The pack with what was taught; lessons in the order of their names, so that the same ones give the same pack.
    ///
    /// - Throws: 422 when a lesson does not fit: an unknown language, article or flow, or nothing that follows.
    func taught(_ lessons: [Lesson]) throws(ProtocolError) -> Pack {
        var pack = self
        for lesson in lessons.sorted(by: { $0.name < $1.name }) { try pack.take(lesson) }
        return pack
    }

    /// The lessons that fit: the pack may have changed since, and is better without one of them than not used at all.
    func fitting(_ lessons: [Lesson], _ logger: Logger) -> [Lesson] {
        lessons.filter { lesson in
            do throws(ProtocolError) {
                _ = try taught([lesson])
                return true
            } catch {
                logger.error(
                    "a lesson does not fit the pack: going on without it",
                    metadata: ["intent": "\(lesson.name)", "error": "\(error)"])
                return false
            }
        }
    }

    private mutating func take(_ lesson: Lesson) throws(ProtocolError) {
        for language in lesson.phrasings.keys where !languages.contains(language) {
            throw .invalid("phrasings.\(language)", "must be one of \(languages.joined(separator: ", "))")
        }
        if let place = intents.firstIndex(where: { $0.name == lesson.name }) {
            guard lesson.does == nil else {
                throw .invalid("name", "is an intent of the pack: it takes further phrasings only")
            }
            for (language, texts) in lesson.phrasings {
                intents[place].phrasings[language, default: []] += texts
            }
            return
        }
        guard !lesson.title.isEmpty else { throw .invalid("title", "is missing: it labels suggestions") }
        let does: Consequence
        switch lesson.does {
        case .flow(let name):
            guard flow(name) != nil else { throw .invalid("flow", "names no flow of the pack: \(name)") }
            does = .flow(name)
        case .article(let id):
            guard article(id) != nil else { throw .invalid("article", "names no article of the pack: \(id)") }
            does = .article(id)
        case .answer(let texts):
            guard article(lesson.name) == nil else { throw .invalid("name", "is an article of the pack") }
            articles.append(
                Article(
                    id: lesson.name, version: 1, title: lesson.title,
                    question: lesson.phrasings.compactMapValues(\.first), phrasings: [:], answer: texts,
                    next: []))
            does = .article(lesson.name)
        case nil:
            throw .invalid("answer", "is missing: say what follows by answer, article or flow")
        }
        intents.append(
            Intent(
                name: lesson.name, title: LocalizedText(lesson.title), does: does,
                phrasings: lesson.phrasings))
    }
}
