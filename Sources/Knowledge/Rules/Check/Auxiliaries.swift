/// The relations of a program, with those that the checker makes; each is made once.
struct Auxiliaries {
    private(set) var relations: [Relation]
    /// Of those that are made.
    private(set) var rules: [Rule] = []
    private var windows: [Window: Int] = [:]
    private var projections: [Projection: Int] = [:]
    private var collections: [Collection: Int] = [:]
    private var aggregates: [Aggregate: Int] = [:]

    private struct Window: Hashable {
        var relation: Int
        var milliseconds: Int
    }

    private struct Projection: Hashable {
        var relation: Int
        var columns: [Int]
    }

    /// Variables are numbered as they come, so that what differs only in their names is the same.
    private struct Collection: Hashable {
        var body: [Literal]
        var columns: [Int]
    }

    private struct Aggregate: Hashable {
        var function: AggregateFunction
        var relation: Int
        var groups: Int
    }

    init(_ relations: [Relation]) {
        self.relations = relations
    }

    private mutating func add(_ name: String, _ columns: [Relation.Column], _ origin: Relation.Origin) -> Int
    {
        relations.append(Relation(name: name, columns: columns, origin: origin))
        return relations.count - 1
    }

    /// The relation itself if there is no window.
    mutating func window(of relation: Int, _ window: Syntax.Window?) -> Int {
        guard let window else { return relation }
        let key = Window(relation: relation, milliseconds: window.milliseconds)
        if let known = windows[key] { return known }
        let made = add(
            "\(relations[relation].name) within \(window.text)", relations[relation].columns,
            .window(of: relation, milliseconds: window.milliseconds))
        windows[key] = made
        return made
    }

    mutating func projection(of relation: Int, on columns: [Int], for source: Rule.Source) -> Int {
        let key = Projection(relation: relation, columns: columns)
        if let known = projections[key] { return known }
        let whole = relations[relation]
        let kept = columns.map { whole.columns[$0] }
        let made = add(name(of: relation, showing: columns), kept, .projection)
        var terms = [Term](repeating: .anything, count: whole.columns.count)
        for (number, column) in columns.enumerated() { terms[column] = .variable(number) }
        rules.append(
            Rule(
                head: Atom(relation: made, terms: columns.indices.map { .variable($0) }),
                body: [.holds(Atom(relation: relation, terms: terms))],
                variables: kept.map { Rule.Variable(name: $0.name, type: $0.type) }, source: source))
        projections[key] = made
        return made
    }

    /// `opened(c, _) within 30d`
    private func name(of relation: Int, showing columns: [Int]) -> String {
        let whole = relations[relation]
        let shown = whole.columns.indices.map { columns.contains($0) ? whole.columns[$0].name : "_" }
        let list = "(\(shown.joined(separator: ", ")))"
        guard case .window(let base, _) = whole.origin else { return whole.name + list }
        return relations[base].name + list + whole.name.dropFirst(relations[base].name.count)
    }

    /// A row for each combination of the columns, which are variables of the body.
    mutating func collected(
        _ body: [Literal], _ columns: [Int], _ variables: [Rule.Variable], text: String,
        for source: Rule.Source
    ) -> Int {
        let key = Collection(body: body, columns: columns)
        if let known = collections[key] { return known }
        let kept = columns.map { Relation.Column(name: variables[$0].name, type: variables[$0].type) }
        let names = kept.map(\.name).joined(separator: ", ")
        let made = add("\(names) of \(shortened(text))", kept, .collected)
        rules.append(
            Rule(
                head: Atom(relation: made, terms: columns.map { .variable($0) }), body: body,
                variables: variables, source: source))
        collections[key] = made
        return made
    }

    mutating func aggregate(_ function: AggregateFunction, over collected: Int, groups: Int, text: String)
        -> Int
    {
        let key = Aggregate(function: function, relation: collected, groups: groups)
        if let known = aggregates[key] { return known }
        let columns = relations[collected].columns
        let group = columns[..<groups]
        let value = function == .count ? "" : "\(columns[groups].name) in "
        let by = groups == 0 ? "" : " by \(group.map(\.name).joined(separator: ", "))"
        let result = Relation.Column(
            name: function.rawValue, type: function == .count ? .integer : columns[groups].type)
        let made = add(
            "\(function) of \(value)\(shortened(text))\(by)", group + [result],
            .aggregate(function, over: collected, groups: groups))
        aggregates[key] = made
        return made
    }

    /// Names stand in proofs, where long conditions would hide the rest.
    private func shortened(_ text: String) -> String {
        text.count <= 80 ? text : text.prefix(79) + "…"
    }
}
