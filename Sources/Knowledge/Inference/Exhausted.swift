/// A bound is passed: what follows from the facts is not known. Facts that were being changed are half changed, and are to be
/// thrown away.
package enum Exhausted: Error, Equatable, Sendable {
    /// More rows and bindings than this would have to be looked at; most of those of late by this rule, where rules were at work.
    case budget(Int, rule: Rule.Source?)
    /// A relation has more facts than it may; by the rule that has made most of the last ones.
    case limit(Int, relation: String, rule: Rule.Source)
}

extension Exhausted: CustomStringConvertible {
    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .budget(let budget, let rule?):
            "\(rule.file):\(rule.line): “\(rule.text)” takes more than \(budget) steps: give it conditions that end it, "
                + "or declare its relation @demand, so that it is worked out only when asked"
        case .budget(let budget, nil): "takes more than \(budget) steps: ask for less at once"
        case .limit(let limit, let relation, let rule):
            "\(relation) has more than the \(limit) facts that it may have, most by \(rule.file):\(rule.line): “\(rule.text)”: "
                + "narrow the rule, or raise its @limit"
        }
    }
}
