import Foundation
import Testing

@testable import Understanding

/// Both trainers of linear models, held against a plain descent over dense numbers in double precision.
@Suite struct TrainerTests {
    /// A class of 24 texts and four of two, of words that hardly repeat.
    private static let sizes = [24] + Array(repeating: 2, count: 4)
    private static let uneven: (texts: [NGrams], classes: [Int]) = {
        var (texts, classes): ([NGrams], [Int]) = ([], [])
        for (label, count) in sizes.enumerated() {
            for number in 0..<count {
                texts.append(NGrams(TokenizedText("w\(label)x\(number) c\(number % 3)")))
                classes.append(label)
            }
        }
        return (texts, classes)
    }()

    /// Σ loss + ‖w‖²/(2C) and where it is least.
    private struct Objective {
        let vectors: [SparseVector]
        let classes: [Int]
        let count: Int
        let rows: Int
        let c: Double

        init(_ texts: [NGrams], _ classes: [Int], count: Int, c: Double) {
            let vocabulary = NGramVocabulary(texts, options: .intents)
            vectors = texts.map { vocabulary.vector($0) }
            rows = vocabulary.idf.count
            self.classes = classes
            self.count = count
            self.c = c
        }

        func probabilities(_ index: Int, _ weights: [Double], _ biases: [Double]) -> [Double] {
            var scores = biases
            for (row, weight) in vectors[index] {
                for label in 0..<count { scores[label] += Double(weight) * weights[row * count + label] }
            }
            let powers = scores.map { exp($0 - (scores.max() ?? 0)) }
            return powers.map { $0 / powers.reduce(0, +) }
        }

        func value(_ weights: [Double], _ biases: [Double]) -> Double {
            let loss = vectors.indices.reduce(0.0) {
                $0 - log(probabilities($1, weights, biases)[classes[$1]])
            }
            return loss + weights.reduce(0) { $0 + $1 * $1 } / (2 * c)
        }

        func value(_ model: LinearModel) -> Double {
            value(model.weights.values.map(Double.init), model.biases.map(Double.init))
        }

        /// Descends with steps that are short enough for the steepest direction.
        func least() -> Double {
            var weights = Array(repeating: 0.0, count: rows * count)
            var biases = Array(repeating: 0.0, count: count)
            let rate = 1.5 / Double(vectors.count)
            for _ in 0..<2000 {
                var slopes = weights.map { $0 / c }
                var biasSlopes = Array(repeating: 0.0, count: count)
                for (index, vector) in vectors.enumerated() {
                    var errors = probabilities(index, weights, biases)
                    errors[classes[index]] -= 1
                    for label in 0..<count { biasSlopes[label] += errors[label] }
                    for (row, weight) in vector {
                        for label in 0..<count {
                            slopes[row * count + label] += Double(weight) * errors[label]
                        }
                    }
                }
                for place in weights.indices { weights[place] -= rate * slopes[place] }
                for label in 0..<count { biases[label] -= rate * biasSlopes[label] }
            }
            return value(weights, biases)
        }
    }

    /// Texts of one character each have nothing in common, so that a strong penalty leaves all to the biases.
    @Test func `biases settle where the penalty leaves all to them`() throws {
        let texts = try (0..<100).map { number in
            NGrams(TokenizedText(String(Character(try #require(Unicode.Scalar(0x4E00 + number))))))
        }
        let classes = (0..<100).map { $0 < 60 ? 0 : 1 }
        let model = KernelTrainer(c: 0.1).train(texts, classes, count: 2)
        let objective = Objective(texts, classes, count: 2, c: 0.1)
        #expect(objective.value(model) < objective.least() * 1.0005)
        // The loss by each bias is 0 where it is least.
        let (weights, biases) = (model.weights.values.map(Double.init), model.biases.map(Double.init))
        let mean = texts.indices.reduce(0.0) { $0 + objective.probabilities($1, weights, biases)[0] }
        #expect(abs(mean - 60) < 0.1)
    }

    @Test(arguments: [Float(1), 20]) func `few uneven examples are fitted to the end`(c: Float) {
        let (texts, classes) = Self.uneven
        let objective = Objective(texts, classes, count: Self.sizes.count, c: Double(c))
        let least = objective.least()
        let model = KernelTrainer(c: c).train(texts, classes, count: Self.sizes.count)
        #expect(objective.value(model) < least * 1.002)
    }

    @Test(arguments: [Float(1), 20]) func `many examples are fitted under the whole penalty`(c: Float) {
        let (texts, classes) = Self.uneven
        let objective = Objective(texts, classes, count: Self.sizes.count, c: Double(c))
        let least = objective.least()
        let model = LinearTrainer(options: .init(epochs: 400, c: c)).train(
            texts, classes, count: Self.sizes.count)
        #expect(objective.value(model) < least * 1.02)
    }
}
