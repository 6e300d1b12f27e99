/// Conditions.
///
///     literal    = [ "not" ] atom [ "within" length ] | expression comparison expression
///     atom       = name "(" term { "," term } ")"
///     term       = name | "_" | value | name "(" text ")"
///     expression = product { ( "+" | "-" ) product }
///     product    = factor { ( "*" | "/" ) factor }
///     factor     = "-" factor | "(" expression ")" | aggregate | name | value | name "(" text ")"
///     aggregate  = ( "count" | "sum" | "min" | "max" ) "{" name { "," name } ":" literal { "," literal } "}"
extension RuleParser {
    mutating func body() throws(Failure) -> [Syntax.Literal] {
        var body: [Syntax.Literal] = []
        repeat {
            literals += 1
            if literals > Self.maximumLiterals {
                throw Failure(
                    message: "more than \(Self.maximumLiterals) conditions in a rule", place: current.place,
                    fix: "give some of them a relation of their own")
            }
            body.append(try literal())
        } while takes(.comma)
        return body
    }

    private mutating func literal() throws(Failure) -> Syntax.Literal {
        (operations, depth) = (0, 0)
        if current.is(.not) {
            take()
            guard case .name = current.kind, following(1).is(.leftParenthesis) else {
                throw unexpected(
                    "a relation behind `not`", fix: "turn the comparison round: `<` for not `>=`")
            }
            return .atom(try atom(), isNegated: true, try window())
        }
        guard case .name = current.kind, following(1).is(.leftParenthesis) else {
            return try comparison(expression())
        }
        let start = mark
        let atom = try atom()
        guard isOperator(current) else { return .atom(atom, isNegated: false, try window()) }
        // What looked like a relation is compared.
        guard let node = atom.node else {
            let text = written(from: start, to: mark)
            throw Failure(
                message: "\(text) is a condition, not a value", place: atom.relation.place,
                fix: "write \(text.dropLast()), v) as a condition, and use v")
        }
        return try comparison(.value(node, atom.relation.place))
    }

    private func isOperator(_ token: Token) -> Bool {
        guard case .sign(let sign) = token.kind else { return false }
        return sign.comparison != nil || [.plus, .minus, .times, .divided].contains(sign)
    }

    // MARK: - Atoms

    mutating func atom() throws(Failure) -> Syntax.Atom {
        let relation = try name("a relation", fix: "write a relation with its columns, as in flagged(x)")
        let example = "write \(relation.text)(x), with a term for each column"
        try expect(.leftParenthesis, "behind `\(relation.text)`", fix: example)
        var terms: [Syntax.Term] = []
        repeat {
            guard terms.count < Vocabulary.maximumColumns else { throw tooManyColumns() }
            terms.append(try term(of: relation.text))
        } while takes(.comma)
        try expect(
            .rightParenthesis, "or `,` behind a term",
            fix: "a computed value needs a name: v = n + 1, \(relation.text)(v)")
        return Syntax.Atom(relation: relation, terms: terms)
    }

    private func tooManyColumns() -> Failure {
        Failure(
            message: "more than \(Vocabulary.maximumColumns) columns", place: current.place,
            fix: "divide it into relations that share a node")
    }

    private mutating func term(of relation: String) throws(Failure) -> Syntax.Term {
        let place = current.place
        switch current.kind {
        case .name(let name):
            take()
            if let node = try node(name) { return .value(node, place) }
            return .variable(Syntax.Name(text: name, place: place))
        case .sign(.anything):
            take()
            return .anything(place)
        case .sign(.minus), .value:
            return .value(try value(), place)
        default:
            throw unexpected(
                "a variable, a value or `_`", fix: "write \(relation)(x), with a term for each column")
        }
    }

    /// A value, or a number with its sign.
    private mutating func value() throws(Failure) -> Syntax.Value {
        let isNegative = takes(.minus)
        guard case .value(let value) = current.kind else {
            throw unexpected("a number behind `-`", fix: "a computed value needs a name: v = 0 - n")
        }
        guard isNegative else {
            take()
            return value
        }
        guard let negative = value.negated else {
            throw unexpected("a number behind `-`", fix: "take the sign away")
        }
        take()
        return negative
    }

    /// `("id")` behind a kind's name.
    private mutating func node(_ kind: String) throws(Failure) -> Syntax.Value? {
        guard takes(.leftParenthesis) else { return nil }
        guard case .value(.text(let id)) = current.kind else {
            throw unexpected("the node's id", fix: "a node is written \(kind)(\"id\")")
        }
        take()
        try expect(.rightParenthesis, "behind the node's id", fix: "a node is written \(kind)(\"id\")")
        return .node(kind: kind, id: id)
    }

    private mutating func window() throws(Failure) -> Syntax.Window? {
        guard current.is(.within) else { return nil }
        let place = take().place
        guard case .value(.length(let milliseconds)) = current.kind, milliseconds > 0 else {
            throw unexpected("a length of time behind `within`", fix: "write within 30d (s, min, h, d or w)")
        }
        return Syntax.Window(
            milliseconds: milliseconds, text: text[take().range], place: place)
    }

    // MARK: - Expressions

    private mutating func comparison(_ left: Syntax.Expression) throws(Failure) -> Syntax.Literal {
        guard case .sign(let sign) = current.kind, let operation = sign.comparison else {
            throw unexpected(
                "a comparison", fix: "compare it by =, ==, !=, <, <=, > or >=, or write a relation")
        }
        let place = take().place
        let right = try expression()
        if case .sign(let sign) = current.kind, sign.comparison != nil {
            throw unexpected("`,` or `.`", fix: "compare two values at a time: a < b, b < c")
        }
        return .comparison(
            Syntax.Comparison(
                isEquation: sign == .assign, operation: operation, left: left, right: right, place: place))
    }

    private mutating func expression() throws(Failure) -> Syntax.Expression {
        var left = try product()
        while current.is(.plus) || current.is(.minus) {
            let operation: Expression.Operation = current.is(.plus) ? .add : .subtract
            let place = try takeOperation()
            left = .operation(operation, left, try product(), place)
        }
        return left
    }

    private mutating func product() throws(Failure) -> Syntax.Expression {
        var left = try factor()
        while current.is(.times) || current.is(.divided) {
            let operation: Expression.Operation = current.is(.times) ? .multiply : .divide
            let place = try takeOperation()
            left = .operation(operation, left, try factor(), place)
        }
        return left
    }

    /// Bounded, since what comes after walks through expressions by recursion.
    private mutating func takeOperation() throws(Failure) -> Place {
        operations += 1
        guard operations <= Self.maximumOperations else {
            throw Failure(
                message: "more than \(Self.maximumOperations) operations in a condition",
                place: current.place,
                fix: "give a part of it a name: v = a + b")
        }
        return take().place
    }

    private mutating func factor() throws(Failure) -> Syntax.Expression {
        depth += 1
        defer { depth -= 1 }
        let place = current.place
        guard depth <= Self.maximumDepth else {
            throw Failure(
                message: "more than \(Self.maximumDepth) signs or parentheses inside of each other",
                place: place,
                fix: "give a part of it a name: v = a + b")
        }
        switch current.kind {
        case .sign(.leftParenthesis):
            take()
            let inner = try expression()
            try expect(.rightParenthesis, "behind the expression", fix: "close the parenthesis")
            return inner
        case .sign(.minus):
            _ = try takeOperation()
            let inner = try factor()
            if case .value(let value, _) = inner, let negated = value.negated {
                return .value(negated, place)
            }
            return .operation(.subtract, .value(.integer(0), place), inner, place)
        case .value(let value):
            take()
            return .value(value, place)
        case .name(let name):
            take()
            if current.is(.leftBrace) { return .aggregate(try aggregate(name, at: place)) }
            if let node = try node(name) { return .value(node, place) }
            return .variable(Syntax.Name(text: name, place: place))
        default:
            throw unexpected(
                "a condition", fix: "write a relation, as in flagged(x), or a comparison, as in n >= 3")
        }
    }

    // MARK: - Aggregates

    private mutating func aggregate(_ name: String, at place: Place) throws(Failure) -> Syntax.Aggregate {
        guard let function = AggregateFunction(rawValue: name) else {
            throw Failure(
                message: "there is no aggregate \(name)", place: place,
                fix: "use count, sum, min or max; a mean is a sum divided by a count")
        }
        guard !isInBraces else {
            throw Failure(
                message: "an aggregate inside of another", place: place,
                fix: "give the inner one a relation of its own by a rule")
        }
        isInBraces = true
        let (operationsOutside, depthOutside) = (operations, depth)
        defer { (isInBraces, operations, depth) = (false, operationsOutside, depthOutside) }
        take()
        let example = "write \(name){ \(function == .count ? "t : ticket(c, t)" : "v, o : total(o, v)") }"
        var elements: [Syntax.Name] = []
        repeat {
            guard elements.count < Vocabulary.maximumColumns else { throw tooManyColumns() }
            elements.append(try self.name("what is \(function.participle)", fix: example))
        } while takes(.comma)
        try expect(.colon, "behind what is \(function.participle)", fix: example)
        let start = mark
        let body = try body()
        let text = written(from: start, to: mark)
        try expect(.rightBrace, "or `,` behind a condition", fix: "close the aggregate with }")
        return Syntax.Aggregate(function: function, elements: elements, body: body, text: text, place: place)
    }
}

extension AggregateFunction {
    /// As in: what is counted.
    fileprivate var participle: String {
        switch self {
        case .count: "counted"
        case .sum: "summed"
        case .min, .max: "compared"
        }
    }
}

extension Syntax.Value {
    /// The number with the other sign.
    fileprivate var negated: Syntax.Value? {
        switch self {
        case .integer(let value): .integer(-value)
        case .length(let value): .length(-value)
        case .number(let value): .number(-value)
        case .damaged: self
        case .text, .boolean, .node: nil
        }
    }
}

extension Syntax.Atom {
    /// `Region("east")` looks like a relation until one sees that it is compared.
    fileprivate var node: Syntax.Value? {
        guard terms.count == 1, case .value(.text(let id), _) = terms[0] else { return nil }
        return .node(kind: relation.text, id: id)
    }
}
