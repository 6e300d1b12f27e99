/// What stands between two digits of a number: any of these, or a break.
struct DigitGap: OptionSet, Sendable {
    let rawValue: UInt16

    static let blank = DigitGap(rawValue: 1 << 0)
    static let lineEnd = DigitGap(rawValue: 1 << 1)
    static let hyphen = DigitGap(rawValue: 1 << 2)
    static let dot = DigitGap(rawValue: 1 << 3)
    static let slash = DigitGap(rawValue: 1 << 4)
    static let opening = DigitGap(rawValue: 1 << 5)
    static let closing = DigitGap(rawValue: 1 << 6)
    static let comma = DigitGap(rawValue: 1 << 7)
    static let colon = DigitGap(rawValue: 1 << 8)
    static let mark = DigitGap(rawValue: 1 << 9)
    /// Nothing visible, but the script changes or a word may end: a number may begin or end here.
    static let soft = DigitGap(rawValue: 1 << 10)
    /// Something that no number goes over.
    static let stop = DigitGap(rawValue: 1 << 14)

    /// Whether it holds groups together as codes, dates and decimals have them.
    var isTight: Bool {
        !isEmpty && isDisjoint(with: [.blank, .lineEnd, .opening, .closing, .comma, .soft, .stop])
            && !isDisjoint(with: [.hyphen, .dot, .colon, .mark, .slash])
    }

    /// The gap that a character makes; nil for all that do not occur inside of numbers.
    static func of(_ scalar: Unicode.Scalar) -> DigitGap? {
        switch scalar {
        case " ": .blank
        case "\n": .lineEnd
        case "-", "\u{2010}", "\u{2011}", "\u{2012}", "–", "—", "―", "\u{2212}", "ー": .hyphen
        case ".", "。": .dot
        case "/", "\\": .slash
        case "(", "[", "{", "<", "【", "「", "『", "〔", "〈", "《": .opening
        case ")", "]", "}", ">", "】", "」", "』", "〕", "〉", "》": .closing
        case ",", "、", ";": .comma
        case ":": .colon
        case "·", "•", "・", "∙", "⋅", "_", "|", "~", "^", "=", "+", "'", "\"", "`", "*", "→", "#", "&": .mark
        // Variation selectors and the keycap around digits that are written as emoji.
        case "\u{FE0E}", "\u{FE0F}", "\u{20E3}": .soft
        default: nil
        }
    }
}

/// The digits of a text, however they are written: ASCII, Chinese digits and numerals of accounting, digits of other
/// scripts, circled ones, English words; with the gaps between them. A number is whole groups of one run.
struct DigitReading: Sendable {
    /// Values. (digits)
    private(set) var values: [UInt8] = []
    /// Where each stands in the normal form, half open. (digits)
    private(set) var starts: [Int] = []
    private(set) var ends: [Int] = []
    /// What stands before each, and behind the last: empty inside of a group. (digits + 1)
    private(set) var gaps: [DigitGap] = []
    /// Index of the first digit behind the run, the group that each is in. (digits)
    private(set) var runEnds: [Int] = []
    private(set) var groupEnds: [Int] = []
    /// Index behind the last number that has been taken for a phone number: the next may follow by a slash.
    var takenEnd = -1

    var count: Int { values.count }

    init(_ text: MaskingText) {
        var reader = DigitReader(text)
        reader.read()
        values = reader.values
        starts = reader.starts
        ends = reader.ends
        gaps = reader.gaps + [.stop]
        runEnds = [Int](repeating: 0, count: count)
        groupEnds = runEnds
        var run = count
        var group = count
        for index in stride(from: count - 1, through: 0, by: -1) {
            if gaps[index + 1].contains(.stop) { run = index + 1 }
            if !gaps[index + 1].isEmpty { group = index + 1 }
            runEnds[index] = run
            groupEnds[index] = group
        }
    }

    /// Whether a group begins at a digit.
    @inline(__always)
    func begins(_ index: Int) -> Bool { !gaps[index].isEmpty }

    /// Digits from one to the end of its run.
    @inline(__always)
    func left(_ index: Int) -> Int { runEnds[index] - index }

    /// Whether `length` digits from one on are whole groups of one run.
    @inline(__always)
    func isWhole(_ index: Int, _ length: Int) -> Bool {
        index + length <= runEnds[index] && !gaps[index].isEmpty && !gaps[index + length].isEmpty
    }

    /// All gaps inside of a number.
    func gaps(_ index: Int, _ length: Int) -> DigitGap {
        var all: DigitGap = []
        var next = groupEnds[index]
        while next < index + length {
            all.formUnion(gaps[next])
            next = groupEnds[next]
        }
        return all
    }

    /// The sizes of the groups of a number.
    func sizes(_ index: Int, _ length: Int) -> [Int] {
        var sizes: [Int] = []
        sizes.reserveCapacity(length)
        var next = index
        while next < index + length {
            let end = min(groupEnds[next], index + length)
            sizes.append(end - next)
            next = end
        }
        return sizes
    }

    /// How many groups a number has.
    func groupCount(_ index: Int, _ length: Int) -> Int {
        var count = 0
        var next = index
        while next < index + length {
            next = groupEnds[next]
            count += 1
        }
        return count
    }

    /// The value of up to 18 digits.
    func number(_ index: Int, _ length: Int) -> Int {
        var value = 0
        for place in index..<min(index + min(length, 18), count) { value = value * 10 + Int(values[place]) }
        return value
    }

    /// Where a number stands in the normal form.
    func range(_ index: Int, _ length: Int) -> Range<Int> {
        starts[index]..<max(starts[index], ends[index + length - 1])
    }

    /// The first digit that starts at or behind a place.
    func index(from place: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The digit that starts at a place.
    func index(at place: Int) -> Int? {
        let index = index(from: place)
        return index < count && starts[index] == place ? index : nil
    }

    /// The digits of a range, joined.
    func joined(_ range: Range<Int>) -> String {
        var joined = ""
        var next = index(from: range.lowerBound)
        while next < count, ends[next] <= range.upperBound {
            joined.unicodeScalars.append(Unicode.Scalar(values[next] + 0x30))
            next += 1
        }
        return joined
    }

    /// Whether eight digits are a day of the calendar, as in 20260511.
    func isDate(_ index: Int, _ length: Int) -> Bool {
        guard length == 8 else { return false }
        let year = number(index, 4)
        return (1900...2099).contains(year)
            && Checksums.isDate(year: year, month: number(index + 4, 2), day: number(index + 6, 2))
    }
}
