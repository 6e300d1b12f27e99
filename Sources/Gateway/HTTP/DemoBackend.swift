import Desk
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Realtime
import Synchronization

/// Stands in for a shop's own systems: collections of records by `config/demo/<pack>.yaml`, served below `/demo/<pack>`.
/// What flows change lives in memory only.
final class DemoBackend: Sendable {
    private struct Collection: Sendable {
        var records: [String: [String: JSONValue]] = [:]
        var changes: Set<String> = []
        var number: String?
        var requires: [String] = []
        var references: [String: String] = [:]
        var once: String?
        var defaults: [String: JSONValue] = [:]
        var answered: [String: String] = [:]
    }

    private let pack: String
    private let collections: Mutex<[String: Collection]>

    init(pack: String, file: String) throws(YAMLSource.Problem) {
        self.pack = pack
        var collections: [String: Collection] = [:]
        for (name, source) in try YAMLSource(file: file).required("collections").members {
            try source.allow(only: [
                "records", "changes", "number", "requires", "references", "once", "defaults",
            ])
            var collection = Collection()
            for record in source["records"]?.elements ?? [] {
                let id = try record.required("id").string()
                collection.records[id.uppercased()] = try Self.fields(record)
            }
            collection.changes = Set(try source["changes"]?.strings() ?? [])
            collection.number = try source["number"]?.string()
            collection.requires = try source["requires"]?.strings() ?? []
            for (field, other) in source["references"]?.members ?? [] {
                collection.references[field] = try other.string()
            }
            collection.once = try source["once"]?.string()
            if let defaults = source["defaults"] { collection.defaults = try Self.fields(defaults) }
            collections[name] = collection
        }
        self.collections = Mutex(collections)
    }

    private static func fields(_ source: YAMLSource) throws(YAMLSource.Problem) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for (name, value) in source.members {
            let text = try value.string()
            fields[name] = Int(text).map(JSONValue.int) ?? .string(text)
        }
        return fields
    }

    func addRoutes(to router: Router<HubContext>) {
        let group = router.group(RouterPath("/demo/\(pack)"))
        group.get(":collection/:id") { [self] _, context in
            respond(get(context.parameters.get("collection") ?? "", context.parameters.get("id") ?? ""))
        }
        group.patch(":collection/:id") { [self] request, context in
            guard let body = try await Routes.body(of: request) else {
                return respond((400, ["error": .string("json")]))
            }
            return respond(
                patch(
                    context.parameters.get("collection") ?? "", context.parameters.get("id") ?? "",
                    Self.values(body)))
        }
        group.post(":collection") { [self] request, context in
            guard let body = try await Routes.body(of: request) else {
                return respond((400, ["error": .string("json")]))
            }
            let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
            return respond(post(context.parameters.get("collection") ?? "", Self.values(body), key: key))
        }
    }

    private typealias Answer = (status: Int, body: [String: JSONValue])

    private func respond(_ answer: Answer) -> Response {
        Response.json(.init(code: answer.status), JSONWriter.bytes { $0.value(.object(answer.body)) })
    }

    private static func values(_ body: JSONText) -> [String: JSONValue] {
        Dictionary(
            body.members.map {
                ($0.name, $0.value.string.map(JSONValue.string) ?? .string($0.value.description))
            },
            uniquingKeysWith: { $1 })
    }

    private func get(_ name: String, _ id: String) -> Answer {
        collections.withLock { collections in
            guard let record = collections[name]?.records[id.uppercased()] else { return Self.missing }
            return (200, record)
        }
    }

    private func patch(_ name: String, _ id: String, _ values: [String: JSONValue]) -> Answer {
        collections.withLock { collections in
            guard let collection = collections[name], var record = collection.records[id.uppercased()] else {
                return Self.missing
            }
            for (field, value) in values {
                guard collection.changes.contains(field) else {
                    return (422, ["error": .string("fixed"), "field": .string(field)])
                }
                record[field] = value
            }
            collections[name]?.records[id.uppercased()] = record
            return (200, record)
        }
    }

    private func post(_ name: String, _ values: [String: JSONValue], key: String?) -> Answer {
        collections.withLock { collections in
            guard let collection = collections[name], let number = collection.number else {
                return Self.missing
            }
            if let key, let id = collection.answered[key], let record = collection.records[id] {
                return (201, record)
            }
            for field in collection.requires where values[field] == nil {
                return (422, ["error": .string("missing"), "field": .string(field)])
            }
            for (field, other) in collection.references {
                guard let id = values[field]?.string, collections[other]?.records[id.uppercased()] != nil
                else {
                    return (404, ["error": .string("unknown"), "field": .string(field)])
                }
            }
            if let once = collection.once,
                let earlier = collection.records.values.first(where: { $0[once] == values[once] })
            {
                return (409, ["error": .string("exists"), "id": earlier["id"] ?? .null])
            }
            let id = Self.next(number, after: collection.records.count)
            let record = collection.defaults.merging(values) { $1 }.merging(["id": .string(id)]) { $1 }
            collections[name]?.records[id] = record
            if let key { collections[name]?.answered[key] = id }
            return (201, record)
        }
    }

    private static let missing: Answer = (404, ["error": .string("not found")])

    /// `RF####` becomes RF0001, RF0002 …
    private static func next(_ pattern: String, after count: Int) -> String {
        let digits = pattern.count { $0 == "#" }
        let number = String(count + 1)
        return pattern.filter { $0 != "#" } + String(repeating: "0", count: max(0, digits - number.count))
            + number
    }
}
