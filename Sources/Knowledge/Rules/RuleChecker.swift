/// Reads rule files and checks them as a whole.
///
/// Files are read in the given order; what is declared in one can be used in all. Each step goes on with what the one
/// before could make sense of, so that one run tells most of what is wrong:
///
///     text -> tokens -> Syntax          RuleLexer, RuleParser
///          -> Vocabulary, Resolved      which relation and which variable is meant
///          -> types                     TypeInference, TypeCheck
///          -> safety, dependencies      Safety, Dependencies
///          -> RuleProgram               Lowering, Auxiliaries, Strata
package enum RuleChecker {
    package static let maximumFileBytes = 1 << 20
    package static let maximumRules = 4096

    package static func check(files: [(name: String, text: String)]) -> Result<RuleProgram, RuleProblems> {
        var problems = ProblemList(files: files.map(\.name))
        guard let program = program(files, &problems), problems.isEmpty else {
            return .failure(RuleProblems(problems: problems.sorted))
        }
        return .success(program)
    }

    /// Nil if there are problems.
    private static func program(
        _ files: [(name: String, text: String)], _ problems: inout ProblemList
    ) -> RuleProgram? {
        var parsed = RuleParser.Output()
        for (number, file) in files.enumerated() {
            guard file.text.utf8.count <= maximumFileBytes else {
                problems.report(
                    "the file has more than \(maximumFileBytes) bytes",
                    at: Place(file: number, line: 1, column: 1),
                    fix: "divide it into several")
                continue
            }
            let output = RuleParser.parse(file.text, file: number, problems: &problems)
            parsed.declarations += output.declarations
            parsed.rules += output.rules
            parsed.damaged.formUnion(output.damaged)
        }
        if parsed.rules.count > maximumRules {
            problems.report(
                "more than \(maximumRules) rules", at: parsed.rules[maximumRules].head.relation.place,
                fix: "write values that differ from rule to rule into a stored relation")
            return nil
        }
        return program(parsed, files.map(\.name), &problems)
    }

    private static func program(
        _ parsed: RuleParser.Output, _ files: [String], _ problems: inout ProblemList
    ) -> RuleProgram? {
        var vocabulary = Vocabulary(parsed.declarations, &problems)
        for rule in parsed.rules { vocabulary.addHead(rule, &problems) }
        let rules = parsed.rules.map { rule in
            Resolver.resolve(
                rule, file: files[rule.head.relation.place.file], vocabulary, damaged: parsed.damaged,
                &problems)
        }
        let types = TypeInference.run(rules, &vocabulary)
        for (rule, types) in zip(rules, types) {
            TypeCheck.check(rule, types, vocabulary, &problems)
            Safety.check(rule, &problems)
        }
        Dependencies.check(rules, vocabulary, &problems)
        // What is missing may be missing because of a mistake elsewhere.
        if problems.isEmpty { reportMissing(rules, vocabulary, &problems) }
        return problems.isEmpty ? Lowering.program(rules, types, vocabulary) : nil
    }

    private static func reportMissing(
        _ rules: [Resolved.Rule], _ vocabulary: Vocabulary, _ problems: inout ProblemList
    ) {
        let heads = Set(rules.compactMap(\.head.relation))
        for (number, relation) in vocabulary.relations.enumerated() where !relation.isStored {
            if !heads.contains(number) {
                problems.report(
                    "no rule derives \(relation.name)", at: relation.place,
                    fix: "write a rule for it, or declare it by `relation`")
            } else if let column = relation.columns.firstIndex(where: { $0.type == nil }) {
                problems.report(
                    "column \(column + 1) of \(relation.name) has no type, as its rules need each other",
                    at: relation.place,
                    fix: "declare it: derived \(relation.name)(\(relation.columns[column].name): …)")
            }
        }
    }
}
