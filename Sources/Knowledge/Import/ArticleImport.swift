/// Articles read from files of another form, as drafts for somebody to look through, with what could not be read.
public struct ArticleImport: Equatable, Sendable {
    /// One article in one language.
    public struct Draft: Equatable, Sendable {
        /// Its name: given, or made of its question.
        public var id: String
        /// Whether the name was made of the question.
        public internal(set) var isNamedByQuestion = false
        /// Code of its language.
        public var language: String
        /// Shown as the source of the answer; nil: the question.
        public var title: String?
        /// What it answers.
        public var question: String
        /// Further ways to ask.
        public var phrasings: [String] = []
        /// The answer, without markup.
        public var answer: String
        /// Conditions as they were written, by the names of `articles.yaml`: audience, channels, valid_from, valid_to, owner.
        public var conditions: [String: String] = [:]
        /// Where it begins in its file.
        public var line: Int
    }

    /// Something that could not be read.
    public struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// What the file is called.
        public let file: String
        /// From 1 on.
        public let line: Int
        /// What is wrong and what to do.
        public let message: String

        /// A problem.
        public init(file: String, line: Int, message: String) {
            (self.file, self.line, self.message) = (file, line, message)
        }

        /// `faq.md:12: …`
        public var description: String { "\(file):\(line): \(message)" }
    }

    /// What could be read, in its order.
    public internal(set) var drafts: [Draft] = []
    /// What could not.
    public internal(set) var problems: [Problem] = []

    let file: String
    let language: String

    /// Larger files are refused, in bytes: a file of articles is written by people.
    public static let maximumBytes = 4 << 20
    static let maximumDrafts = 10_000
    static let maximumQuestion = 500
    static let maximumAnswer = 20_000
    static let maximumPhrasings = 200

    /// Lines of the drafts by language and id, and all ids.
    private var lines: [String: [String: Int]] = [:]
    private var ids: Set<String> = []
    /// Lines of the questions that articles are named by, by language.
    private var asked: [String: [String: Int]] = [:]
    private var isTooLarge = false

    /// An empty import.
    init(_ text: String, file: String, language: String) {
        (self.file, self.language) = (file, language)
        guard text.utf8.count > Self.maximumBytes else { return }
        isTooLarge = true
        report(1, "is larger than \(Self.maximumBytes >> 20) MB: split it")
    }

    /// Whether nothing more is taken.
    var isClosed: Bool { isTooLarge || drafts.count >= Self.maximumDrafts }

    mutating func report(_ line: Int, _ message: String) {
        problems.append(Problem(file: file, line: line, message: message))
    }

    /// Takes a draft if it is complete and has a name of its own.
    mutating func add(_ draft: Draft) {
        var draft = draft
        draft.question = draft.question.trimmed
        draft.answer = draft.answer.trimmed
        draft.phrasings = draft.phrasings.map(\.trimmed).filter { !$0.isEmpty && $0 != draft.question }
        if draft.question.isEmpty {
            return report(draft.line, "an answer has no question: write one above it")
        }
        let name = "“\(draft.question.prefix(40))”"
        if draft.answer.isEmpty { return report(draft.line, "\(name) has no answer: write it beneath") }
        if draft.question.count > Self.maximumQuestion {
            return report(draft.line, "\(name) is longer than \(Self.maximumQuestion) characters: shorten it")
        }
        if draft.answer.count > Self.maximumAnswer {
            return report(
                draft.line, "the answer to \(name) is longer than \(Self.maximumAnswer) characters: split it")
        }
        if draft.phrasings.count > Self.maximumPhrasings {
            report(draft.line, "\(name) keeps the first \(Self.maximumPhrasings) of its phrasings")
            draft.phrasings.removeLast(draft.phrasings.count - Self.maximumPhrasings)
        }
        if draft.id.isEmpty {
            if let line = asked[draft.language]?[draft.question] {
                return report(draft.line, "\(name) is asked in line \(line) already: keep one of them")
            }
            asked[draft.language, default: [:]][draft.question] = draft.line
            (draft.id, draft.isNamedByQuestion) = (freeName(for: draft.question), true)
        }
        if let line = lines[draft.language]?[draft.id] {
            return report(draft.line, "\(draft.id) is the article of line \(line) already: rename one")
        }
        lines[draft.language, default: [:]][draft.id] = draft.line
        ids.insert(draft.id)
        drafts.append(draft)
        if drafts.count == Self.maximumDrafts {
            report(
                draft.line, "is read up to here: split it, \(Self.maximumDrafts) articles are taken at once")
        }
    }

    private static let maximumName = 48

    /// ASCII words of a question; its mark where it has none.
    private func freeName(for question: String) -> String {
        let words = question.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let mark = Self.mark(of: question)
        let name = words.prefix(6).joined(separator: "-").prefix(Self.maximumName)
        let base = name.isEmpty ? "article-\(mark)" : String(name)
        return ids.contains(base) ? "\(base)-\(mark)" : base
    }

    /// Eight digits that a question always has, and hardly any other one has. (FNV-1a, 32 bits)
    public static func mark(of question: String) -> String {
        let hash = question.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        let start = self.drop { $0.isWhitespace }
        var end = start.endIndex
        while end > start.startIndex, start[start.index(before: end)].isWhitespace {
            end = start.index(before: end)
        }
        return String(start[..<end])
    }
}
