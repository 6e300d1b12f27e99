/// A text and what it means.
public struct Example: Hashable, Sendable {
    /// The intent.
    public let label: String
    /// A way to say it.
    public let text: String

    /// An example.
    public init(label: String, text: String) {
        self.label = label
        self.text = text
    }

    /// Names a set of examples: FNV-1a over labels and texts, in their order.
    public static func hash(of examples: [Example]) -> UInt64 {
        var hash = Fingerprint()
        for example in examples {
            hash.add(example.label.utf8)
            hash.add(example.text.utf8)
        }
        return hash.value
    }
}

/// An intent with its probability.
public struct IntentCandidate: Equatable, Sendable {
    /// The intent.
    public let label: String
    /// 0 to 1; all candidates of a text sum to 1.
    public let probability: Double

    /// A candidate.
    public init(label: String, probability: Double) {
        self.label = label
        self.probability = probability
    }
}

/// FNV-1a, 64 bits.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Adds bytes and an end mark.
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = (value ^ 0xFF) &* 0x100_0000_01b3
    }

    /// Adds one scalar.
    mutating func add(_ scalar: Unicode.Scalar) {
        value = (value ^ UInt64(scalar.value)) &* 0x100_0000_01b3
        value ^= value >> 29
    }
}

/// Labels in the order in which they first come, and the class of each example.
struct LabelSet {
    let labels: [String]
    /// (examples)
    let classes: [Int]

    init(_ examples: [Example]) {
        var labels: [String] = []
        var numbers: [String: Int] = [:]
        classes = examples.map { example in
            if let number = numbers[example.label] { return number }
            numbers[example.label] = labels.count
            labels.append(example.label)
            return labels.count - 1
        }
        self.labels = labels
    }
}
