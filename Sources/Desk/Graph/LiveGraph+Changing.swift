package import JSON
import Knowledge
import Realtime

/// Changes of business systems: the answer of `POST /v1/graph`.
extension LiveGraph {
    private static let maximumChanges = 10_000

    /// `{"source", "changes": [{"op": "node" | "add" | "set" | "remove", …}]}`: all or none.
    ///
    /// - Throws: 422 naming what cannot be used.
    package func change(_ json: JSONText) async throws -> [UInt8] {
        try json.allow(only: ["source", "changes"])
        guard let source = try json.text("source", upTo: 200), !source.isEmpty else {
            throw ProtocolError.invalid("source", "must say where the facts come from")
        }
        guard let list = json["changes"], list.isArray, list.elements.count <= Self.maximumChanges else {
            throw ProtocolError.invalid("changes", "must be a list of at most \(Self.maximumChanges)")
        }
        let snapshot = store.snapshot
        let changes = try list.elements.enumerated().map { number, change in
            try Self.change(change, "changes[\(number)]", snapshot)
        }
        do {
            let version = try await store.commit(changes, source: source)
            return JSONWriter.object { $0.field("version", Int(version)) }
        } catch let error as GraphError {
            throw ProtocolError.invalid("changes", error.description)
        }
    }

    private static func change(
        _ json: JSONText, _ place: String, _ snapshot: GraphSnapshot
    ) throws(ProtocolError) -> GraphChange {
        let operation = json["op"]?.string ?? ""
        if operation == "node" {
            try json.allow(only: ["op", "id", "kind", "name"])
            guard let id = json["id"]?.string else { throw .invalid("\(place).id", "must be Kind:id") }
            let name = try GraphJSON.name(id)
            if let kind = json["kind"]?.string, kind != name.kind {
                throw .invalid("\(place).kind", "must be that of the id, \(name.kind)")
            }
            return .node(name, label: try json.text("name", upTo: 200))
        }
        try json.allow(only: ["op", "relation", "arguments", "from", "to"])
        guard let name = json["relation"]?.string, let relation = snapshot.relation(name) else {
            throw .invalid("\(place).relation", "is not a relation of the rules in force")
        }
        let values = try values(json, relation, snapshot, "\(place).arguments")
        switch operation {
        case "add", "set":
            let validity = GraphChange.Validity(from: json["from"]?.int, to: json["to"]?.int)
            return .add(relation: name, values, validity: validity)
        case "remove": return .remove(relation: name, values)
        default: throw .invalid("\(place).op", "must be node, add, set or remove")
        }
    }

    /// The arguments of a fact of a relation.
    static func values(
        _ json: JSONText, _ relation: Int, _ snapshot: GraphSnapshot, _ place: String = "arguments"
    ) throws(ProtocolError) -> [GraphValue] {
        let columns = snapshot.program.relations[relation].columns
        guard let list = json["arguments"], list.isArray, list.elements.count == columns.count else {
            throw .invalid(
                place, "must be a list of \(columns.count): \(columns.map(\.name).joined(separator: ", "))")
        }
        var values: [GraphValue] = []
        for (column, argument) in zip(columns, list.elements) {
            values.append(try GraphJSON.value(argument, column.type, "\(place): \(column.name)"))
        }
        return values
    }
}
