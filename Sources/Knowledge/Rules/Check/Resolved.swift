/// Rules whose names are found: relations and variables are numbers, aggregates are conditions with a result.
enum Resolved {
    struct Rule {
        var head: Atom
        var body: [Literal]
        var variables: [Variable]
        var source: Knowledge.Rule.Source
    }

    /// Variables inside of braces that do not occur outside are variables of their own.
    struct Variable {
        var name: String
        /// Where it first occurs.
        var place: Place
        /// Something was said about it; more would not help.
        var isDoubtful = false
    }

    struct Atom {
        /// Nil if there is none of the name with as many columns; that was reported.
        var relation: Int?
        var terms: [Term]
        var place: Place

        var variables: [Int] {
            terms.compactMap { if case .variable(let variable, _) = $0 { variable } else { nil } }
        }
    }

    enum Term {
        case variable(Int, Place)
        case value(Syntax.Value, Place)
        case anything(Place)
    }

    enum Literal {
        case holds(Atom, Syntax.Window?)
        case fails(Atom, Syntax.Window?)
        case compare(Comparison)
        case aggregate(Aggregate)
    }

    struct Comparison {
        var isEquation: Bool
        var operation: Knowledge.Comparison
        var left: Expression
        var right: Expression
        var place: Place
    }

    indirect enum Expression {
        case variable(Int, Place)
        case value(Syntax.Value, Place)
        case operation(Knowledge.Expression.Operation, Expression, Expression, Place)
    }

    struct Aggregate {
        var function: AggregateFunction
        /// What is counted, or summed; the rest tells rows apart.
        var elements: [Int]
        /// Variables of the body that occur outside too, in the order of the body.
        var groups: [Int]
        var body: [Literal]
        var result: Int
        /// The body, as written.
        var text: String
        var place: Place
    }
}

extension Resolved.Expression {
    var place: Place {
        switch self {
        case .variable(_, let place), .value(_, let place), .operation(_, _, _, let place): place
        }
    }

    /// The variable, if it is nothing else.
    var variable: Int? {
        if case .variable(let variable, _) = self { variable } else { nil }
    }

    /// Asked often, so that no list is made for it.
    func isBound(by bound: Set<Int>) -> Bool {
        switch self {
        case .variable(let variable, _): bound.contains(variable)
        case .value: true
        case .operation(_, let left, let right, _): left.isBound(by: bound) && right.isBound(by: bound)
        }
    }

    /// With repetitions, in order.
    var variables: [Int] {
        switch self {
        case .variable(let variable, _): [variable]
        case .value: []
        case .operation(_, let left, let right, _): left.variables + right.variables
        }
    }
}
