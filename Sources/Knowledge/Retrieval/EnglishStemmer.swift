/// Brings English words to their stems by the Porter2 algorithm (M. F. Porter, snowballstem.org/algorithms/english), as of
/// Snowball 3: `connections` and `connected` become `connect`.
///
/// Works in place on lower-case UTF-8; letters that are not ASCII count as consonants. R1 and R2 of the algorithm are the
/// parts of the word behind the first, and behind the second, consonant that follows a vowel.
struct EnglishStemmer: Sendable {
    /// Stems the word that begins at `start` and ends with the bytes. A word of one or two letters stays.
    func stem(_ bytes: inout [UInt8], from start: Int) {
        guard bytes.count - start > 2 else { return }
        if let stem = Self.exception(bytes[start...]) {
            bytes.replaceSubrange(start..., with: stem)
            return
        }
        // The bytes move into the word and back: nothing is copied.
        var word = EnglishWord(start: start)
        swap(&bytes, &word.bytes)
        word.takeOffLeadingApostrophe()
        word.markConsonantY()
        word.markRegions()
        word.takeOffPlural()
        word.takeOffVerbEnding()
        word.replaceFinalY()
        word.replaceDerivedEnding()
        word.shortenAdjective()
        word.takeOffEnding()
        word.takeOffFinalLetter()
        word.unmarkY()
        swap(&bytes, &word.bytes)
    }

    // MARK: Exceptions

    private static let exceptions: [(word: StaticString, stem: StaticString)] = [
        ("skis", "ski"), ("skies", "sky"), ("idly", "idl"), ("gently", "gentl"), ("ugly", "ugli"),
        ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"), ("news", "news"),
        ("howe", "howe"), ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"), ("andes", "andes"),
    ]
    private static let stems = Dictionary(
        uniqueKeysWithValues: exceptions.map { (Array("\($0.word)".utf8)[...], Array("\($0.stem)".utf8)) })
    private static let longestException = 6

    private static func exception(_ word: ArraySlice<UInt8>) -> [UInt8]? {
        word.count <= longestException ? stems[word] : nil
    }
}
