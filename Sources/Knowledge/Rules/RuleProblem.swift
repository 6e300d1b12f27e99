/// Something in a rule file that keeps its rules from being used.
package struct RuleProblem: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int
    /// One line that says what is wrong.
    package var message: String
    /// One line that says what to write instead.
    package var fix: String

    package init(file: String, line: Int, column: Int, message: String, fix: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.fix = fix
    }

    package var description: String { "\(file):\(line):\(column): \(message); \(fix)" }
}

/// All that was found wrong with a set of rule files, by file and line; never empty.
package struct RuleProblems: Error, Equatable, CustomStringConvertible {
    package var problems: [RuleProblem]

    package init(problems: [RuleProblem]) {
        self.problems = problems
    }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
