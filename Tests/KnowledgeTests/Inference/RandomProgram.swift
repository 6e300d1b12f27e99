@testable import Knowledge

/// Programs made up at random: all forms of conditions over small relations, so that rows meet.
struct RandomProgram {
    var random: SplitMix
    private(set) var relations: [Relation] = []
    /// Their conditions stand in an order in which they can be evaluated one after the other.
    private(set) var rules: [Rule] = []
    private(set) var strata: [RuleProgram.Stratum] = []

    static let nodes = 4
    /// A stratum's numbers stay in here, so that recursion over them ends.
    private static let bound = 8
    /// Integers with which sums and products are soon too large.
    private static let large = [Int.max, .max - 1, .max / 2 + 1, .min, .min + 1, .min / 2]

    init(seed: UInt64) {
        random = SplitMix(state: seed)
        for _ in 0..<(2 + below(5)) { addStored() }
        for _ in 0..<(3 + below(5)) {
            switch below(20) {
            case 0..<8: addDerived()
            case 8..<13: addRecursive()
            case 13..<16: addAggregate()
            case 16..<18: addWindow()
            default: addProjection()
            }
        }
    }

    /// What the engine gets: conditions in any order.
    mutating func shuffled() -> RuleProgram {
        let rules = rules.map { rule in
            var rule = rule
            for place in rule.body.indices.reversed() { rule.body.swapAt(place, below(place + 1)) }
            return rule
        }
        return RuleProgram(kinds: ["A", "B"], relations: relations, rules: rules, strata: strata)
    }

    /// As written.
    var program: RuleProgram {
        RuleProgram(kinds: ["A", "B"], relations: relations, rules: rules, strata: strata)
    }

    // MARK: Chance

    mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func isOne(in count: Int) -> Bool { below(count) == 0 }

    private mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    mutating func value(of type: ColumnType) -> Int {
        if case .node = type { return below(Self.nodes) }
        if type == .integer, isOne(in: 16) { return pick(Self.large) ?? 0 }
        return below(6) - 2
    }

    private mutating func constant(_ type: ColumnType) -> Constant {
        let value = value(of: type)
        return switch type {
        case .node(let kind): .node(kind: kind, id: "\(value)")
        case .number: .number(Double(value))
        default: .integer(value)
        }
    }

    private mutating func types(upTo count: Int) -> [ColumnType] {
        (0...below(count)).map { _ in
            switch below(10) {
            case 0..<4: .node("A")
            case 4..<6: .node("B")
            case 6..<9: .integer
            default: .number
            }
        }
    }

    // MARK: Relations

    private mutating func add(_ types: [ColumnType], _ origin: Relation.Origin) -> Int {
        let columns = types.enumerated().map { Relation.Column(name: "c\($0)", type: $1) }
        relations.append(Relation(name: "r\(relations.count)", columns: columns, origin: origin))
        return relations.count - 1
    }

    private func types(_ relation: Int) -> [ColumnType] { relations[relation].columns.map(\.type) }

    private mutating func addStored() {
        let types = types(upTo: 3)
        _ = add(types, .stored(isFunctional: types.count > 1 && isOne(in: 4)))
    }

    private mutating func addDerived() {
        let earlier = Array(relations.indices)
        let head = add(types(upTo: 3), .derived)
        for _ in 0...below(3) { addRule(head, from: earlier, with: []) }
        strata.append(.init(relations: [head], isRecursive: false))
    }

    private mutating func addRecursive() {
        let earlier = Array(relations.indices)
        let members = (0...below(3)).map { _ in add(types(upTo: 3), .derived) }
        for member in members {
            addRule(member, from: earlier, with: [])
            for _ in 0...below(2) { addRule(member, from: earlier, with: members) }
        }
        // Each needs the next, so that they are one component.
        for (member, next) in zip(members, members.dropFirst() + members.prefix(1)) {
            addRule(member, from: earlier, with: [next])
        }
        strata.append(.init(relations: members, isRecursive: true))
    }

    private mutating func addWindow() {
        let stored = relations.indices.filter {
            if case .stored = relations[$0].origin { true } else { false }
        }
        guard let source = pick(stored) else { return }
        let made = add(types(source), .window(of: source, milliseconds: 3 + below(12)))
        strata.append(.init(relations: [made], isRecursive: false))
    }

    private mutating func addProjection() {
        let wide = relations.indices.filter { relations[$0].columns.count > 1 }
        guard let source = pick(wide) else { return }
        let all = types(source)
        let left = below(all.count)
        let kept = all.indices.filter {
            $0 != left && (all.count < 3 || $0 == (left + 1) % 3 || isOne(in: 2))
        }
        let made = add(kept.map { all[$0] }, .projection)
        var terms = [Term](repeating: .anything, count: all.count)
        for (number, column) in kept.enumerated() { terms[column] = .variable(number) }
        var draft = Draft(variables: kept.map { all[$0] })
        draft.body = [.holds(Atom(relation: source, terms: terms))]
        finish(draft, made, kept.indices.map { .variable($0) })
        strata.append(.init(relations: [made], isRecursive: false))
    }

    private mutating func addAggregate() {
        let draft = body(from: Array(relations.indices), with: [])
        var free = Array(draft.variables.indices)
        var groups: [Int] = []
        for _ in 0..<below(3) where free.count > 1 { groups.append(free.remove(at: below(free.count))) }
        guard !free.isEmpty else { return }
        let values = free.filter { if case .node = draft.variables[$0] { false } else { true } }
        var function = AggregateFunction.count
        if let value = pick(values), !isOne(in: 3) {
            function = pick([.sum, .min, .max]) ?? .sum
            free.removeAll { $0 == value }
            free.insert(value, at: 0)
        }
        let elements = free.prefix(1 + below(3))
        let collected = add((groups + elements).map { draft.variables[$0] }, .collected)
        finish(draft, collected, (groups + elements).map { .variable($0) })
        let result: ColumnType = function == .count ? .integer : draft.variables[elements[0]]
        let made = add(
            groups.map { draft.variables[$0] } + [result],
            .aggregate(function, over: collected, groups: groups.count))
        strata.append(.init(relations: [collected], isRecursive: false))
        strata.append(.init(relations: [made], isRecursive: false))
    }

    // MARK: Rules

    private struct Draft {
        var variables: [ColumnType] = []
        var body: [Literal] = []
    }

    private mutating func finish(_ draft: Draft, _ head: Int, _ terms: [Term]) {
        let variables = draft.variables.enumerated().map { Rule.Variable(name: "v\($0)", type: $1) }
        rules.append(
            Rule(
                head: Atom(relation: head, terms: terms), body: draft.body, variables: variables,
                source: .init(file: "random", line: rules.count + 1, text: "")))
    }

    private mutating func addRule(_ head: Int, from earlier: [Int], with members: [Int]) {
        let draft = body(from: earlier, with: members)
        let terms = types(head).map { bound($0, draft, constantsIn: 12) }
        finish(draft, head, terms)
    }

    /// A bound variable of a type, now and then a constant.
    private mutating func bound(_ type: ColumnType, _ draft: Draft, constantsIn chance: Int) -> Term {
        let fitting = draft.variables.indices.filter { draft.variables[$0] == type }
        if let variable = pick(fitting), !isOne(in: chance) { return .variable(variable) }
        return .constant(constant(type))
    }

    private mutating func body(from earlier: [Int], with members: [Int]) -> Draft {
        var draft = Draft()
        // Mostly of what has just been derived, so that changes have a long way to go.
        let recent = Array(earlier.suffix(4)).filter { !isCollected($0) }
        let usable = earlier.filter { !isCollected($0) }
        for _ in 0..<(members.isEmpty ? 1 : 0) + below(3) {
            addAtom(pick(isOne(in: 2) ? recent : usable) ?? 0, &draft)
        }
        if !members.isEmpty {
            for _ in 0...below(8) / 6 { addAtom(pick(members) ?? 0, &draft) }
        }
        if isOne(in: 3) { addTotal(&draft) }
        if isOne(in: 3) { addCalculation(&draft) }
        if isOne(in: 4) { addComparison(&draft) }
        if isOne(in: 3), let relation = pick(usable) {
            let terms = types(relation).map { bound($0, draft, constantsIn: 6) }
            draft.body.append(.fails(Atom(relation: relation, terms: terms)))
        }
        return draft
    }

    private func isCollected(_ relation: Int) -> Bool { relations[relation].origin == .collected }

    private mutating func addAtom(_ relation: Int, _ draft: inout Draft) {
        var terms: [Term] = []
        for type in types(relation) {
            switch below(20) {
            case 0..<2: terms.append(.anything)
            case 2: terms.append(.constant(constant(type)))
            case 3..<12 where draft.variables.contains(type):
                terms.append(bound(type, draft, constantsIn: 100))
            default:
                draft.variables.append(type)
                terms.append(.variable(draft.variables.count - 1))
            }
        }
        draft.body.append(.holds(Atom(relation: relation, terms: terms)))
    }

    private mutating func addTotal(_ draft: inout Draft) {
        let totals = relations.indices.filter { relation in
            switch relations[relation].origin {
            case .aggregate(.count, _, _), .aggregate(.sum, _, _): true
            default: false
            }
        }
        guard let relation = pick(totals), let type = types(relation).last else { return }
        var terms = types(relation).dropLast().map { bound($0, draft, constantsIn: 6) }
        if isOne(in: 3) {
            terms.append(bound(type, draft, constantsIn: 2))
        } else {
            draft.variables.append(type)
            terms.append(.variable(draft.variables.count - 1))
        }
        draft.body.append(.totals(Atom(relation: relation, terms: terms)))
    }

    private mutating func addComparison(_ draft: inout Draft) {
        let values = draft.variables.indices.filter { draft.variables[$0] == .integer }
        guard let left = pick(values) else { return }
        let right: Expression =
            isOne(in: 2) ? .constant(.integer(below(6) - 2)) : .variable(pick(values) ?? left)
        draft.body.append(.compare(pick(Comparison.allCases) ?? .equal, .variable(left), right))
    }

    /// A new value, or a known one that must be it.
    private mutating func addCalculation(_ draft: inout Draft) {
        let type: ColumnType = isOne(in: 4) ? .number : .integer
        let values = draft.variables.indices.filter { draft.variables[$0] == type }
        guard let left = pick(values) else { return }
        let right: Expression =
            isOne(in: 2) ? .constant(constant(type)) : .variable(pick(values) ?? left)
        // Numbers without division, so that they stay whole and exact.
        let operations: [Expression.Operation] =
            type == .number ? [.add, .subtract] : Expression.Operation.allCases
        let value = Expression.operation(
            pick(operations) ?? .add, .variable(left), right, isNumber: type == .number)
        if isOne(in: 5) {
            draft.body.append(.assign(pick(values) ?? left, value))
            return
        }
        let limit = { (value: Int) -> Expression in
            .constant(type == .number ? .number(Double(value)) : .integer(value))
        }
        draft.variables.append(type)
        let made = draft.variables.count - 1
        draft.body.append(.assign(made, value))
        draft.body.append(.compare(.atMost, .variable(made), limit(Self.bound)))
        draft.body.append(.compare(.atLeast, .variable(made), limit(-Self.bound)))
    }
}
