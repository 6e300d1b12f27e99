/// Brings rules without mistakes into the form of ``RuleProgram``.
struct Lowering {
    private(set) var auxiliaries: Auxiliaries
    private var rules: [Rule] = []

    static func program(
        _ rules: [Resolved.Rule], _ types: [[TypeInference.Finding?]], _ vocabulary: Vocabulary
    ) -> RuleProgram {
        let relations = vocabulary.relations.map { entry in
            Relation(
                name: entry.name,
                columns: entry.columns.map { column in
                    guard let type = column.type else { preconditionFailure("a column without a type") }
                    return Relation.Column(name: column.name, type: type)
                },
                origin: entry.origin, limit: entry.limit?.count)
        }
        var lowering = Lowering(auxiliaries: Auxiliaries(relations))
        for (rule, types) in zip(rules, types) {
            var scope = Scope(rule, types)
            let body = lowering.literals(rule.body, &scope)
            lowering.rules.append(
                Rule(
                    head: lowering.atom(rule.head, in: lowering.relation(rule.head), &scope), body: body,
                    variables: scope.variables, source: rule.source))
        }
        let all = lowering.auxiliaries
        return RuleProgram(
            kinds: vocabulary.kinds, relations: all.relations, rules: lowering.rules + all.rules,
            strata: Strata.of(all.relations, lowering.rules + all.rules))
    }

    /// Variables of a rule that is made, numbered as they come.
    private struct Scope {
        let rule: Resolved.Rule
        let types: [TypeInference.Finding?]
        private(set) var variables: [Rule.Variable] = []
        private var numbers: [Int: Int] = [:]

        init(_ rule: Resolved.Rule, _ types: [TypeInference.Finding?]) {
            self.rule = rule
            self.types = types
        }

        func type(_ variable: Int) -> ColumnType {
            guard let type = types[variable]?.type else { preconditionFailure("a variable without a type") }
            return type
        }

        mutating func number(_ variable: Int) -> Int {
            if let known = numbers[variable] { return known }
            numbers[variable] = variables.count
            variables.append(Rule.Variable(name: rule.variables[variable].name, type: type(variable)))
            return variables.count - 1
        }
    }

    // MARK: - Conditions

    private mutating func literals(_ body: [Resolved.Literal], _ scope: inout Scope) -> [Literal] {
        BodyOrder(body).steps.map { step in
            switch step {
            case .holds(let written, let window):
                let relation = auxiliaries.window(of: relation(written), window)
                return .holds(atom(written, in: relation, &scope))
            case .fails(let written, let window):
                return .fails(negated(written, window, &scope))
            case .compare(let comparison):
                let type =
                    ValueType.common(comparison.left.type(scope.types), comparison.right.type(scope.types))?
                    .settled
                    ?? .integer
                return .compare(
                    comparison.operation, expression(comparison.left, as: type, &scope),
                    expression(comparison.right, as: type, &scope))
            case .assign(let variable, let value):
                let value = expression(value, as: scope.type(variable), &scope)
                return .assign(scope.number(variable), value)
            case .aggregate(let aggregate, let isTotal):
                let relation = relation(of: aggregate, scope)
                let terms = (aggregate.groups + [aggregate.result]).map { Term.variable(scope.number($0)) }
                let atom = Atom(relation: relation, terms: terms)
                return isTotal ? .totals(atom) : .holds(atom)
            }
        }
    }

    private func relation(_ atom: Resolved.Atom) -> Int {
        guard let relation = atom.relation else { preconditionFailure("an atom without a relation") }
        return relation
    }

    private func atom(_ atom: Resolved.Atom, in relation: Int, _ scope: inout Scope) -> Atom {
        let columns = auxiliaries.relations[relation].columns
        return Atom(
            relation: relation,
            terms: zip(atom.terms, columns).map { term, column in
                switch term {
                case .variable(let variable, _): .variable(scope.number(variable))
                case .value(let value, _): .constant(value.constant(as: column.type))
                case .anything: .anything
                }
            })
    }

    /// Of the relation's columns only those that are said.
    private mutating func negated(
        _ written: Resolved.Atom, _ window: Syntax.Window?, _ scope: inout Scope
    ) -> Atom {
        let relation = auxiliaries.window(of: relation(written), window)
        let whole = atom(written, in: relation, &scope)
        let said = whole.terms.indices.filter { whole.terms[$0] != .anything }
        guard said.count < whole.terms.count else { return whole }
        let projection = auxiliaries.projection(of: whole.relation, on: said, for: scope.rule.source)
        return Atom(relation: projection, terms: said.map { whole.terms[$0] })
    }

    private mutating func relation(of aggregate: Resolved.Aggregate, _ outer: Scope) -> Int {
        var scope = Scope(outer.rule, outer.types)
        let body = literals(aggregate.body, &scope)
        let columns = aggregate.groups + aggregate.elements
        let collected = auxiliaries.collected(
            body, columns.map { scope.number($0) }, scope.variables, text: aggregate.text,
            for: outer.rule.source)
        return auxiliaries.aggregate(
            aggregate.function, over: collected, groups: aggregate.groups.count, text: aggregate.text)
    }

    // MARK: - Values

    /// `type` is the expression's own, or `number` where it is an integer.
    private func expression(
        _ written: Resolved.Expression, as type: ColumnType, _ scope: inout Scope
    ) -> Expression {
        switch written {
        case .value(let value, _): return .constant(value.constant(as: type))
        case .variable(let variable, _):
            let isWidened = type == .number && scope.type(variable) == .integer
            let value = Expression.variable(scope.number(variable))
            return isWidened ? .widened(value) : value
        case .operation(let operation, let left, let right, _):
            let own = written.type(scope.types).settled ?? .integer
            let isNumber = own == .number
            let operands = [left, right].map { side in
                expression(side, as: isNumber ? .number : side.type(scope.types).settled ?? own, &scope)
            }
            let value = Expression.operation(operation, operands[0], operands[1], isNumber: isNumber)
            return type == .number && !isNumber ? .widened(value) : value
        }
    }
}
