import Foundation

/// Tells the intent of a text, or that it is none of them. Immutable and shared by all threads.
public struct IntentClassifier: Sendable {
    /// Which models answer.
    public enum Kind: String, Sendable, CaseIterable {
        /// N-grams alone: for few examples, and at once.
        case linear
        /// The model that the product began with: forwards only, read after the last of 32 steps.
        case lstm
        /// Subwords and both directions.
        case bilstm
        /// The mean of `linear` and `bilstm` where there are examples enough, else `linear`.
        case combined
    }

    /// Intents by class.
    public let labels: [String]
    /// What answers.
    public let kind: Kind
    /// Of the examples it was trained on.
    public let dataHash: UInt64
    /// How its probabilities were made to mean what they say.
    public let calibration: Calibration

    let linear: LinearModel?
    /// One, or two that were trained on nearly the same: together they are surer than each alone.
    let recurrent: [RecurrentModel]
    /// How much the linear model counts beside the recurrent ones, 0 to 1.
    let linearShare: Float
    /// Reads texts by their meaning; its model is beside this one.
    let semantic: SemanticModel?

    /// Out-of-scope texts among the examples have this label; it is no intent.
    public static let outOfScope = "oos"

    /// Longer texts are cut: an intent shows early.
    static let maximumScalars = 4000

    init(
        labels: [String], kind: Kind, dataHash: UInt64, calibration: Calibration, linear: LinearModel?,
        recurrent: [RecurrentModel], linearShare: Float = ModelMix.usualShare, semantic: SemanticModel? = nil
    ) {
        self.labels = labels
        self.kind = kind
        self.dataHash = dataHash
        self.calibration = calibration
        self.linear = linear
        self.recurrent = recurrent
        self.linearShare = linearShare
        self.semantic = semantic
    }

    /// What a text is about.
    public func classify(_ text: String) -> IntentReading {
        classify(TokenizedText(text, maximumScalars: Self.maximumScalars))
    }

    /// The same for a text that has been cut already.
    public func classify(_ text: TokenizedText) -> IntentReading {
        guard let raw = raw(text) else { return .none }
        let candidates = zip(labels, calibration.scaled(raw.probabilities))
            .map { IntentCandidate(label: $0, probability: Double($1)) }
            .sorted { ($0.probability, $1.label) > ($1.probability, $0.label) }
        return IntentReading(
            candidates: candidates, scope: calibration.scope.score(raw) - calibration.bound)
    }

    /// What the models make of a text; nil when it has nothing that training has seen.
    func raw(_ text: TokenizedText) -> RawReading? {
        let first = linear?.reading(text)
        // Without a known n-gram the other model would only guess.
        if linear != nil, first == nil, semantic == nil { return nil }
        let second = recurrentProbabilities(text)
        var probabilities: [Float]?
        switch (first?.probabilities, second) {
        case (let first?, let second?):
            probabilities = ModelMix.mixed(
                first, ModelMix.completed(second, by: first), linearShare: linearShare)
        case (let first, let second): probabilities = first ?? second
        }
        if let semantic { probabilities = semantic.mixed(with: probabilities, text) }
        let known = first?.knownWords ?? recurrent.first?.table.knownWords(of: text) ?? 1
        return probabilities.map { RawReading(probabilities: $0, knownWords: known) }
    }

    /// Of all recurrent models; nil without one, or without tokens.
    func recurrentProbabilities(_ text: TokenizedText) -> [Float]? {
        Self.mean(recurrent.compactMap { $0.probabilities(text) })
    }

    private static func mean(_ all: [[Float]]) -> [Float]? {
        guard let first = all.first, all.count > 1 else { return all.first }
        let share = 1 / Float(all.count)
        return first.indices.map { index in all.reduce(0) { $0 + $1[index] * share } }
    }
}

/// What a text is about, as far as the classifier can tell.
public struct IntentReading: Equatable, Sendable {
    /// All intents, the likeliest first; none when the text has nothing that training has seen.
    public let candidates: [IntentCandidate]
    /// How far the text is from the border of what is known, in log-odds: below 0 it is out of scope.
    public let scope: Double
    /// Whether it is likely to be about one of them.
    public var isInScope: Bool { scope >= 0 }

    /// Nothing known.
    public static let none = IntentReading(candidates: [], scope: -.infinity)

    /// The likeliest intent of a text in scope.
    public var intent: IntentCandidate? { isInScope ? candidates.first : nil }
}
