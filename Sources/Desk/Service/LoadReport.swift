import JSON
import Records

extension Desk {
    /// Counts per interval, as `GET /v1/load` gives them. `minutes` is a multiple of 15.
    package func load(minutes: Int, from: Int?, to: Int?) async throws -> [UInt8] {
        let length = minutes * 60 * 1000
        let end = to ?? services.now() + length
        let start = from ?? end - 24 * 3600 * 1000
        let counts = try await services.records.read { try LoadStore.counts(from: start, to: end, $0) }
        struct Place: Hashable {
            let start: Int
            let channel: String
        }
        var sums: [Place: [LoadKind: Int]] = [:]
        for count in counts {
            let place = Place(start: count.start - count.start % length, channel: count.channel)
            sums[place, default: [:]][count.kind, default: 0] += count.count
        }
        return JSONWriter.object { json in
            json.field("interval_minutes", minutes)
            json.field(
                "intervals",
                array: { list in
                    for (place, kinds) in sums.sorted(by: {
                        ($0.key.start, $0.key.channel) < ($1.key.start, $1.key.channel)
                    }) {
                        list.object { entry in
                            entry.field("start", place.start)
                            entry.field("channel", place.channel)
                            for kind in LoadKind.allCases { entry.field(kind.rawValue, kinds[kind] ?? 0) }
                        }
                    }
                })
        }
    }
}
