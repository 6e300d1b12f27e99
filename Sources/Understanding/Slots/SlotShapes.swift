/// What a token looks like, apart from which letters and digits it is made of: `qw12` is as good a booking number as `xv34`.
enum SlotShapes {
    /// Rows of the table of shapes.
    static let rows = buckets + Case.allCases.count
    /// Of shapes by length and kind of characters.
    private static let buckets = 509
    private static let longest = 16

    /// Rows of that table for each of the first `count` tokens, two a token.
    static func read(_ text: TokenizedText, count: Int) -> [Int32] {
        var rows: [Int32] = []
        rows.reserveCapacity(2 * count)
        for token in text.tokens.prefix(count) {
            rows.append(pattern(text.text.scalars[token.range]))
            let written = text.text.original[text.text.originalRange(token.range)]
            rows.append(Int32(buckets) + Case(written.prefix(longest)).rawValue)
        }
        return rows
    }

    /// The rows of a text, as they are when it is written without capitals.
    static func withoutCapitals(_ rows: [Int32]) -> [Int32] {
        rows.map { $0 > Int32(buckets) + Case.small.rawValue ? Int32(buckets) + Case.small.rawValue : $0 }
    }

    /// Digits and other characters in their order, up to 16 of them.
    private static func pattern(_ scalars: ArraySlice<Unicode.Scalar>) -> Int32 {
        var print = Fingerprint()
        for scalar in scalars.prefix(longest) {
            switch ScalarClass(scalar) {
            case .digit: print.add("0")
            case .letter: print.add("a")
            case .ideograph: print.add("一")
            case .mark, .space: print.add(scalar)
            }
        }
        return Int32(print.value % UInt64(buckets))
    }

    /// How a word is written.
    private enum Case: Int32, CaseIterable {
        case none, small, capitalised, capital, mixed

        init(_ scalars: ArraySlice<Unicode.Scalar>) {
            let isCapital = scalars.lazy.filter(\.properties.isCased).map(\.properties.isUppercase)
            guard let first = isCapital.first else {
                self = .none
                return
            }
            let (capitals, count) = (isCapital.count { $0 }, isCapital.count)
            self =
                switch capitals {
                case 0: .small
                case count where count > 1: .capital
                case 1 where first: .capitalised
                default: .mixed
                }
        }
    }
}
