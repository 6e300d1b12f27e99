import Foundation

/// A small generator with a fixed seed (Steele, Lea, Flood 2014): the same seed, the same model.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// From 0 to 1, without 1.
    mutating func nextUnit() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Of a normal distribution with deviation 1 (Box and Muller, 1958).
    mutating func nextNormal() -> Float {
        let radius = (-2 * log(max(Float.leastNormalMagnitude, nextUnit()))).squareRoot()
        return radius * cos(2 * .pi * nextUnit())
    }
}
