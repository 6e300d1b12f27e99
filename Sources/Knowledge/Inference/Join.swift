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
    /// The plan's.
    private let steps: UnsafeMutablePointer<FlatPlan.Step>
    private let stepCount: Int
    let registers: UnsafeMutablePointer<UInt64>
    /// For each step that reads a table where it is in it, and room for the row that it looks for.
    private let cursors: UnsafeMutablePointer<TupleCursor>
    private let key: UnsafeMutablePointer<UInt64>
    private let found: (Join) -> Outcome
    /// It keeps its joins.
    private unowned let demand: (any DemandSource)?
    /// Rows and bindings looked at, and how many may be; fields would be checked for exclusive access each time.
    private let counts: UnsafeMutablePointer<Int>

    /// - Parameters:
    ///   - tables: the table that a step reads, by its place in the rule's body and its relation.
    ///   - found: called with each binding; the registers hold it.
    init(
        _ plan: Plan, limit: Int = .max, demand: (any DemandSource)? = nil,
        tables: (_ literal: Int, _ relation: Int) -> Table, found: @escaping (Join) -> Outcome
    ) {
        self.plan = plan
        unsafe counts = .allocate(capacity: 2)
        unsafe (counts[0], counts[1]) = (0, limit)
        self.found = found
        self.demand = demand
        let (variables, steps) = (max(1, plan.rule.variables.count), plan.steps.count)
        unsafe self.steps = plan.flat.steps
        stepCount = steps
        unsafe registers = .allocate(capacity: variables)
        unsafe registers.initialize(repeating: 0, count: variables)
        unsafe key = .allocate(capacity: plan.keyWidth * (steps + 1))
        unsafe key.initialize(repeating: 0, count: plan.keyWidth * (steps + 1))
        unsafe cursors = .allocate(capacity: steps + 1)
        for (number, step) in plan.steps.enumerated() {
            let tree = step.access.map { tables(step.literal, $0.relation).indexes[$0.index].tree }
            unsafe (cursors + number).initialize(to: TupleCursor(tree ?? TupleTree(width: 1)))
        }
    }

    deinit {
        unsafe counts.deallocate()
        unsafe registers.deallocate()
        unsafe key.deallocate()
        unsafe cursors.deinitialize(count: stepCount)
        unsafe cursors.deallocate()
    }

    /// Rows and bindings looked at.
    private(set) var work: Int {
        @inline(__always) get { unsafe counts[0] }
        @inline(__always) set { unsafe counts[0] = newValue }
    }

    /// How many may be; behind that it stops as if a binding had stopped it.
    var limit: Int {
        @inline(__always) get { unsafe counts[1] }
        @inline(__always) set { unsafe counts[1] = newValue }
    }

    /// Whether it has stopped because it may not go on.
    var isExhausted: Bool { work > limit }

    /// Counts as looked at what is done with a binding.
    func charge(_ amount: Int) { work += amount }

    /// Finds all bindings, or those that a row of what the plan starts from begins.
    ///
    /// - Returns: whether one of them stopped it.
    @discardableResult
    func run(from row: UnsafePointer<UInt64>? = nil) -> Bool {
        if let row = unsafe row, let entry = plan.flat.entry {
            guard unsafe read(row, entry) else { return false }
        }
        return run(step: 0)
    }

    /// The head for the present binding, in `row`, which has room for it.
    func writeHead(_ row: UnsafeMutablePointer<UInt64>) {
        unsafe row.initialize(repeating: 0, count: plan.headWidth)
        unsafe write(plan.flat.head, row)
    }

    /// Goes on behind a condition whose facts were not known yet, with one of them.
    ///
    /// - Parameter registers: what they were when the join came to the condition.
    func resume(behind step: Int, _ registers: [UInt64], with row: UnsafePointer<UInt64>) {
        guard case .demand(_, _, let reader) = plan.steps[step].action else { return }
        for (register, word) in registers.enumerated() { unsafe self.registers[register] = word }
        if unsafe readDemanded(row, reader) { _ = run(step: step + 1) }
    }

    private func run(step number: Int) -> Bool {
        work += 1
        if work > limit { return true }
        if number == stepCount { return found(self) == .stop }
        switch unsafe steps[number] {
        case .scan(let access, let reader): return scan(number, access, reader)
        case .member(let access, let expected):
            let key = unsafe prepared(number, access)
            guard unsafe isThere(number, key, access.width) == expected else { return false }
        case .total(let access, let reader, let result, let zero):
            return total(number, access, reader, result, zero)
        case .other: return other(number)
        }
        return run(step: number + 1)
    }

    /// A step that reads no table.
    private func other(_ number: Int) -> Bool {
        switch plan.steps[number].action {
        case .scan, .member, .total: preconditionFailure("a step that reads a table")
        case .compare(let comparison, let left, let right):
            guard let left = unsafe left.value(registers), let right = unsafe right.value(registers),
                comparison.holds(left, right)
            else { return false }
        case .assign(let register, let value):
            guard let value = unsafe value.value(registers) else { return false }
            unsafe registers[register] = value
        case .demand(let pattern, let arguments, let reader):
            guard let demand else { preconditionFailure("no source of demanded facts") }
            let goal = DemandGoal(pattern: pattern, values: arguments.map(word))
            return unsafe demand.answers(to: goal, for: self, at: number)?.contains { row in
                unsafe readDemanded(row, reader) && run(step: number + 1)
            } ?? false
        }
        return run(step: number + 1)
    }

    /// The key of what a step looks for.
    @inline(__always)
    private func prepared(_ number: Int, _ access: FlatPlan.Access) -> UnsafeMutablePointer<UInt64> {
        let key = unsafe key + plan.keyWidth * number
        unsafe key.initialize(repeating: 0, count: access.width)
        unsafe write(access.key, key)
        return unsafe key
    }

    private func scan(_ number: Int, _ access: FlatPlan.Access, _ reader: FlatPlan.Reader) -> Bool {
        let key = unsafe prepared(number, access)
        let cursor = unsafe cursors + number
        unsafe cursor.pointee.seek(key)
        while let row = unsafe cursor.pointee.key, unsafe fits(row, key, access.mask) {
            work += 1
            if work > limit { return true }
            if unsafe read(row, reader), run(step: number + 1) { return true }
            unsafe cursor.pointee.next()
        }
        return false
    }

    @inline(__always)
    private func fits(
        _ row: UnsafePointer<UInt64>, _ key: UnsafePointer<UInt64>, _ mask: UnsafeBufferPointer<UInt64>
    ) -> Bool {
        for word in 0..<mask.count where unsafe (row[word] ^ key[word]) & mask[word] != 0 { return false }
        return true
    }

    private func isThere(_ number: Int, _ key: UnsafePointer<UInt64>, _ width: Int) -> Bool {
        unsafe cursors[number].seek(key)
        guard let row = unsafe cursors[number].key else { return false }
        return unsafe Rows.compare(row, key, width) == 0
    }

    private func total(
        _ number: Int, _ access: FlatPlan.Access, _ reader: FlatPlan.Reader, _ result: RowLayout.Place,
        _ zero: UInt64
    ) -> Bool {
        let key = unsafe prepared(number, access)
        unsafe cursors[number].seek(key)
        if let row = unsafe cursors[number].key, unsafe fits(row, key, access.mask) {
            guard unsafe read(row, reader) else { return false }
        } else {
            unsafe result.write(zero, key)
            guard unsafe read(key, reader) else { return false }
        }
        return run(step: number + 1)
    }

    @inline(__always)
    private func write(_ parts: UnsafeBufferPointer<Plan.Part>, _ row: UnsafeMutablePointer<UInt64>) {
        for number in 0..<parts.count {
            let part = unsafe parts[number]
            unsafe part.place.write(word(part.source), row)
        }
    }

    /// Takes a row's values into the registers; false if it does not fit what is known.
    @inline(__always)
    private func read(_ row: UnsafePointer<UInt64>, _ reader: FlatPlan.Reader) -> Bool {
        for number in unsafe 0..<reader.outputs.count {
            let output = unsafe reader.outputs[number]
            unsafe registers[output.register] = output.place.read(row)
        }
        for number in unsafe 0..<reader.checks.count {
            let check = unsafe reader.checks[number]
            if unsafe check.place.read(row) != word(check.source) { return false }
        }
        return true
    }

    private func readDemanded(_ row: UnsafePointer<UInt64>, _ reader: Plan.RowReader) -> Bool {
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
protocol DemandSource: AnyObject {
    /// Rows in the layout of the relation's table; nil if they come later, by ``Join/resume(behind:_:with:)``.
    func answers(to goal: DemandGoal, for join: Join, at step: Int) -> RowBuffer?
}
