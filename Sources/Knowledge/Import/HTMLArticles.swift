extension ArticleImport {
    /// Articles from a web page: each heading, term of a list or summary is a question, the text behind it the answer. Markup,
    /// scripts and styles are left out. The page's own language is used where it names one.
    public static func html(_ text: String, file: String, language: String) -> ArticleImport {
        var found = ArticleImport(text, file: file, language: language)
        guard !found.isClosed else { return found }
        var reader = HTMLReader(text, language: language)
        reader.read(into: &found)
        return found
    }
}

/// Makes drafts of what the scanner finds.
private struct HTMLReader {
    private var scanner: HTMLScanner
    private var language: String
    private var draft: ArticleImport.Draft?
    /// Of the last question: 1 to 6 for headings, more for questions inside of texts.
    private var level = 0
    private var question: HTMLText?
    private var answer = HTMLText()
    /// The element whose contents are left out.
    private var hidden: String?

    init(_ text: String, language: String) {
        scanner = HTMLScanner(text)
        self.language = language
    }

    private static let hiddenElements: Set<String> = [
        "script", "style", "template", "noscript", "svg", "title",
    ]
    private static let levels = ["h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "dt": 7, "summary": 7]
    private static let inlineElements: Set<String> = [
        "a", "abbr", "b", "bdi", "cite", "code", "data", "del", "em", "font", "i", "img", "ins", "kbd",
        "label", "mark",
        "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
    ]

    mutating func read(into found: inout ArticleImport) {
        while !found.isClosed, let token = scanner.next(rawText: hidden) {
            switch token {
            case .text(let text): if hidden == nil { take(text) }
            case .open(let name, let attributes): open(name, attributes, into: &found)
            case .close(let name): close(name)
            }
        }
        finish(before: 1, into: &found)
    }

    private mutating func take(_ text: String) {
        if question != nil { question?.add(text) } else { answer.add(text) }
    }

    private mutating func open(_ name: String, _ language: String?, into found: inout ArticleImport) {
        guard hidden == nil else { return }
        if name == "html", let language,
            let code = language.split(whereSeparator: { "-_".contains($0) }).first
        {
            self.language = code.lowercased()
        }
        if Self.hiddenElements.contains(name) {
            hidden = name
        } else if let level = Self.levels[name] {
            finish(before: level, into: &found)
            self.level = level
            question = HTMLText()
            draft = ArticleImport.Draft(
                id: "", language: self.language, title: nil, question: "", answer: "", line: scanner.line)
        } else if !Self.inlineElements.contains(name) {
            // The end tag of a term may be left out.
            if name == "dd" { endQuestion() }
            breakLine()
        }
    }

    private mutating func endQuestion() {
        if let question { draft?.question = question.lines.joined(separator: " ") }
        question = nil
    }

    private mutating func close(_ name: String) {
        if hidden != nil {
            if hidden == name { hidden = nil }
        } else if Self.levels[name] != nil {
            endQuestion()
        } else if !Self.inlineElements.contains(name) {
            breakLine()
        }
    }

    private mutating func breakLine() {
        if question != nil { question?.breakLine() } else { answer.breakLine() }
    }

    /// A heading that only holds others is no question; neither is text before the first one.
    private mutating func finish(before next: Int, into found: inout ArticleImport) {
        endQuestion()
        if var done = draft {
            done.answer = answer.lines.joined(separator: "\n")
            let holdsOthers = next > level && done.answer.isEmpty
            if !holdsOthers, !done.question.isEmpty { found.add(done) }
        }
        draft = nil
        answer = HTMLText()
    }
}

/// Text whose white space is as a browser shows it.
private struct HTMLText {
    private(set) var lines: [String] = []
    private var isLineOpen = false
    private var hasSpace = false

    mutating func add(_ text: String) {
        for character in text {
            if character.isWhitespace {
                hasSpace = true
                continue
            }
            if !isLineOpen {
                lines.append("")
                (isLineOpen, hasSpace) = (true, false)
            }
            if hasSpace { lines[lines.count - 1].append(" ") }
            hasSpace = false
            lines[lines.count - 1].append(character)
        }
    }

    mutating func breakLine() { isLineOpen = false }
}
