/// How a tagger's scores are made to mean what they say, by texts that it has not learned from.
struct SlotCalibration: Equatable, Sendable {
    /// What all scores are multiplied by, so that confidences meet the share that is right (Guo et al. 2017).
    var sharpness: Float = 1
    /// How much less "outside" counts when tags are decided on. Where people disagree on a label, a value with a chance a
    /// little under half is still worth finding: F1 counts what is missed like what is too much.
    var lean: Float = 0

    /// A text's scores with its right tags.
    struct Reading {
        /// (tokens · tags)
        let emissions: [Float]
        let tags: [Int]
    }

    /// As they came.
    init() {}

    init(sharpness: Float, lean: Float) {
        self.sharpness = sharpness
        self.lean = lean
    }

    /// The sharpness with the least loss, then the lean with the highest F1; of equal ones the first.
    init(_ readings: [Reading], steps: Matrix) {
        self.init()
        var least = Double.infinity
        for candidate in stride(from: 1.2, through: 0.3, by: -0.05) {
            let chain = ChainField(steps, sharpness: Float(candidate))
            let loss = readings.reduce(0) {
                $0 + chain.loss($1.emissions.map { $0 * Float(candidate) }, $1.tags)
            }
            if loss < least { (least, sharpness) = (loss, Float(candidate)) }
        }
        let chain = ChainField(steps, sharpness: sharpness)
        var highest = Self.f1(readings.map { (decode($0.emissions, chain), $0.tags) })
        for candidate in stride(from: -0.4, through: 1.2, by: 0.1) {
            let other = SlotCalibration(sharpness: sharpness, lean: Float(candidate))
            let f1 = Self.f1(readings.map { (other.decode($0.emissions, chain), $0.tags) })
            if f1 > highest { (highest, lean) = (f1, Float(candidate)) }
        }
    }

    /// The tags to decide on. `emissions` (tokens · tags) as they came, `chain` as sharp as this.
    func decode(_ emissions: [Float], _ chain: ChainField) -> [Int] {
        var scaled = emissions.map { $0 * sharpness }
        for index in stride(from: 0, to: scaled.count, by: chain.tags) { scaled[index] -= lean }
        return chain.decode(scaled)
    }

    /// Micro-averaged F1 of the spans in pairs of found and right tags.
    static func f1(_ pairs: [(found: [Int], right: [Int])]) -> Double {
        var (matches, spans) = (0, 0)
        for pair in pairs {
            let (found, right) = (SlotTags.runs(pair.found), SlotTags.runs(pair.right))
            spans += found.count + right.count
            matches += found.count { run in right.contains { $0 == run } }
        }
        return spans == 0 ? 0 : 2 * Double(matches) / Double(spans)
    }
}
