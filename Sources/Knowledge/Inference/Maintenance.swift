/// One round of keeping derived facts right: what has changed below goes in, stratum by stratum what follows comes out.
///
/// Relations that do not depend on themselves are kept by counting derivations, others by deleting what may have lost its
/// reasons, deriving again what has others, and adding what is new (DRed: Gupta, Mumick, Subrahmanian 1993). Both need
/// the facts as they were, which the tables' earlier copies are.
struct Maintenance {
    let inference: Inference
    /// As they are; in the end all that follows is in them.
    var facts: Facts
    /// As they were before the changes.
    let before: [Table]
    /// What has changed, by relation: at first in stored ones, in the end in derived ones, too.
    var deltas: [Delta?]
    /// Unix milliseconds.
    let now: Int
    /// Rows and bindings that may be looked at.
    let budget: Int
    private(set) var work = 0
    /// What each rule has spent in the stratum that is being worked on.
    private var spentBy: [Int: Int] = [:]

    /// What a round of recursion takes beside the rows that it looks at, and what keeping a head and a fact takes, in rows.
    private enum Cost {
        static let round = 64
        static let head = 4
        static let fact = 4
    }

    var program: RuleProgram { inference.program }

    init(
        _ inference: Inference, facts: Facts, before: [Table], deltas: [Delta?], now: Int,
        budget: Int = .max
    ) {
        self.inference = inference
        self.facts = facts
        self.before = before
        self.deltas = deltas
        self.now = now
        self.budget = budget
    }

    mutating func run() throws(Exhausted) {
        for stratum in program.strata {
            begin()
            if stratum.isRecursive {
                try maintainRecursive(stratum)
                continue
            }
            for relation in stratum.relations {
                switch program.relations[relation].origin {
                case .window(let source, let milliseconds):
                    try maintainWindow(relation, source, milliseconds)
                case .aggregate(let function, let source, let groups):
                    try maintainAggregate(relation, function, source, groups)
                case .derived, .collected, .projection: try maintainCounted(relation)
                case .stored, .demand: break
                }
            }
        }
    }

    func width(_ relation: Int) -> Int { facts.tables[relation].layout.width }

    /// A stratum begins.
    mutating func begin() {
        if !spentBy.isEmpty { spentBy.removeAll() }
    }

    /// - Parameter rule: for which rule, where it is for one.
    mutating func spend(_ amount: Int, for rule: Int? = nil) throws(Exhausted) {
        work += amount
        if let rule { spentBy[rule, default: 0] += amount }
        guard work > budget else { return }
        let dearest = spentBy.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        throw .budget(budget, rule: dearest.map { inference.rules[$0].rule.source })
    }

    mutating func spendRound(facts: Int) throws(Exhausted) {
        try spend(Cost.round + facts * Cost.fact)
    }

    /// What may still be spent.
    var rest: Int { budget - work }

    /// Whether a relation has as many facts as it may have.
    ///
    /// - Parameter makers: plans of rules, and how many of the last facts each has made.
    func checkLimit(_ relation: Int, _ makers: [(plan: Plan, rows: Int)]) throws(Exhausted) {
        let limit = program.relations[relation].limit ?? Self.usualLimit
        guard facts.tables[relation].count > limit,
            let maker = makers.max(by: { $0.rows < $1.rows })
        else { return }
        throw .limit(limit, relation: program.relations[relation].name, rule: maker.plan.rule.source)
    }

    // MARK: Changes of a condition

    /// Rows that begin or cease to satisfy a condition of a rule.
    func changes(of literal: Literal) -> (gained: RowBuffer, lost: RowBuffer)? {
        guard let atom = literal.atom, let delta = deltas[atom.relation] else { return nil }
        switch literal {
        case .holds: return (delta.plus, delta.minus)
        case .fails: return (delta.minus, delta.plus)
        case .totals: return totals(of: atom.relation, delta)
        case .compare, .assign: return nil
        }
    }

    /// The changes of an aggregate where a group that has no row counts as zero.
    private func totals(of relation: Int, _ delta: Delta) -> (gained: RowBuffer, lost: RowBuffer) {
        let layout = facts.tables[relation].layout
        let last = layout.places[layout.places.count - 1]
        let isNumber = program.relations[relation].columns.last?.type == .number
        let zero = isNumber ? Word.number(0) : Word.integer(0)
        func zeroed(_ rows: RowBuffer) -> RowBuffer {
            var made = RowBuffer(width: rows.width)
            unsafe rows.forEach { row in
                var words = unsafe Array(UnsafeBufferPointer(start: row, count: rows.width))
                words[last.word] &= ~(last.mask << last.shift)
                words[last.word] |= zero << last.shift
                made.append(words)
            }
            made.sortDistinct()
            return made
        }
        // Groups that are on one side only: the other side is their zero.
        let (gained, lost) = (zeroed(delta.plus), zeroed(delta.minus))
        var (plus, minus) = (delta.plus, delta.minus)
        plus.append(contentsOf: lost.subtracting(gained))
        minus.append(contentsOf: gained.subtracting(lost))
        plus.sortDistinct()
        minus.sortDistinct()
        return (plus, minus)
    }

    // MARK: Counting

    /// What changes in a relation that does not depend on itself: each derivation that is gained counts one more, each lost
    /// one less. Conditions before the changed one are looked at as they are, those behind it as they were, so that no
    /// derivation is counted twice.
    private mutating func maintainCounted(_ relation: Int) throws(Exhausted) {
        let gained = Emission(width: width(relation))
        let lost = Emission(width: width(relation))
        for number in inference.rulesOf[relation] {
            let planned = inference.rules[number]
            for (place, literal) in planned.rule.body.enumerated() {
                guard let changes = changes(of: literal), let plan = planned.byLiteral[place] else {
                    continue
                }
                for (rows, target) in [(changes.gained, gained), (changes.lost, lost)] where !rows.isEmpty {
                    let (now, before) = (facts.tables, before)
                    try derive(number, plan, from: rows, into: target, unless: nil) { literal, relation in
                        literal < place ? now[relation] : before[relation]
                    }
                }
            }
        }
        guard !gained.rows.isEmpty || !lost.rows.isEmpty else { return }
        var delta = Delta(width: width(relation))
        unsafe gained.rows.forEach { row in
            if unsafe facts.tables[relation].insert(row, change: { unsafe $0[0] += 1 }) {
                unsafe delta.plus.append(row)
            }
        }
        unsafe lost.rows.forEach { row in
            var isLast = false
            unsafe facts.tables[relation].update(row) { payload in
                unsafe payload[0] -= 1
                isLast = unsafe payload[0] == 0
            }
            if isLast {
                unsafe facts.tables[relation].remove(row)
                unsafe delta.minus.append(row)
            }
        }
        try checkLimit(relation, gained.makers)
        note(delta, relation)
    }

    /// Keeps what has changed in a relation for those that depend on it; what came and went again has not.
    mutating func note(_ delta: Delta, _ relation: Int) {
        var delta = delta
        delta.plus.sortDistinct()
        delta.minus.sortDistinct()
        let (plus, minus) = (delta.plus, delta.minus)
        delta.plus = plus.subtracting(minus)
        delta.minus = minus.subtracting(plus)
        deltas[relation] = delta.isEmpty ? nil : delta
    }

    /// Runs a plan of a rule from each of the rows; heads go into `target`, but those that `unless` has.
    mutating func derive(
        _ rule: Int, _ plan: Plan, from rows: RowBuffer?, into target: Emission, unless: Table?,
        tables: (_ literal: Int, _ relation: Int) -> Table
    ) throws(Exhausted) {
        let known = target.rows.count
        let join = Join(plan, limit: rest, tables: tables) { join in
            unsafe join.writeHead(target.scratch)
            if let unless, unsafe unless.contains(target.scratch) { return .goOn }
            unsafe target.rows.append(target.scratch)
            join.charge(Cost.head)
            return .goOn
        }
        if let rows {
            _ = unsafe rows.contains { row in
                unsafe join.run(from: row)
                return join.isExhausted
            }
        } else {
            unsafe join.run()
        }
        try spend(join.work, for: rule)
        if target.rows.count > known { target.makers.append((plan, target.rows.count - known)) }
    }
}

/// Heads that are being derived.
@safe final class Emission {
    var rows: RowBuffer
    /// The plans of the rules that have made them, and how many each.
    var makers: [(plan: Plan, rows: Int)] = []
    /// Room for one row.
    let scratch: UnsafeMutablePointer<UInt64>

    init(width: Int) {
        rows = RowBuffer(width: width)
        unsafe scratch = .allocate(capacity: width)
    }

    deinit { unsafe scratch.deallocate() }
}
