extension ArticleImport {
    /// Articles from Markdown: each heading of the first or second level is a question, the text beneath it the answer, and a
    /// list beneath a line that says "Phrasings" or "问法" has further ways to ask. Settings of all articles may stand in
    /// front, between two lines `---`: language, audience, channels, valid_from, valid_to and owner.
    public static func markdown(_ text: String, file: String, language: String) -> ArticleImport {
        var found = ArticleImport(text, file: file, language: language)
        guard !found.isClosed else { return found }
        var reader = MarkdownReader(text, language: language)
        reader.read(into: &found)
        return found
    }
}

/// Reads Markdown line by line; only what articles are made of is understood, the rest is text.
private struct MarkdownReader {
    private let lines: [Substring]
    private var place = 0
    private var language: String
    private var conditions: [String: String] = [:]
    private var draft: ArticleImport.Draft?
    private var level = 0
    private var isInPhrasings = false
    private var isInCode = false

    init(_ text: String, language: String) {
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        self.language = language
    }

    mutating func read(into found: inout ArticleImport) {
        readFrontMatter(into: &found)
        while place < lines.count, !found.isClosed {
            readLine(into: &found)
            place += 1
        }
        finish(before: 1, into: &found)
    }

    private mutating func readFrontMatter(into found: inout ArticleImport) {
        guard lines.first?.trimmed == "---" else { return }
        guard let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) else {
            return found.report(1, "the settings in front do not end: close them with a line ---")
        }
        for number in 1..<end where !lines[number].trimmed.isEmpty {
            let line = lines[number]
            guard let colon = line.firstIndex(of: ":") else {
                found.report(number + 1, "is no setting: write name: value")
                continue
            }
            let name = line[..<colon].trimmed
            let value = line[line.index(after: colon)...].trimmed
            if name == "language" {
                language = value
            } else if ArticleImport.conditionNames.contains(name) {
                conditions[name] = value
            } else {
                let known = (["language"] + ArticleImport.conditionNames).joined(separator: ", ")
                found.report(number + 1, "\(name.prefix(40)) is no setting: use \(known)")
            }
        }
        place = end + 1
    }

    private mutating func readLine(into found: inout ArticleImport) {
        let line = lines[place].trimmed
        if line.hasPrefix("```") || line.hasPrefix("~~~") {
            isInCode.toggle()
            return
        }
        if !isInCode, let (level, title) = Self.heading(line), level <= 2 {
            finish(before: level, into: &found)
            self.level = level
            draft = ArticleImport.Draft(
                id: "", language: language, title: nil, question: Self.plain(title), answer: "",
                conditions: conditions, line: place + 1)
            return
        }
        guard draft != nil else {
            if !line.isEmpty {
                found.report(
                    place + 1, "stands before the first heading and is left out: write # and a question")
            }
            return
        }
        take(line)
    }

    /// Takes a line of the answer, or a phrasing.
    private mutating func take(_ line: String) {
        if !isInCode, Self.isPhrasings(line) {
            isInPhrasings = true
            return
        }
        if isInPhrasings {
            if let item = Self.item(line) {
                draft?.phrasings.append(Self.plain(item))
                return
            }
            if line.isEmpty { return }
            isInPhrasings = false
        }
        let text = isInCode ? line : Self.plain(Self.heading(line)?.title ?? line)
        draft?.answer += text + "\n"
    }

    /// A heading that only holds others, as the title of the page, is no question.
    private mutating func finish(before next: Int, into found: inout ArticleImport) {
        guard let done = draft else { return }
        draft = nil
        isInPhrasings = false
        if next > level, done.answer.trimmed.isEmpty, done.phrasings.isEmpty { return }
        found.add(done)
    }

    // MARK: Lines

    private static func heading(_ line: String) -> (level: Int, title: String)? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), line.dropFirst(level).first?.isWhitespace ?? true else { return nil }
        var title = line.dropFirst(level).trimmed
        while title.hasSuffix("#") { title = title.dropLast().trimmed }
        return (level, title)
    }

    private static func isPhrasings(_ line: String) -> Bool {
        let words = (heading(line)?.title ?? line).filter { !"*_:： ".contains($0) }.lowercased()
        return words == "phrasings" || words == "问法"
    }

    /// The text of an item of a list, with a sign or a number in front.
    private static func item(_ line: String) -> String? {
        if let first = line.first, "-*+".contains(first), line.dropFirst().first?.isWhitespace == true {
            return line.dropFirst().trimmed
        }
        let number = line.prefix { $0.isASCII && $0.isNumber }
        guard !number.isEmpty, let mark = line.dropFirst(number.count).first, mark == "." || mark == ")"
        else {
            return nil
        }
        return line.dropFirst(number.count + 1).trimmed
    }

    /// Without signs of emphasis and code; of a link, its words and its address.
    private static func plain(_ line: String) -> String {
        var text = ""
        var rest = line[...]
        while let character = rest.first {
            if character == "\\", let next = rest.dropFirst().first, next.isPunctuation || next.isSymbol {
                text.append(next)
                rest = rest.dropFirst(2)
            } else if character == "[", let link = link(rest) {
                text += link.words == link.address ? link.words : "\(link.words) (\(link.address))"
                rest = link.rest
            } else if rest.hasPrefix("**") || rest.hasPrefix("__") {
                rest = rest.dropFirst(2)
            } else {
                if character != "`" { text.append(character) }
                rest = rest.dropFirst()
            }
        }
        return text
    }

    /// `[words](address)` at the beginning of a text.
    private static func link(_ text: Substring) -> (words: Substring, address: Substring, rest: Substring)? {
        // Links are short; what is not closed soon is a bracket.
        let head = text.prefix(1_000)
        guard let middle = head.firstIndex(of: "]"), head[middle...].hasPrefix("]("),
            let end = head[middle...].firstIndex(of: ")")
        else { return nil }
        let address = head[middle...].dropFirst(2).prefix { $0 != ")" }
        return (head[..<middle].dropFirst(), address, text[text.index(after: end)...])
    }
}
