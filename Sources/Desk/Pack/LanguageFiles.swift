import Foundation
package import Understanding

/// What the language engine learns from besides packs: the files of `config/language`, which anyone may correct and extend.
package struct LanguageFiles: Sendable {
    /// Lines whose language is known.
    package var lines: [(language: Language, text: String)] = []
    /// Texts whose feeling is known.
    package var feelings: [SentimentExample] = []
    /// Words that show feelings.
    package var lexicon = SentimentLexicon([])

    /// Reads the folder and says what is wrong with a file, where, and what to do.
    package init(folder: String) throws(YAMLSource.Problem) {
        for language in Language.allCases {
            let file = "\(folder)/identify/\(language.rawValue).txt"
            for line in try Self.text(file).split(separator: "\n") {
                lines.append((language, String(line)))
            }
        }
        feelings = try Self.feelings(file: "\(folder)/sentiment.tsv")
        lexicon = SentimentLexicon(
            try Self.entries(YAMLSource(file: "\(folder)/sentiment-lexicon.yaml")))
    }

    /// Texts whose feeling is known, under a heading.
    package static func feelings(file: String) throws(YAMLSource.Problem) -> [SentimentExample] {
        var feelings: [SentimentExample] = []
        for (number, line) in try text(file).split(separator: "\n").enumerated().dropFirst() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 4, let level = Int(fields[1]), (-2...2).contains(level) else {
                throw .init(
                    file: file, line: number + 1,
                    message: "needs language, a level from -2 to 2, emotions and a text, separated by tabs")
            }
            let emotions = fields[2].split(separator: ",").compactMap { Emotion(rawValue: String($0)) }
            feelings.append(
                SentimentExample(level: level, emotions: Set(emotions), text: String(fields[3])))
        }
        return feelings
    }

    private static func text(_ file: String) throws(YAMLSource.Problem) -> String {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw .init(file: file, line: nil, message: "cannot be read: is it there?")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func entries(
        _ source: YAMLSource
    ) throws(YAMLSource.Problem) -> [SentimentLexicon.Entry] {
        var entries: [SentimentLexicon.Entry] = []
        func add(
            _ section: YAMLSource?, _ role: SentimentLexicon.Role, sign: Double = 1
        ) throws(YAMLSource.Problem) {
            for (phrase, value) in section?.members ?? [] {
                entries.append(.init(phrase: phrase, role: role, value: sign * (try value.number())))
            }
        }
        for code in ["zh", "en"] {
            let language = try source.required(code)
            try add(language["positive"], .feeling)
            try add(language["negative"], .feeling, sign: -1)
            try add(language["neutral"], .neutral)
            try add(language["negators"], .negator)
            try add(language["intensifiers"], .factor)
            try add(language["softeners"], .factor)
            try add(language["contrast"], .contrast)
            try add(language["sarcasm"], .sarcasm)
            try add(language["threats"], .threat)
            for (name, section) in language["emotions"]?.members ?? [] {
                guard let emotion = Emotion(rawValue: name) else {
                    throw section.problem(
                        "is no emotion; known: \(Emotion.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                try add(section, .emotion(emotion))
            }
        }
        try add(source["emoji"], .picture)
        try add(source["kaomoji"], .picture)
        return entries
    }
}
