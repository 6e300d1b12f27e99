/// What a word in Latin letters can be.
struct LatinClass: OptionSet, Sendable {
    let rawValue: UInt32

    // Names.
    static let given = LatinClass(rawValue: 1 << 0)
    static let surname = LatinClass(rawValue: 1 << 1)
    /// No part of a name, even with a capital.
    static let notName = LatinClass(rawValue: 1 << 2)
    /// Stands before a surname in names of shops and places.
    static let common = LatinClass(rawValue: 1 << 3)
    static let product = LatinClass(rawValue: 1 << 4)
    static let selling = LatinClass(rawValue: 1 << 5)
    static let particle = LatinClass(rawValue: 1 << 6)
    static let pinyinSurname = LatinClass(rawValue: 1 << 7)
    static let syllable = LatinClass(rawValue: 1 << 8)
    /// A surname that is a word too: it needs a given name that we know.
    static let wordSurname = LatinClass(rawValue: 1 << 9)
    /// People are mentioned behind it.
    static let cue = LatinClass(rawValue: 1 << 10)
    /// The same, among much else.
    static let looseCue = LatinClass(rawValue: 1 << 31)
    static let title = LatinClass(rawValue: 1 << 11)
    static let shortTitle = LatinClass(rawValue: 1 << 12)
    /// Follows the name of who writes: "Ada Byron here".
    static let companion = LatinClass(rawValue: 1 << 13)
    static let copula = LatinClass(rawValue: 1 << 14)
    /// "name" and "holder".
    static let nameWord = LatinClass(rawValue: 1 << 15)
    /// What has a name without being a person.
    static let thing = LatinClass(rawValue: 1 << 16)

    // Addresses.
    static let street = LatinClass(rawValue: 1 << 17)
    static let weakStreet = LatinClass(rawValue: 1 << 18)
    static let streetInFront = LatinClass(rawValue: 1 << 19)
    static let unit = LatinClass(rawValue: 1 << 20)
    static let state = LatinClass(rawValue: 1 << 21)
    static let stateName = LatinClass(rawValue: 1 << 22)
    static let country = LatinClass(rawValue: 1 << 23)
    static let direction = LatinClass(rawValue: 1 << 24)
    static let notStreet = LatinClass(rawValue: 1 << 25)
    static let article = LatinClass(rawValue: 1 << 26)
    static let building = LatinClass(rawValue: 1 << 27)
    /// A city that `notName` has too.
    static let city = LatinClass(rawValue: 1 << 28)
    static let floor = LatinClass(rawValue: 1 << 29)
    static let number = LatinClass(rawValue: 1 << 30)
}

/// All words in Latin letters that names and addresses are told by, with their classes.
enum LatinLexicon {
    private static let words: Lexicon = {
        var lexicon = Lexicon(capacity: 24_000)
        for (classes, words) in entries {
            for word in words.split(whereSeparator: \.isWhitespace) {
                lexicon.add(Array(word.unicodeScalars).map { $0 == "_" ? " " : $0 }, classes.rawValue)
            }
        }
        return lexicon
    }()

    private static let brands: Lexicon = {
        var lexicon = Lexicon(capacity: 4000)
        for brand in LatinWordLexicon.brands.split(whereSeparator: \.isWhitespace) {
            let isLong = brand.contains("_")
            lexicon.add(brand.unicodeScalars.map { $0 == "_" ? " " : $0 }, isLong ? 2 : 1)
        }
        return lexicon
    }()

    /// What a word of a text is.
    static func classes(_ text: MaskingText, _ range: Range<Int>) -> LatinClass {
        LatinClass(rawValue: words.classes(of: text.scalars, range))
    }

    /// The end of the country at a place: "uk", "united kingdom".
    static func country(_ text: MaskingText, at place: Int) -> Int? {
        guard let match = words.longestMatch(in: text.scalars, at: place, of: LatinClass.country.rawValue),
            !text.isWord(match.end)
        else { return nil }
        return match.end
    }

    /// The end of the brand at a place, and whether it is more than one word.
    static func brand(_ text: MaskingText, at place: Int) -> (end: Int, isLong: Bool)? {
        guard let match = brands.longestMatch(in: text.scalars, at: place), !text.isLetter(match.end) else {
            return nil
        }
        return (match.end, match.classes & 2 != 0)
    }

    /// Whether the letters of a range are one or two syllables of pinyin.
    static func isPinyin(_ text: MaskingText, _ range: Range<Int>) -> Bool {
        guard range.count <= 12 else { return false }
        if classes(text, range).contains(.syllable) { return true }
        return range.dropFirst().contains { middle in
            classes(text, range.lowerBound..<middle).contains(.syllable)
                && classes(text, middle..<range.upperBound).contains(.syllable)
        }
    }

    private static let entries: [(LatinClass, String)] = [
        (.given, LatinNameLexicon.given), (.surname, LatinNameLexicon.surnames),
        (.notName, LatinWordLexicon.notNames), (.common, LatinWordLexicon.common),
        (.product, LatinWordLexicon.products), (.selling, LatinWordLexicon.selling),
        (.particle, LatinWordLexicon.particles), (.pinyinSurname, LatinWordLexicon.pinyinSurnames),
        (.syllable, LatinWordLexicon.pinyin), (.wordSurname, LatinWordLexicon.wordSurnames),
        (.cue, LatinWordLexicon.cues), (.title, LatinWordLexicon.titles),
        (.looseCue, LatinWordLexicon.looseCues), (.shortTitle, "mr mrs ms dr miss prof"),
        (
            .companion,
            "here speaking calling signed again wrote writes said says asked called answered replied told"
        ),
        (.copula, "is was s are to it"), (.nameWord, "name name's holder cardholder"),
        (.thing, LatinWordLexicon.things), (.street, LatinAddressLexicon.streets),
        (.weakStreet, LatinAddressLexicon.weakStreets), (.streetInFront, LatinAddressLexicon.streetsInFront),
        (.unit, LatinAddressLexicon.units), (.state, LatinAddressLexicon.states),
        (.stateName, LatinAddressLexicon.stateNames), (.country, LatinAddressLexicon.countries),
        (.direction, LatinAddressLexicon.directions), (.notStreet, LatinAddressLexicon.notStreets),
        (.article, "des les dell d"), (.building, LatinAddressLexicon.streets),
        (.building, "house building tower plaza mansions apartments centre center lodge villa cottage farm"),
        (.city, "london paris boston austin denver portland madison springfield york new"),
        (.floor, "floor fl"), (.number, "no number nr"),
    ]
}
