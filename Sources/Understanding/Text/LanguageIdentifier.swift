/// Tells the language of a text: by its script where that is enough, else by the n-grams of its words. Immutable and shared by
/// all threads.
public struct LanguageIdentifier: Sendable {
    /// A language with how sure it is.
    public struct Guess: Equatable, Sendable {
        /// The language.
        public let language: Language
        /// 0 to 1.
        public let confidence: Double
    }

    /// Of the lines it was trained on.
    public let dataHash: UInt64

    let model: LinearModel
    /// By class of the model.
    let languages: [Language]
    /// The classes of each script.
    private let classes: [Script: [Int]]

    /// Longer texts show their language before that.
    private static let maximumTokens = 64

    /// Learns from lines of each language. Takes a few seconds for ten thousand of them.
    public init(lines: [(language: Language, text: String)], seed: UInt64 = 1) {
        let languages = Language.allCases.filter { language in lines.contains { $0.language == language } }
        let all = lines + Self.quoting(lines, seed: seed)
        let targets = all.map { line in languages.firstIndex(of: line.language) ?? 0 }
        let options = LinearTrainer.Options(
            seed: seed, epochs: 12, c: 20, rate: 0.1, ngrams: .languages)
        let texts = all.map { NGrams(TokenizedText($0.text), options.ngrams) }
        self.init(
            model: LinearTrainer(options: options).train(texts, targets, count: languages.count),
            languages: languages, dataHash: Self.hash(of: lines))
    }

    /// The same lines with words of other languages in them: names of songs, films, people and products stand in texts of
    /// every language, English ones most of all, and tell nothing about the language of who names them.
    private static func quoting(
        _ lines: [(language: Language, text: String)], seed: UInt64
    ) -> [(language: Language, text: String)] {
        let latin = lines.filter { Script.used(by: $0.language).contains(.latin) }
        let english = latin.filter { $0.language == .en }
        guard !english.isEmpty else { return [] }
        var random = SplitMix(state: seed)
        var quoting: [(language: Language, text: String)] = []
        for line in latin {
            for _ in 0..<quotations {
                let isEnglish = line.language != .en && Int.random(in: 0..<5, using: &random) > 0
                let others = isEnglish ? english : latin
                let source = others[Int.random(in: 0..<others.count, using: &random)].text.split(
                    separator: " ")
                let count = min(source.count, Int.random(in: 1...(isEnglish ? 6 : 2), using: &random))
                let start = Int.random(in: 0...(source.count - count), using: &random)
                // A part of the line stays, as short as what people say around a name.
                var words = line.text.split(separator: " ").prefix(Int.random(in: 2...8, using: &random))
                words.insert(
                    contentsOf: source[start..<(start + count)],
                    at: Int.random(in: 0...words.count, using: &random))
                quoting.append((line.language, words.joined(separator: " ")))
            }
        }
        return quoting
    }

    private static let quotations = 2

    /// Names a set of lines.
    public static func hash(of lines: [(language: Language, text: String)]) -> UInt64 {
        Example.hash(of: lines.map { Example(label: $0.language.rawValue, text: $0.text) })
    }

    init(model: LinearModel, languages: [Language], dataHash: UInt64) {
        self.dataHash = dataHash
        self.model = model
        self.languages = languages
        var classes: [Script: [Int]] = [:]
        for (number, language) in languages.enumerated() {
            for script in Script.used(by: language) { classes[script, default: []].append(number) }
        }
        self.classes = classes
    }

    /// The language of a text; nil when it has no words (digits, marks, emoji, order numbers, "ok").
    ///
    /// - Parameter favoured: what the text is expected to be in. Another language has to be much likelier than these: a
    ///   short line of English looks like several languages. And where no language is likely, as for a single word, it is
    ///   one of these.
    public func identify(_ text: TokenizedText, favouring favoured: Set<Language> = []) -> Guess? {
        let counts = ScriptCounts(text, tokens: text.tokens.prefix(Self.maximumTokens)[...])
        guard let script = counts.main else { return nil }
        switch script {
        case .hangul: return Guess(language: .ko, confidence: 1)
        case .thai: return Guess(language: .th, confidence: 1)
        case .kana: return Guess(language: .ja, confidence: 1)
        case .han: return Guess(language: .zh, confidence: counts.hasKana ? 0.5 : 1)
        case .arabic: return Guess(language: .ar, confidence: 1)
        case .cyrillic, .latin: return among(classes[script] ?? [], text, favoured)
        }
    }

    private func among(_ classes: [Int], _ text: TokenizedText, _ favoured: Set<Language>) -> Guess? {
        guard let all = model.probabilities(text) else { return nil }
        let weighted = classes.map { number in
            (number, Double(all[number]) * (favoured.contains(languages[number]) ? Self.favour : 1))
        }
        let sum = weighted.reduce(0) { $0 + $1.1 }
        let (total, likeliest) = classes.reduce((Float(0), Float(0))) {
            ($0.0 + all[$1], max($0.1, all[$1]))
        }
        let expected = weighted.filter { favoured.contains(languages[$0.0]) }
        let candidates = likeliest < Self.sure * total && !expected.isEmpty ? expected : weighted
        guard let best = candidates.max(by: { $0.1 < $1.1 }), sum > 0 else { return nil }
        return Guess(language: languages[best.0], confidence: best.1 / sum)
    }

    private static let favour = 8.0
    /// Share of the probability from which a language that is not expected is believed.
    private static let sure: Float = 0.5

    /// The stretches of a text that mixes Chinese with words of another language; one stretch when it does not.
    ///
    /// A stretch goes from its first word to its last, without the spaces and marks around it. Numbers and codes belong to
    /// the stretch before them, at the start to the one behind.
    ///
    /// - Parameter favoured: what the text is expected to be in, as for ``identify(_:favouring:)``.
    public func spans(_ text: TokenizedText, favouring favoured: Set<Language> = []) -> [LanguageSpan] {
        guard let whole = identify(text, favouring: favoured) else { return [] }
        guard text.tokens.contains(where: { $0.kind == .ideograph }) else {
            return [LanguageSpan(language: whole.language, range: 0..<text.text.original.count)]
        }
        var spans: [LanguageSpan] = []
        var firstCode: Int?
        for token in text.tokens where token.kind != .mark {
            let range = text.text.originalRange(token.range)
            guard let language = language(of: token, text, in: whole.language) else {
                if let last = spans.popLast() {
                    spans.append(
                        LanguageSpan(
                            language: last.language, range: last.range.lowerBound..<range.upperBound))
                } else if firstCode == nil {
                    firstCode = range.lowerBound
                }
                continue
            }
            if let last = spans.last, last.language == language {
                spans[spans.count - 1] = LanguageSpan(
                    language: language, range: last.range.lowerBound..<range.upperBound)
            } else {
                let start = spans.isEmpty ? firstCode ?? range.lowerBound : range.lowerBound
                spans.append(LanguageSpan(language: language, range: start..<range.upperBound))
            }
        }
        return spans
    }

    /// The language of a token in a text of mixed scripts; nil for numbers and codes, which any language has.
    private func language(of token: Token, _ text: TokenizedText, in whole: Language) -> Language? {
        let scalars = text.text.scalars[token.range]
        if token.kind == .ideograph {
            switch scalars.first.flatMap(Script.init) {
            case .hangul: return .ko
            case .kana: return .ja
            default: return whole == .ja || whole == .ko ? whole : .zh
            }
        }
        guard !scalars.contains(where: { ScalarClass($0) == .digit }) else { return nil }
        switch scalars.lazy.compactMap(Script.init).first {
        case .latin: return Script.used(by: whole) == [.latin] ? whole : .en
        case .cyrillic: return Script.used(by: whole).contains(.cyrillic) ? whole : .ru
        case .arabic: return .ar
        case .thai: return .th
        default: return nil
        }
    }
}

/// A script that tells languages apart.
enum Script: Hashable {
    case latin, cyrillic, arabic, thai, hangul, kana, han

    static func used(by language: Language) -> [Script] {
        switch language {
        case .ar: [.arabic]
        case .ja: [.kana, .han]
        case .ko: [.hangul]
        case .th: [.thai]
        case .zh: [.han]
        case .kk, .ru, .uk: [.cyrillic]
        case .sr: [.latin, .cyrillic]
        default: [.latin]
        }
    }

    init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: self = .latin
        case 0x400...0x52F: self = .cyrillic
        case 0x600...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFC: self = .arabic
        case 0xE00...0xE7F: self = .thai
        case 0xAC00...0xD7AF, 0x1100...0x11FF, 0x3130...0x318F: self = .hangul
        // The prolonged sound and the middle dot stand in Chinese texts, too.
        case 0x3040...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF: self = .kana
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2FA1F: self = .han
        default: return nil
        }
    }
}

/// How much of a text is in each script.
private struct ScriptCounts {
    /// The script that tells the language; nil without words.
    let main: Script?
    let hasKana: Bool

    init(_ text: TokenizedText, tokens: ArraySlice<Token>) {
        var characters: [Script: Int] = [:]
        var words: [Script: Int] = [:]
        for token in tokens where token.kind != .mark {
            if token.kind == .ideograph {
                if let script = Script(text.text.scalars[token.range.lowerBound]) {
                    characters[script, default: 0] += 1
                }
            } else if let script = Self.script(of: token, text) {
                words[script, default: 0] += 1
            }
        }
        let (kana, han, hangul) = (
            characters[.kana, default: 0], characters[.han, default: 0], characters[.hangul, default: 0]
        )
        hasKana = kana > 0
        // Names in Latin letters stand in texts of every script.
        let foreign = words.filter { $0.key != .latin }.max { $0.value < $1.value }
        let latin = words[.latin, default: 0]
        let spoken: (key: Script, value: Int)? =
            foreign.flatMap { $0.value * Self.namesAWord >= latin ? ($0.key, $0.value) : nil }
            ?? (latin > 0 ? (.latin, latin) : nil)
        let ideographs = kana + han + hangul
        // Chinese customers write English brand names and order numbers into Chinese sentences: where there are ideographs,
        // they tell the language unless other words clearly outnumber them.
        if ideographs > 0, ideographs * 2 >= spoken?.value ?? 0 {
            main = hangul > 0 && hangul >= kana ? .hangul : kana > 0 && kana * 4 >= han ? .kana : .han
        } else {
            main = spoken?.key
        }
    }

    private static let namesAWord = 6

    /// The script of a word; nil for numbers, codes and abbreviations, which any language has.
    private static func script(of token: Token, _ text: TokenizedText) -> Script? {
        var script: Script?
        for index in token.range {
            let scalar = text.text.scalars[index]
            if ("0"..."9").contains(scalar) { return nil }
            if script == nil { script = Script(scalar) }
        }
        return script == .latin && token.range.count < 3 ? nil : script
    }
}
