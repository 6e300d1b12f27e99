/// A value of a fact.
public enum GraphValue: Hashable, Sendable {
    case node(NodeName)
    case integer(Int)
    case number(Double)
    case text(String)
    case boolean(Bool)
    /// Unix milliseconds.
    case time(Int)
}

/// A change of the graph, as business systems and turns make them.
public enum GraphChange: Equatable, Sendable {
    /// There is such a node; facts make their nodes by themselves. The label is what lists call it.
    case node(NodeName, label: String?)
    /// A fact holds. Where its relation is an attribute, it takes the place of the value before.
    case add(relation: String, [GraphValue], validity: Validity = Validity())
    /// A fact holds no more.
    case remove(relation: String, [GraphValue])

    /// When a fact holds, in Unix milliseconds.
    public struct Validity: Equatable, Sendable {
        /// nil: from now on.
        public var from: Int?
        /// nil: with no end.
        public var to: Int?

        /// From now on with no end, unless told.
        public init(from: Int? = nil, to: Int? = nil) {
            self.from = from
            self.to = to
        }
    }
}

/// Why changes of the graph are refused; nothing of a refused transaction has been done.
public enum GraphError: Error, Equatable, Sendable {
    case unknownRelation(String, known: [String])
    case wrongArity(relation: String, expected: [String], given: Int)
    case wrongType(relation: String, column: String, expected: ColumnType)
    /// A relation that rules derive cannot be written to.
    case derived(String)
    case badNode(NodeName)
    case badValidity(relation: String)
    case textTooLong(bytes: Int, maximum: Int)
    /// More changes than one transaction may have.
    case tooManyChanges(Int, maximum: Int)
}

extension GraphError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unknownRelation(let name, let known):
            "there is no relation \(name): declare it in a rule file, or use one of \(known.joined(separator: ", "))"
        case .wrongArity(let relation, let expected, let given):
            "\(relation)(\(expected.joined(separator: ", "))) has \(expected.count) columns, \(given) were given"
        case .wrongType(let relation, let column, let expected):
            "column \(column) of \(relation) takes \(expected.spoken)"
        case .derived(let relation):
            "\(relation) is derived by rules and cannot be written to: change what it follows from"
        case .badNode(let name):
            "“\(name.kind):\(name.id)” is no node: kind and id must be 1 to 200 bytes, the kind without “:”"
        case .badValidity(let relation): "a fact of \(relation) must begin before it ends"
        case .textTooLong(let bytes, let maximum): "a text of \(bytes) bytes, at most \(maximum) are kept"
        case .tooManyChanges(let count, let maximum):
            "\(count) changes at once, at most \(maximum): send them in parts"
        }
    }
}

extension ColumnType {
    /// As messages say it.
    var spoken: String {
        switch self {
        case .node(let kind): "a node of kind \(kind)"
        case .integer: "an integer"
        case .number: "a number"
        case .text: "a text"
        case .boolean: "true or false"
        case .time: "a moment in Unix milliseconds"
        }
    }
}
