/// A row-major matrix of floats, owned here and freed once. Made zero.
///
/// `@unchecked Sendable`: whoever shares one between threads has stopped writing to it.
@safe final class Matrix: @unchecked Sendable {
    let rows: Int
    let columns: Int
    /// (rows, columns)
    let start: UnsafeMutablePointer<Float>

    init(_ rows: Int, _ columns: Int) {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows
        self.columns = columns
        unsafe start = .allocate(capacity: max(1, rows * columns))
        unsafe start.initialize(repeating: 0, count: max(1, rows * columns))
    }

    /// From values in their order, as many as fit.
    convenience init(_ rows: Int, _ columns: Int, _ values: some Sequence<Float>) {
        self.init(rows, columns)
        for (index, value) in values.enumerated().prefix(rows * columns) { unsafe start[index] = value }
    }

    deinit { unsafe start.deallocate() }

    var count: Int { rows * columns }

    /// All values, row by row.
    var values: [Float] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Where a row begins.
    func row(_ index: Int) -> UnsafeMutablePointer<Float> {
        precondition(index >= 0 && index <= rows)
        return unsafe start + index * columns
    }

    func clear() { unsafe start.update(repeating: 0, count: count) }

    func copy() -> Matrix {
        let other = Matrix(rows, columns)
        unsafe other.start.update(from: start, count: count)
        return other
    }

    /// Rounds every value to what a half holds (IEEE 754 binary16), as model files keep it: a model that has just been trained
    /// then answers as the one that is read back.
    func roundToHalves() {
        let bound = Float(Float16.greatestFiniteMagnitude)
        for index in 0..<count {
            unsafe start[index] = Float(Float16(min(bound, max(-bound, start[index]))))
        }
    }

    /// Draws every value from a normal distribution (Box and Muller, 1958).
    func fillNormal(deviation: Float, _ random: inout SplitMix) {
        for index in 0..<count { unsafe start[index] = deviation * random.nextNormal() }
    }

    /// Draws every value evenly from ±`bound`.
    func fillUniform(bound: Float, _ random: inout SplitMix) {
        for index in 0..<count { unsafe start[index] = bound * (2 * random.nextUnit() - 1) }
    }
}
