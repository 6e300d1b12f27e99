import Desk
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Realtime

/// The operations of `/v1`: one list that is both the routes and the OpenAPI document.
enum APIDocument {
    struct Operation: Sendable {
        let method: HTTPRequest.Method
        /// With `{name}` for parameters.
        let path: String
        let summary: String
        let roles: Set<Role>
        let parameters: [Parameter]
        /// JSON schema of the body, if there is one.
        let body: String?
        let statuses: [Int: String]
        let answer: @Sendable (Hub, Request, HubContext) async throws(ProtocolError) -> Response

        var routerPath: String { path.replacing("{", with: ":").replacing("}", with: "") }
    }

    struct Parameter: Sendable {
        let name: String
        let place: String
        let description: String
    }

    static let operations: [Operation] = [
        Operation(
            method: .post, path: "/v1/notices", summary: "Tells a contact, a segment or a topic something",
            roles: [.admin, .supervisor], parameters: [],
            body: """
                {"type":"object","required":["title","body"],"additionalProperties":false,"properties":{\
                "contact":{"type":"string"},"segment":{"type":"string","description":"of contacts; all: everybody"},\
                "topic":{"type":"string"},"title":{"type":"string","maxLength":200},\
                "body":{"type":"string","maxLength":2000},"link":{"type":"string"},"data":{},\
                "ttl":{"type":"integer","description":"seconds","maximum":604800},"idempotency_key":{"type":"string"}}}
                """,
            statuses: [
                200: "sent before under this idempotency key", 201: "sent", 422: "a field cannot be used",
            ],
            answer: postNotice),
        Operation(
            method: .get, path: "/v1/notices/{id}",
            summary: "How many a notice was for, reached and was read by",
            roles: [.admin, .supervisor, .analyst],
            parameters: [Parameter(name: "id", place: "path", description: "of the notice")], body: nil,
            statuses: [200: "counts", 404: "no such notice"], answer: getNotice),
        Operation(
            method: .put, path: "/v1/contacts/{id}",
            summary: "Adds a contact, or changes what is given: name, locale, segments",
            roles: [.admin],
            parameters: [Parameter(name: "id", place: "path", description: "of the contact")],
            body: """
                {"type":"object","additionalProperties":false,"properties":{\
                "name":{"type":"string","maxLength":128},"locale":{"type":"string","maxLength":35},\
                "segments":{"type":"array","maxItems":50,"items":{"type":"string","maxLength":64}}}}
                """,
            statuses: [200: "the contact", 422: "a field cannot be used"], answer: putContact),
        Operation(
            method: .get, path: "/v1/contacts/{id}", summary: "A contact",
            roles: [.admin, .supervisor],
            parameters: [Parameter(name: "id", place: "path", description: "of the contact")], body: nil,
            statuses: [200: "the contact", 404: "no such contact"], answer: getContact),
        Operation(
            method: .post, path: "/v1/understand",
            summary: "What the language engine makes of a message, and why; nothing is stored",
            roles: [.admin, .supervisor, .editor, .analyst, .agent], parameters: [],
            body: """
                {"type":"object","required":["text"],"additionalProperties":false,"properties":{\
                "text":{"type":"string","maxLength":4000},\
                "language":{"type":"string","description":"of the conversation it would stand in"}}}
                """,
            statuses: [
                200: "language, spans, tokens, intents, entities, sentiment, articles, reasons",
                422: "a field cannot be used",
            ],
            answer: understand),
        Operation(
            method: .get, path: "/v1/load",
            summary: "Contact starts, messages, answers, handoffs and ends per interval",
            roles: [.admin, .supervisor, .analyst],
            parameters: [
                Parameter(name: "interval", place: "query", description: "15m, 30m or 1h"),
                Parameter(name: "from", place: "query", description: "Unix milliseconds"),
                Parameter(name: "to", place: "query", description: "Unix milliseconds"),
            ], body: nil, statuses: [200: "counts", 422: "a parameter cannot be used"], answer: getLoad),
        Operation(
            method: .get, path: "/v1/audit",
            summary:
                "What was done that has to be answerable for, newest first, and whether the trail is whole",
            roles: [.admin],
            parameters: [
                Parameter(name: "before", place: "query", description: "only entries with a lower seq"),
                Parameter(name: "limit", place: "query", description: "up to 500; 100 unless given"),
            ], body: nil, statuses: [200: "entries", 422: "a parameter cannot be used"], answer: getAudit),
    ]

    // MARK: Answers

    private static func body(of request: Request) async throws(ProtocolError) -> JSONText {
        let body: JSONText?
        do { body = try await Routes.body(of: request) } catch { throw .tooLarge("body") }
        guard let body else { throw .invalid("body", "must be valid JSON") }
        return body
    }

    private static func stored<Value>(_ work: () async throws -> Value) async throws(ProtocolError) -> Value {
        do { return try await work() } catch let error as ProtocolError { throw error } catch {
            throw .storeUnavailable
        }
    }

    @Sendable private static func postNotice(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let notice = try await NoticeRequest(body(of: request))
        let receipt = try await stored { try await hub.desk.notify(notice) }
        return Response.json(
            receipt.isNew ? .created : .ok,
            JSONWriter.object { json in
                json.field("id", receipt.id)
                if receipt.isNew { json.field("recipients", receipt.recipients) }
            })
    }

    @Sendable private static func getNotice(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let id = context.parameters.get("id") ?? ""
        guard let json = try await stored({ try await hub.desk.notice(id) }) else {
            throw .notFound("notice")
        }
        return Response.json(.ok, json)
    }

    @Sendable private static func putContact(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let contact = try await ContactRequest(body(of: request))
        let id = context.parameters.get("id") ?? ""
        return Response.json(.ok, try await stored { try await hub.desk.save(contact, for: id) })
    }

    @Sendable private static func getContact(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let id = context.parameters.get("id") ?? ""
        guard let json = try await stored({ try await hub.desk.contact(id) }) else {
            throw .notFound("contact")
        }
        return Response.json(.ok, json)
    }

    @Sendable private static func understand(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let explanation = try await ExplanationRequest(body(of: request))
        return Response.json(
            .ok, hub.desk.explain(explanation, at: Int(Date().timeIntervalSince1970 * 1000)))
    }

    @Sendable private static func getLoad(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let query = request.uri.queryParameters
        let minutes: Int
        switch query["interval"].map(String.init) ?? "15m" {
        case "15m": minutes = 15
        case "30m": minutes = 30
        case "1h", "60m": minutes = 60
        default: throw .invalid("interval", "must be 15m, 30m or 1h")
        }
        var times: [String: Int] = [:]
        for name in ["from", "to"] {
            guard let text = query[Substring(name)] else { continue }
            guard let time = Int(text), time >= 0 else { throw .invalid(name, "must be Unix milliseconds") }
            times[name] = time
        }
        let bounds = times
        return Response.json(
            .ok,
            try await stored {
                try await hub.desk.load(minutes: minutes, from: bounds["from"], to: bounds["to"])
            })
    }

    @Sendable private static func getAudit(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let query = request.uri.queryParameters
        var numbers: [String: Int] = [:]
        for name in ["before", "limit"] {
            guard let text = query[Substring(name)] else { continue }
            guard let number = Int(text), number > 0 else {
                throw .invalid(name, "must be a whole number above 0")
            }
            numbers[name] = number
        }
        let given = numbers
        return Response.json(
            .ok,
            try await stored {
                try await hub.desk.audit(before: given["before"], limit: given["limit"] ?? 100)
            })
    }

    // MARK: The document

    static let json: [UInt8] = JSONWriter.object { json in
        json.field("openapi", "3.1.0")
        json.field(
            "info",
            object: { info in
                info.field("title", "Switchboard")
                info.field("version", "0.1.0")
            })
        json.field(
            "components",
            object: { components in
                components.field(
                    "securitySchemes",
                    object: { schemes in
                        schemes.field(
                            "token",
                            object: { scheme in
                                scheme.field("type", "http")
                                scheme.field("scheme", "bearer")
                                scheme.field("bearerFormat", "JWT")
                            })
                        schemes.field(
                            "key",
                            object: { scheme in
                                scheme.field("type", "apiKey")
                                scheme.field("in", "header")
                                scheme.field("name", "X-API-Key")
                            })
                    })
            })
        json.field(
            "security",
            array: { list in
                for name in ["token", "key"] { list.object { $0.field(name, array: { _ in }) } }
            })
        json.field(
            "paths",
            object: { paths in
                let byPath = Dictionary(grouping: operations, by: \.path)
                for (path, operations) in byPath.sorted(by: { $0.key < $1.key }) {
                    paths.field(
                        path,
                        object: { item in
                            for operation in operations {
                                item.field(
                                    operation.method.rawValue.lowercased(),
                                    object: { describe(operation, &$0) })
                            }
                        })
                }
            })
    }

    private static func describe(_ operation: Operation, _ json: inout JSONWriter) {
        json.field("summary", operation.summary)
        json.field(
            "x-roles", array: { list in operation.roles.map(\.rawValue).sorted().forEach { list.value($0) } })
        json.field(
            "parameters",
            array: { list in
                for parameter in operation.parameters {
                    list.object { entry in
                        entry.field("name", parameter.name)
                        entry.field("in", parameter.place)
                        entry.field("required", parameter.place == "path")
                        entry.field("description", parameter.description)
                        entry.field("schema", object: { $0.field("type", "string") })
                    }
                }
            })
        if let body = operation.body {
            json.field(
                "requestBody",
                object: { request in
                    request.field("required", true)
                    request.field(
                        "content",
                        object: { content in
                            content.field(
                                "application/json", object: { $0.field("schema", raw: Array(body.utf8)) })
                        })
                })
        }
        json.field(
            "responses",
            object: { responses in
                for (status, text) in operation.statuses.sorted(by: { $0.key < $1.key }) {
                    responses.field(String(status), object: { $0.field("description", text) })
                }
                responses.field("401", object: { $0.field("description", "no token or key") })
            })
    }
}
