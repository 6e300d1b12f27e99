/// A bound is passed: what follows from the facts is not known. Facts that were being changed are half changed, and are to be
/// thrown away.
package enum Exhausted: Error, Equatable, Sendable {
    /// More rows and bindings than this would have to be looked at.
    case budget(Int)
    /// A relation has more facts than it may; by the rule that has made most of the last ones.
    case limit(Int, relation: String, rule: Rule.Source)
}
