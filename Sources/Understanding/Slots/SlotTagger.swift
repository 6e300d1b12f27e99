/// Finds the values that fill slots in a text: networks read each token with what stands before and behind it, and a chain
/// of tags is laid over what they say together (Huang, Xu, Yu 2015). Immutable and shared by all threads.
public struct SlotTagger: Sendable {
    /// Of the examples it was trained on.
    public let dataHash: UInt64
    /// Names of its slots.
    public var slots: [String] { tags.slots }

    let tags: SlotTags
    let shape: SlotShape
    let table: SubwordTable
    /// Networks that were trained on the same with other chances; one at least.
    let members: [SlotWeights]
    let calibration: SlotCalibration
    private let chain: ChainField

    init(
        tags: SlotTags, dataHash: UInt64, shape: SlotShape, table: SubwordTable, members: [SlotWeights],
        calibration: SlotCalibration
    ) {
        self.tags = tags
        self.dataHash = dataHash
        self.shape = shape
        self.table = table
        self.members = members
        self.calibration = calibration
        chain = ChainField(SlotWeights.meanSteps(members), sharpness: calibration.sharpness)
    }

    /// Tokens beyond this are not looked at.
    public static let maximumTokens = SubwordTable.maximumTokens

    /// The filled slots of a text, from left to right.
    ///
    /// Cost: about 0.3 million multiply-adds for each network and token, of at most ``maximumTokens``.
    public func tag(_ text: TokenizedText) -> [SlotSpan] {
        let read = SlotText(text, table)
        guard read.count > 0, !slots.isEmpty else { return [] }
        let emissions = SlotWeights.meanEmissions(members, shape, [read])[0]
        let runs = SlotTags.runs(calibration.decode(emissions, chain))
        guard !runs.isEmpty else { return [] }
        let lattice = chain.lattice(emissions.map { $0 * calibration.sharpness })
        return runs.map { run in
            let (first, last) = (
                text.tokens[run.tokens.lowerBound], text.tokens[run.tokens.upperBound - 1]
            )
            let range = text.text.originalRange(first.range.lowerBound..<last.range.upperBound)
            return SlotSpan(
                slot: slots[run.slot], range: range, text: text.text.originalText(range),
                confidence: chain.probability(of: run.tokens, slot: run.slot, lattice))
        }
    }
}

extension SlotWeights {
    /// What networks together say for each tag at each token of each text. (texts) of (tokens · tags)
    static func meanEmissions(
        _ members: [SlotWeights], _ shape: SlotShape, _ texts: [SlotText]
    ) -> [[Float]] {
        let passes = members.map { SlotPass($0, shape, texts) }
        return texts.indices.map { text in
            var sum = passes[0].emissions(of: text)
            for pass in passes.dropFirst() {
                for (index, value) in pass.emissions(of: text).enumerated() { sum[index] += value }
            }
            guard passes.count > 1 else { return sum }
            let share = 1 / Float(passes.count)
            return sum.map { $0 * share }
        }
    }

    /// The scores of steps from tag to tag, likewise.
    static func meanSteps(_ members: [SlotWeights]) -> Matrix {
        let mean = Matrix(members[0].steps.rows, members[0].steps.columns)
        let share = 1 / Float(members.count)
        for member in members {
            unsafe Kernels.add(share, member.steps.start, to: mean.start, mean.count)
        }
        return mean
    }
}
