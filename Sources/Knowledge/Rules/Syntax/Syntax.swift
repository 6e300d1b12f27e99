/// What a rule file says, as it is written.
enum Syntax {
    struct Name {
        var text: String
        var place: Place
    }

    /// `kind A`, `relation r(a: A)`, `attribute v(a: A): int`, `derived d(a: A)`.
    struct Declaration {
        var form: Form
        var name: Name
        var columns: [Column]
        var marks: Marks

        enum Form: Equatable {
            case kind, relation, derived
            /// The attribute's own type is the last column's.
            case attribute
        }
    }

    struct Column {
        var name: String
        var type: Name
    }

    /// `@demand` and `@limit 1000`.
    struct Marks {
        var demand: Place?
        var limit: Limit?

        struct Limit {
            var count: Int
            var place: Place
        }
    }

    struct Rule {
        var marks: Marks
        var head: Atom
        var body: [Literal]
        /// On one line, without comments.
        var text: String
    }

    struct Atom {
        var relation: Name
        var terms: [Term]
    }

    enum Term {
        case variable(Name)
        case anything(Place)
        case value(Value, Place)

        var place: Place {
            switch self {
            case .variable(let name): name.place
            case .anything(let place), .value(_, let place): place
            }
        }
    }

    /// A value that is written out.
    enum Value: Hashable {
        /// May be used as a number, or as a moment.
        case integer(Int)
        /// Milliseconds, written as `30d`.
        case length(Int)
        case number(Double)
        case text(String)
        case boolean(Bool)
        case node(kind: String, id: String)
        /// Something that was reported, of which nothing more is to be said.
        case damaged
    }

    /// `within 30d`.
    struct Window {
        var milliseconds: Int
        var text: String
        var place: Place
    }

    enum Literal {
        case atom(Atom, isNegated: Bool, Window?)
        case comparison(Comparison)
    }

    struct Comparison {
        /// Which may give a variable its value: `=` rather than `==`.
        var isEquation: Bool
        var operation: Knowledge.Comparison
        var left: Expression
        var right: Expression
        var place: Place
    }

    indirect enum Expression {
        case variable(Name)
        case value(Value, Place)
        case operation(Knowledge.Expression.Operation, Expression, Expression, Place)
        case aggregate(Aggregate)

        var place: Place {
            switch self {
            case .variable(let name): name.place
            case .value(_, let place), .operation(_, _, _, let place): place
            case .aggregate(let aggregate): aggregate.place
            }
        }
    }

    /// `sum{ v, o : placed(c, o), total(o, v) }`.
    struct Aggregate {
        var function: AggregateFunction
        var elements: [Name]
        var body: [Literal]
        /// What stands behind the colon, on one line.
        var text: String
        var place: Place
    }
}
