@testable import Knowledge

/// What the evaluator may rely on, checked once more and in another way: by walking a program in the order of its rules.
struct ProgramValidator {
    private let program: RuleProgram
    private(set) var faults: [String] = []

    static func faults(of program: RuleProgram) -> [String] {
        var validator = ProgramValidator(program: program)
        for rule in program.rules { validator.validate(rule) }
        validator.validateStrata()
        validator.validateRelations()
        return validator.faults
    }

    private init(program: RuleProgram) {
        self.program = program
    }

    private mutating func expect(_ holds: Bool, _ fault: @autoclosure () -> String, _ rule: Rule? = nil) {
        guard !holds else { return }
        faults.append(fault() + (rule.map { " in \($0.source.text)" } ?? ""))
    }

    // MARK: - Rules

    private mutating func validate(_ rule: Rule) {
        var bound: Set<Int> = []
        var computed: Set<Int> = []
        for literal in rule.body {
            switch literal {
            case .holds(let atom):
                validate(atom, rule)
                bound.formUnion(variables(atom))
            case .fails(let atom):
                validate(atom, rule)
                expect(!atom.terms.contains(.anything), "not of anything", rule)
                expect(bound.isSuperset(of: variables(atom)), "unbound behind not", rule)
            case .totals(let atom):
                validate(atom, rule)
                guard case .aggregate(let function, _, let groups) = program.relations[atom.relation].origin,
                    case .variable(let result)? = atom.terms.last
                else {
                    faults.append("totals without an aggregate or a result")
                    continue
                }
                expect(function == .count || function == .sum, "no total of \(function)", rule)
                let group = Atom(relation: atom.relation, terms: Array(atom.terms[..<groups]))
                expect(bound.isSuperset(of: variables(group)), "unbound group", rule)
                expect(bound.insert(result).inserted, "bound total", rule)
                computed.insert(result)
            case .compare(_, let left, let right):
                expect(
                    bound.isSuperset(of: variables(left) + variables(right)), "unbound in comparison", rule)
                expect(type(left, rule) == type(right, rule), "types of comparison", rule)
            case .assign(let variable, let value):
                expect(bound.isSuperset(of: variables(value)), "unbound in assignment", rule)
                expect(bound.insert(variable).inserted, "assigned twice", rule)
                computed.insert(variable)
                expect(type(value, rule) == rule.variables[variable].type, "type of assignment", rule)
            }
        }
        for case .holds(let atom) in rule.body {
            expect(computed.isDisjoint(with: variables(atom)), "computed and held", rule)
        }
        validate(rule.head, rule)
        expect(!rule.head.terms.contains(.anything), "anything in head", rule)
        expect(bound == Set(rule.variables.indices), "variables", rule)
        switch program.relations[rule.head.relation].origin {
        case .derived, .demand, .collected, .projection: break
        case .stored, .window, .aggregate: faults.append("rule for what is no rule's: \(rule.source.text)")
        }
    }

    private mutating func validate(_ atom: Atom, _ rule: Rule) {
        let relation = program.relations[atom.relation]
        expect(atom.terms.count == relation.columns.count, "columns of \(relation.name)", rule)
        for (term, column) in zip(atom.terms, relation.columns) {
            switch term {
            case .variable(let variable):
                expect(rule.variables[variable].type == column.type, "type in \(relation.name)", rule)
            case .constant(let value):
                let isMoment = column.type == .time && type(value) == .integer
                expect(isMoment || type(value) == column.type, "constant in \(relation.name)", rule)
            case .anything: break
            }
        }
    }

    private func variables(_ atom: Atom) -> [Int] {
        atom.terms.compactMap { if case .variable(let variable) = $0 { variable } else { nil } }
    }

    private func variables(_ expression: Expression) -> [Int] {
        switch expression {
        case .variable(let variable): [variable]
        case .constant: []
        case .operation(_, let left, let right, _): variables(left) + variables(right)
        case .widened(let inner): variables(inner)
        }
    }

    // MARK: - Types

    private func type(_ value: Constant) -> ColumnType {
        switch value {
        case .integer: .integer
        case .number: .number
        case .text: .text
        case .boolean: .boolean
        case .node(let kind, _): .node(kind)
        }
    }

    /// Times count as integers here.
    private mutating func type(_ expression: Expression, _ rule: Rule) -> ColumnType {
        switch expression {
        case .variable(let variable):
            return rule.variables[variable].type == .time ? .integer : rule.variables[variable].type
        case .constant(let value): return type(value)
        case .operation(_, let left, let right, let isNumber):
            let operand: ColumnType = isNumber ? .number : .integer
            expect(type(left, rule) == operand && type(right, rule) == operand, "types of operation", rule)
            return operand
        case .widened(let inner):
            expect(type(inner, rule) == .integer, "widened", rule)
            return .number
        }
    }

    // MARK: - Relations

    private mutating func validateStrata() {
        var stratum: [Int: Int] = [:]
        for (number, members) in program.strata.enumerated() {
            for relation in members.relations {
                expect(stratum.updateValue(number, forKey: relation) == nil, "in two strata")
            }
        }
        for (number, relation) in program.relations.enumerated() {
            switch relation.origin {
            case .stored, .demand: expect(stratum[number] == nil, "\(relation.name) is in a stratum")
            default: expect(stratum[number] != nil, "\(relation.name) is in no stratum")
            }
        }
        for rule in program.rules {
            guard let own = stratum[rule.head.relation] else { continue }
            for literal in rule.body {
                switch literal {
                case .holds(let atom):
                    let isDemand = program.relations[atom.relation].origin == .demand
                    expect(!isDemand, "needs demand", rule)
                    expect(stratum[atom.relation, default: 0] <= own, "stratum", rule)
                case .fails(let atom), .totals(let atom):
                    expect(
                        stratum[atom.relation, default: -1] < own, "stratum of what must be complete", rule)
                case .compare, .assign: break
                }
            }
        }
        for (number, relation) in program.relations.enumerated() {
            guard case .aggregate(_, let collected, _) = relation.origin else { continue }
            expect(stratum[collected, default: 0] < stratum[number, default: 0], "aggregate before its rows")
        }
    }

    private mutating func validateRelations() {
        for relation in program.relations {
            expect((1...6).contains(relation.columns.count), "columns of \(relation.name)")
            for case .node(let kind) in relation.columns.map(\.type) {
                expect(program.kinds.contains(kind), "kind \(kind)")
            }
            switch relation.origin {
            case .window(let base, let milliseconds):
                expect(program.relations[base].columns == relation.columns && milliseconds > 0, "window")
                if case .stored = program.relations[base].origin {
                } else {
                    faults.append("window of derived")
                }
            case .aggregate(let function, let collected, let groups):
                let rows = program.relations[collected]
                expect(rows.origin == .collected, "aggregate over \(rows.name)")
                expect(relation.columns.dropLast() == rows.columns[..<groups], "groups")
                expect(
                    relation.columns.last?.type
                        == (function == .count ? .integer : rows.columns[groups].type),
                    "result")
            default: break
            }
        }
    }
}
