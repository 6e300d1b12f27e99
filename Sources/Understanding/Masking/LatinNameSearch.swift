/// Where a name in Latin letters ends: words with capitals, initials and particles, or words in lower case behind a sure cue.
extension LatinNames {
    /// The index behind the last word of a name that begins with a word.
    func name(from index: Int) -> Int? {
        let cue = cues[index]
        if cue >= .mention, words[index].classes.contains(.shortTitle) { return nil }
        if words[index].isCapital { return withCapitals(from: index, cue) }
        return cue >= .mention ? inLowerCase(from: index, cue) : nil
    }

    private func withCapitals(from index: Int, _ cue: Cue) -> Int? {
        let first = words[index]
        let isGiven = first.classes.contains(.given)
        if first.classes.contains(.notName) {
            // "Will", "May" and their like are names only before a surname.
            guard isGiven, index + 1 < words.count, words[index + 1].isCapital, isJoined(index + 1),
                !words[index + 1].classes.contains(.notName)
            else { return nil }
        }
        var end = index + 1
        var capitals = 1
        while end < words.count, end - index < 5, isJoined(end) {
            let word = words[end]
            if word.isCapital {
                let isInitial = word.range.count == 1 && text[word.range.upperBound] == "."
                guard
                    !word.classes.contains(.notName) || isInitial
                        || (end == index + 1 && isGiven && word.classes.contains(.surname))
                else { break }
                capitals += 1
            } else {
                guard word.classes.contains(.particle), end + 1 < words.count, isJoined(end + 1),
                    words[end + 1].isCapital || words[end + 1].classes.contains(.particle)
                else { break }
            }
            end += 1
        }
        if isBrand(index, end, capitals, cue) { return nil }
        if cue == .field { return end }
        if capitals == 1 { return cue >= .loose && isGiven ? end : nil }
        if isGiven { return end }
        guard first.range.count > 1 else { return nil }
        let parts = words[index..<end]
        let last = words[end - 1]
        if parts.count == 2, isPinyinName(first, last) { return end }
        let isNamed = last.classes.contains(.surname) && !first.classes.contains(.common)
        if cue >= .loose, isNamed, first.range.count > 2 { return end }
        if cue == .mention {
            // Two words with capitals behind a cue, unless everything has capitals.
            let letters = first.range.lowerBound..<last.range.upperBound
            let isShouting = letters.allSatisfy { !text.isLetter($0) || text.isCapital($0) }
            return parts.count <= 4 && !isShouting && !parts.contains { $0.classes.contains(.common) }
                ? end : nil
        }
        let isPlain = parts.allSatisfy {
            !$0.classes.contains(.common) || !$0.classes.isDisjoint(with: [.given, .surname])
        }
        if isPlain, isEntry(index, end) { return end }
        return isNamed && parts.count == 2 && first.range.count > 3 && !last.classes.contains(.wordSurname)
            ? end : nil
    }

    /// Whether words stand alone beside a number or an address, as in address books.
    private func isEntry(_ index: Int, _ end: Int) -> Bool {
        guard end - index <= 3 else { return false }
        let first = words[index].range.lowerBound
        let last = words[end - 1].range.upperBound
        guard first == 0 || !text.isWord(first - 1) && !(text[first - 1] == " " && text.isLetter(first - 2))
        else {
            return false
        }
        var next = last
        while next - last < 4, isSeparator(next), !entryStarts.contains(next) { next += 1 }
        if next > last, entryStarts.contains(next) { return true }
        var before = first
        while first - before < 4, isSeparator(before - 1) { before -= 1 }
        return before < first && entryEnds.contains(before)
            && (last >= text.count || isSeparator(last) && text[last] != " ")
    }

    private func isSeparator(_ place: Int) -> Bool {
        switch text[place] {
        case " ", ",", ":", ";", "\n", "|", "/", "(", ")", "-": true
        default: false
        }
    }

    /// "Zhang Wei", "Wei Zhang".
    private func isPinyinName(_ first: LatinWord, _ last: LatinWord) -> Bool {
        (first.classes.contains(.pinyinSurname) && LatinLexicon.isPinyin(text, last.range))
            || (last.classes.contains(.pinyinSurname) && LatinLexicon.isPinyin(text, first.range))
    }

    private func isBrand(_ index: Int, _ end: Int, _ capitals: Int, _ cue: Cue) -> Bool {
        // "Dr. Martens"
        if index > 0, let brand = LatinLexicon.brand(text, at: words[index - 1].range.lowerBound),
            brand.isLong,
            brand.end >= words[index].range.upperBound
        {
            return true
        }
        guard cue < .field else { return false }
        if let brand = LatinLexicon.brand(text, at: words[index].range.lowerBound),
            brand.isLong || capitals == 1
        {
            return true
        }
        if end < words.count, isJoined(end), words[end].classes.contains(.product) { return true }
        return index > 0 && cue <= .loose && capitals >= 2 && words[index - 1].classes.contains(.selling)
            && isBehindBlank(index)
    }

    /// "my name is chloe patterson".
    private func inLowerCase(from index: Int, _ cue: Cue) -> Int? {
        let first = words[index]
        guard first.range.count > 1, !first.classes.contains(.notName) else { return nil }
        let isSure = cue == .field && isBehindName(index)
        var end = index + 1
        while end < words.count, end - index < 4, isJoined(end), !words[end].isCapital {
            let word = words[end]
            if !word.classes.isDisjoint(with: [.surname, .given]), !word.classes.contains(.notName) {
                end += 1
                continue
            }
            if word.range.count == 1, text[word.range.lowerBound] != "i", text[word.range.lowerBound] != "a",
                end + 1 < words.count, words[end + 1].classes.contains(.surname)
            {
                end += 1
                continue
            }
            if isSure, end == index + 1, mayBeName(word), mayEnd(end + 1) { end += 1 }
            break
        }
        let isLong = end - index >= 2
        if first.classes.contains(.given) { return cue == .field || isLong ? end : nil }
        guard isSure, mayBeName(first) else { return nil }
        return isLong || LatinLexicon.isPinyin(text, first.range) || mayEnd(end) ? end : nil
    }

    /// Whether a word in lower case that no list knows may be a name.
    private func mayBeName(_ word: LatinWord) -> Bool {
        guard word.range.count > 1, word.classes.isDisjoint(with: [.notName, .common]),
            !word.range.contains(where: { text[$0] == "'" })
        else { return false }
        return Self.notEndings.match(in: text.scalars, endingAt: word.range.upperBound) == nil
    }

    private static let notEndings = WordList(words: "ed ing ly lt able ible tion ment")

    /// Whether the word before is "name" itself, and not that of a company or a file.
    private func isBehindName(_ index: Int) -> Bool {
        var before = index - 1
        while before >= 0, index - before < 6, words[before].classes.contains(.copula) { before -= 1 }
        guard before >= 0, words[before].classes.contains(.nameWord) else { return false }
        return before == 0 || !words[before - 1].classes.contains(.thing)
    }

    private func mayEnd(_ index: Int) -> Bool {
        index >= words.count || !isJoined(index) || words[index].classes.contains(.notName)
    }
}

extension PersonalDataScan {
    /// Names in Latin letters: behind cues ("my name is", "Mr", "regards"), or a given name that we know before a word with
    /// a capital.
    mutating func findLatinNames() {
        let names = LatinNames(text, context, beside: findings)
        var index = 0
        while index < names.words.count {
            guard names.words[index].isCapital || names.cues[index] > .none, let end = names.name(from: index)
            else {
                index += 1
                continue
            }
            let range = names.words[index].range.lowerBound..<names.words[end - 1].range.upperBound
            let rank = names.cues[index] == .field ? 30 : 25
            index = end
            // "@admin", "user/anna", "anna@..."
            switch text[range.lowerBound - 1] {
            case "@", "#", "_", "/", "\\": continue
            default: break
            }
            if text[range.upperBound] == "@" || text[range.upperBound] == "_" { continue }
            add(range, .person, rank: rank)
        }
    }
}
