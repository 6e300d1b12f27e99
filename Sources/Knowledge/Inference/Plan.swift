/// How the bindings of a rule's body are found: one condition after the other, each by the columns bound before it.
final class Plan: Sendable {
    let rule: Rule
    /// Where it starts from.
    let start: Start
    let steps: [Step]
    /// What the head is made of, in the layout of its table.
    let head: [Part]
    let headWidth: Int
    /// Fills registers from a row of the literal (or of the head) that it starts from.
    let entry: RowReader?
    /// Words of the widest row that a step looks for.
    let keyWidth: Int
    /// The same for joins.
    let flat: FlatPlan

    enum Start: Equatable, Sendable {
        /// Everything.
        case nothing
        /// The rows of one condition of the body.
        case literal(Int)
        /// A fact that the head is to be, of which the values in these columns are known.
        case head([Int])
    }

    init(rule: Rule, start: Start, steps: [Step], head: [Part], headWidth: Int, entry: RowReader?) {
        self.rule = rule
        self.start = start
        self.steps = steps
        self.head = head
        self.headWidth = headWidth
        self.entry = entry
        keyWidth = steps.lazy.compactMap { $0.access?.width }.max() ?? 1
        flat = FlatPlan(steps, head: head, entry: entry)
    }

    /// A column of a row and where its value comes from.
    struct Part: Sendable {
        var place: RowLayout.Place
        var source: Operand
    }

    enum Operand: Equatable, Sendable {
        case register(Int)
        case constant(UInt64)
    }

    /// Takes the values of a row apart.
    struct RowReader: Sendable {
        var outputs: [(place: RowLayout.Place, register: Int)] = []
        /// What must be there for the row to fit: constants, and variables that are bound already.
        var checks: [Part] = []
    }

    /// One condition.
    struct Step: Sendable {
        /// Its place in the rule's body.
        let literal: Int
        let action: Action

        /// What it reads of a table, if it does.
        var access: Access? {
            switch action {
            case .scan(let access, _), .member(let access, _), .total(let access, _, _, _): access
            case .compare, .assign, .demand: nil
            }
        }
    }

    enum Action: Sendable {
        /// Each row of a table whose first columns are the key's.
        case scan(Access, RowReader)
        /// Whether a row is there (or, expected false, is not).
        case member(Access, expected: Bool)
        /// The row of a group, or zero.
        case total(Access, RowReader, result: RowLayout.Place, zero: UInt64)
        case compare(Comparison, Calculation, Calculation)
        case assign(Int, Calculation)
        /// Facts of a relation that is derived when asked.
        case demand(DemandPattern, arguments: [Operand], RowReader)
    }

    /// Which rows of a table.
    struct Access: Sendable {
        var relation: Int
        var index: Int
        /// The key's columns.
        var key: [Part]
        /// For each word of a row the bits that the key determines.
        var mask: [UInt64]
        var width: Int
    }
}

/// An expression over registers.
indirect enum Calculation: Sendable {
    case operand(Plan.Operand)
    case integers(Expression.Operation, Calculation, Calculation)
    case numbers(Expression.Operation, Calculation, Calculation)
    case widened(Calculation)

    /// The value; nil where there is none: a division by zero, or an integer too large.
    func value(_ registers: UnsafeMutablePointer<UInt64>) -> UInt64? {
        switch self {
        case .operand(.register(let register)): return unsafe registers[register]
        case .operand(.constant(let word)): return word
        case .integers(let operation, let left, let right):
            guard let left = unsafe left.value(registers), let right = unsafe right.value(registers) else {
                return nil
            }
            return Self.integers(operation, Word.integer(of: left), Word.integer(of: right))
        case .numbers(let operation, let left, let right):
            guard let left = unsafe left.value(registers), let right = unsafe right.value(registers) else {
                return nil
            }
            let result = Self.numbers(operation, Word.number(of: left), Word.number(of: right))
            return result.isFinite ? Word.number(result) : nil
        case .widened(let inner):
            return unsafe inner.value(registers).map { Word.number(Double(Word.integer(of: $0))) }
        }
    }

    private static func integers(_ operation: Expression.Operation, _ left: Int, _ right: Int) -> UInt64? {
        let (result, overflows) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            }
        return overflows ? nil : Word.integer(result)
    }

    private static func numbers(_ operation: Expression.Operation, _ left: Double, _ right: Double) -> Double
    {
        switch operation {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        }
    }
}

extension Comparison {
    func holds(_ left: UInt64, _ right: UInt64) -> Bool {
        switch self {
        case .equal: left == right
        case .unequal: left != right
        case .less: left < right
        case .atMost: left <= right
        case .greater: left > right
        case .atLeast: left >= right
        }
    }
}
