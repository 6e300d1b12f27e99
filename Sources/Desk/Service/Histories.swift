import Backplane
import Realtime
import Records

/// The past of `conversation:` topics: the entries in the store, their offset the sequence number.
struct ConversationHistory: TopicHistory {
    let records: RecordStore

    func history(
        of topic: TopicName, _ query: HistoryQuery,
        completion: @escaping @Sendable (Result<HistoryPage, ProtocolError>) -> Void
    ) {
        let id = ConversationID(topic.rest)
        let epoch = records.epoch
        records.read { connection -> HistoryPage in
            let top = try ConversationStore.load(id, connection)?.seq ?? 0
            let limit = query.limit ?? 1000
            var items: [HistoryPage.Item] = []
            if limit > 0 {
                items =
                    query.isReversed
                    ? try ConversationStore.entries(
                        of: id, before: query.since?.offset ?? .max, kind: nil, limit: limit, connection)
                    : try ConversationStore.entries(
                        of: id, after: query.since?.offset ?? 0, limit: limit, connection)
            }
            return page(items, top: top, epoch: epoch)
        } completion: {
            completion($0.mapError { _ in .storeUnavailable })
        }
    }
}

/// The past of `notices:` topics: what a contact was sent, its offset the receipt's number.
struct NoticeHistory: TopicHistory {
    let records: RecordStore

    func history(
        of topic: TopicName, _ query: HistoryQuery,
        completion: @escaping @Sendable (Result<HistoryPage, ProtocolError>) -> Void
    ) {
        let epoch = records.epoch
        records.read { connection -> HistoryPage in
            let top = try NoticeStore.top(of: topic.rest, connection)
            let limit = query.limit ?? 1000
            let items =
                limit == 0
                ? []
                : try NoticeStore.items(
                    of: topic.rest, after: query.since?.offset ?? 0, limit: limit, connection)
            return page(query.isReversed ? items.reversed() : items, top: top, epoch: epoch)
        } completion: {
            completion($0.mapError { _ in .storeUnavailable })
        }
    }
}

/// Bodies become publications; an entry that was committed between two reads lies beyond `top` and is left out.
private func page(_ items: [HistoryPage.Item], top: Int, epoch: String) -> HistoryPage {
    HistoryPage(
        items: items.filter { $0.offset <= top }.map {
            HistoryPage.Item(offset: $0.offset, payload: Publication.payload(data: $0.payload))
        }, top: StreamPosition(offset: top, epoch: epoch))
}
