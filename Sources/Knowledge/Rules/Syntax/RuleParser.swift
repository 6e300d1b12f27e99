/// Reads the statements of a rule file.
///
///     statement   = marks ( declaration | rule )
///     marks       = { "@demand" | "@limit" integer }
///     declaration = "kind" name { "," name } | "relation" columns | "attribute" columns ":" name | "derived" columns
///     columns     = name "(" name ":" name { "," name ":" name } ")"
///     rule        = atom [ ":-" literal { "," literal } ] "."
///
/// Bodies are in `RuleParser+Bodies.swift`. A declaration may end with a stop, a rule must. After a mistake it goes on
/// behind the next stop, or where a line begins without indentation.
struct RuleParser {
    /// What was read.
    struct Output {
        var declarations: [Syntax.Declaration] = []
        var rules: [Syntax.Rule] = []
        /// Names that a statement with a mistake may have introduced; nothing is said about their absence.
        var damaged: Set<String> = []
    }

    /// A mistake that ends a statement.
    struct Failure: Error {
        var message: String
        var place: Place
        var fix: String
    }

    static let maximumLiterals = 64
    static let maximumOperations = 64
    static let maximumDepth = 32

    let text: SourceText
    private let tokens: [Token]
    private var position = 0
    private var output = Output()
    private var problems: ProblemList
    /// Within the rule that is read.
    var literals = 0
    /// Within the comparison that is read.
    var operations = 0
    var depth = 0
    var isInBraces = false

    static func parse(_ text: String, file: Int, problems: inout ProblemList) -> Output {
        let text = SourceText(text)
        let tokens = RuleLexer.tokens(of: text, file: file, problems: &problems)
        var parser = RuleParser(text: text, tokens: tokens, problems: problems)
        while parser.current.kind != .end { parser.statement() }
        problems = parser.problems
        return parser.output
    }

    private init(text: SourceText, tokens: [Token], problems: ProblemList) {
        self.text = text
        self.tokens = tokens
        self.problems = problems
    }

    // MARK: - Tokens

    var current: Token { tokens[position] }

    func following(_ distance: Int) -> Token { tokens[min(position + distance, tokens.count - 1)] }

    /// The end stays where it is.
    @discardableResult mutating func take() -> Token {
        defer { if position < tokens.count - 1 { position += 1 } }
        return tokens[position]
    }

    mutating func takes(_ sign: Token.Sign) -> Bool {
        guard current.is(sign) else { return false }
        take()
        return true
    }

    mutating func expect(_ sign: Token.Sign, _ context: String, fix: String) throws(Failure) {
        guard takes(sign) else {
            throw unexpected("`\(sign.rawValue)` \(context)", fix: fix)
        }
    }

    mutating func name(_ role: String, fix: String) throws(Failure) -> Syntax.Name {
        guard case .name(let text) = current.kind else { throw unexpected(role, fix: fix) }
        return Syntax.Name(text: text, place: take().place)
    }

    func unexpected(_ wanted: String, fix: String) -> Failure {
        let found = current.kind == .end ? "the end of the file" : "`\(text[current.range].prefix(24))`"
        return Failure(message: "expected \(wanted), found \(found)", place: current.place, fix: fix)
    }

    /// What the tokens from one on say, without the comments between them.
    func written(from start: Int, to end: Int) -> String {
        var line = ""
        for place in start..<end {
            if place > start, tokens[place - 1].range.upperBound != tokens[place].range.lowerBound {
                line += " "
            }
            line += text[tokens[place].range]
        }
        return line
    }

    var mark: Int { position }

    // MARK: - Statements

    private mutating func statement() {
        let start = position
        do throws(Failure) {
            let marks = try marks()
            if case .name = following(1).kind, let form = declarationForm {
                try declaration(form, marks)
            } else {
                try rule(marks, from: start)
            }
        } catch {
            problems.report(error.message, at: error.place, fix: error.fix)
            recover(from: start)
        }
    }

    private var declarationForm: Syntax.Declaration.Form? {
        if current.is(.kind) { return .kind }
        if current.is(.relation) { return .relation }
        if current.is(.attribute) { return .attribute }
        return current.is(.derived) ? .derived : nil
    }

    /// Skips the rest of a statement, and notes the names it may have been about.
    private mutating func recover(from start: Int) {
        if position == start { take() }
        while current.kind != .end, current.place.column > 1, !tokens[position - 1].is(.stop) { take() }
        for place in start..<position {
            if case .name(let name) = tokens[place].kind { output.damaged.insert(name) }
            if tokens[place].is(.arrow) { break }
        }
    }

    private mutating func marks() throws(Failure) -> Syntax.Marks {
        var marks = Syntax.Marks()
        while current.is(.mark) {
            let place = take().place
            let mark = try name("a mark", fix: "write @demand or @limit 1000")
            switch mark.text {
            case "demand": marks.demand = place
            case "limit":
                guard case .value(.integer(let count)) = current.kind, count > 0 else {
                    throw unexpected("a number of facts from 1", fix: "write @limit 1000")
                }
                take()
                marks.limit = Syntax.Marks.Limit(count: count, place: place)
            default:
                throw Failure(
                    message: "there is no mark @\(mark.text)", place: place,
                    fix: "write @demand or @limit 1000")
            }
        }
        return marks
    }

    private mutating func declaration(
        _ form: Syntax.Declaration.Form, _ marks: Syntax.Marks
    ) throws(Failure) {
        take()
        if let place = marks.demand ?? marks.limit?.place, form != .derived {
            throw Failure(
                message: "only what is derived can be marked", place: place, fix: "put the mark before a rule"
            )
        }
        repeat {
            let name = try name("a name", fix: "name what is declared")
            let columns = form == .kind ? [] : try columns(form, of: name.text)
            output.declarations.append(
                Syntax.Declaration(form: form, name: name, columns: columns, marks: marks))
        } while form == .kind && takes(.comma)
        _ = takes(.stop)
    }

    private mutating func columns(
        _ form: Syntax.Declaration.Form, of relation: String
    ) throws(Failure) -> [Syntax.Column] {
        let example = "write \(relation)(a: Customer, b: int)"
        var columns: [Syntax.Column] = []
        try expect(.leftParenthesis, "before the columns", fix: example)
        repeat {
            let name = try name("the name of a column", fix: example)
            try expect(
                .colon, "and a type behind the column's name", fix: "write \(name.text): Customer, or : int")
            columns.append(Syntax.Column(name: name.text, type: try type()))
        } while takes(.comma)
        try expect(.rightParenthesis, "behind the columns", fix: example)
        if form == .attribute {
            try expect(
                .colon, "and the attribute's type", fix: "write attribute \(relation)(a: Customer): int")
            columns.append(Syntax.Column(name: "value", type: try type()))
        }
        return columns
    }

    private mutating func type() throws(Failure) -> Syntax.Name {
        try name("a type", fix: "write a kind of nodes, or int, number, text, bool or time")
    }

    private mutating func rule(_ marks: Syntax.Marks, from start: Int) throws(Failure) {
        (literals, isInBraces) = (0, false)
        guard case .name = current.kind else {
            throw unexpected(
                "a rule or a declaration", fix: "begin with the head of a rule, as in risky(x) :- flagged(x)."
            )
        }
        if case .name = following(1).kind {
            throw unexpected(
                "a rule or a declaration", fix: "declare by kind, relation, attribute or derived")
        }
        let head = try atom()
        let body = takes(.arrow) ? try body() : []
        guard current.is(.stop) else { throw endExpected(isFact: body.isEmpty) }
        take()
        let text = written(from: start, to: position)
        output.rules.append(Syntax.Rule(marks: marks, head: head, body: body, text: text))
    }

    private func endExpected(isFact: Bool) -> Failure {
        isFact
            ? unexpected("`:-` and conditions, or `.`", fix: "write `:-` between head and conditions")
            : unexpected("`,` or `.`", fix: "end the rule with a stop, or go on with a comma")
    }
}
