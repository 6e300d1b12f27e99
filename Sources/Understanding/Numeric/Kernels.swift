import Foundation

/// Loops over floats, eight lanes at a time: the compiler may not reorder sums by itself.
enum Kernels {
    typealias Lanes = SIMD8<Float>

    @inline(__always)
    static func load(_ start: UnsafePointer<Float>, _ index: Int) -> Lanes {
        unsafe UnsafeRawPointer(start + index).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    static func store(_ value: Lanes, _ start: UnsafeMutablePointer<Float>, _ index: Int) {
        unsafe UnsafeMutableRawPointer(start + index).storeBytes(of: value, as: Lanes.self)
    }

    /// Σ a · b.
    static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        var (first, second) = (Lanes.zero, Lanes.zero)
        var index = 0
        while index + 16 <= count {
            unsafe first += load(a, index) * load(b, index)
            unsafe second += load(a, index + 8) * load(b, index + 8)
            index += 16
        }
        var sum = (first + second).sum()
        while index < count {
            unsafe sum += a[index] * b[index]
            index += 1
        }
        return sum
    }

    /// `y += factor · x`.
    static func add(
        _ factor: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        let factors = Lanes(repeating: factor)
        var index = 0
        while index + 8 <= count {
            unsafe store(load(y, index) + factors * load(x, index), y, index)
            index += 8
        }
        while index < count {
            unsafe y[index] += factor * x[index]
            index += 1
        }
    }

    static func scale(_ y: UnsafeMutablePointer<Float>, by factor: Float, _ count: Int) {
        let factors = Lanes(repeating: factor)
        var index = 0
        while index + 8 <= count {
            unsafe store(load(y, index) * factors, y, index)
            index += 8
        }
        while index < count {
            unsafe y[index] *= factor
            index += 1
        }
    }

    /// e^x within 2 units of the last place (Cephes: a polynomial of degree 5 on ±ln 2 / 2, scaled by a power of two).
    @inline(__always)
    static func exp(_ x: Lanes) -> Lanes {
        var bounded = x.replacing(with: 88, where: x .> 88)
        bounded = bounded.replacing(with: -87, where: bounded .< -87)
        // Adding 1.5 · 2^23 leaves the nearest whole number in the lowest bits: no lane is rounded by a call.
        let shifted = bounded * 1.442_695_04 + 12_582_912
        let power = shifted - 12_582_912
        let rest = bounded - power * 0.693_359_375 + power * 2.121_944_4e-4
        var sum = Lanes(repeating: 1.987_569_2e-4)
        sum = sum * rest + 1.398_199_95e-3
        sum = sum * rest + 8.333_452e-3
        sum = sum * rest + 4.166_579_6e-2
        sum = sum * rest + 1.666_666_55e-1
        sum = sum * rest + 5.000_000_1e-1
        sum = sum * rest * rest + rest + 1
        let whole = unsafe unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000
        return unsafe sum * unsafeBitCast((whole &+ 127) &<< 23, to: Lanes.self)
    }

    @inline(__always)
    static func sigmoid(_ x: Lanes) -> Lanes { 1 / (1 + exp(-x)) }

    @inline(__always)
    static func tanh(_ x: Lanes) -> Lanes { 2 * sigmoid(2 * x) - 1 }

    /// Turns scores into probabilities in place (count).
    static func softmax(_ scores: UnsafeMutablePointer<Float>, _ count: Int) {
        var top = -Float.infinity
        for index in 0..<count { unsafe top = max(top, scores[index]) }
        var sum: Float = 0
        for index in 0..<count {
            unsafe scores[index] = Foundation.exp(scores[index] - top)
            unsafe sum += scores[index]
        }
        unsafe scale(scores, by: 1 / sum, count)
    }
}
