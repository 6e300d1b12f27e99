/// A value of a column as a word. Words of one column type are ordered as the values are, so that comparing words is
/// comparing values; texts and nodes, whose words are numbers of a dictionary, are only told apart.
enum Word {
    private static let sign = UInt64(1) << 63

    static func integer(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value)) ^ sign }
    static func integer(of word: UInt64) -> Int { Int(Int64(bitPattern: word ^ sign)) }

    /// Not a number counts as the least of all; both zeros are one.
    static func number(_ value: Double) -> UInt64 {
        if value.isNaN { return 0 }
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits & sign == 0 ? bits | sign : ~bits
    }

    static func number(of word: UInt64) -> Double {
        word == 0 ? .nan : Double(bitPattern: word & sign == 0 ? ~word : word ^ sign)
    }
}

extension ColumnType {
    /// Whether 32 bits hold a word of it.
    var isNarrow: Bool {
        switch self {
        case .node, .text, .boolean: true
        case .integer, .number, .time: false
        }
    }
}
