/// Says which variables have no value, so that it is not known for what to ask.
struct Safety {
    private var rule: Resolved.Rule
    private var problems: ProblemList

    static func check(_ rule: Resolved.Rule, _ problems: inout ProblemList) {
        var safety = Safety(rule: rule, problems: problems)
        safety.check()
        problems = safety.problems
    }

    private mutating func check() {
        let order = check(rule.body)
        for case .variable(let variable, let place) in rule.head.terms where !order.bound.contains(variable) {
            report(
                variable, "in the head", at: place,
                fix:
                    "use \(rule.variables[variable].name) in a condition that holds, or take it out of the head"
            )
        }
    }

    private mutating func check(_ body: [Resolved.Literal]) -> BodyOrder {
        for case .aggregate(let aggregate) in body { check(aggregate) }
        let order = BodyOrder(body)
        report(order)
        return order
    }

    private mutating func report(_ order: BodyOrder) {
        for literal in order.stuck {
            switch literal {
            case .holds, .aggregate: break
            case .fails(let atom, _):
                for case .variable(let variable, let place) in atom.terms
                where !order.bound.contains(variable) {
                    let name = rule.variables[variable].name
                    report(
                        variable, "behind `not`", at: place,
                        fix: "use \(name) in a condition that holds, or write `_` for any")
                }
            case .compare(let comparison): check(comparison, order.bound)
            }
        }
    }

    private mutating func check(_ comparison: Resolved.Comparison, _ bound: Set<Int>) {
        // What an equation would give a value is not to blame.
        let isLeftGiven = comparison.isEquation && comparison.left.variable != nil
        let isRightGiven = comparison.isEquation && !isLeftGiven && comparison.right.variable != nil
        var lacking = isLeftGiven ? [] : comparison.left.places
        if !isRightGiven { lacking += comparison.right.places }
        for (variable, place) in lacking where !bound.contains(variable) {
            let name = rule.variables[variable].name
            let mayEquate = comparison.operation == .equal && !comparison.isEquation
            report(
                variable, "in a comparison", at: place,
                fix: "use \(name) in a condition that holds" + (mayEquate ? ", or set it by `=`" : ""))
        }
        for given in [comparison.left, comparison.right] {
            if let variable = given.variable { rule.variables[variable].isDoubtful = true }
        }
    }

    /// All of what is counted, and what it is counted for, must come from inside of the braces.
    private mutating func check(_ aggregate: Resolved.Aggregate) {
        let order = BodyOrder(aggregate.body)
        let name = { [rule] in rule.variables[$0].name }
        for element in aggregate.elements where !order.bound.contains(element) {
            report(
                element, "in the braces", at: rule.variables[element].place,
                fix: "use \(name(element)) in a condition that holds inside of the braces")
        }
        for group in aggregate.groups where !order.bound.contains(group) {
            report(
                group, "inside of the braces", at: aggregate.place,
                fix: "repeat inside of them the condition that gives \(name(group)) its value outside")
        }
        report(order)
    }

    private mutating func report(_ variable: Int, _ context: String, at place: Place, fix: String) {
        guard !rule.variables[variable].isDoubtful else { return }
        rule.variables[variable].isDoubtful = true
        problems.report("\(rule.variables[variable].name) has no value \(context)", at: place, fix: fix)
    }
}

extension Resolved.Expression {
    fileprivate var places: [(variable: Int, place: Place)] {
        switch self {
        case .variable(let variable, let place): [(variable, place)]
        case .value: []
        case .operation(_, let left, let right, _): left.places + right.places
        }
    }
}
