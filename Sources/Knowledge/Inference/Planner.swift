/// Makes plans: decides in which order a rule's conditions are looked at and by which index.
///
/// Conditions that only test come as soon as what they test is bound; then the atom of which most columns are bound. The order
/// written decides between equals, so that authors can steer it.
struct Planner {
    let program: RuleProgram
    /// Gives constants their words.
    let word: (Constant, ColumnType) -> UInt64
    /// Tables that get the indexes which plans need.
    var tables: [Table]
    /// So many tables, the first, have facts already: plans make do with the indexes that they have.
    var settled = 0
    /// Whether conditions are looked at as they are written, as far as that can be done.
    var keepsOrder = false

    /// A plan of one rule under way.
    private struct Draft {
        var bound: Set<Int> = []
        var steps: [Plan.Step] = []
        var rest: [Int]
        /// Relations that depend on the rule's head, where they are to come after others.
        var own: [Int] = []
    }

    mutating func plan(_ rule: Rule, from start: Plan.Start) -> Plan {
        var draft = Draft(rest: Array(rule.body.indices))
        // From nothing everything is walked through anyway, best in the order of what is derived.
        if start != .nothing,
            let own = program.strata.first(where: { $0.relations.contains(rule.head.relation) }),
            own.isRecursive
        {
            draft.own = own.relations
        }
        var entry: Plan.RowReader?
        switch start {
        case .nothing: break
        case .head(let columns):
            entry = reader(rule.head, places: layout(rule.head).places, columns: columns, &draft.bound)
        case .literal(let literal):
            guard let atom = rule.body[literal].atom else { preconditionFailure("starts from a test") }
            entry = reader(atom, places: layout(atom).places, columns: nil, &draft.bound)
            draft.rest.removeAll { $0 == literal }
        }
        while !draft.rest.isEmpty {
            let literal = next(of: rule, draft)
            draft.rest.removeAll { $0 == literal }
            let action = action(rule.body[literal], &draft.bound)
            draft.steps.append(Plan.Step(literal: literal, action: action))
        }
        let places = layout(rule.head).places
        let head = rule.head.terms.indices.map {
            Plan.Part(place: places[$0], source: operand(rule.head, $0))
        }
        return Plan(
            rule: rule, start: start, steps: draft.steps, head: head, headWidth: layout(rule.head).width,
            entry: entry)
    }

    private func layout(_ atom: Atom) -> RowLayout { tables[atom.relation].layout }

    // MARK: The order

    private func next(of rule: Rule, _ draft: Draft) -> Int {
        if keepsOrder, let first = draft.rest.first(where: { isPossible(rule.body[$0], draft.bound) }) {
            return first
        }
        if let test = draft.rest.first(where: { isReady(rule.body[$0], draft.bound) }) { return test }
        let atoms = draft.rest.filter { if case .holds = rule.body[$0] { true } else { false } }
        // The first of equals.
        let costs = atoms.map { (literal: $0, cost: cost(rule.body[$0], draft)) }
        let best = costs.min { $0.cost < $1.cost }?.literal
        guard let best else { preconditionFailure("unsafe rule: \(rule.source.text)") }
        return best
    }

    private func isPossible(_ literal: Literal, _ bound: Set<Int>) -> Bool {
        if case .holds = literal { true } else { isReady(literal, bound) }
    }

    /// Whether a condition can be tested with what is bound.
    private func isReady(_ literal: Literal, _ bound: Set<Int>) -> Bool {
        switch literal {
        case .holds(let atom): return atom.terms.allSatisfy { isBound($0, bound) }
        case .fails(let atom): return atom.terms.allSatisfy { isBound($0, bound) }
        case .totals(let atom): return atom.terms.dropLast().allSatisfy { isBound($0, bound) }
        case .compare(_, let left, let right):
            return left.variables.union(right.variables).isSubset(of: bound)
        case .assign(_, let value): return value.variables.isSubset(of: bound)
        }
    }

    /// A guess of how many rows fit, in powers of ten.
    private func cost(_ literal: Literal, _ draft: Draft) -> (rows: Int, isOwn: Int) {
        guard case .holds(let atom) = literal else { return (.max, 0) }
        // What a rule derives is likely much more than what it derives it from.
        return (rows(atom, draft.bound), draft.own.contains(atom.relation) ? 1 : 0)
    }

    private func rows(_ atom: Atom, _ bound: Set<Int>) -> Int {
        let free = atom.terms.count { !isBound($0, bound) }
        if free == 0 { return 0 }
        let isFunctional =
            switch program.relations[atom.relation].origin {
            case .stored(isFunctional: true), .aggregate: true
            default: false
            }
        if isFunctional, free == 1, !isBound(atom.terms[atom.terms.count - 1], bound) { return 1 }
        // Nothing bound: everything there is. A mark on nodes is likely rarer than edges.
        return free == atom.terms.count ? 10 + free : 2 + free
    }

    private func isBound(_ term: Term, _ bound: Set<Int>) -> Bool {
        switch term {
        case .variable(let variable): bound.contains(variable)
        case .constant: true
        case .anything: false
        }
    }

    // MARK: Conditions

    private mutating func action(_ literal: Literal, _ bound: inout Set<Int>) -> Plan.Action {
        switch literal {
        case .holds(let atom):
            let front = atom.terms.indices.filter { isBound(atom.terms[$0], bound) }
            if program.relations[atom.relation].origin == .demand {
                let flags = atom.terms.map { isBound($0, bound) }
                let arguments = front.map { operand(atom, $0) }
                let places = layout(atom).places
                let rest = atom.terms.indices.filter { !front.contains($0) }
                let pattern = DemandPattern(relation: atom.relation, bound: flags)
                return .demand(
                    pattern, arguments: arguments, reader(atom, places: places, columns: rest, &bound))
            }
            if front.count == atom.terms.count { return .member(access(atom, front: front), expected: true) }
            // What no index begins with is compared row by row.
            let known = atom.relation < settled ? tables[atom.relation].bestIndex(for: front).columns : front
            let access = access(atom, front: known)
            let index = tables[atom.relation].indexes[access.index]
            let places = placesByColumn(index)
            let rest = atom.terms.indices.filter { !known.contains($0) }
            return .scan(access, reader(atom, places: places, columns: rest, &bound))
        case .fails(let atom):
            return .member(access(atom, front: Array(atom.terms.indices)), expected: false)
        case .totals(let atom):
            let last = atom.terms.count - 1
            let access = access(atom, front: Array(0..<last))
            let places = placesByColumn(tables[atom.relation].indexes[access.index])
            let isNumber = program.relations[atom.relation].columns[last].type == .number
            return .total(
                access, reader(atom, places: places, columns: [last], &bound), result: places[last],
                zero: isNumber ? Word.number(0) : Word.integer(0))
        case .compare(let comparison, let left, let right):
            return .compare(comparison, calculation(left), calculation(right))
        case .assign(let variable, let value):
            let value = calculation(value)
            if bound.insert(variable).inserted { return .assign(variable, value) }
            return .compare(.equal, .operand(.register(variable)), value)
        }
    }

    private func placesByColumn(_ index: Table.Index) -> [RowLayout.Place] {
        var places = index.layout.places
        for (position, column) in index.order.enumerated() { places[column] = index.layout.places[position] }
        return places
    }

    private mutating func access(_ atom: Atom, front: [Int]) -> Plan.Access {
        // A whole row is looked up as it stands.
        let place = front.count == atom.terms.count ? 0 : tables[atom.relation].index(front: front)
        let index = tables[atom.relation].indexes[place]
        let places = placesByColumn(index)
        let key = front.map { Plan.Part(place: places[$0], source: operand(atom, $0)) }
        return Plan.Access(
            relation: atom.relation, index: place, key: key, mask: index.layout.mask(columns: front.count),
            width: index.layout.width)
    }

    private func operand(_ atom: Atom, _ column: Int) -> Plan.Operand {
        switch atom.terms[column] {
        case .variable(let variable): .register(variable)
        case .constant(let constant):
            .constant(word(constant, program.relations[atom.relation].columns[column].type))
        case .anything: preconditionFailure("nothing is known of this column")
        }
    }

    /// What a row tells about the columns (all of them unless told): new variables are read, known ones are checked.
    private func reader(
        _ atom: Atom, places: [RowLayout.Place], columns: [Int]?, _ bound: inout Set<Int>
    ) -> Plan.RowReader {
        var reader = Plan.RowReader()
        for column in columns ?? Array(atom.terms.indices) {
            switch atom.terms[column] {
            case .anything: break
            case .constant:
                reader.checks.append(Plan.Part(place: places[column], source: operand(atom, column)))
            case .variable(let variable):
                if bound.insert(variable).inserted {
                    reader.outputs.append((places[column], variable))
                } else {
                    reader.checks.append(Plan.Part(place: places[column], source: .register(variable)))
                }
            }
        }
        return reader
    }

    func calculation(_ expression: Expression) -> Calculation {
        switch expression {
        case .variable(let variable): return .operand(.register(variable))
        case .constant(let constant): return .operand(.constant(word(constant, constant.type)))
        case .widened(let inner): return .widened(calculation(inner))
        case .operation(let operation, let left, let right, isNumber: let isNumber):
            let (left, right) = (calculation(left), calculation(right))
            return isNumber ? .numbers(operation, left, right) : .integers(operation, left, right)
        }
    }
}

extension Constant {
    var type: ColumnType {
        switch self {
        case .integer: .integer
        case .number: .number
        case .text: .text
        case .boolean: .boolean
        case .node(let kind, _): .node(kind)
        }
    }
}

extension Literal {
    /// The atom of a condition that is about a relation.
    var atom: Atom? {
        switch self {
        case .holds(let atom), .fails(let atom), .totals(let atom): atom
        case .compare, .assign: nil
        }
    }
}

extension Expression {
    var variables: Set<Int> {
        switch self {
        case .variable(let variable): [variable]
        case .constant: []
        case .operation(_, let left, let right, _): left.variables.union(right.variables)
        case .widened(let inner): inner.variables
        }
    }
}
