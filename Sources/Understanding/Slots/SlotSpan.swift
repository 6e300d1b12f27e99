/// A piece of a text that fills a slot, as the tagger found it.
public struct SlotSpan: Equatable, Sendable {
    /// Name of the slot.
    public let slot: String
    /// Scalars of the original text.
    public let range: Range<Int>
    /// The piece as it was written.
    public let text: String
    /// How likely exactly this piece fills exactly this slot, 0 to 1.
    public let confidence: Double
}
