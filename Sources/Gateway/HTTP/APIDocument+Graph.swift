import Desk
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Realtime

/// The operations of the knowledge graph.
extension APIDocument {
    static let graph: [Operation] = [
        Operation(
            method: .get, path: "/v1/graph",
            summary: "The knowledge graph: kinds and relations with their counts",
            roles: readers, parameters: [], body: nil, statuses: [200: "version, counts, kinds, relations"]
        ) { hub, _, _ throws(ProtocolError) in
            Response.json(.ok, try liveGraph(hub).overview())
        },
        Operation(
            method: .post, path: "/v1/graph", summary: "Changes facts of the graph, all or none of them",
            roles: [.admin, .supervisor, .editor], parameters: [],
            body: """
                {"type":"object","required":["source","changes"],"additionalProperties":false,"properties":{\
                "source":{"type":"string","maxLength":200,"description":"where the facts come from"},\
                "changes":{"type":"array","maxItems":10000,"items":{"type":"object","required":["op"],"properties":{\
                "op":{"enum":["node","add","set","remove"]},"id":{"type":"string","description":"Kind:id"},\
                "name":{"type":"string"},"relation":{"type":"string"},"arguments":{"type":"array"},\
                "from":{"type":"integer","description":"since when it holds, Unix milliseconds"},\
                "to":{"type":"integer","description":"until when"}}}}}}
                """,
            statuses: [200: "the version that has them, on disk", 422: "a change cannot be made; none was"],
            answer: changeGraph),
        Operation(
            method: .get, path: "/v1/graph/nodes", summary: "Nodes by a part of their name or id, in pages",
            roles: readers,
            parameters: [
                Parameter(name: "query", place: "query", description: "part of a name, an id or kind:id"),
                Parameter(name: "kind", place: "query", description: "of the nodes"),
                Parameter(name: "limit", place: "query", description: "at most 500; 50 unless told"),
                Parameter(name: "after", place: "query", description: "next of the page before"),
            ], body: nil, statuses: [200: "nodes, next"]
        ) { hub, request, _ throws(ProtocolError) in
            let query = request.uri.queryParameters
            return Response.json(
                .ok,
                try liveGraph(hub).nodes(
                    query: query["query"].map(String.init) ?? "", kind: query["kind"].map(String.init),
                    limit: try limit(request), after: query["after"].map(String.init)))
        },
        Operation(
            method: .get, path: "/v1/graph/nodes/{id}", summary: "A node with its facts, stored and derived",
            roles: readers,
            parameters: [Parameter(name: "id", place: "path", description: "Kind:id"), asOf],
            body: nil, statuses: [200: "node, facts, derived", 404: "no such node"]
        ) { hub, request, context throws(ProtocolError) in
            Response.json(.ok, try liveGraph(hub).node(try node(context), asOf: try moment(request)))
        },
        Operation(
            method: .get, path: "/v1/graph/nodes/{id}/history",
            summary: "What is and was known of a node, what began last first, in pages", roles: readers,
            parameters: [
                Parameter(name: "id", place: "path", description: "Kind:id"),
                Parameter(name: "limit", place: "query", description: "at most 500; 50 unless told"),
                Parameter(name: "after", place: "query", description: "next of the page before"),
            ], body: nil, statuses: [200: "facts, next, total", 404: "no such node"]
        ) { hub, request, context throws(ProtocolError) in
            Response.json(
                .ok,
                try liveGraph(hub).history(
                    try node(context), limit: try limit(request),
                    after: request.uri.queryParameters["after"].map(String.init)))
        },
        Operation(
            method: .get, path: "/v1/graph/nodes/{id}/around",
            summary: "The nodes within some steps of a node",
            roles: readers,
            parameters: [
                Parameter(name: "id", place: "path", description: "Kind:id"),
                Parameter(name: "hops", place: "query", description: "1 to 3; 1 unless told"),
                Parameter(name: "limit", place: "query", description: "nodes, at most 150"),
                Parameter(
                    name: "relations", place: "query", description: "to follow, by commas; all unless told"),
                asOf,
            ], body: nil, statuses: [200: "nodes, edges, total, micros", 404: "no such node"]
        ) { hub, request, context throws(ProtocolError) in
            let query = request.uri.queryParameters
            return Response.json(
                .ok,
                try liveGraph(hub).around(
                    try node(context), hops: query["hops"].flatMap { Int($0) } ?? 1,
                    limit: query["limit"].flatMap { Int($0) } ?? 150,
                    relations: query["relations"].map { $0.split(separator: ",").map(String.init) },
                    asOf: try moment(request)))
        },
        Operation(
            method: .get, path: "/v1/contacts/{id}/profile",
            summary: "What is known of a contact, each thing with where it comes from", roles: readers,
            parameters: [Parameter(name: "id", place: "path", description: "of the contact")], body: nil,
            statuses: [200: "identities, history, mood, traits with their evidence", 404: "no such contact"],
            answer: profile),
        Operation(
            method: .post, path: "/v1/graph/explain",
            summary: "Why a fact holds: its proof, down to stored facts",
            roles: readers, parameters: [], body: factBody,
            statuses: [200: "the proof", 404: "no such fact", 422: "a field cannot be used"]
        ) { hub, request, _ throws(ProtocolError) in
            Response.json(.ok, try liveGraph(hub).explain(try await body(of: request)))
        },
        Operation(
            method: .post, path: "/v1/graph/why-not",
            summary: "Why a fact does not hold: the first condition of each rule that is not met",
            roles: readers, parameters: [], body: factBody,
            statuses: [200: "a line for each rule", 404: "no such node", 422: "a field cannot be used"]
        ) { hub, request, _ throws(ProtocolError) in
            Response.json(.ok, try liveGraph(hub).whyNot(try await body(of: request)))
        },
        Operation(
            method: .get, path: "/v1/graph/facts", summary: "Facts of a relation, in pages",
            roles: readers,
            parameters: [
                Parameter(name: "relation", place: "query", description: "its name"),
                Parameter(name: "node", place: "query", description: "Kind:id that they are about"),
                Parameter(name: "limit", place: "query", description: "at most 500; 50 unless told"),
                Parameter(name: "after", place: "query", description: "next of the page before"),
            ], body: nil,
            statuses: [
                200: "facts, next, total", 404: "no such relation or node", 422: "a parameter cannot be used",
            ]
        ) { hub, request, _ throws(ProtocolError) in
            let query = request.uri.queryParameters
            return Response.json(
                .ok,
                try liveGraph(hub).facts(
                    of: query["relation"].map(String.init) ?? "", node: query["node"].map(String.init),
                    limit: try limit(request), after: query["after"].map(String.init)))
        },
    ]

    @Sendable private static func profile(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let id = context.parameters.get("id")?.removingPercentEncoding ?? ""
        guard let json = try await stored({ try await hub.desk.profile(of: id) }) else {
            throw .notFound("contact")
        }
        return Response.json(.ok, json)
    }

    private static let factBody = """
        {"type":"object","required":["relation","arguments"],"additionalProperties":false,"properties":{\
        "relation":{"type":"string"},"arguments":{"type":"array","description":"a value for each column; nodes as Kind:id"}}}
        """

    static func liveGraph(_ hub: Hub) throws(ProtocolError) -> LiveGraph {
        guard let graph = hub.desk.graph else { throw .notFound("graph") }
        return graph
    }

    private static func node(_ context: HubContext) throws(ProtocolError) -> String {
        guard let id = context.parameters.get("id")?.removingPercentEncoding else {
            throw .invalid("id", "must be Kind:id")
        }
        return id
    }

    private static let asOf = Parameter(
        name: "as_of", place: "query",
        description: "a moment in Unix milliseconds: stored facts as they held then; now unless told")

    private static func moment(_ request: Request) throws(ProtocolError) -> Int? {
        guard let text = request.uri.queryParameters["as_of"] else { return nil }
        guard let moment = Int(text) else {
            throw .invalid("as_of", "must be a moment in Unix milliseconds")
        }
        return moment
    }

    private static func limit(_ request: Request) throws(ProtocolError) -> Int {
        guard let text = request.uri.queryParameters["limit"] else { return 50 }
        guard let number = Int(text), (1...500).contains(number) else {
            throw .invalid("limit", "must be 1 to 500")
        }
        return number
    }

    @Sendable private static func changeGraph(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let graph = try liveGraph(hub)
        let json = try await body(of: request)
        return Response.json(.ok, try await stored { try await graph.change(json) })
    }
}
