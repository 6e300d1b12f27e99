import Knowledge

/// All articles at one moment, published or drafted, as lists show them.
struct ArticleShelf {
    enum State: String, CaseIterable {
        case published
        /// Never published.
        case draft
        /// Published, with a change that is not.
        case changed
        /// Published, with its removal drafted.
        case removed
    }

    struct Row {
        let id: String
        let published: Article?
        let draft: Draft?
        /// Unix milliseconds; nil when it is as the pack's files have it.
        let changed: Int?
        /// Nil when it is as the pack's files have it.
        let author: String?
        let effect: EffectStore.Effect

        var state: State {
            switch (published, draft?.content) {
            case (_, nil): .published
            case (nil, _): .draft
            case (_, .removed?): .removed
            case (_, _?): .changed
            }
        }

        /// What is going to be, or was.
        var shown: Article? { draft?.content.article ?? published }
    }

    let rows: [Row]

    /// - Parameters:
    ///   - pack: the pack in force, without what was taught.
    ///   - times: when each thing was published last.
    init(
        _ pack: Pack, _ overlay: Overlay, drafts: [Draft], times: [ItemKey: Int],
        effects: [String: EffectStore.Effect]
    ) {
        var drafts = Dictionary(
            drafts.filter { $0.key.kind == .article }.map { ($0.key.name, $0) }
        ) { first, _ in first }
        func row(_ id: String, _ article: Article?, _ draft: Draft?) -> Row {
            let item = overlay.items[.article(id)]
            return Row(
                id: id, published: article, draft: draft,
                changed: draft?.changed ?? item.flatMap { times[$0.key] },
                author: draft?.author ?? item?.author, effect: effects[id] ?? .init())
        }
        let published = pack.articles.map { row($0.id, $0, drafts.removeValue(forKey: $0.id)) }
        rows = published + drafts.values.sorted { $0.key < $1.key }.map { row($0.key.name, nil, $0) }
    }

    enum Order: String { case changed, used }

    /// Rows that fit, in an order: what was changed last or used most comes first.
    func listed(query: String?, state: State?, order: Order) -> [Row] {
        let words = (query ?? "").lowercased().split(separator: " ")
        let fitting = rows.filter { row in
            guard state == nil || row.state == state else { return false }
            guard !words.isEmpty else { return true }
            let article = row.shown
            let texts =
                [row.id]
                + [article?.title, article?.question, article?.answer].compactMap(\.self).flatMap(\.values)
                + (article?.phrasings.values.joined().map(\.self) ?? [])
            let text = texts.joined(separator: "\n").lowercased()
            return words.allSatisfy { text.contains($0) }
        }
        return fitting.sorted { left, right in
            switch order {
            case .changed: (left.changed ?? 0, right.id) > (right.changed ?? 0, left.id)
            case .used: (left.effect.uses, right.id) > (right.effect.uses, left.id)
            }
        }
    }
}
