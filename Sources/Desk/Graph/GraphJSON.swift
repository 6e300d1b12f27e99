import JSON
import Knowledge
import Realtime

/// Graph things as JSON: nodes are `Kind:id`, facts have a value for each column.
struct GraphJSON {
    let snapshot: GraphSnapshot

    static func text(_ name: NodeName) -> String { "\(name.kind):\(name.id)" }

    /// - Throws: 422 for a text that names no node.
    static func name(_ text: String) throws(ProtocolError) -> NodeName {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
            throw .invalid("node", "must be Kind:id")
        }
        return NodeName(kind: String(text[..<colon]), id: String(text[text.index(after: colon)...]))
    }

    func node(_ name: NodeName, _ json: inout JSONWriter) {
        json.field("id", Self.text(name))
        json.field("kind", name.kind)
        json.field("name", snapshot.node(name).flatMap(snapshot.names.label) ?? name.id)
    }

    func value(_ value: GraphValue, _ json: inout JSONWriter) {
        json.object { json in
            switch value {
            case .node(let name): json.field("node", object: { node(name, &$0) })
            case .integer(let number):
                json.field("value", number)
                json.field("type", "integer")
            case .number(let number):
                json.field("value", number)
                json.field("type", "number")
            case .text(let text):
                json.field("value", text)
                json.field("type", "text")
            case .boolean(let flag):
                json.field("value", flag)
                json.field("type", "boolean")
            case .time(let time):
                json.field("value", time)
                json.field("type", "time")
            }
        }
    }

    /// - Parameter moment: as of when; nil: now.
    func fact(_ fact: GraphSnapshot.Fact, at moment: Int? = nil, _ json: inout JSONWriter) {
        let relation = snapshot.program.relations[fact.relation]
        json.field("relation", relation.name)
        json.field("arguments", array: { list in for part in snapshot.values(fact) { value(part, &list) } })
        json.field("origin", Self.origin(relation.origin))
        if let stored = snapshot.stored(fact, at: moment) { origin(of: stored, &json) }
    }

    func fact(_ stored: StoredFact, _ json: inout JSONWriter) {
        json.field("relation", stored.relation)
        json.field("arguments", array: { list in for part in stored.values { value(part, &list) } })
        json.field("origin", "stored")
        origin(of: stored, &json)
    }

    private func origin(of stored: StoredFact, _ json: inout JSONWriter) {
        json.field("source", stored.source)
        json.field("from", stored.from)
        json.field("to", stored.to)
    }

    static func origin(_ origin: Relation.Origin) -> String {
        switch origin {
        case .stored: "stored"
        case .demand: "demand"
        case .derived, .window, .collected, .projection, .aggregate: "derived"
        }
    }

    func relation(_ place: Int, _ json: inout JSONWriter) {
        let relation = snapshot.program.relations[place]
        json.field("name", relation.name)
        json.field(
            "columns",
            array: { list in
                for column in relation.columns {
                    list.object { json in
                        json.field("name", column.name)
                        json.field("type", Self.type(column.type))
                    }
                }
            })
        json.field("origin", Self.origin(relation.origin))
        json.field("count", snapshot.count(place))
        json.field("stale", snapshot.isStale && !relation.isStored)
    }

    static func type(_ type: ColumnType) -> String {
        switch type {
        case .node(let kind): kind
        case .integer: "int"
        case .number: "number"
        case .text: "text"
        case .boolean: "bool"
        case .time: "time"
        }
    }

    /// A value that a caller gives for a column.
    ///
    /// - Throws: 422 when it is of another type.
    static func value(_ json: JSONText, _ type: ColumnType, _ field: String) throws(ProtocolError)
        -> GraphValue
    {
        switch type {
        case .node(let kind):
            if let text = json.string {
                let name = try name(text)
                guard name.kind == kind else { throw .invalid(field, "must be a node of kind \(kind)") }
                return .node(name)
            }
        case .integer: if let number = json.int { return .integer(number) }
        case .number: if let number = json.double { return .number(number) }
        case .text: if let text = json.string { return .text(text) }
        case .boolean: if let flag = json.bool { return .boolean(flag) }
        case .time: if let time = json.int { return .time(time) }
        }
        throw .invalid(field, "must be \(self.type(type))")
    }
}
