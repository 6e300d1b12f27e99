@testable import Knowledge

/// What follows from stored facts, found in the plainest way: nested loops in the order of the conditions, repeated until
/// nothing is new. Values are whole numbers, whatever their column's type.
struct Oracle {
    typealias Row = [Int]

    let program: RuleProgram
    let stored: [[Row: Int]]
    private(set) var facts: [Set<Row>]
    /// In how many ways each fact follows from others.
    private(set) var derivations: [[Row: Int]]
    private var lists: [[Row]]
    /// Rows looked at; more than `limit` are too many for a test.
    var work = 0
    private let limit: Int

    struct TooMuch: Error {}

    /// - Parameter stored: by relation, its rows and since when they hold.
    init(_ program: RuleProgram, stored: [[Row: Int]], now: Int, limit: Int = 40_000) throws {
        self.program = program
        self.stored = stored
        self.limit = limit
        lists = stored.map { Array($0.keys) }
        facts = stored.map { Set($0.keys) }
        derivations = stored.map { _ in [:] }
        for stratum in program.strata {
            if stratum.isRecursive {
                try iterate(stratum)
            } else {
                try derive(stratum.relations[0], stored, now)
            }
        }
    }

    private mutating func set(_ relation: Int, _ rows: Set<Row>) {
        facts[relation] = rows
        lists[relation] = Array(rows)
    }

    private mutating func derive(_ relation: Int, _ stored: [[Row: Int]], _ now: Int) throws {
        switch program.relations[relation].origin {
        case .window(let source, let milliseconds):
            set(relation, Set(stored[source].filter { $0.value + milliseconds > now }.keys))
        case .aggregate(let function, let source, let groups):
            let members = Dictionary(grouping: lists[source]) { Array($0.prefix(groups)) }
            set(relation, Set(members.map { $0 + [Self.result(function, $1, groups)] }))
        default:
            var counts: [Row: Int] = [:]
            for rule in program.rules where rule.head.relation == relation {
                try forEachBinding(of: rule) { head, _ in counts[head, default: 0] += 1 }
            }
            derivations[relation] = counts
            set(relation, Set(counts.keys))
        }
    }

    private static func result(_ function: AggregateFunction, _ rows: [Row], _ column: Int) -> Int {
        let values = rows.map { $0[column] }
        return switch function {
        case .count: rows.count
        case .sum: sum(values)
        case .min: values.min() ?? 0
        case .max: values.max() ?? 0
        }
    }

    /// Large values first taken against each other, so that only what is left in the end can be too large.
    private static func sum(_ values: [Int]) -> Int {
        var (above, below) = (values.filter { $0 > 0 }, values.filter { $0 <= 0 })
        var sum = 0
        while let next = sum > 0 ? below.popLast() ?? above.popLast() : above.popLast() ?? below.popLast() {
            let (result, overflows) = sum.addingReportingOverflow(next)
            // All that are left have the same sign.
            if overflows { return next > 0 ? .max : .min }
            sum = result
        }
        return sum
    }

    private mutating func iterate(_ stratum: RuleProgram.Stratum) throws {
        var isNew = true
        while isNew {
            isNew = false
            for rule in program.rules where stratum.relations.contains(rule.head.relation) {
                var made: Set<Row> = []
                try forEachBinding(of: rule) { head, _ in made.insert(head) }
                if made.isSubset(of: facts[rule.head.relation]) { continue }
                isNew = true
                set(rule.head.relation, facts[rule.head.relation].union(made))
            }
        }
    }

    /// The head of each way to satisfy a rule, with the facts that it takes.
    mutating func forEachBinding(of rule: Rule, _ body: (Row, [(relation: Int, row: Row)]) -> Void) throws {
        let (facts, lists) = (facts, lists)
        var values = [Int?](repeating: nil, count: rule.variables.count)
        var premises: [(relation: Int, row: Row)] = []
        var work = work

        func value(_ term: Term) -> Int? {
            switch term {
            case .variable(let variable): values[variable]
            case .constant(let constant): Self.value(constant)
            case .anything: nil
            }
        }
        /// Goes on behind a condition with a row that it fits, if it does.
        func match(_ atom: Atom, _ row: Row, _ next: Int) throws {
            let kept = values
            defer { values = kept }
            for (term, word) in zip(atom.terms, row) {
                if let known = value(term) {
                    if known != word { return }
                } else if case .variable(let variable) = term {
                    values[variable] = word
                }
            }
            try go(next)
        }
        func go(_ place: Int) throws {
            guard place < rule.body.count else {
                return body(rule.head.terms.map { value($0) ?? 0 }, premises)
            }
            switch rule.body[place] {
            case .holds(let atom):
                work += lists[atom.relation].count
                guard work < limit else { throw TooMuch() }
                for row in lists[atom.relation] {
                    premises.append((atom.relation, row))
                    try match(atom, row, place + 1)
                    premises.removeLast()
                }
            case .fails(let atom):
                if !facts[atom.relation].contains(atom.terms.map { value($0) ?? 0 }) { try go(place + 1) }
            case .totals(let atom):
                let group = atom.terms.dropLast().map { value($0) ?? 0 }
                let known = lists[atom.relation].first { $0.dropLast() == group[...] }
                try match(atom, known ?? group + [0], place + 1)
            case .compare(let comparison, let left, let right):
                guard let left = Self.value(left, values), let right = Self.value(right, values) else {
                    return
                }
                let holds =
                    switch comparison {
                    case .equal: left == right
                    case .unequal: left != right
                    case .less: left < right
                    case .atMost: left <= right
                    case .greater: left > right
                    case .atLeast: left >= right
                    }
                if holds { try go(place + 1) }
            case .assign(let variable, let expression):
                guard let made = Self.value(expression, values) else { return }
                try match(Atom(relation: 0, terms: [.variable(variable)]), [made], place + 1)
            }
        }
        try go(0)
        self.work = work
    }

    private static func value(_ constant: Constant) -> Int {
        switch constant {
        case .integer(let value): value
        case .number(let value): Int(value)
        case .node(_, let id): Int(id) ?? 0
        case .text, .boolean: 0
        }
    }

    private static func value(_ expression: Expression, _ values: [Int?]) -> Int? {
        switch expression {
        case .variable(let variable): return values[variable]
        case .constant(let constant): return value(constant)
        case .widened(let inner): return value(inner, values)
        case .operation(let operation, let left, let right, _):
            guard let left = value(left, values), let right = value(right, values) else { return nil }
            switch operation {
            case .add: return Int(exactly: Int128(left) + Int128(right))
            case .subtract: return Int(exactly: Int128(left) - Int128(right))
            case .multiply: return Int(exactly: Int128(left) * Int128(right))
            case .divide: return right == 0 ? nil : Int(exactly: Int128(left) / Int128(right))
            }
        }
    }
}
