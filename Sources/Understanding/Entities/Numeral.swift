/// A number of a text, exact: `mantissa * 10^-scale`.
struct Numeral: Equatable, Sendable {
    var mantissa: Int
    var scale: Int

    init(_ value: Int) { (mantissa, scale) = (value, 0) }

    init(mantissa: Int, scale: Int) {
        var (mantissa, scale) = (mantissa, scale)
        while scale > 0, mantissa.isMultiple(of: 10) { (mantissa, scale) = (mantissa / 10, scale - 1) }
        (self.mantissa, self.scale) = (mantissa, scale)
    }

    static let half = Numeral(mantissa: 5, scale: 1)

    /// The value when it is a whole number.
    var whole: Int? { scale == 0 ? mantissa : nil }

    /// A sum; nil beyond 18 digits.
    func adding(_ other: Numeral) -> Numeral? {
        let scale = max(self.scale, other.scale)
        guard let left = Self.shifted(mantissa, by: scale - self.scale),
            let right = Self.shifted(other.mantissa, by: scale - other.scale)
        else { return nil }
        return Self.bounded(left.addingReportingOverflow(right), scale)
    }

    /// A product; nil beyond 18 digits.
    func times(_ factor: Int) -> Numeral? {
        Self.bounded(mantissa.multipliedReportingOverflow(by: factor), scale)
    }

    /// Divided by a power of ten.
    func divided(byTenTo power: Int) -> Numeral { Numeral(mantissa: mantissa, scale: scale + power) }

    /// Decimal digits, without zeros that say nothing: `199`, `19.9`.
    var text: String {
        guard scale > 0 else { return String(mantissa) }
        var digits = String(mantissa)
        if digits.count <= scale { digits = String(repeating: "0", count: scale - digits.count + 1) + digits }
        return "\(digits.dropLast(scale)).\(digits.suffix(scale))"
    }

    static func < (left: Numeral, right: Numeral) -> Bool {
        let scale = max(left.scale, right.scale)
        guard let first = shifted(left.mantissa, by: scale - left.scale),
            let second = shifted(right.mantissa, by: scale - right.scale)
        else { return left.scale > right.scale }
        return first < second
    }

    private static func shifted(_ value: Int, by power: Int) -> Int? {
        var result = value
        for _ in 0..<power {
            let (product, overflows) = result.multipliedReportingOverflow(by: 10)
            if overflows { return nil }
            result = product
        }
        return result
    }

    private static func bounded(_ result: (partialValue: Int, overflow: Bool), _ scale: Int) -> Numeral? {
        guard !result.overflow, result.partialValue < 1_000_000_000_000_000_000 else { return nil }
        return Numeral(mantissa: result.partialValue, scale: scale)
    }
}
