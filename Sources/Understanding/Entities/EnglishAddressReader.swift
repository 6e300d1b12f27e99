/// Reads English postal addresses: a street number and its street, the flat before or behind it, and the
/// city, state and postcode behind that, parted by commas and written with capitals.
struct EnglishAddressReader {
    let text: LexedText

    private static let maximumName = 5
    private static let maximumParts = 3

    /// The address that begins at a lexeme. (lexemes)
    func read(at start: Int) -> Range<Int>? {
        if text[start].isDigits { return street(at: start).map { start..<parts(from: $0) } }
        // Flat 4, 12 Rose Lane.
        guard let (next, _) = Self.units.match(text, at: start), let number = unitNumber(at: next),
            text.is(number, ","),
            text[number + 1].isDigits, let end = street(at: number + 1)
        else { return nil }
        return start..<parts(from: end)
    }

    /// A number, a name and the kind of street.
    private func street(at start: Int) -> Int? {
        guard !text.isJoinedBefore(start), text[start].count <= 5, !isPart(start) else { return nil }
        // 221B.
        let hasLetter = text[start + 1].isGlued && text[start + 1].isWord && text[start + 1].count == 1
        let name = hasLetter ? start + 2 : start + 1
        // 88th St is a street without its number.
        if !hasLetter, text.isJoinedAfter(start) { return nil }
        var position = name
        while position - name <= Self.maximumName,
            text[position].isWord || isOrdinal(position) || isAbbreviated(position)
        {
            if position > name, let isSure = Self.streets[text[position].key],
                isSure || text.isCapitalised(position) && text.isCapitalised(position - 1),
                Self.streets[text[position + 1].key] == nil
            {
                return compass(from: dotted(position + 1))
            }
            if Self.noNames.contains(text, at: position) { return nil }
            position += 1
        }
        return nil
    }

    /// The end of a longer number.
    private func isPart(_ start: Int) -> Bool {
        text[start].isGlued && ".,$/-#:".unicodeScalars.contains(text.character(start - 1))
    }

    /// 5th.
    private func isOrdinal(_ index: Int) -> Bool {
        text[index].isDigits && text[index + 1].isGlued && text[index + 1].isWord
    }

    /// The point of St. in a name: 12 St. John's Road.
    private func isAbbreviated(_ index: Int) -> Bool {
        text.isGlued(index, ".") && text[index - 1].count <= 2
    }

    /// The point of a short form belongs to it where it does not end the text.
    private func dotted(_ end: Int) -> Int {
        guard text[end - 1].count <= 4, text[end - 1].count != 3 || !text.says(end - 1, "way"),
            text.isGlued(end, ".")
        else {
            return end
        }
        let after = text[end + 1]
        return after.kind == .nothing || after.kind == .lineEnd || text.isCapitalised(end + 1) ? end : end + 1
    }

    private func compass(from end: Int) -> Int {
        guard Self.directions.contains(text, at: end), text[end].count > 1 || text.isCapitalised(end) else {
            return end
        }
        return end + 1
    }

    // MARK: Behind the street

    /// Flat, city, state and postcode.
    private func parts(from start: Int) -> Int {
        var end = start
        for _ in 0..<Self.maximumParts + 1 {
            let position = text.is(end, ",") ? end + 1 : end
            if let (next, _) = Self.units.match(text, at: position), let number = unitNumber(at: next) {
                end = number
            } else if position > end, let next = city(at: position) {
                end = next
            } else if let next = postcode(at: position), end > start || position > end {
                return next
            } else {
                break
            }
        }
        return end
    }

    /// 4B of Apt. 4B, # 4B.
    private func unitNumber(at start: Int) -> Int? {
        let number = text.is(start, ".") || text.is(start, "#") ? start + 1 : start
        guard text[number].isDigits || text[number].isWord && text[number].count <= 2 else { return nil }
        return text.isJoinedAfter(number) ? number + 2 : number + 1
    }

    /// One to three words with capitals, and a state in two letters.
    private func city(at start: Int) -> Int? {
        var end = start
        while end - start < 3, text.isCapitalised(end), !Self.noCities.contains(text, at: end),
            postcode(at: end) == nil
        { end += 1 }
        guard end > start, !text[end].isGlued || text.character(end) != "'" else { return nil }
        return end
    }

    /// Five digits (United States) or two groups of letters and digits (United Kingdom, Canada).
    private func postcode(at start: Int) -> Int? {
        if text[start].isDigits, text[start].count == 5 || text[start].count == 6, !text.isJoinedAfter(start)
        {
            // ZIP+4.
            return text.isGlued(start + 1, "-") && text[start + 2].count == 4 && text[start + 2].isDigits
                ? start + 3 : start + 1
        }
        guard text[start].isWord, text[start].count <= 2, text.isCapitalised(start), text[start + 1].isDigits,
            text[start + 1].isGlued, text[start + 1].count <= 2
        else { return nil }
        var end = start + 2
        if text[end].isGlued, text[end].isWord, text[end].count == 1 { end += 1 }
        guard text[end].isDigits, !text[end].isGlued, text[end].count == 1, text[end + 1].isGlued,
            text[end + 1].isWord,
            text[end + 1].count == 2
        else { return nil }
        return end + 2
    }

    /// Kinds of streets; false where the word is a common one as well and has to be written with a capital.
    private static let streets = WordTable([
        (
            "street st road rd avenue ave lane ln boulevard blvd parkway pkwy highway hwy terrace crescent",
            true
        ),
        ("drive dr way court ct place pl square sq circle close row gardens", false),
        ("walk grove mews hill park alley quay", false),
    ])
    private static let noNames = PhraseTable(
        """
        in|on|of|at|to|is|are|was|for|and|or|the|a|an|my|your|from|with|minutes|minute|hours|days|miles|km|\
        meters|items|pieces|times|percent|off|more|less|yuan|dollars|pm|am|please|per|by|boxes|pairs|orders|\
        people
        """)
    private static let directions = PhraseTable("north|south|east|west|n|s|e|w|ne|nw|se|sw")
    private static let units = PhraseTable("apt|apartment|suite|ste|unit|flat|room|#|floor")
    private static let noCities = PhraseTable(
        """
        i|please|thanks|thank|hi|my|and|the|but|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\
        january|february|march|april|may|june|july|august|september|october|november|december|order|phone|\
        tel|attn|it|we|you|sy
        """)
}
