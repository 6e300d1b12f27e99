/// A text in its normal form with the class of each character: what all detectors read.
struct MaskingText: Sendable {
    /// The normal form and the way back to the original.
    let normal: NormalText
    /// The normal form.
    let scalars: [Unicode.Scalar]
    /// Classes of each scalar. (scalars)
    let marks: [UInt8]
    /// How many scalars there are.
    let count: Int
    /// Whether there are any Latin letters, Han characters.
    let hasLetters: Bool
    let hasHan: Bool

    /// `0`-`9`.
    static let digit: UInt8 = 1
    /// `a`-`z`.
    static let latin: UInt8 = 2
    /// A letter of a script with words.
    static let letter: UInt8 = 4
    /// A Han character.
    static let han: UInt8 = 8
    /// A decimal digit of another script.
    static let foreignDigit: UInt8 = 16
    /// Written as a capital.
    static let capital: UInt8 = 32

    init(_ normal: NormalText) {
        self.normal = normal
        let scalars = normal.scalars
        var marks = [UInt8](repeating: 0, count: scalars.count)
        var seen: UInt8 = 0
        for index in scalars.indices {
            let scalar = scalars[index]
            var mark: UInt8 = 0
            switch scalar.value {
            case 0x30...0x39: mark = Self.digit
            case 0x61...0x7A: mark = Self.latin | Self.letter
            case 0x00...0xA9: mark = 0
            case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3007: mark = Self.han
            case 0x2000...0x2BFF, 0x3000...0x303F, 0xFE00...0xFE0F, 0xFF00...0xFFEF, 0x1F000...0x1FAFF:
                mark = 0
            default:
                if scalar.properties.isAlphabetic {
                    mark = Self.letter
                } else if scalar.properties.numericType == .decimal {
                    mark = Self.foreignDigit
                }
            }
            if mark & Self.letter != 0 {
                let written = normal.original[normal.originalRange(index..<(index + 1)).lowerBound]
                switch written.value {
                case 0x41...0x5A, 0xFF21...0xFF3A: mark |= Self.capital
                case 0x00...0xBF: break
                default: if written.properties.isUppercase { mark |= Self.capital }
                }
            }
            seen |= mark
            marks[index] = mark
        }
        self.scalars = scalars
        self.marks = marks
        count = scalars.count
        hasLetters = seen & Self.letter != 0
        hasHan = seen & Self.han != 0
    }

    /// The scalar at a place, NUL outside of the text.
    @inline(__always)
    subscript(_ place: Int) -> Unicode.Scalar {
        place >= 0 && place < count ? scalars[place] : "\0"
    }

    @inline(__always)
    func has(_ mark: UInt8, at place: Int) -> Bool {
        place >= 0 && place < count && marks[place] & mark != 0
    }

    @inline(__always) func isDigit(_ place: Int) -> Bool { has(Self.digit, at: place) }
    @inline(__always) func isLatin(_ place: Int) -> Bool { has(Self.latin, at: place) }
    @inline(__always) func isLetter(_ place: Int) -> Bool { has(Self.letter, at: place) }
    @inline(__always) func isHan(_ place: Int) -> Bool { has(Self.han, at: place) }
    @inline(__always) func isCapital(_ place: Int) -> Bool { has(Self.capital, at: place) }
    /// An ASCII letter or digit.
    @inline(__always) func isCode(_ place: Int) -> Bool { has(Self.digit | Self.latin, at: place) }
    /// A letter or a digit of any script with words.
    @inline(__always) func isWord(_ place: Int) -> Bool {
        has(Self.digit | Self.letter | Self.foreignDigit, at: place)
    }
    /// A letter that is not of ASCII.
    @inline(__always) func isForeignLetter(_ place: Int) -> Bool { isLetter(place) && !isLatin(place) }

    /// Whether a word stands at a place.
    func has(_ word: String, at start: Int) -> Bool {
        var place = start
        for scalar in word.unicodeScalars {
            guard self[place] == scalar else { return false }
            place += 1
        }
        return true
    }

    /// Whether a word ends at a place.
    func has(_ word: String, endingAt end: Int) -> Bool {
        var place = end
        for scalar in word.unicodeScalars.reversed() {
            place -= 1
            guard self[place] == scalar else { return false }
        }
        return true
    }

    /// The end of the run of Han characters from a place, at most `most` long.
    func endOfHan(from start: Int, most: Int) -> Int {
        var place = start
        while place < count, place - start < most, isHan(place) { place += 1 }
        return place
    }

    /// The end of a run of blanks from a place, at most `most` long.
    func skipBlanks(from start: Int, most: Int) -> Int {
        var place = start
        while place < count, place - start < most, scalars[place] == " " { place += 1 }
        return place
    }

    /// The start of a run of blanks before a place, at most `most` long.
    func skipBlanks(before end: Int, most: Int) -> Int {
        var place = end
        while place > 0, end - place < most, scalars[place - 1] == " " { place -= 1 }
        return place
    }

    /// How many scalars of a range have a mark.
    func count(_ mark: UInt8, in range: Range<Int>) -> Int {
        var total = 0
        for place in range where marks[place] & mark != 0 { total += 1 }
        return total
    }

    /// Whether all scalars of a range have one of the marks.
    func all(_ mark: UInt8, in range: Range<Int>) -> Bool {
        count(mark, in: range) == range.count
    }

    /// A range as text.
    func string(_ range: Range<Int>) -> String { normal.text(range) }
}
