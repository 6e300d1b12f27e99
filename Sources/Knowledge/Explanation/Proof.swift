/// Why something holds: what it follows from, and why that holds, down to stored facts.
package struct Proof: Equatable, Sendable {
    package var claim: Claim
    package var reason: Reason

    package enum Reason: Equatable, Sendable {
        case stored(Stored)
        /// By a rule, from these; they stand as its conditions are written.
        case rule(Rule.Source, [Proof])
        /// A group's result, with some of what it is made of: of a minimum or maximum that which has it.
        case group(AggregateFunction, [Proof], more: Int)
        /// One looks at the facts, or at the values, and sees it.
        case evident
        /// Shown before in the same proof.
        case above
        /// Not gone into: the proof has become as deep or large, or has taken as long, as it may.
        case cut
    }

    /// Beside a stored fact: since when and until when it holds, in Unix milliseconds (no end is `Int.max`), and the number
    /// of the source that it comes from.
    package struct Stored: Equatable, Sendable {
        package var from: Int
        package var to: Int
        package var source: Int
    }
}

/// What a condition of a rule says.
package enum Claim: Equatable, Sendable {
    /// There is such a fact: words by column; nil where it is not known, or does not matter.
    case holds(relation: Int, [UInt64?])
    /// There is no such fact.
    case fails(relation: Int, [UInt64?])
    /// Nil where a value is not known, or where there is none: something divided by zero.
    case comparison(Comparison, Value?, Value?)

    package struct Value: Equatable, Sendable {
        package var word: UInt64
        package var type: ColumnType
    }
}

/// How far an explanation goes.
package struct ExplanationBounds: Sendable {
    /// Rules one above the other.
    package var depth = 32
    /// Claims in all.
    package var size = 200
    /// Of what a group's result is made of.
    package var rows = 5
    /// Rows and bindings that may be looked at.
    package var work = 100_000

    package init() {}
}

/// Why a rule does not give a fact: how far the attempt got that got furthest in the order of the conditions.
package struct Miss: Equatable, Sendable {
    package var rule: Rule.Source
    /// The conditions that were met, with the values that they were met by.
    package var met: [Claim]
    /// Variables that have a value by then.
    package var bindings: [Binding]
    package var reason: Reason

    package enum Reason: Equatable, Sendable {
        /// The rule is about other values: its head has constants, or a variable twice.
        case head
        /// The condition that is not met.
        case condition(Claim)
        /// Finding out would take too long.
        case budget
    }

    package struct Binding: Equatable, Sendable {
        package var name: String
        package var value: Claim.Value
    }
}
