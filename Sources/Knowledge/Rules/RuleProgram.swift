/// Checked rules in the form that is evaluated: plain Horn rules over relations, everything else written out.
///
/// What people write is richer; the checker brings it down to this:
/// - an aggregate becomes a *collected* relation (a row for each thing counted) and an *aggregate* relation over it;
/// - `within 30d` becomes a *window* relation, whose rows leave by themselves;
/// - `not p(x, _)` becomes the negation of a *projection* of `p`, so that negated atoms are wholly bound.
package struct RuleProgram: Sendable {
    /// Kinds of nodes, by name.
    package var kinds: [String]
    /// All relations, stored and derived; rules name them by their place here.
    package var relations: [Relation]
    package var rules: [Rule]
    /// Derived relations in the order of evaluation. Those of one stratum depend on each other.
    package var strata: [Stratum]

    package init(kinds: [String], relations: [Relation], rules: [Rule], strata: [Stratum]) {
        self.kinds = kinds
        self.relations = relations
        self.rules = rules
        self.strata = strata
    }

    /// Relations that are derived together.
    package struct Stratum: Equatable, Sendable {
        package var relations: [Int]
        /// Whether one of them depends on itself.
        package var isRecursive: Bool

        package init(relations: [Int], isRecursive: Bool) {
            self.relations = relations
            self.isRecursive = isRecursive
        }
    }
}

/// What a column holds.
public enum ColumnType: Hashable, Sendable {
    /// A node of this kind.
    case node(String)
    case integer, number, text, boolean
    /// A moment, in Unix milliseconds.
    case time
}

/// Facts of one form.
package struct Relation: Equatable, Sendable {
    package var name: String
    package var columns: [Column]
    package var origin: Origin
    /// More facts than this are refused, with an error that names the rule; nil: no bound of its own.
    package var limit: Int?

    package init(name: String, columns: [Column], origin: Origin, limit: Int? = nil) {
        self.name = name
        self.columns = columns
        self.origin = origin
        self.limit = limit
    }

    package struct Column: Equatable, Sendable {
        package var name: String
        package var type: ColumnType

        package init(name: String, type: ColumnType) {
            self.name = name
            self.type = type
        }
    }

    /// Where its facts come from.
    package enum Origin: Equatable, Sendable {
        /// The graph. Functional: the last column is an attribute, of which each combination of the others has one.
        case stored(isFunctional: Bool)
        /// Rules; kept up to date.
        case derived
        /// Rules; found out when asked.
        case demand
        /// The facts of a stored relation that have held for less than so many milliseconds.
        case window(of: Int, milliseconds: Int)
        /// Rows of something collected, for an aggregate: first the group's columns, then what tells the rows apart.
        case collected
        /// A relation without some of its columns.
        case projection
        /// One row a group of `over`: its first `groups` columns, then the result.
        case aggregate(AggregateFunction, over: Int, groups: Int)
    }

    package var isStored: Bool {
        if case .stored = origin { true } else { false }
    }

    /// Made by the checker, not written by anybody.
    package var isAuxiliary: Bool {
        switch origin {
        case .stored, .derived, .demand: false
        case .window, .collected, .projection, .aggregate: true
        }
    }
}

/// What is made of a group. A sum of integers that is too large for one is the largest (or least) there is. All but `count` read the collected relation's first column behind the group's.
package enum AggregateFunction: String, Sendable, CaseIterable {
    case count, sum, min, max
}

/// `head :- body`: the head holds for all values of the variables for which all of the body does.
package struct Rule: Equatable, Sendable {
    package var head: Atom
    /// In an order in which each condition finds bound, by those before it, what it needs; empty for a fact. A variable
    /// that is assigned, or is a total's result, occurs in no atom that holds.
    package var body: [Literal]
    /// Variables by their number.
    package var variables: [Variable]
    /// The text it comes from; auxiliary rules have that of the rule they were made for.
    package var source: Source

    package init(head: Atom, body: [Literal], variables: [Variable], source: Source) {
        self.head = head
        self.body = body
        self.variables = variables
        self.source = source
    }

    package struct Variable: Equatable, Sendable {
        package var name: String
        package var type: ColumnType

        package init(name: String, type: ColumnType) {
            self.name = name
            self.type = type
        }
    }

    /// Where a rule stands.
    package struct Source: Hashable, Sendable {
        package var file: String
        /// From 1.
        package var line: Int
        /// As written, on one line.
        package var text: String

        package init(file: String, line: Int, text: String) {
            self.file = file
            self.line = line
            self.text = text
        }
    }
}

/// A relation with a term for each column.
package struct Atom: Hashable, Sendable {
    package var relation: Int
    package var terms: [Term]

    package init(relation: Int, terms: [Term]) {
        self.relation = relation
        self.terms = terms
    }
}

/// What stands in a column of an atom.
package enum Term: Hashable, Sendable {
    case variable(Int)
    case constant(Constant)
    /// Whatever it is; only in atoms that hold.
    case anything
}

/// A value in a rule.
package enum Constant: Hashable, Sendable {
    /// Moments and lengths of time too, in milliseconds.
    case integer(Int)
    case number(Double)
    case text(String)
    case boolean(Bool)
    /// A node by kind and id.
    case node(kind: String, id: String)
}

/// A condition of a rule.
package enum Literal: Hashable, Sendable {
    case holds(Atom)
    /// Does not hold; all of its variables are bound elsewhere.
    case fails(Atom)
    /// The aggregate relation's row for a group that is bound elsewhere, 0 if there is none. Only of `count` and `sum`.
    case totals(Atom)
    case compare(Comparison, Expression, Expression)
    /// Gives a variable its value.
    case assign(Int, Expression)
}

package enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
}

/// A value made of others. Both sides of an operation have one type: integers and times, or numbers; the checker puts
/// `widened` where an integer meets a number.
package indirect enum Expression: Hashable, Sendable {
    case variable(Int)
    case constant(Constant)
    case operation(Operation, Expression, Expression, isNumber: Bool)
    /// An integer as a number.
    case widened(Expression)

    package enum Operation: String, Sendable, CaseIterable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        /// By zero, as where an integer becomes too large: the condition does not hold.
        case divide = "/"
    }
}
