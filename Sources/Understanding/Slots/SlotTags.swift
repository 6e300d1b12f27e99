/// The tags of a set of slots: outside (0), and for each slot its first token and its further ones (Ramshaw, Marcus 1995).
struct SlotTags: Equatable, Sendable {
    /// Names by slot.
    let slots: [String]

    static let outside = 0

    init(slots: [String]) { self.slots = slots }

    /// The slots of a set of examples, by name.
    init(_ examples: [SlotExample]) {
        slots = Set(examples.flatMap { $0.spans.map(\.slot) }).sorted()
    }

    var count: Int { 2 * slots.count + 1 }

    static func first(_ slot: Int) -> Int { 2 * slot + 1 }
    static func further(_ slot: Int) -> Int { 2 * slot + 2 }

    /// Whether a tag may follow another: a further token needs one of its slot before it.
    static func allows(_ tag: Int, after earlier: Int) -> Bool {
        !isFurther(tag) || earlier == tag || earlier == tag - 1
    }

    /// Whether a text may begin with a tag.
    static func allowsFirst(_ tag: Int) -> Bool { !isFurther(tag) }

    private static func isFurther(_ tag: Int) -> Bool { tag > 0 && tag % 2 == 0 }

    /// A tag for each of the first `count` tokens. A token belongs to a span that it shares a scalar with.
    func tags(_ text: TokenizedText, _ spans: [SlotExample.Span], count: Int) -> [Int] {
        var tags = Array(repeating: Self.outside, count: count)
        let ranges = text.tokens.prefix(count).map { text.text.originalRange($0.range) }
        for span in spans {
            guard let slot = slots.firstIndex(of: span.slot) else { continue }
            var isFirst = true
            for (index, range) in ranges.enumerated() where range.overlaps(span.range) {
                guard tags[index] == Self.outside else { break }
                tags[index] = isFirst ? Self.first(slot) : Self.further(slot)
                isFirst = false
            }
        }
        return tags
    }

    /// Runs of tokens that fill a slot.
    static func runs(_ tags: [Int]) -> [(slot: Int, tokens: Range<Int>)] {
        var runs: [(slot: Int, tokens: Range<Int>)] = []
        for (index, tag) in tags.enumerated() where tag != outside {
            if isFurther(tag), let last = runs.last, last.tokens.upperBound == index,
                further(last.slot) == tag
            {
                runs[runs.count - 1].tokens = last.tokens.lowerBound..<(index + 1)
            } else {
                runs.append(((tag - 1) / 2, index..<(index + 1)))
            }
        }
        return runs
    }
}
