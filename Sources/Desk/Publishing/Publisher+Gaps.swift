import JSON
import Knowledge
import Logging
import Realtime
import Records
import Understanding

/// Questions that nothing answers, and how they get an answer.
extension Publisher {
    /// `{"gaps": [{"id", "question", "language", "count", …}], "next", "total"}`, the most frequent first.
    package func gaps(_ page: Page) async throws -> [UInt8] {
        let (gaps, total) = try await services.records.read { connection in
            (
                try GapStore.open(offset: page.offset, limit: page.limit, connection),
                try GapStore.openCount(connection)
            )
        }
        let pack = services.brain.pack
        return JSONWriter.object { json in
            json.field("gaps", array: { list in for gap in gaps { list.object { $0.gap(gap, pack) } } })
            json.page(page, of: total)
        }
    }

    /// Drafts an article with the question and the ways it was asked; what it answers is for people to write.
    package func draftArticle(for id: String, by editor: Editor) async throws -> [UInt8] {
        let pack = await teacher.base.pack.overlaid(teacher.overlay)
        let now = services.now()
        let article = try await services.records.commit { connection in
            guard let gap = try GapStore.gap(id, connection) else { throw ProtocolError.notFound("gap") }
            if let known = gap.draft, try KnowledgeStore.draft(.article(known), connection) != nil {
                return known
            }
            let name = try Self.freeName(for: gap, pack, connection)
            let article = Article(
                id: name, version: 0, title: [gap.language: String(gap.question.prefix(60))],
                question: [gap.language: gap.question],
                phrasings: [gap.language: gap.examples.filter { $0 != gap.question }].filter {
                    !$0.value.isEmpty
                },
                answer: [:], next: [])
            try KnowledgeStore.save(
                Draft(
                    key: .article(name), content: .article(article), author: editor.user, changed: now,
                    note: "asked \(gap.count) times"), connection)
            try GapStore.setDraft(name, of: id, connection)
            return name
        }
        return JSONWriter.object { $0.field("article", article) }
    }

    /// A name that says what the question is, where it is written in letters that an address can have.
    private static func freeName(
        for gap: GapStore.Gap, _ pack: Pack, _ connection: Connection
    ) throws -> String {
        let words = gap.question.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let readable = String(words.prefix(6).joined(separator: "-").prefix(40))
        let names = [readable, "gap-\(gap.id.suffix(8))"].filter { $0.count > 3 }
        let drafted = Set(try KnowledgeStore.drafts(connection).map(\.key))
        return names.first {
            pack.article($0) == nil && pack.intent($0) == nil && !drafted.contains(.article($0))
        } ?? "gap-\(gap.id.dropFirst(2))"
    }

    /// Takes a gap off the list: nothing is to answer it.
    package func dismissGap(_ id: String, by editor: Editor) async throws {
        guard try await services.records.commit({ try GapStore.close(id, .dismissed, by: editor.user, $0) })
        else { throw ProtocolError.notFound("gap") }
    }

    /// Takes gaps off the list whose question has an article now.
    func closeGaps(answeredBy number: Int) async {
        do { try await lookForAnswers(answeredBy: number) } catch {
            services.logger.warning("gaps not looked through", metadata: ["error": "\(error)"])
        }
    }

    private func lookForAnswers(answeredBy number: Int) async throws {
        let gaps = try await services.records.read { try GapStore.open(offset: 0, limit: .max, $0) }
        guard !gaps.isEmpty else { return }
        let rehearsal = Rehearsal(brain: services.brain, privacy: services.privacy)
        let answered = await Self.apart {
            gaps.filter { gap in
                if case .article? = rehearsal(gap.question, language: gap.language).decision.subject {
                    true
                } else {
                    false
                }
            }
        }
        guard !answered.isEmpty else { return }
        try await services.records.commit { connection in
            for gap in answered {
                try GapStore.close(gap.id, .answered, by: "release \(number)", connection)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func gap(_ gap: GapStore.Gap, _ pack: Pack) {
        field("id", gap.id)
        field("question", gap.question)
        field("language", gap.language)
        field("count", gap.count)
        field("last", gap.last)
        field("examples", array: { list in gap.examples.forEach { list.value($0) } })
        if let id = gap.article, let article = pack.article(id) {
            field(
                "nearest",
                object: { json in
                    json.field("article", id)
                    json.texts("title", article.title)
                    json.field("confidence", (gap.confidence ?? 0).rounded(to: 3))
                })
        }
        field("draft", gap.draft)
    }
}
