import Foundation
import Testing

@testable import Understanding

@Suite struct CalibrationTests {
    private static func reading(_ probabilities: [Float], _ knownWords: Double) -> RawReading {
        RawReading(probabilities: probabilities, knownWords: knownWords)
    }

    /// Undecided readings with nearly all words known, of which both kinds have some.
    private static let known = (0..<40).map { reading([0.5, 0.5], 0.9 + 0.1 * Double($0 % 4) / 3) }
    private static let foreign = (0..<40).map {
        reading([0.45, 0.55], 0.85 + 0.1 * Double($0 % 5) / 4)
    }

    @Test func `the rule of scope lies where the slope of its loss is zero`() {
        let rule = ScopeRule(known: Self.known, foreign: Self.foreign)
        var slope = [ScopeRule.ridge * rule.base, ScopeRule.ridge * rule.doubt, ScopeRule.ridge * rule.words]
        for (readings, isKnown) in [(Self.known, 1.0), (Self.foreign, 0)] {
            for reading in readings {
                let error = (1 / (1 + exp(-rule.score(reading))) - isKnown) * 0.5 / 40
                slope[0] += error
                slope[1] += error * reading.doubt
                slope[2] += error * reading.knownWords
            }
        }
        #expect(slope.allSatisfy { abs($0) < 1e-9 })
    }

    @Test func `kinds that do not overlap give a finite rule that parts them`() {
        let known = (0..<30).map { _ in Self.reading([1, 0], 1) }
        let foreign = (0..<30).map { _ in Self.reading([0.5, 0.5], 0) }
        let rule = ScopeRule(known: known, foreign: foreign)
        #expect(rule.base.isFinite && rule.doubt.isFinite && rule.words.isFinite)
        #expect(rule.score(known[0]) > 3 && rule.score(foreign[0]) < -3)
    }

    private static func samples(known: Int, foreign: Int) -> [Calibration.Sample] {
        (0..<known).map { .init(reading: Self.known[$0 % 40], target: 0) }
            + (0..<foreign).map { .init(reading: Self.foreign[$0 % 40], target: nil) }
    }

    @Test func `with many foreign texts the border is where both kinds are equally likely`() {
        let calibration = Calibration(Self.samples(known: 40, foreign: 40))
        #expect(calibration.scope == ScopeRule(known: Self.known, foreign: Self.foreign))
        #expect(calibration.bound == 0)
    }

    @Test func `one stray score does not move the border`() {
        // Quantiles of normal distributions around ±1.5, which part best at 0; one foreign text is taken for a known one.
        let quantiles = stride(from: -2.0, through: 2, by: 0.02)
        let known = quantiles.flatMap { place in
            Array(repeating: 1.5 + place, count: Int(20 * exp(-place * place / 2)))
        }
        let foreign = [-3.2, -2.6, -2.2, -1.9, -1.7, -1.5, -1.3, -1.1, -0.8, -0.5, -0.1, 0.4]
        #expect(abs(Calibration.divide(known: known, foreign: foreign)) < 0.25)
    }
}

@Suite struct ModelMixTests {
    /// Texts of two classes: a model that is sure of the truth in `right` of 100 texts, and of the other class in the rest.
    private static func readings(right: Int) -> [[Float]] {
        (0..<100).map { $0 * 37 % 100 < right ? [0.95, 0.05] : [0.05, 0.95] }
    }

    private static func share(linear: [[Float]], recurrent: [[Float]]) -> Float {
        ModelMix.share(
            zip(linear, recurrent).map { ModelMix.Sample(linear: $0, recurrent: $1, target: 0) })
    }

    @Test func `the share goes to the model that is right`() {
        let (good, bad) = (Self.readings(right: 97), Array(Self.readings(right: 60).reversed()))
        #expect(Self.share(linear: bad, recurrent: good) < 0.5)
        #expect(Self.share(linear: good, recurrent: bad) >= 0.6)
    }

    @Test func `models alike, or few texts, leave the usual share`() {
        let same = Self.readings(right: 90)
        #expect(Self.share(linear: same, recurrent: same) == ModelMix.usualShare)
        let few = Array(Self.readings(right: 10).prefix(20))
        #expect(Self.share(linear: few, recurrent: same) == ModelMix.usualShare)
    }
}
