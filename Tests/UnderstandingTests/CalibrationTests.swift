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
}
