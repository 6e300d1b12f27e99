/// A file of rules: text in whatever language the rules are written in.
package struct RuleFile: Equatable, Sendable {
    /// Its name, without a folder.
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// Something that keeps rules from being used.
package struct RuleProblem: Equatable, Sendable {
    package var file: String
    /// Counted from 1, like the column.
    package var line: Int
    package var column: Int
    package var message: String
    /// What to do about it.
    package var fix: String

    package init(file: String, line: Int, column: Int, message: String, fix: String) {
        (self.file, self.line, self.column) = (file, line, column)
        (self.message, self.fix) = (message, fix)
    }
}

/// Says whether rules can be used, before they are released. Whoever evaluates rules knows.
package protocol RuleChecking: Sendable {
    /// What is wrong with these files, all of them together; nothing when they can be used.
    func problems(in files: [RuleFile]) -> [RuleProblem]
}

/// Takes any text for rules: for a hub that evaluates none.
package struct UncheckedRules: RuleChecking {
    package init() {}
    package func problems(in files: [RuleFile]) -> [RuleProblem] { [] }
}
