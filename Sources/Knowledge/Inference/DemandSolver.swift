/// Finds facts of relations that are found out when asked, from the question backwards: a rule's conditions ask further
/// questions, each of which is gone into once.
///
/// What a question has been answered with is kept in a table, and whoever has asked is told of each answer once, those
/// that come later too: so recursion ends when there is nothing new (tabling, after Chen and Warren, "Tabled evaluation
/// with delaying for general logic programs", 1996; without its delaying, as nothing is negated here). A condition that has to
/// wait is no call in progress, but the variables as they were; chains of questions may be as long as they like.
final class DemandSolver: DemandSource {
    private let inference: Inference
    private let facts: Facts
    private let budget: Int
    /// Whether it keeps why each answer holds.
    private let keepsReasons: Bool
    private var goals: [Goal] = []
    private var numbers: [DemandGoal: Int] = [:]
    private var joins: [DemandPattern: [Join]] = [:]
    /// Goals that have not been gone into, or have answers that somebody has not been told of; the last comes first.
    private var agenda: [Int] = []
    private(set) var work = 0

    /// The question that is being gone into, and the answers to others that have been used so far.
    private var current = 0
    private var premises: [Premise] = []

    private struct Goal {
        let question: DemandGoal
        var answers: RowBuffer
        var known: TupleTree
        var reasons: [Reason] = []
        var consumers: [Consumer] = []
        var isStarted = false
        var isDue = false
    }

    /// A condition that has come to a question, to go on with each of its answers.
    private struct Consumer {
        let join: Join
        let goal: Int
        let step: Int
        let registers: [UInt64]
        let premises: [Premise]
        /// How many of the answers it has been told of.
        var told = 0
    }

    /// An answer that has been used for a condition of a rule, by its place in the body.
    struct Premise {
        let literal: Int
        let goal: Int
        let answer: Int
    }

    /// Why an answer holds: the rule, its variables, and the answers it took, all of which were found before.
    struct Reason {
        let rule: Rule
        let registers: [UInt64]
        let premises: [Premise]
    }

    init(_ inference: Inference, _ facts: Facts, budget: Int = .max, keepsReasons: Bool = false) {
        self.inference = inference
        self.facts = facts
        self.budget = budget
        self.keepsReasons = keepsReasons
    }

    /// All facts that fit, in no order.
    ///
    /// - Throws: what passing the budget or a relation's limit throws; the solver is of no use then.
    func solve(_ question: DemandGoal) throws(Exhausted) -> RowBuffer {
        let number = goal(question)
        while let next = agenda.popLast() {
            goals[next].isDue = false
            if !goals[next].isStarted { try start(next) }
            try tell(next)
        }
        return goals[number].answers
    }

    /// Why an answer to a solved question holds.
    func reason(_ goal: Int, _ answer: Int) -> Reason { goals[goal].reasons[answer] }

    func answer(_ goal: Int, _ answer: Int) -> (relation: Int, row: [UInt64]) {
        (goals[goal].question.pattern.relation, goals[goal].answers.row(answer))
    }

    func answers(to question: DemandGoal, for join: Join, at step: Int) -> RowBuffer? {
        let number = goal(question)
        let variables = join.plan.rule.variables.count
        let registers = unsafe Array(UnsafeBufferPointer(start: join.registers, count: variables))
        goals[number].consumers.append(
            Consumer(join: join, goal: current, step: step, registers: registers, premises: premises))
        if !goals[number].answers.isEmpty { makeDue(number) }
        return nil
    }

    // MARK: Goals

    private func goal(_ question: DemandGoal) -> Int {
        if let known = numbers[question] { return known }
        let width = facts.tables[question.pattern.relation].layout.width
        goals.append(
            Goal(question: question, answers: RowBuffer(width: width), known: TupleTree(width: width)))
        numbers[question] = goals.count - 1
        makeDue(goals.count - 1)
        return goals.count - 1
    }

    private func makeDue(_ number: Int) {
        guard !goals[number].isDue else { return }
        goals[number].isDue = true
        agenda.append(number)
    }

    private func start(_ number: Int) throws(Exhausted) {
        goals[number].isStarted = true
        let question = goals[number].question
        let layout = facts.tables[question.pattern.relation].layout
        var row = [UInt64](repeating: 0, count: layout.width)
        for (column, value) in zip(question.pattern.columns, question.values) {
            row[layout.places[column].word] |= value << layout.places[column].shift
        }
        for join in joins(for: question.pattern) {
            try run(join, for: number, []) { unsafe $0.run(from: row) }
        }
    }

    private func tell(_ number: Int) throws(Exhausted) {
        var place = 0
        while place < goals[number].consumers.count {
            while goals[number].consumers[place].told < goals[number].answers.count {
                let consumer = goals[number].consumers[place]
                goals[number].consumers[place].told += 1
                let row = goals[number].answers.row(consumer.told)
                var premises = consumer.premises
                if keepsReasons {
                    let literal = consumer.join.plan.steps[consumer.step].literal
                    premises.append(Premise(literal: literal, goal: number, answer: consumer.told))
                }
                try run(consumer.join, for: consumer.goal, premises) { join in
                    unsafe join.resume(behind: consumer.step, consumer.registers, with: row)
                }
            }
            place += 1
        }
    }

    // MARK: Joins

    private func run(
        _ join: Join, for goal: Int, _ premises: [Premise], _ body: (Join) -> Void
    ) throws(Exhausted) {
        (current, self.premises) = (goal, premises)
        let known = join.work
        join.limit = known + (budget - work)
        body(join)
        work += join.work - known
        if work > budget { throw .budget(budget, rule: join.plan.rule.source) }
        let relation = inference.program.relations[goals[goal].question.pattern.relation]
        if let limit = relation.limit, goals[goal].answers.count > limit {
            throw .limit(limit, relation: relation.name, rule: join.plan.rule.source)
        }
    }

    /// A join for each rule; they serve all questions of a pattern.
    private func joins(for pattern: DemandPattern) -> [Join] {
        if let known = joins[pattern] { return known }
        let made = plans(for: pattern).map { plan in
            Join(plan, demand: self, tables: { [facts] in facts.tables[$1] }) { [unowned self] join in
                found(by: join)
                return .goOn
            }
        }
        joins[pattern] = made
        return made
    }

    private func plans(for pattern: DemandPattern) -> [Plan] {
        if let known = inference.demandPlans[pattern] { return known }
        var planner = Planner(program: inference.program, word: inference.word, tables: facts.tables)
        planner.settled = facts.tables.count
        return planner.plans(for: pattern)
    }

    private func found(by join: Join) {
        var row = [UInt64](repeating: 0, count: join.plan.headWidth)
        unsafe row.withUnsafeMutableBufferPointer { unsafe join.writeHead($0.start) }
        guard unsafe goals[current].known.insert(row) else { return }
        goals[current].answers.append(row)
        if keepsReasons {
            let variables = join.plan.rule.variables.count
            let registers = unsafe Array(UnsafeBufferPointer(start: join.registers, count: variables))
            goals[current].reasons.append(
                Reason(rule: join.plan.rule, registers: registers, premises: premises))
        }
        if !goals[current].consumers.isEmpty { makeDue(current) }
    }
}
