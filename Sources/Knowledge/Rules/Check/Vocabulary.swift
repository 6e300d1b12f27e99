/// The kinds and relations that rules may speak of.
struct Vocabulary {
    static let maximumColumns = 6
    static let maximumRelations = 4096

    private(set) var kinds: [String] = []
    var relations: [Entry] = []
    private var kindPlaces: [String: Place] = [:]
    private var byName: [String: Int] = [:]

    /// A relation that is declared, or the head of a rule.
    struct Entry {
        var name: String
        /// Types are nil until they are found out.
        var columns: [Column]
        var origin: Relation.Origin
        var limit: Syntax.Marks.Limit?
        /// Where it is declared, or the first of its rules.
        var place: Place
        var isDeclared: Bool

        var isStored: Bool {
            if case .stored = origin { true } else { false }
        }
    }

    struct Column {
        var name: String
        var type: ColumnType?
        /// Where that is said, or follows from.
        var place: Place
    }

    subscript(name: String) -> Int? { byName[name] }

    var relationNames: [String] { relations.map(\.name) }

    func isKind(_ name: String) -> Bool { kindPlaces[name] != nil }

    // MARK: - Declarations

    init(_ declarations: [Syntax.Declaration], _ problems: inout ProblemList) {
        for declaration in declarations where declaration.form == .kind {
            addKind(declaration.name, isDeclared: true, &problems)
        }
        for declaration in declarations where declaration.form != .kind {
            addRelation(declaration, &problems)
        }
    }

    private mutating func addKind(_ name: Syntax.Name, isDeclared: Bool, _ problems: inout ProblemList) {
        if let place = kindPlaces[name.text] {
            guard isDeclared else { return }
            return problems.report(
                "kind \(name.text) is declared twice, first in \(problems.line(of: place, seenFrom: name.place))",
                at: name.place, fix: "take one of them out")
        }
        if ColumnType(named: name.text) != nil {
            return problems.report(
                "\(name.text) is a type of values", at: name.place, fix: "give the kind another name")
        }
        kindPlaces[name.text] = name.place
        kinds.append(name.text)
    }

    private mutating func addRelation(_ declaration: Syntax.Declaration, _ problems: inout ProblemList) {
        let name = declaration.name
        if let known = byName[name.text] {
            let line = problems.line(of: relations[known].place, seenFrom: name.place)
            return problems.report(
                "\(name.text) is declared twice, first in \(line)", at: name.place,
                fix: "take one of them out, or give it another name")
        }
        let origin: Relation.Origin =
            switch declaration.form {
            case .derived: declaration.marks.demand == nil ? .derived : .demand
            case .attribute: .stored(isFunctional: true)
            case .relation, .kind: .stored(isFunctional: false)
            }
        var names: Set<String> = []
        let columns = declaration.columns.map { column in
            if !names.insert(column.name).inserted {
                problems.report(
                    "two columns of \(name.text) are called \(column.name)", at: column.type.place,
                    fix: "give each a name of its own")
            }
            return Column(name: column.name, type: type(column.type, &problems), place: column.type.place)
        }
        add(
            Entry(
                name: name.text, columns: columns, origin: origin, limit: declaration.marks.limit,
                place: name.place, isDeclared: true),
            &problems)
    }

    /// A name for a kind or for a type of values. A kind need not be declared.
    private mutating func type(_ name: Syntax.Name, _ problems: inout ProblemList) -> ColumnType? {
        if let type = ColumnType(named: name.text) { return type }
        if !isKind(name.text), let meant = ColumnType.misnamed[name.text.lowercased()] {
            problems.report("there is no type \(name.text)", at: name.place, fix: "write \(meant)")
            return nil
        }
        addKind(name, isDeclared: false, &problems)
        return .node(name.text)
    }

    // MARK: - Relations

    private mutating func add(_ entry: Entry, _ problems: inout ProblemList) {
        if entry.columns.count > Self.maximumColumns {
            problems.report(
                "\(entry.name) has \(entry.columns.count) columns, more than \(Self.maximumColumns)",
                at: entry.place,
                fix: "divide it into relations that share a node")
        }
        if relations.count == Self.maximumRelations {
            problems.report(
                "more than \(Self.maximumRelations) relations", at: entry.place,
                fix: "take out what no rule uses")
        }
        byName[entry.name] = relations.count
        relations.append(entry)
    }

    /// Makes the head of a rule known, or compares it with what is known of its relation.
    mutating func addHead(_ rule: Syntax.Rule, _ problems: inout ProblemList) {
        let (head, marks) = (rule.head.relation, rule.marks)
        guard let known = byName[head.text] else {
            let columns = rule.head.terms.map { term in
                guard case .variable(let name) = term else {
                    return Column(name: "value", type: nil, place: term.place)
                }
                return Column(name: name.text, type: nil, place: name.place)
            }
            return add(
                Entry(
                    name: head.text, columns: columns, origin: marks.demand == nil ? .derived : .demand,
                    limit: marks.limit, place: head.place, isDeclared: false),
                &problems)
        }
        let entry = relations[known]
        let line = problems.line(of: entry.place, seenFrom: head.place)
        if entry.isStored {
            return problems.report(
                "\(head.text) is stored (\(line)), so no rule can derive it", at: head.place,
                fix: "give the head another name, or declare `derived \(head.text)(…)`")
        }
        if let limit = marks.limit {
            if let other = entry.limit, other.count != limit.count {
                let place = problems.line(of: other.place, seenFrom: limit.place)
                problems.report(
                    "\(head.text) has two limits, \(other.count) (\(place)) and \(limit.count)",
                    at: limit.place, fix: "write the limit once")
            }
            relations[known].limit = limit
        }
        if (entry.origin == .demand) != (marks.demand != nil), !(entry.isDeclared && marks.demand == nil) {
            problems.report(
                "only some of the rules of \(head.text) are marked @demand (see \(line))",
                at: marks.demand ?? head.place,
                fix: "mark each of them, or declare `@demand derived \(head.text)(…)`")
        }
    }
}

extension ColumnType {
    /// The type of values that is written so.
    init?(named name: String) {
        switch name {
        case "int": self = .integer
        case "number": self = .number
        case "text": self = .text
        case "bool": self = .boolean
        case "time": self = .time
        default: return nil
        }
    }

    /// As it is written in rules.
    var name: String {
        switch self {
        case .node(let kind): kind
        case .integer: "int"
        case .number: "number"
        case .text: "text"
        case .boolean: "bool"
        case .time: "time"
        }
    }

    /// What people write who come from other languages.
    fileprivate static let misnamed = [
        "int": "int", "integer": "int", "long": "int", "int64": "int", "number": "number", "float": "number",
        "double": "number", "decimal": "number", "real": "number", "text": "text", "string": "text",
        "str": "text",
        "bool": "bool", "boolean": "bool", "time": "time", "date": "time", "datetime": "time",
        "timestamp": "time",
    ]
}
