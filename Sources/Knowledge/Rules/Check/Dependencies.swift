/// Which relation needs which, as the rules are written, and what of it cannot be evaluated.
struct Dependencies {
    /// The head of a rule needs a relation of its body.
    private struct Edge {
        var from: Int
        var to: Int
        var kind: Kind
        var place: Place
    }

    private enum Kind {
        case plain, negated
        case aggregate(AggregateFunction)

        var isPlain: Bool {
            if case .plain = self { true } else { false }
        }
    }

    private let vocabulary: Vocabulary
    private var edges: [Edge] = []

    static func check(_ rules: [Resolved.Rule], _ vocabulary: Vocabulary, _ problems: inout ProblemList) {
        var dependencies = Dependencies(vocabulary)
        for rule in rules {
            guard let head = rule.head.relation else { continue }
            dependencies.add(rule.body, of: head, within: nil)
        }
        dependencies.reportDemand(&problems)
        dependencies.reportCycles(&problems)
    }

    private init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    private mutating func add(_ body: [Resolved.Literal], of head: Int, within function: AggregateFunction?) {
        for literal in body {
            switch literal {
            case .holds(let atom, _):
                add(atom, of: head, function.map { .aggregate($0) } ?? .plain)
            case .fails(let atom, _):
                add(atom, of: head, function.map { .aggregate($0) } ?? .negated)
            case .compare: break
            case .aggregate(let aggregate): add(aggregate.body, of: head, within: aggregate.function)
            }
        }
    }

    private mutating func add(_ atom: Resolved.Atom, of head: Int, _ kind: Kind) {
        guard let relation = atom.relation, !vocabulary.relations[relation].isStored else { return }
        edges.append(Edge(from: head, to: relation, kind: kind, place: atom.place))
    }

    // MARK: - Demand

    private func reportDemand(_ problems: inout ProblemList) {
        for edge in edges where vocabulary.relations[edge.to].origin == .demand {
            let (user, used) = (name(edge.from), name(edge.to))
            if vocabulary.relations[edge.from].origin != .demand {
                problems.report(
                    "\(user) is kept up to date, but \(used) is only found out when asked (@demand)",
                    at: edge.place,
                    fix: "mark \(user) @demand too, or take the mark off \(used)")
            } else if !edge.kind.isPlain {
                problems.report(
                    "\(phrase(edge)), which is only found out when asked (@demand)", at: edge.place,
                    fix: "take the mark off \(used)")
            }
        }
    }

    // MARK: - Cycles

    /// One for each group of relations that need each other.
    private func reportCycles(_ problems: inout ProblemList) {
        var needs = [[Int]](repeating: [], count: vocabulary.relations.count)
        for edge in edges { needs[edge.from].append(edge.to) }
        var component = [Int](repeating: 0, count: needs.count)
        for (number, members) in Components.of(needs).enumerated() {
            for member in members { component[member] = number }
        }
        var reported: Set<Int> = []
        for edge in edges where !edge.kind.isPlain && component[edge.from] == component[edge.to] {
            guard reported.insert(component[edge.from]).inserted else { continue }
            let way = way(from: edge.to, to: edge.from, needs)
            let steps = zip(way, way.dropFirst()).map { ", \(name($0)) needs \(name($1))" }
            problems.report(
                "\(name(edge.from)) depends on itself: \(phrase(edge))" + steps.joined(), at: edge.place,
                fix: way.count < 2
                    ? "use a relation here whose rules do without \(name(edge.from))"
                    : "write rules for \(name(way[way.count - 2])) that do without \(name(edge.from))")
        }
    }

    private func name(_ relation: Int) -> String { vocabulary.relations[relation].name }

    private func phrase(_ edge: Edge) -> String {
        switch edge.kind {
        case .plain: "\(name(edge.from)) needs \(name(edge.to))"
        case .negated: "\(name(edge.from)) needs `not` \(name(edge.to))"
        case .aggregate(let function): "\(name(edge.from)) needs a \(function) over \(name(edge.to))"
        }
    }

    /// A shortest way, with both ends.
    private func way(from start: Int, to end: Int, _ needs: [[Int]]) -> [Int] {
        var before: [Int: Int] = [start: start]
        var queue = [start]
        var next = 0
        while next < queue.count, before[end] == nil {
            for node in needs[queue[next]] where before[node] == nil {
                before[node] = queue[next]
                queue.append(node)
            }
            next += 1
        }
        var way = [end]
        while let node = way.last, node != start, let previous = before[node] { way.append(previous) }
        return way.reversed()
    }
}
