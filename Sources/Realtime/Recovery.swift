import Backplane

/// Whether a page of history closes a gap.
enum Recovery {
    /// What a client that has seen `position` is given, oldest first; nil when it cannot be brought up to date.
    static func items(
        _ page: HistoryPage, since position: Command.Position, mode: TopicOptions.RecoveryMode, limit: Int
    ) -> [HistoryPage.Item]? {
        let isSameHistory = position.epoch.isEmpty || position.epoch == page.top.epoch
        switch mode {
        case .none: return nil
        case .cache:
            if isSameHistory, position.offset == page.top.offset { return [] }
            // The newest one says it all, whatever was seen before; without one there is nothing to say.
            guard let latest = page.items.first, latest.offset == page.top.offset else { return nil }
            return [latest]
        case .stream:
            let missed = page.top.offset - position.offset
            guard isSameHistory, missed >= 0, missed <= limit, page.items.count == missed,
                zip(page.items, (position.offset + 1)...).allSatisfy({ $0.offset == $1 })
            else { return nil }
            return page.items
        }
    }
}
