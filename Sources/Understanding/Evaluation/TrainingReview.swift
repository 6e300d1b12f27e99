/// What whoever writes examples should look at: which intents are taken for each other, which do worst and what would help
/// them, and texts that stand under more than one.
public struct TrainingReview: Equatable, Sendable {
    /// Two intents that are taken for each other, in either direction.
    public struct Pair: Equatable, Sendable {
        /// The one that is more often taken for the other.
        public let one: String
        /// The other.
        public let other: String
        /// Texts of `one` that were taken for `other`.
        public let oneAsOther: Int
        /// Texts of `other` that were taken for `one`.
        public let otherAsOne: Int
    }

    /// What would help an intent.
    public enum Advice: Equatable, Sendable {
        /// It has fewer examples than what is enough.
        case addExamples(have: Int, enough: Int)
        /// It is taken for another one: say what tells them apart.
        case addDistinguishing(from: String, count: Int)
        /// Both are taken for each other so often that they may be one.
        case mergeOrDistinguish(with: String, count: Int)
        /// Texts of it stand under another one, too.
        case removeDuplicates(with: String, count: Int)
        /// No one of these: what is missed is said in other ways.
        case addWordings
    }

    /// An intent that does badly.
    public struct Weak: Equatable, Sendable {
        /// The intent.
        public let label: String
        /// Harmonic mean of precision and recall.
        public let f1: Double
        /// Share of its texts that were found.
        public let recall: Double
        /// Texts it was measured by.
        public let count: Int
        /// What would help most first; never empty.
        public let advice: [Advice]
    }

    /// A text that stands under several intents.
    public struct Duplicate: Equatable, Sendable {
        /// As it is first written.
        public let text: String
        /// In the order of the alphabet.
        public let labels: [String]
    }

    /// Share of right answers.
    public let accuracy: Double
    /// Mean of the F1 of labels that occur.
    public let macroF1: Double
    /// The most confused first.
    public let confused: [Pair]
    /// The worst first.
    public let weakest: [Weak]
    /// In the order of the examples.
    public let duplicates: [Duplicate]

    /// Fewer examples are few: the recurrent model is used from here on.
    public static let enoughExamples = 20
    /// Share of the texts of both from which two intents may be one.
    private static let merging = 0.2

    /// Reviews outcomes on texts that were held out.
    ///
    /// - Parameters:
    ///   - examples: what was learnt.
    ///   - limit: how many pairs, intents and texts are named at most.
    public init(_ report: ClassificationReport, examples: [Example], limit: Int = 8) {
        accuracy = report.accuracy
        macroF1 = report.macroF1
        let pairs = Self.pairs(report.confusions)
        let duplicates = Self.duplicates(examples)
        confused = Array(pairs.prefix(limit))
        self.duplicates = Array(duplicates.prefix(limit))
        var counts: [String: Int] = [:]
        for example in examples { counts[example.label, default: 0] += 1 }
        let labels = Dictionary(report.labels.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        weakest = report.labels.filter { $0.count > 0 && $0.f1 < 1 }
            .sorted { ($0.f1, $0.name) < ($1.f1, $1.name) }.prefix(limit)
            .map { label in
                Weak(
                    label: label.name, f1: label.f1, recall: label.recall, count: label.count,
                    advice: Self.advice(
                        label, examples: counts[label.name] ?? 0, labels, pairs, duplicates))
            }
    }

    private static func advice(
        _ label: ClassificationReport.Label, examples: Int, _ labels: [String: ClassificationReport.Label],
        _ pairs: [Pair], _ duplicates: [Duplicate]
    ) -> [Advice] {
        var advice: [Advice] = []
        let shared = duplicates.filter { $0.labels.contains(label.name) }
        var sharing: [String: Int] = [:]
        for other in shared.flatMap(\.labels) where other != label.name { sharing[other, default: 0] += 1 }
        if let most = sharing.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
            advice.append(.removeDuplicates(with: most.key, count: most.value))
        }
        if examples < enoughExamples {
            advice.append(.addExamples(have: examples, enough: enoughExamples))
        }
        if let pair = pairs.first(where: { $0.one == label.name || $0.other == label.name }) {
            let rival = pair.one == label.name ? pair.other : pair.one
            let count = pair.oneAsOther + pair.otherAsOne
            let both = label.count + (labels[rival]?.count ?? 0)
            advice.append(
                Double(count) >= merging * Double(both) && pair.otherAsOne > 0
                    ? .mergeOrDistinguish(with: rival, count: count)
                    : .addDistinguishing(from: rival, count: count))
        }
        return advice.isEmpty ? [.addWordings] : advice
    }

    private static func pairs(_ confusions: [ClassificationReport.Confusion]) -> [Pair] {
        var counts: [String: [String: Int]] = [:]
        for confusion in confusions {
            counts[confusion.expected, default: [:]][confusion.found] = confusion.count
        }
        return confusions.compactMap { confusion -> Pair? in
            let back = counts[confusion.found]?[confusion.expected] ?? 0
            // Each pair once, from the side that errs more.
            guard (confusion.count, confusion.found) > (back, confusion.expected) else { return nil }
            return Pair(
                one: confusion.expected, other: confusion.found, oneAsOther: confusion.count,
                otherAsOne: back)
        }.sorted {
            ($0.oneAsOther + $0.otherAsOne, $1.one, $1.other)
                > ($1.oneAsOther + $1.otherAsOne, $0.one, $0.other)
        }
    }

    /// Texts are the same when their words are.
    private static func duplicates(_ examples: [Example]) -> [Duplicate] {
        var places: [String: Int] = [:]
        var found: [(text: String, labels: Set<String>)] = []
        for example in examples {
            let text = TokenizedText(example.text)
            let key = text.tokens.filter { $0.kind != .mark }.map(text.string).joined(separator: " ")
            guard !key.isEmpty else { continue }
            if let place = places[key] {
                found[place].labels.insert(example.label)
            } else {
                places[key] = found.count
                found.append((example.text, [example.label]))
            }
        }
        return found.filter { $0.labels.count > 1 }.map {
            Duplicate(text: $0.text, labels: $0.labels.sorted())
        }
    }
}

extension TrainingReview: CustomStringConvertible {
    /// For people, a line each.
    public var description: String {
        var lines = ["accuracy \(Self.percent(accuracy)), macro F1 \(Self.percent(macroF1))"]
        func section(_ title: String, _ rows: [String]) {
            guard !rows.isEmpty else { return }
            lines += ["", title] + rows.map { "  \($0)" }
        }
        section("most confused:", confused.map(\.description))
        section("worst intents:", weakest.map(\.description))
        section(
            "texts under several intents:",
            duplicates.map { "\"\($0.text)\": \($0.labels.joined(separator: ", "))" })
        return lines.joined(separator: "\n")
    }

    fileprivate static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

extension TrainingReview.Pair: CustomStringConvertible {
    /// For people.
    public var description: String {
        let back = otherAsOne > 0 ? ", \(otherAsOne) the other way round" : ""
        return "\(oneAsOther) × \(one) taken for \(other)\(back)"
    }
}

extension TrainingReview.Weak: CustomStringConvertible {
    /// For people.
    public var description: String {
        let figures =
            "F1 \(TrainingReview.percent(f1)), found \(TrainingReview.percent(recall)) of \(count)"
        return "\(label): \(figures); \(advice.map(\.description).joined(separator: "; "))"
    }
}

extension TrainingReview.Advice: CustomStringConvertible {
    /// For people.
    public var description: String {
        switch self {
        case .addExamples(let have, let enough):
            "has \(have) example\(have == 1 ? "" : "s"), add \(enough - have) more"
        case .addDistinguishing(let other, let count):
            "confused with \(other) \(count) ×, add phrasings that tell it from \(other)"
        case .mergeOrDistinguish(let other, let count):
            "confused with \(other) \(count) ×, merge both or add phrasings that tell them apart"
        case .removeDuplicates(let other, let count):
            "shares \(count) text\(count == 1 ? "" : "s") with \(other), leave each under one"
        case .addWordings: "add examples of other wordings"
        }
    }
}
