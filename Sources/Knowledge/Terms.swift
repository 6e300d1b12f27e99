import Foundation

/// Cuts text into search terms: single CJK characters and pairs of neighbours, and English words without their endings.
package enum Terms {
    package static func of(_ text: String) -> [String] {
        var terms: [String] = []
        var word = ""
        var previous: Unicode.Scalar?
        func endWord() {
            if !word.isEmpty, !stopWords.contains(word) { terms.append(stem(word)) }
            word = ""
        }
        for scalar in text.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            if isIdeograph(scalar) {
                endWord()
                terms.append(String(scalar))
                if let previous { terms.append(String(previous) + String(scalar)) }
                previous = scalar
                continue
            }
            previous = nil
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                word.unicodeScalars.append(scalar)
            } else if scalar != "'" && scalar != "\u{2019}" {
                endWord()
            }
        }
        endWord()
        return terms
    }

    /// How alike two sets of terms are: the Dice coefficient, 0 to 1.
    package static func dice(_ left: Set<String>, _ right: Set<String>) -> Double {
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        return 2 * Double(left.intersection(right).count) / Double(left.count + right.count)
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2FA1F, 0x3040...0x30FF,
            0xAC00...0xD7AF:
            true
        default: false
        }
    }

    /// Takes plural and verb endings off, the frequent regular ones (after Harman's S-stemmer, 1991, with -ing and -ed).
    static func stem(_ word: String) -> String {
        guard word.count > 3, word.allSatisfy(\.isASCII) else { return word }
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        if word.hasSuffix("sses") || word.hasSuffix("shes") || word.hasSuffix("ches") || word.hasSuffix("xes")
        {
            return String(word.dropLast(2))
        }
        if word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us") {
            return stem(String(word.dropLast()))
        }
        if word.hasSuffix("ing"), word.count > 5 { return undouble(word.dropLast(3)) }
        if word.hasSuffix("ed"), word.count > 4 { return undouble(word.dropLast(2)) }
        if word.hasSuffix("e"), word.count > 4 { return String(word.dropLast()) }
        return word
    }

    /// shipp(ed) becomes ship; a final e goes too, so that chang(ed) and change meet.
    private static func undouble(_ stem: Substring) -> String {
        guard let last = stem.last, stem.dropLast().last == last, !"lsz".contains(last) else {
            return String(stem)
        }
        return String(stem.dropLast())
    }

    private static let stopWords: Set<String> = [
        "a", "an", "the", "is", "are", "am", "be", "was", "to", "of", "in", "on", "at", "it", "its", "and",
        "or", "i",
        "you", "we", "they", "my", "your", "me", "do", "does", "did", "can", "could", "would", "will",
        "please", "for",
        "with", "that", "this", "have", "has", "if", "so", "as", "by", "from", "there",
    ]
}
