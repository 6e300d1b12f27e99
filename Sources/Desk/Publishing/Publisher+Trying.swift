package import JSON
import Knowledge
import Realtime
import Records

/// Questions tried on articles, before or after they are released.
extension Publisher {
    private static let maximumTrial = 4000

    /// `{"text", "language", "contact", "channel", "drafts"}` → `{"hits": [{"article", "title", "score", "confidence", "boosts",
    /// "excluded"}], "answer", "why", "reasons"}`; the answer of `POST /v1/articles/try`.
    ///
    /// What the bot would find and say: to a contact on a channel where they are given, to anybody otherwise; with `drafts` as
    /// if all of them were live.
    package func tryArticles(_ json: JSONText) async throws -> [UInt8] {
        try json.allow(only: ["text", "language", "contact", "channel", "drafts"])
        guard let text = try json.text("text", upTo: Self.maximumTrial), !text.isEmpty else {
            throw ProtocolError.invalid("text", "must be a text of 1 to \(Self.maximumTrial) characters")
        }
        var brain = services.brain
        if json["drafts"]?.bool == true {
            let drafts = try await services.records.read { try KnowledgeStore.drafts($0) }
            if !drafts.isEmpty { brain = try await teacher.candidate(teacher.overlay.with(drafts)) }
        }
        let language = json["language"]?.string ?? brain.pack.languages.first ?? "zh"
        let asker = try await asker(contact: json["contact"]?.string, channel: json["channel"]?.string)
        let result = Rehearsal(brain: brain, privacy: services.privacy)(
            text, language: language, asker: asker)
        let trial = ArticleTrial(pack: brain.pack, result: result, asker: asker)
        let release = brain.release
        return JSONWriter.object { json in
            trial.write(&json)
            json.reasons(result.decision.reasons, of: release)
        }
    }

    /// Who a question is tried for.
    private func asker(contact: String?, channel: String?) async throws -> Asker {
        let now = services.now()
        guard contact != nil || channel != nil else { return Asker(scope: .anybody(at: now)) }
        guard let contact else { return Asker(scope: AnswerScope(channel: channel, moment: now)) }
        let segments = try await services.records.read { connection in
            guard try ContactStore.contact(contact, connection) != nil else {
                throw ProtocolError.invalid("contact", "is not known")
            }
            return Set(try ContactStore.segments(of: contact, connection))
        }
        return Asker(
            segments: segments, channel: channel ?? "web", moment: now,
            known: services.graph.flatMap { KnownContact(contact, in: $0.store.snapshot) })
    }
}

/// What came of a question that was tried.
private struct ArticleTrial {
    let pack: Pack
    let result: Rehearsal.Result
    let asker: Asker

    func write(_ json: inout JSONWriter) {
        json.field(
            "hits",
            array: { list in
                for hit in result.found.hits { list.object { self.hit(hit, &$0) } }
                for exclusion in result.found.excluded {
                    list.object { json in
                        name(exclusion.article, &json)
                        json.field("excluded", exclusion.reason)
                    }
                }
            })
        json.field("answer", result.decision.said)
        guard case .article(let id)? = result.decision.subject, let article = pack.article(id) else { return }
        json.field("why", object: { why(article, &$0) })
    }

    private func name(_ id: String, _ json: inout JSONWriter) {
        json.field("article", id)
        json.texts("title", pack.article(id)?.title ?? [:])
    }

    private func hit(_ hit: Hit, _ json: inout JSONWriter) {
        name(hit.article, &json)
        json.field("score", hit.score.rounded(to: 3))
        json.field("confidence", hit.confidence.rounded(to: 3))
        json.field(
            "boosts",
            array: { list in
                guard hit.boost != .none else { return }
                list.object { json in
                    json.field("reason", hit.boost.reasons.joined(separator: ", "))
                    json.field("factor", hit.boost.factor.rounded(to: 3))
                }
            })
    }

    /// The path of an answer, in the form of a proof: what spoke for the article, and the facts of the graph among it.
    private func why(_ article: Article, _ json: inout JSONWriter) {
        let title = LocalizedText(article.title)(result.understood.language)
        json.field("text", article.version > 0 ? "\(title) (version \(article.version))" : title)
        json.field("kind", "derived")
        json.field(
            "premises",
            array: { list in
                for reason in result.decision.reasons {
                    list.object { json in
                        json.field("text", reason)
                        json.field("kind", "evident")
                    }
                }
                guard let known = asker.known else { return }
                for fact in article.about.compactMap(known.fact(leadingTo:)) {
                    guard let proof = known.snapshot.explain(fact) else { continue }
                    list.object { ProofJSON(known.snapshot).proof(proof, &$0) }
                }
            })
    }
}
