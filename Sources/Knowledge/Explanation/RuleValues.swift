/// The variables of a rule, or those of them that have a value, and what its conditions say with these.
struct RuleValues {
    let rule: Rule
    let inference: Inference
    private(set) var registers: [UInt64]
    /// Variables that have a value; nil: all have.
    private let known: Set<Int>?

    init(_ rule: Rule, _ inference: Inference, _ registers: [UInt64], known: Set<Int>? = nil) {
        (self.rule, self.inference, self.registers, self.known) = (rule, inference, registers, known)
    }

    func value(_ variable: Int) -> UInt64? {
        known?.contains(variable) == false ? nil : registers[variable]
    }

    /// By column; nil for those that are not known.
    func values(_ atom: Atom) -> [UInt64?] {
        zip(atom.terms, inference.program.relations[atom.relation].columns).map { term, column in
            switch term {
            case .variable(let variable): value(variable)
            case .constant(let constant): inference.word(constant, column.type)
            case .anything: nil
            }
        }
    }

    func claim(_ literal: Literal) -> Claim {
        switch literal {
        case .holds(let atom), .totals(let atom): .holds(relation: atom.relation, values(atom))
        case .fails(let atom): absence(atom)
        case .compare(let comparison, let left, let right): .comparison(comparison, value(left), value(right))
        case .assign(let variable, let expression):
            .comparison(.equal, value(.variable(variable)), value(expression))
        }
    }

    /// A projection is made for the sake of `not`; people have written the relation that it is of.
    private func absence(_ atom: Atom) -> Claim {
        let values = values(atom)
        guard inference.program.relations[atom.relation].origin == .projection,
            let number = inference.rulesOf[atom.relation].first,
            case .holds(let whole)? = inference.program.rules[number].body.first
        else { return .fails(relation: atom.relation, values) }
        let head = inference.program.rules[number].head.terms
        let said = whole.terms.map { term in
            term == .anything ? nil : head.firstIndex(of: term).flatMap { values[$0] }
        }
        return .fails(relation: whole.relation, said)
    }

    // MARK: Expressions

    private func value(_ expression: Expression) -> Claim.Value? {
        guard expression.variables.allSatisfy({ value($0) != nil }) else { return nil }
        let planner = Planner(program: inference.program, word: inference.word, tables: [])
        var registers = registers
        let word = unsafe registers.withUnsafeMutableBufferPointer { registers in
            unsafe registers.baseAddress.flatMap { unsafe planner.calculation(expression).value($0) }
        }
        return word.map { Claim.Value(word: $0, type: type(expression)) }
    }

    private func type(_ expression: Expression) -> ColumnType {
        switch expression {
        case .variable(let variable): rule.variables[variable].type
        case .constant(let constant): constant.type
        case .widened: .number
        case .operation(_, _, _, isNumber: true): .number
        case .operation(_, let left, let right, isNumber: false):
            // A moment and a length of time are a moment.
            type(left) == .time && type(right) != .time ? .time : .integer
        }
    }
}
