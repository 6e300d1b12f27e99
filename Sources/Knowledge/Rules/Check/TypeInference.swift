/// Finds the types of variables, and of the columns of derived relations, from what is declared.
///
/// Types flow from conditions to heads until nothing new is found. The first that reaches a column is the column's;
/// ``TypeCheck`` says where others disagree.
struct TypeInference {
    /// A variable's type, and what gave it.
    struct Finding {
        var type: ColumnType
        var source: Source

        enum Source {
            case column(relation: Int, column: Int)
            case expression
        }
    }

    /// Of each rule, by variable.
    private(set) var variables: [[Finding?]]
    private var vocabulary: Vocabulary
    private let rules: [Resolved.Rule]
    /// Rules that have a relation among their conditions.
    private var users: [Int: [Int]] = [:]
    private var waiting: [Int] = []
    private var isWaiting: [Bool]
    /// Whole numbers become integers when nothing else is left to say what they are.
    private var settlesWhole = false

    static func run(_ rules: [Resolved.Rule], _ vocabulary: inout Vocabulary) -> [[Finding?]] {
        var inference = TypeInference(rules, vocabulary)
        inference.exhaust()
        inference.settlesWhole = true
        inference.exhaust()
        vocabulary = inference.vocabulary
        return inference.variables
    }

    private init(_ rules: [Resolved.Rule], _ vocabulary: Vocabulary) {
        self.rules = rules
        self.vocabulary = vocabulary
        variables = rules.map { Array(repeating: nil, count: $0.variables.count) }
        isWaiting = Array(repeating: false, count: rules.count)
        for (rule, resolved) in rules.enumerated() {
            for relation in Set(resolved.body.relations) { users[relation, default: []].append(rule) }
        }
    }

    private mutating func exhaust() {
        waiting = Array(rules.indices.reversed())
        isWaiting = isWaiting.map { _ in true }
        while let rule = waiting.popLast() {
            isWaiting[rule] = false
            while visit(rules[rule].body, of: rule) {}
            conclude(rule)
        }
    }

    private mutating func conclude(_ rule: Int) {
        let head = rules[rule].head
        guard let relation = head.relation, !vocabulary.relations[relation].isStored else { return }
        for (column, term) in head.terms.enumerated()
        where vocabulary.relations[relation].columns[column].type == nil {
            let found: ValueType =
                switch term {
                case .variable(let variable, _): variables[rule][variable].map { .known($0.type) } ?? .unknown
                case .value(let value, _): value.type
                case .anything: .unknown
                }
            guard let type = settled(found) else { continue }
            vocabulary.relations[relation].columns[column].type = type
            vocabulary.relations[relation].columns[column].place = head.place
            for user in users[relation] ?? [] where !isWaiting[user] {
                isWaiting[user] = true
                waiting.append(user)
            }
        }
    }

    private func settled(_ type: ValueType) -> ColumnType? {
        type == .whole && !settlesWhole ? nil : type.settled
    }

    /// Whether something new was found.
    private mutating func visit(_ body: [Resolved.Literal], of rule: Int) -> Bool {
        var isNews = false
        for literal in body {
            switch literal {
            case .holds(let atom, _), .fails(let atom, _):
                guard let relation = atom.relation else { continue }
                for (column, term) in atom.terms.enumerated() {
                    guard case .variable(let variable, _) = term,
                        let type = vocabulary.relations[relation].columns[column].type
                    else { continue }
                    isNews = note(variable, type, .column(relation: relation, column: column), rule) || isNews
                }
            case .compare(let comparison):
                guard comparison.isEquation else { continue }
                for (side, other) in [
                    (comparison.left, comparison.right), (comparison.right, comparison.left),
                ] {
                    guard let variable = side.variable, let type = settled(other.type(variables[rule])) else {
                        continue
                    }
                    isNews = note(variable, type, .expression, rule) || isNews
                }
            case .aggregate(let aggregate):
                isNews = visit(aggregate.body, of: rule) || isNews
                let type =
                    aggregate.function == .count ? .integer : variables[rule][aggregate.elements[0]]?.type
                if let type { isNews = note(aggregate.result, type, .expression, rule) || isNews }
            }
        }
        return isNews
    }

    private mutating func note(
        _ variable: Int, _ type: ColumnType, _ source: Finding.Source, _ rule: Int
    ) -> Bool {
        guard variables[rule][variable] == nil else { return false }
        variables[rule][variable] = Finding(type: type, source: source)
        return true
    }
}

extension [Resolved.Literal] {
    /// With those in braces, in order.
    var relations: [Int] {
        flatMap { literal -> [Int] in
            switch literal {
            case .holds(let atom, _), .fails(let atom, _): atom.relation.map { [$0] } ?? []
            case .compare: []
            case .aggregate(let aggregate): aggregate.body.relations
            }
        }
    }
}
