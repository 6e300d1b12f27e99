/// Finds what the names in a rule mean, and tells its variables apart.
struct Resolver {
    private let vocabulary: Vocabulary
    private var problems: ProblemList
    /// Names that a statement with a mistake may have introduced.
    private let damaged: Set<String>

    private var variables: [Resolved.Variable] = []
    private var uses: [Use] = []
    private var outside: [String: Int] = [:]
    private var inside: [String: Int] = [:]
    /// Names of the rule that occur outside of braces: inside they mean the same.
    private var shared: Set<String> = []
    private var isInBraces = false

    /// How often a variable occurs, and where it did last.
    private struct Use {
        var count = 0
        var role = Role.head
    }

    private enum Role {
        case head, condition, element, value
        /// All of one side of an equation.
        case side
    }

    static func resolve(
        _ rule: Syntax.Rule, file: String, _ vocabulary: Vocabulary, damaged: Set<String>,
        _ problems: inout ProblemList
    ) -> Resolved.Rule {
        var resolver = Resolver(vocabulary, damaged, problems)
        let resolved = resolver.resolve(rule, file)
        problems = resolver.problems
        return resolved
    }

    private init(_ vocabulary: Vocabulary, _ damaged: Set<String>, _ problems: ProblemList) {
        self.vocabulary = vocabulary
        self.damaged = damaged
        self.problems = problems
    }

    private mutating func resolve(_ rule: Syntax.Rule, _ file: String) -> Resolved.Rule {
        shared = Self.namesOutsideBraces(rule)
        let head = atom(rule.head, .head)
        for case .anything(let place) in rule.head.terms {
            problems.report(
                "`_` in the head", at: place, fix: "name what stands there, and use the name in the body")
        }
        let body = merged(literals(rule.body))
        reportLonely()
        let source = Rule.Source(file: file, line: rule.head.relation.place.line, text: rule.text)
        return Resolved.Rule(head: head, body: body, variables: variables, source: source)
    }

    // MARK: - Variables

    private static func namesOutsideBraces(_ rule: Syntax.Rule) -> Set<String> {
        var names: Set<String> = []
        func add(_ atom: Syntax.Atom) {
            for case .variable(let name) in atom.terms { names.insert(name.text) }
        }
        func add(_ expression: Syntax.Expression) {
            switch expression {
            case .variable(let name): names.insert(name.text)
            case .value, .aggregate: break
            case .operation(_, let left, let right, _):
                add(left)
                add(right)
            }
        }
        add(rule.head)
        for literal in rule.body {
            switch literal {
            case .atom(let atom, _, _): add(atom)
            case .comparison(let comparison):
                add(comparison.left)
                add(comparison.right)
            }
        }
        return names
    }

    private mutating func variable(_ name: Syntax.Name, _ role: Role) -> Int {
        let isLocal = isInBraces && !shared.contains(name.text)
        if let known = isLocal ? inside[name.text] : outside[name.text] {
            uses[known].count += 1
            uses[known].role = role
            return known
        }
        let new = fresh(name.text, at: name.place, role)
        if isLocal { inside[name.text] = new } else { outside[name.text] = new }
        if name.text == Token.Word.now.rawValue, role == .value || role == .side {
            problems.report(
                "rules do not know what time it is", at: name.place,
                fix: "write `within 30d` behind a stored relation for what is recent")
            variables[new].isDoubtful = true
        }
        return new
    }

    private mutating func fresh(_ name: String, at place: Place, _ role: Role) -> Int {
        variables.append(Resolved.Variable(name: name, place: place))
        uses.append(Use(count: 1, role: role))
        return variables.count - 1
    }

    /// Who writes a variable once has most often mistyped it.
    private mutating func reportLonely() {
        for (variable, use) in uses.enumerated() where use.count == 1 && !variables[variable].isDoubtful {
            guard use.role == .condition || use.role == .side else { continue }
            problems.report(
                "\(variables[variable].name) is used once", at: variables[variable].place,
                fix: use.role == .condition
                    ? "write `_` if any value will do" : "use it elsewhere too, or take the equation out")
            variables[variable].isDoubtful = true
        }
    }

    // MARK: - Conditions

    private mutating func literals(_ body: [Syntax.Literal]) -> [Resolved.Literal] {
        var resolved: [Resolved.Literal] = []
        for literal in body {
            switch literal {
            case .atom(let written, let isNegated, let window):
                let atom = atom(written, .condition)
                if let window { check(window, of: atom, written) }
                if isNegated { checkSaid(written) }
                resolved.append(isNegated ? .fails(atom, window) : .holds(atom, window))
            case .comparison(let comparison):
                let role: Role = comparison.isEquation ? .side : .value
                let left = expression(comparison.left, role, &resolved)
                let right = expression(comparison.right, role, &resolved)
                resolved.append(
                    .compare(
                        Resolved.Comparison(
                            isEquation: comparison.isEquation, operation: comparison.operation, left: left,
                            right: right, place: comparison.place)))
            }
        }
        return resolved
    }

    private mutating func atom(_ written: Syntax.Atom, _ role: Role) -> Resolved.Atom {
        let terms = written.terms.map { term -> Resolved.Term in
            switch term {
            case .variable(let name): return .variable(variable(name, role), name.place)
            case .anything(let place): return .anything(place)
            case .value(let value, let place): return .value(checked(value, at: place), place)
            }
        }
        return Resolved.Atom(
            relation: relation(written, columns: terms.count), terms: terms, place: written.relation.place)
    }

    private mutating func relation(_ atom: Syntax.Atom, columns: Int) -> Int? {
        let name = atom.relation
        guard let known = vocabulary[name.text] else {
            guard !damaged.contains(name.text), !problems.isFull else { return nil }
            let nearest = NearestName.of(name.text, among: vocabulary.relationNames)
            problems.report(
                "there is no relation \(name.text)", at: name.place,
                fix: nearest.map { "did you mean \($0)? Else declare it" }
                    ?? "declare it, as in `relation \(name.text)(a: Customer)`, or write a rule for it")
            return nil
        }
        let entry = vocabulary.relations[known]
        guard entry.columns.count == columns else {
            let number = "\(entry.columns.count) column\(entry.columns.count == 1 ? "" : "s")"
            problems.report(
                "\(name.text) has \(number) (\(problems.line(of: entry.place, seenFrom: name.place))), not \(columns)",
                at: name.place,
                fix: "write \(name.text)(\(entry.columns.map(\.name).joined(separator: ", ")))")
            return nil
        }
        return known
    }

    private mutating func checkSaid(_ atom: Syntax.Atom) {
        guard !atom.terms.contains(where: \.isSaid) else { return }
        let terms = ["a"] + atom.terms.dropFirst().map { _ in "_" }
        problems.report(
            "`not` of nothing but `_`", at: atom.relation.place,
            fix: "count: count{ a : \(atom.relation.text)(\(terms.joined(separator: ", "))) } == 0")
    }

    private mutating func check(_ window: Syntax.Window, of atom: Resolved.Atom, _ written: Syntax.Atom) {
        guard let relation = atom.relation, !vocabulary.relations[relation].isStored else { return }
        problems.report(
            "`within` goes with stored relations, and \(written.relation.text) is derived", at: window.place,
            fix: "write `within \(window.text)` in the rules of \(written.relation.text)")
    }

    private mutating func checked(_ value: Syntax.Value, at place: Place) -> Syntax.Value {
        guard case .node(let kind, _) = value, !vocabulary.isKind(kind) else { return value }
        guard !damaged.contains(kind), !problems.isFull else { return .damaged }
        let nearest = NearestName.of(kind, among: vocabulary.kinds)
        problems.report(
            "there is no kind \(kind)", at: place,
            fix: nearest.map { "did you mean \($0)?" } ?? "declare it: kind \(kind)")
        return .damaged
    }

    // MARK: - Values

    private mutating func expression(
        _ written: Syntax.Expression, _ role: Role, _ body: inout [Resolved.Literal]
    ) -> Resolved.Expression {
        switch written {
        case .variable(let name): return .variable(variable(name, role), name.place)
        case .value(let value, let place): return .value(checked(value, at: place), place)
        case .operation(let operation, let left, let right, let place):
            let left = expression(left, .value, &body)
            return .operation(operation, left, expression(right, .value, &body), place)
        case .aggregate(let written):
            let aggregate = aggregate(written)
            body.append(.aggregate(aggregate))
            return .variable(aggregate.result, aggregate.place)
        }
    }

    private mutating func aggregate(_ written: Syntax.Aggregate) -> Resolved.Aggregate {
        isInBraces = true
        inside = [:]
        let elements = written.elements.map { variable($0, .element) }
        let body = literals(written.body)
        isInBraces = false
        for (place, name) in written.elements.enumerated() {
            if shared.contains(name.text) {
                problems.report(
                    "\(name.text) is used outside of the braces too, so each group has one", at: name.place,
                    fix: "give it another name inside of the braces")
                variables[elements[place]].isDoubtful = true
            } else if elements[..<place].contains(elements[place]) {
                problems.report("\(name.text) is listed twice", at: name.place, fix: "list it once")
            }
        }
        let locals = Set(inside.values)
        var groups: [Int] = []
        for variable in body.flatMap(\.variables)
        where !locals.contains(variable) && !groups.contains(variable) {
            groups.append(variable)
        }
        if groups.count + elements.count > Vocabulary.maximumColumns {
            problems.report(
                "the aggregate has \(groups.count) groups and \(elements.count) elements,"
                    + " together more than \(Vocabulary.maximumColumns)",
                at: written.place, fix: "give what stands in the braces a relation of its own by a rule")
        }
        return Resolved.Aggregate(
            function: written.function, elements: elements, groups: groups, body: body,
            result: fresh(written.function.rawValue, at: written.place, .value), text: written.text,
            place: written.place)
    }

    /// Gives an aggregate's result the name of the variable that is set equal to it and has no value from elsewhere.
    private func merged(_ body: [Resolved.Literal]) -> [Resolved.Literal] {
        var results: Set<Int> = []
        var bound: Set<Int> = []
        for literal in body {
            switch literal {
            case .holds(let atom, _): bound.formUnion(atom.variables)
            case .aggregate(let aggregate):
                bound.formUnion(aggregate.groups)
                results.insert(aggregate.result)
            case .fails, .compare: break
            }
        }
        guard !results.isEmpty else { return body }
        var names: [Int: Int] = [:]
        let rest = body.filter { literal in
            guard case .compare(let comparison) = literal, comparison.isEquation,
                let left = comparison.left.variable, let right = comparison.right.variable
            else { return true }
            let (result, name) = results.contains(left) ? (left, right) : (right, left)
            guard results.contains(result), !results.contains(name), bound.insert(name).inserted else {
                return true
            }
            names[result] = name
            return false
        }
        return rest.map { literal in
            guard case .aggregate(var aggregate) = literal else { return literal }
            aggregate.result = names[aggregate.result, default: aggregate.result]
            return .aggregate(aggregate)
        }
    }
}

extension Syntax.Term {
    fileprivate var isSaid: Bool {
        if case .anything = self { false } else { true }
    }
}

extension Resolved.Literal {
    fileprivate var variables: [Int] {
        switch self {
        case .holds(let atom, _), .fails(let atom, _): atom.variables
        case .compare(let comparison): comparison.left.variables + comparison.right.variables
        case .aggregate(let aggregate): aggregate.groups + [aggregate.result]
        }
    }
}
