/// Says where types do not go together.
struct TypeCheck {
    private let rule: Resolved.Rule
    private let types: [TypeInference.Finding?]
    private let vocabulary: Vocabulary
    private var problems: ProblemList

    static func check(
        _ rule: Resolved.Rule, _ types: [TypeInference.Finding?], _ vocabulary: Vocabulary,
        _ problems: inout ProblemList
    ) {
        var check = TypeCheck(rule: rule, types: types, vocabulary: vocabulary, problems: problems)
        check.check(rule.body)
        check.check(rule.head)
        problems = check.problems
    }

    private mutating func check(_ body: [Resolved.Literal]) {
        for literal in body {
            switch literal {
            case .holds(let atom, _), .fails(let atom, _): check(atom)
            case .compare(let comparison): check(comparison)
            case .aggregate(let aggregate):
                check(aggregate.body)
                check(aggregate)
            }
        }
        for case .assign(let variable, let value) in BodyOrder(body).steps {
            guard types[variable]?.type == .integer, value.type(types) == .known(.number) else { continue }
            problems.report(
                "\(described(variable)), but a number is computed here", at: value.place,
                fix: "use another variable")
        }
    }

    // MARK: - Columns

    private mutating func check(_ atom: Resolved.Atom) {
        guard let relation = atom.relation else { return }
        for (column, term) in atom.terms.enumerated() {
            guard let wanted = vocabulary.relations[relation].columns[column].type else { continue }
            switch term {
            case .anything: break
            case .variable(let variable, let place):
                guard let type = types[variable]?.type, type != wanted else { continue }
                problems.report(
                    "\(described(variable)), but \(described(relation, column, seenFrom: place))",
                    at: place, fix: advice(variable, of: type, in: wanted))
            case .value(let value, let place):
                guard !value.fits(wanted), let type = value.type.settled else { continue }
                problems.report(
                    "the value is \(type.name), but \(described(relation, column, seenFrom: place))",
                    at: place,
                    fix: "write a value of type \(wanted.name)\(wanted.example)")
            }
        }
    }

    private func advice(_ variable: Int, of type: ColumnType, in wanted: ColumnType) -> String {
        let name = rule.variables[variable].name
        switch (type, wanted) {
        case (.integer, .number): return "make a number of it: v = \(name) * 1.0, and write v here"
        case (.number, .integer): return "declare the column as number"
        default: return "use another variable, or correct the declaration"
        }
    }

    private func described(_ variable: Int) -> String {
        "\(rule.variables[variable].name) is \(described(typeOf: variable))"
    }

    private func described(typeOf variable: Int) -> String {
        guard let finding = types[variable] else { return "something" }
        switch finding.source {
        case .expression: return "\(finding.type.name) as computed"
        case .column(let relation, let column):
            return "\(finding.type.name) as column \(column + 1) of \(vocabulary.relations[relation].name)"
        }
    }

    private func described(_ relation: Int, _ column: Int, seenFrom place: Place) -> String {
        let entry = vocabulary.relations[relation]
        let line = problems.line(of: entry.columns[column].place, seenFrom: place)
        return "column \(column + 1) of \(entry.name) is \(entry.columns[column].type?.name ?? "") (\(line))"
    }

    // MARK: - Values

    private mutating func check(_ comparison: Resolved.Comparison) {
        let (left, right) = (check(comparison.left), check(comparison.right))
        guard let common = ValueType.common(left, right) else {
            return problems.report(
                "\(described(comparison.left, left)) and \(described(comparison.right, right)) cannot be compared",
                at: comparison.place, fix: "compare values of one type")
        }
        guard let type = common.settled, !type.isOrdered else { return }
        guard comparison.operation != .equal, comparison.operation != .unequal else { return }
        problems.report(
            "\(type.name) has no order", at: comparison.place, fix: "compare by == or !=")
    }

    private mutating func check(_ expression: Resolved.Expression) -> ValueType {
        guard case .operation(let operation, let left, let right, let place) = expression else {
            return expression.type(types)
        }
        let (leftType, rightType) = (check(left), check(right))
        if let result = ValueType.result(of: operation, leftType, rightType) { return result }
        problems.report(
            "there is no `\(operation.rawValue)` of \(described(left, leftType)) and \(described(right, rightType))",
            at: place, fix: "calculate with int and number; of times there are t - t, t + 1h and t - 1h")
        return .unknown
    }

    private func described(_ expression: Resolved.Expression, _ type: ValueType) -> String {
        switch expression {
        case .variable(let variable, _):
            return "\(rule.variables[variable].name) (\(described(typeOf: variable)))"
        case .value, .operation:
            return type.settled?.name ?? "something"
        }
    }

    private mutating func check(_ aggregate: Resolved.Aggregate) {
        let element = aggregate.elements[0]
        guard let type = aggregate.function == .count ? .integer : types[element]?.type else { return }
        let isPossible =
            switch aggregate.function {
            case .count: true
            case .sum: type.isOrdered && type != .time
            case .min, .max: type.isOrdered
            }
        guard isPossible else {
            return problems.report(
                "there is no \(aggregate.function) of \(type.name) (\(described(element)))",
                at: aggregate.place,
                fix: aggregate.function == .sum ? "sum an int or a number" : "use an int, a number or a time")
        }
        guard let result = types[aggregate.result]?.type, result != type else { return }
        problems.report(
            "\(described(aggregate.result)), but the \(aggregate.function) is \(type.name)",
            at: aggregate.place,
            fix: "use another variable for the \(aggregate.function)")
    }
}

extension ColumnType {
    fileprivate var isOrdered: Bool {
        switch self {
        case .integer, .number, .time: true
        case .node, .text, .boolean: false
        }
    }

    fileprivate var example: String {
        switch self {
        case .node(let kind): ": \(kind)(\"id\")"
        case .integer: ", such as 3"
        case .number: ", such as 2.5"
        case .text: ", such as \"a\""
        case .boolean: ", true or false"
        case .time: ", in Unix milliseconds"
        }
    }
}
