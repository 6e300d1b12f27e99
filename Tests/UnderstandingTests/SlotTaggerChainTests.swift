import Foundation
import Testing

@testable import Understanding

/// The chain against its definition: every sequence of tags, one by one.
@Suite struct SlotTaggerChainTests {
    private static let tags = SlotTags(slots: ["city", "day"])
    private static let tokens = 4

    /// Scores that make no tag sure, drawn by a fixed seed.
    private static func scores(_ seed: UInt64) -> (emissions: [Float], steps: Matrix) {
        var random = SplitMix(state: seed)
        let steps = Matrix(tags.count + 2, tags.count)
        steps.fillNormal(deviation: 1, &random)
        let emissions = Matrix(tokens, tags.count)
        emissions.fillNormal(deviation: 1.5, &random)
        return (emissions.values, steps)
    }

    /// All sequences that BIO allows, with their scores.
    private static func sequences(
        _ emissions: [Float], _ steps: Matrix
    ) -> [(tags: [Int], score: Double)] {
        let (count, values) = (tags.count, steps.values.map(Double.init))
        var all: [(tags: [Int], score: Double)] = []
        for number in 0..<Int(pow(Double(count), Double(tokens))) {
            var (rest, path) = (number, [Int]())
            for _ in 0..<tokens {
                path.append(rest % count)
                rest /= count
            }
            var earlier = 0
            var isAllowed = true
            for tag in path {
                // A further token of a slot: 2 and 4, after the first (1, 3) or a further one.
                if tag == 2 { isAllowed = isAllowed && (earlier == 1 || earlier == 2) }
                if tag == 4 { isAllowed = isAllowed && (earlier == 3 || earlier == 4) }
                earlier = tag
            }
            guard isAllowed else { continue }
            var score = values[count * count + path[0]] + values[(count + 1) * count + path[tokens - 1]]
            for (token, tag) in path.enumerated() {
                score += Double(emissions[token * count + tag])
                if token > 0 { score += values[path[token - 1] * count + tag] }
            }
            all.append((path, score))
        }
        return all
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `sums over all sequences`(seed: UInt64) throws {
        let (emissions, steps) = Self.scores(seed)
        let all = Self.sequences(emissions, steps)
        let total = log(all.reduce(0) { $0 + exp($1.score) })
        let chain = ChainField(steps)
        let lattice = chain.lattice(emissions)
        #expect(abs(lattice.partition - total) < 1e-9)
        let marginals = chain.marginals(lattice)
        for token in 0..<Self.tokens {
            for tag in 0..<Self.tags.count {
                let expected = all.filter { $0.tags[token] == tag }.reduce(0) { $0 + exp($1.score - total) }
                #expect(abs(marginals[token * Self.tags.count + tag] - expected) < 1e-9)
            }
        }
        let best = try #require(all.max { $0.score < $1.score })
        #expect(chain.decode(emissions) == best.tags)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `a span's confidence is the share of sequences that have it`(
        seed: UInt64
    ) {
        let (emissions, steps) = Self.scores(seed)
        let all = Self.sequences(emissions, steps)
        let total = all.reduce(0) { $0 + exp($1.score) }
        let chain = ChainField(steps)
        let lattice = chain.lattice(emissions)
        for start in 0..<Self.tokens {
            for end in (start + 1)...Self.tokens {
                for slot in 0..<2 {
                    let expected =
                        all.filter { sequence in
                            SlotTags.runs(sequence.tags).contains {
                                $0.slot == slot && $0.tokens == start..<end
                            }
                        }.reduce(0) { $0 + exp($1.score) } / total
                    let found = chain.probability(of: start..<end, slot: slot, lattice)
                    #expect(abs(found - expected) < 1e-9)
                }
            }
        }
    }

    /// Differences of the loss, which is log Z - score of the right tags.
    @Test func `learns by the slope of its loss`() {
        let (emissions, steps) = Self.scores(4)
        let right = [0, 3, 4, 1]
        var stepSlopes: [Double] = Array(repeating: 0, count: steps.count)
        let (loss, slopes) = ChainField(steps).learn(emissions, right, weight: 1, into: &stepSlopes)
        func changed(_ emissions: [Float], _ steps: Matrix) -> Double {
            var ignored: [Double] = Array(repeating: 0, count: steps.count)
            return ChainField(steps).learn(emissions, right, weight: 1, into: &ignored).loss
        }
        let all = Self.sequences(emissions, steps)
        let score = all.first { $0.tags == right }?.score ?? .nan
        #expect(abs(loss - (log(all.reduce(0) { $0 + exp($1.score) }) - score)) < 1e-9)
        let delta: Float = 1e-2
        for index in emissions.indices {
            var (more, less) = (emissions, emissions)
            more[index] += delta
            less[index] -= delta
            let slope = (changed(more, steps) - changed(less, steps)) / Double(more[index] - less[index])
            #expect(abs(slopes[index] - slope) < 1e-4)
        }
        for index in 0..<steps.count {
            var (more, less) = (steps.values, steps.values)
            more[index] += delta
            less[index] -= delta
            let slope =
                (changed(emissions, Matrix(steps.rows, steps.columns, more))
                    - changed(emissions, Matrix(steps.rows, steps.columns, less)))
                / Double(more[index] - less[index])
            #expect(abs(stepSlopes[index] - slope) < 1e-4)
        }
    }

    @Test func `scores of any size give probabilities`() {
        let (_, steps) = Self.scores(5)
        // The highest score of the second token is for a tag that may not follow any likely one.
        var emissions: [Float] = Array(repeating: -1e30, count: Self.tokens * Self.tags.count)
        emissions[0] = 1e30
        emissions[Self.tags.count + 2] = 1e30
        let chain = ChainField(steps)
        let lattice = chain.lattice(emissions)
        #expect(chain.marginals(lattice).allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 + 1e-9 })
        #expect(chain.decode(emissions).count == Self.tokens)
        let broken: [Float] = Array(repeating: .nan, count: Self.tags.count)
        #expect(chain.decode(broken).count == 1)
        #expect((0...1).contains(chain.probability(of: 0..<1, slot: 0, chain.lattice(broken))))
    }

    /// Through the whole network, by differences of the loss.
    @Test func `the way back is the slope of the way there`() {
        let texts = ["from oslo to new york on monday", "monday 12"].map { TokenizedText($0) }
        let right = [[0, 1, 0, 1, 2, 0, 3], [3, 4]]
        var table = SubwordTable(buckets: 64)
        for text in texts { table.learn(text) }
        let shape = SlotShape(embedding: 8, width: 8, buckets: 64)
        var random = SplitMix(state: 6)
        let weights = SlotWeights(shape, words: table.rows, tags: Self.tags.count, &random)
        for matrix in [weights.shapes, weights.steps] { matrix.fillNormal(deviation: 0.3, &random) }
        let read = texts.map { SlotText($0, table) }
        func run(_ stepSlopes: inout [Double]) -> (loss: Double, pass: SlotPass, slopes: [[Double]]) {
            let pass = SlotPass(weights, shape, read)
            let chain = ChainField(weights.steps)
            var (loss, slopes) = (0.0, [[Double]]())
            for (number, tags) in right.enumerated() {
                let lesson = chain.learn(pass.emissions(of: number), tags, weight: 1, into: &stepSlopes)
                loss += lesson.loss
                slopes.append(lesson.slopes)
            }
            return (loss, pass, slopes)
        }
        var ignored: [Double] = Array(repeating: 0, count: weights.steps.count)
        let (_, pass, slopes) = run(&ignored)
        let gradients = SlotGradients(weights)
        pass.back(slopes, into: gradients)
        for parameter in gradients.all.dropLast() {
            for _ in 0..<12 {
                let index = Int.random(in: 0..<parameter.value.count, using: &random)
                let kept = unsafe parameter.value.start[index]
                unsafe parameter.value.start[index] = kept + 1e-2
                let more = run(&ignored).loss
                unsafe parameter.value.start[index] = kept - 1e-2
                let less = run(&ignored).loss
                unsafe parameter.value.start[index] = kept
                let slope = (more - less) / 2e-2
                #expect(
                    unsafe abs(Double(parameter.gradient.start[index]) - slope) < 2e-3 + 0.02 * abs(slope))
            }
        }
    }
}
