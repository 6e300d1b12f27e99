package import Understanding

/// Finds what the pack's phrasings mark. The tagger's findings stand beside those of the rules.
struct MarkedValues {
    let brain: Brain

    /// A finding that is less likely than this is left out: it costs a question, a wrong value costs trust.
    static let leastConfidence = 0.9
    /// Text beyond this is not cut into tokens: the tagger reads ``SlotTagger/maximumTokens`` of them.
    private static let maximumScalars = 2000

    /// What rules and tagger find, in the order of the text; nothing overlaps.
    func callAsFunction(_ text: String, besides known: [Entity]) -> [Entity] {
        guard let tagger = brain.tagger else { return known }
        let spans = tagger.tag(TokenizedText(text, maximumScalars: Self.maximumScalars))
        return Self.merge(spans, known, own: Set(brain.pack.entities.map(\.name)))
    }

    /// What the pack itself defines (`own`) stays as the rules found it, and so does what a span cuts through. A number or day
    /// that is always known gives way to a longer value around it: "7 Days Inn" is a name.
    static func merge(_ spans: [SlotSpan], _ known: [Entity], own: Set<String>) -> [Entity] {
        var found = known
        for span in spans where span.confidence >= leastConfidence {
            let touched = known.filter { $0.range.overlaps(span.range) }
            let isAround = touched.allSatisfy { entity in
                !own.contains(entity.name) && entity.range != span.range
                    && span.range.lowerBound <= entity.range.lowerBound
                    && entity.range.upperBound <= span.range.upperBound
            }
            guard isAround else { continue }
            found.removeAll { touched.contains($0) }
            found.append(Entity(name: span.slot, value: span.text, text: span.text, range: span.range))
        }
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}

extension Brain {
    /// How often a marked phrasing is told: pages of other phrasings stand against a few of them.
    private static let repetitions = 5

    /// What a pack teaches the tagger: its marked phrasings, and as many at most of its intents' that name no marked value.
    /// Empty when the pack marks nothing. Repeated: no part of it can stand for texts that training has not seen.
    package static func slotExamples(of pack: Pack) -> [SlotExample] {
        let names = Set(pack.entities.filter { $0.kind == .marked }.map(\.name))
        guard !names.isEmpty else { return [] }
        let flows = pack.flows.filter { flow in
            flow.slots.contains { names.contains($0.foundAs ?? $0.entity) }
        }.map(\.name)
        let others = pack.intents.filter { intent in !flows.contains { intent.does == .flow($0) } }
            .flatMap { intent in intent.phrasings.sorted { $0.key < $1.key }.flatMap(\.value) }
        let marked = Array(repeating: pack.marked, count: repetitions).flatMap(\.self)
        // Evenly from all of them.
        let count = min(others.count, marked.count)
        let plain = (0..<count).map { SlotExample(text: others[$0 * others.count / count], spans: []) }
        return marked + plain
    }
}
