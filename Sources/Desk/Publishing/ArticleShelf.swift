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
        /// Published, and holds for a few days more.
        case expiring
        /// Published, but holds no more: nobody is answered by it.
        case expired
    }

    /// So long before its end an article expires soon, in milliseconds.
    private static let soon = 7 * 86_400_000

    struct Row {
        let id: String
        let published: Article?
        let draft: Draft?
        /// Unix milliseconds; nil when it is as the pack's files have it.
        let changed: Int?
        /// Nil when it is as the pack's files have it.
        let author: String?
        let effect: EffectStore.Effect
        /// Of the list, in Unix milliseconds.
        fileprivate let now: Int

        var state: State {
            switch (published, draft?.content) {
            case (let article?, nil): standing(of: article)
            case (nil, nil): .removed
            case (nil, _): .draft
            case (_, .removed?): .removed
            case (_, _?): .changed
            }
        }

        private func standing(of article: Article) -> State {
            guard let end = article.validTo else { return .published }
            return end <= now ? .expired : end - now < ArticleShelf.soon ? .expiring : .published
        }

        /// What is going to be, or was.
        var shown: Article? { draft?.content.article ?? published }
    }

    let rows: [Row]

    /// - Parameters:
    ///   - pack: the pack in force, without what was taught.
    ///   - times: when each thing was published last.
    ///   - now: Unix milliseconds.
    init(
        _ pack: Pack, _ overlay: Overlay, drafts: [Draft], times: [ItemKey: Int],
        effects: [String: EffectStore.Effect], now: Int
    ) {
        var drafts = Dictionary(
            drafts.filter { $0.key.kind == .article }.map { ($0.key.name, $0) }
        ) { first, _ in first }
        func row(_ id: String, _ article: Article?, _ draft: Draft?) -> Row {
            let item = overlay.items[.article(id)]
            return Row(
                id: id, published: article, draft: draft,
                changed: draft?.changed ?? item.flatMap { times[$0.key] },
                author: draft?.author ?? item?.author, effect: effects[id] ?? .init(), now: now)
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
