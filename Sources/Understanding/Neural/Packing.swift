/// How sequences of several lengths lie in one matrix without padding: a row a token, step by step, and in each step the
/// sequences that reach it, the longest first.
///
/// For lengths 3, 2 and 1 the rows are a₀ b₀ c₀ a₁ b₁ a₂. The sequences that go on are always the first of a step, so
/// that a step is one product over neighbouring rows.
struct Packing {
    /// Lengths, the longest first; none is 0. (sequences)
    let lengths: [Int]
    /// How many sequences reach each step. (steps)
    let widths: [Int]
    /// Row where each step begins. (steps)
    let offsets: [Int]

    /// Tokens in all.
    let rows: Int

    init(lengths: [Int]) {
        precondition(
            lengths.allSatisfy { $0 > 0 } && zip(lengths, lengths.dropFirst()).allSatisfy { $0 >= $1 })
        self.lengths = lengths
        var widths: [Int] = []
        var offsets: [Int] = []
        var row = 0
        var width = lengths.count
        for step in 0..<(lengths.first ?? 0) {
            while width > 0, lengths[width - 1] <= step { width -= 1 }
            widths.append(width)
            offsets.append(row)
            row += width
        }
        self.widths = widths
        self.offsets = offsets
        rows = row
    }

    var steps: Int { widths.count }

    func row(_ sequence: Int, _ step: Int) -> Int { offsets[step] + sequence }
}
