/// Runs a plan: finds the bindings under which the rule's body holds, and hands each on.
///
/// Works on one thread; its tables stay as they are while it runs. What a row binds is written into registers, one for each
/// variable of the rule.
@safe final class Join {
    /// What is done with a binding.
    enum Outcome {
        case goOn, stop
    }

    let plan: Plan
    let registers: UnsafeMutablePointer<UInt64>
    private(set) var cursors: [TupleCursor?]
    private let key: UnsafeMutablePointer<UInt64>
    private let found: (Join) -> Outcome
    private let demand: (any DemandSource)?
    /// Rows and bindings looked at.
    private(set) var work = 0

    /// - Parameters:
    ///   - tables: the table that a step reads, by its place in the rule's body and its relation.
    ///   - found: called with each binding; the registers hold it.
    init(
        _ plan: Plan, tables: (_ literal: Int, _ relation: Int) -> Table, demand: (any DemandSource)? = nil,
        found: @escaping (Join) -> Outcome
    ) {
        self.plan = plan
        self.found = found
        self.demand = demand
        unsafe registers = .allocate(capacity: max(1, plan.rule.variables.count))
        unsafe registers.initialize(repeating: 0, count: max(1, plan.rule.variables.count))
        // No row is wider than the six columns of a relation; each step has its own.
        unsafe key = .allocate(capacity: 8 * (plan.steps.count + 1))
        unsafe key.initialize(repeating: 0, count: 8 * (plan.steps.count + 1))
        cursors = plan.steps.map { step in
            switch step.action {
            case .scan(let access, _), .member(let access, _), .total(let access, _, _, _):
                TupleCursor(tables(step.literal, access.relation).indexes[access.index].tree)
            case .compare, .assign, .demand: nil
            }
        }
    }

    deinit {
        unsafe registers.deallocate()
        unsafe key.deallocate()
    }

    /// Finds all bindings, or those that a row of what the plan starts from begins.
    ///
    /// - Returns: whether one of them stopped it.
    @discardableResult
    func run(from row: UnsafePointer<UInt64>? = nil) -> Bool {
        if let row = unsafe row, let entry = plan.entry {
            guard unsafe read(row, entry) else { return false }
        }
        return run(step: 0)
    }

    /// The head for the present binding, in `row`, which has room for it.
    func writeHead(_ row: UnsafeMutablePointer<UInt64>) {
        unsafe row.initialize(repeating: 0, count: plan.headWidth)
        unsafe write(plan.head, row)
    }

    private func run(step number: Int) -> Bool {
        work += 1
        if number == plan.steps.count { return found(self) == .stop }
        switch plan.steps[number].action {
        case .scan(let access, let reader): return scan(number, access, reader)
        case .member(let access, let expected):
            let key = unsafe key + 8 * number
            unsafe key.initialize(repeating: 0, count: access.width)
            unsafe write(access.key, key)
            guard unsafe isThere(number, key, access.width) == expected else { return false }
        case .total(let access, let reader, let result, let zero):
            return total(number, access, reader, result, zero)
        case .compare(let comparison, let left, let right):
            guard let left = unsafe left.value(registers), let right = unsafe right.value(registers),
                comparison.holds(left, right)
            else { return false }
        case .assign(let register, let value):
            guard let value = unsafe value.value(registers) else { return false }
            unsafe registers[register] = value
        case .demand(let relation, let bound, let arguments, let reader):
            guard let demand else { preconditionFailure("no source of demanded facts") }
            let values = arguments.map(word)
            for row in demand.facts(of: relation, bound: bound, values: values) {
                if unsafe row.withUnsafeBufferPointer({ row in
                    unsafe read(row.start, reader) && run(step: number + 1)
                }) {
                    return true
                }
            }
            return false
        }
        return run(step: number + 1)
    }

    private func scan(_ number: Int, _ access: Plan.Access, _ reader: Plan.RowReader) -> Bool {
        let key = unsafe key + 8 * number
        unsafe key.initialize(repeating: 0, count: access.width)
        unsafe write(access.key, key)
        unsafe cursors[number]?.seek(key)
        while let row = unsafe cursors[number]?.key, unsafe fits(row, key, access.mask) {
            if unsafe read(row, reader), run(step: number + 1) { return true }
            cursors[number]?.next()
        }
        return false
    }

    @inline(__always)
    private func fits(
        _ row: UnsafePointer<UInt64>, _ key: UnsafePointer<UInt64>, _ mask: [UInt64]
    ) -> Bool {
        for word in mask.indices where unsafe (row[word] ^ key[word]) & mask[word] != 0 { return false }
        return true
    }

    private func isThere(_ number: Int, _ key: UnsafePointer<UInt64>, _ width: Int) -> Bool {
        unsafe cursors[number]?.seek(key)
        guard let row = unsafe cursors[number]?.key else { return false }
        return unsafe Rows.compare(row, key, width) == 0
    }

    private func total(
        _ number: Int, _ access: Plan.Access, _ reader: Plan.RowReader, _ result: RowLayout.Place,
        _ zero: UInt64
    ) -> Bool {
        let key = unsafe key + 8 * number
        unsafe key.initialize(repeating: 0, count: access.width)
        unsafe write(access.key, key)
        unsafe cursors[number]?.seek(key)
        if let row = unsafe cursors[number]?.key, unsafe fits(row, key, access.mask) {
            guard unsafe read(row, reader) else { return false }
        } else {
            unsafe result.write(zero, key)
            guard unsafe read(key, reader) else { return false }
        }
        return run(step: number + 1)
    }

    @inline(__always)
    private func write(_ parts: [Plan.Part], _ row: UnsafeMutablePointer<UInt64>) {
        for part in parts { unsafe part.place.write(word(part.source), row) }
    }

    /// Takes a row's values into the registers; false if it does not fit what is known.
    @inline(__always)
    private func read(_ row: UnsafePointer<UInt64>, _ reader: Plan.RowReader) -> Bool {
        for output in reader.outputs { unsafe registers[output.register] = output.place.read(row) }
        for check in reader.checks where unsafe check.place.read(row) != word(check.source) { return false }
        return true
    }

    @inline(__always)
    private func word(_ operand: Plan.Operand) -> UInt64 {
        switch operand {
        case .register(let register): unsafe registers[register]
        case .constant(let word): word
        }
    }
}

/// Where facts come from that are derived when asked.
protocol DemandSource {
    /// Rows, in the layout of the relation's table, that have the values in the columns that are bound.
    func facts(of relation: Int, bound: [Bool], values: [UInt64]) -> [[UInt64]]
}
