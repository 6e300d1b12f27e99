/// Finds what a text names: by the definitions it was built from, and what is always known.
///
/// Built in, with their values:
/// - `date` `2026-12-02` or, both ends included, `2026-12-01/2026-12-07`; `time` `15:00` or `12:00/18:00`;
///   `datetime` `2026-12-02T15:00` or `2026-12-02T12:00/18:00`; `duration` `P7D`, `PT1H30M`, a range
///   `P3D/P5D` (ISO 8601-1);
/// - `amount` `19.9 USD`, a range `100/200 CNY` (ISO 4217); `quantity` `2 件`, `3 pair`, `20 %`, or the number
///   alone;
/// - `phone` digits, with a plus sign where an international prefix was written; `email` in lower case;
///   `address` as it was written, spaces collapsed;
/// - `id` by its check digit: `resident_id:…`, `uscc:…`, `bank_card:…`, `iban:…`, `isbn13:…`, `ean13:…`.
///
/// Each reader is asked once at each lexeme and looks a bounded way on, so a text costs time in proportion to
/// its length. Nothing overlaps in the result: see ``Candidate``. Immutable; one serves all threads.
public struct EntityExtractor: Sendable {
    private var shapes = Shapes()
    private var gazetteer = Gazetteer()
    private var misspellings = Misspellings()

    /// Texts beyond this many scalars are looked at in part.
    private static let maximumScalars = 40_000

    /// An extractor for definitions and for what is always known. Costs a few microseconds a name.
    public init(definitions: [EntityDefinition]) {
        for definition in definitions {
            switch definition.kind {
            case .shapes(let patterns):
                for pattern in patterns { shapes.add(pattern, definition: definition.name) }
            case .values(let values, let allowsMistakes):
                for value in values {
                    let entry = Gazetteer.Entry(definition: definition.name, value: value.id)
                    for synonym in value.synonyms.values.joined() {
                        let name = NormalText(synonym.split(separator: " ").joined(separator: " ")).scalars
                        gazetteer.add(name, entry)
                        if allowsMistakes { misspellings.add(name, entry) }
                    }
                }
            case .marked: break
            }
        }
    }

    /// What a text names, in its order, as of this moment in China.
    public func extract(_ text: String) -> [Entity] {
        extract(NormalText(text, maximumScalars: Self.maximumScalars), at: .now())
    }

    /// What a text names, in its order. `now` is what days and times without a date are reckoned from.
    public func extract(_ text: NormalText, at now: Moment) -> [Entity] {
        let lexed = LexedText(text)
        var candidates = Candidates()
        read(lexed, now, &candidates)
        for match in misspellings.matches(lexed) {
            candidates.add(
                .misspelling, match.entry.definition, match.entry.value, lexed.scalars(match.range))
        }
        var end = 0
        return candidates.chosen(of: text.scalars.count).compactMap { candidate in
            let range = text.originalRange(candidate.range)
            // Two may come from one character of the original: ½ is 1⁄2.
            guard range.lowerBound >= end else { return nil }
            end = range.upperBound
            return Entity(
                name: candidate.name, value: candidate.value, text: text.originalText(range), range: range)
        }
    }

    private func read(_ text: LexedText, _ now: Moment, _ candidates: inout Candidates) {
        let internet = InternetAddresses(scalars: text.text.scalars)
        let identifiers = Identifiers(text: text)
        let phones = Phones(text: text)
        let chineseAddresses = ChineseAddressReader(text: text)
        let englishAddresses = EnglishAddressReader(text: text)
        let dateTimes = DateTimes(text, at: now)
        let amounts = Amounts(text: text)
        let quantities = Quantities(text: text, names: gazetteer)
        // No web address begins inside another.
        var webEnd = 0
        for index in text.lexemes.indices {
            let lexeme = text.lexemes[index]
            func add(_ rank: Candidate.Rank, _ found: (end: Int, value: String)?) {
                guard let found else { return }
                candidates.add(rank, rank.name, found.value, text.scalars(index..<found.end))
            }
            if let found = SetPhrases.table.match(text, at: index), !text.isJoinedBefore(index) {
                candidates.add(.nothing, "", "", text.scalars(index..<found.end))
            }
            if let found = shapes.match(text, at: index) {
                candidates.add(.shape, found.definition, found.value, found.range)
            }
            if let found = gazetteer.match(text, at: index) {
                candidates.add(
                    .name, found.entry.definition, found.entry.value, text.scalars(index..<found.end))
            }
            switch lexeme.kind {
            case .digits, .word:
                add(.identifier, identifiers.read(at: index))
                if lexeme.isDigits {
                    add(.phone, phones.read(at: index))
                } else if lexeme.start >= webEnd, let range = internet.web(at: lexeme.start) {
                    webEnd = range.upperBound
                    candidates.add(.nothing, "", "", range)
                }
            case .ideograph: add(.phone, phones.read(at: index))
            case .mark:
                if text.is(index, "@"), let range = internet.email(around: lexeme.start) {
                    candidates.add(.email, "email", text.text.text(range), range)
                }
                add(.phone, phones.read(at: index))
            case .lineEnd, .nothing: continue
            }
            let address =
                lexeme.isIdeograph ? chineseAddresses.read(around: index) : englishAddresses.read(at: index)
            if let range = address {
                let scalars = text.scalars(range)
                candidates.add(.address, "address", Self.collapsed(text.text, scalars), scalars)
            }
            if let found = dateTimes.read(at: index) {
                candidates.add(.moment, found.kind.rawValue, found.value, text.scalars(index..<found.end))
            }
            add(.amount, amounts.read(at: index))
            add(.quantity, quantities.read(at: index))
        }
    }

    /// A range as it was written, with one space for several.
    private static func collapsed(_ text: NormalText, _ range: Range<Int>) -> String {
        text.originalText(text.originalRange(range)).split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
    }
}
