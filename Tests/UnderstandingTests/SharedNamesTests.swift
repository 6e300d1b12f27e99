import Testing

@testable import Understanding

@Suite struct SharedNamesTests {
    private static let labels = ["lamp_on", "lamp_off", "radio_on", "radio_off"]

    @Test func `words that some names have are shared, those of one or of all are not`() {
        let names = SharedNames(["switch_Lamp_on", "switch.lamp.off", "switch radio on"])
        // In the order of the words: lamp, on.
        #expect(names.members == [[0, 1], [0, 2]] && names.columns == 5)
        #expect(SharedNames(["查询_酒店_电话", "查询_餐馆_电话", "感谢"]).members.count == 2)
        #expect(SharedNames(["thanks", "greeting"]).members.isEmpty)
    }

    @Test func `gathering is the way back of spreading`() {
        let names = SharedNames(Self.labels)
        let (one, other) = (
            Matrix(1, names.columns, (0..<8).map { Float($0 * $0) }),
            Matrix(1, names.columns, (3..<11).map(Float.init))
        )
        // ⟨spread(x), y⟩ over classes = ⟨x, gather(y)⟩ over all, where y is zero for the words.
        let (spread, gathered) = (one.copy(), other.copy())
        unsafe names.spread(spread.start)
        unsafe names.gather(gathered.start)
        let first = (0..<4).reduce(Float(0)) { $0 + spread.values[$1] * other.values[$1] }
        let second = (0..<8).reduce(Float(0)) { $0 + one.values[$1] * gathered.values[$1] }
        #expect(first == second)
    }

    /// Nobody has said how a radio is switched off with the word that all say of the lamp.
    @Test func `what one class teaches of a word helps the others that have it`() throws {
        let examples = [
            ("lamp on please", 0), ("start the lamp", 0), ("lamp off please", 1), ("quench the lamp", 1),
            ("radio on please", 2), ("start the radio", 2), ("radio off please", 3), ("silence the radio", 3),
        ]
        let texts = examples.map { NGrams(TokenizedText($0.0)) }
        func probability(_ names: SharedNames) throws -> Float {
            let model = LinearTrainer(options: .init(epochs: 60)).train(
                texts, examples.map(\.1), count: 4, names: names)
            return try #require(model.probabilities(TokenizedText("quench the radio")))[3]
        }
        let (alone, shared) = (
            try probability(SharedNames(classes: 4)), try probability(SharedNames(Self.labels))
        )
        #expect(shared > alone + 0.05)
    }

    @Test func `names that share nothing change nothing`() {
        let texts = ["late parcel", "where is it", "refund me", "money back"].map {
            NGrams(TokenizedText($0))
        }
        let trainer = LinearTrainer(options: .init(epochs: 5))
        let plain = trainer.train(texts, [0, 0, 1, 1], count: 2)
        let named = trainer.train(texts, [0, 0, 1, 1], count: 2, names: SharedNames(["delivery", "refund"]))
        #expect(plain.weights.values == named.weights.values && plain.biases == named.biases)
    }
}
