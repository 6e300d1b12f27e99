@testable import Knowledge

/// Rules as text, so that tests can say what they expect the way people read it.
struct RuleText {
    let program: RuleProgram

    init(_ program: RuleProgram) {
        self.program = program
    }

    /// All rules, one a line.
    var rules: [String] { program.rules.map(rule) }

    /// `name(column: type, …)`
    var relations: [String] {
        program.relations.map { relation in
            let columns = relation.columns.map { "\($0.name): \(name($0.type))" }
            return "\(relation.name)(\(columns.joined(separator: ", ")))"
        }
    }

    /// Names of the relations of each stratum; recursive ones are starred.
    var strata: [String] {
        program.strata.map { stratum in
            stratum.relations.map { program.relations[$0].name }.joined(separator: " + ")
                + (stratum.isRecursive ? " *" : "")
        }
    }

    func origin(_ name: String) -> Relation.Origin? {
        program.relations.first { $0.name == name }?.origin
    }

    func place(_ name: String) -> Int? {
        program.relations.firstIndex { $0.name == name }
    }

    private func rule(_ rule: Rule) -> String {
        let body = rule.body.map { literal(rule, $0) }
        return atom(rule, rule.head) + (body.isEmpty ? "" : " :- " + body.joined(separator: ", "))
    }

    private func atom(_ rule: Rule, _ atom: Atom) -> String {
        let terms = atom.terms.map { term in
            switch term {
            case .variable(let variable): rule.variables[variable].name
            case .constant(let value): constant(value)
            case .anything: "_"
            }
        }
        return "[\(program.relations[atom.relation].name)](\(terms.joined(separator: ", ")))"
    }

    private func literal(_ rule: Rule, _ literal: Literal) -> String {
        switch literal {
        case .holds(let inner): atom(rule, inner)
        case .fails(let inner): "not " + atom(rule, inner)
        case .totals(let inner): "total " + atom(rule, inner)
        case .compare(let comparison, let left, let right):
            "\(expression(rule, left)) \(comparison.rawValue) \(expression(rule, right))"
        case .assign(let variable, let value):
            "\(rule.variables[variable].name) := \(expression(rule, value))"
        }
    }

    private func expression(_ rule: Rule, _ written: Expression) -> String {
        switch written {
        case .variable(let variable): rule.variables[variable].name
        case .constant(let value): constant(value)
        case .operation(let operation, let left, let right, let isNumber):
            "(\(expression(rule, left)) \(operation.rawValue)\(isNumber ? "." : "") \(expression(rule, right)))"
        case .widened(let inner): "float(\(expression(rule, inner)))"
        }
    }

    private func constant(_ value: Constant) -> String {
        switch value {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): "\"\(value)\""
        case .boolean(let value): "\(value)"
        case .node(let kind, let id): "\(kind)<\(id)>"
        }
    }

    private func name(_ type: ColumnType) -> String {
        switch type {
        case .node(let kind): kind
        case .integer: "int"
        case .number: "number"
        case .text: "text"
        case .boolean: "bool"
        case .time: "time"
        }
    }
}
