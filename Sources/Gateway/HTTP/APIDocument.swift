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

    static let operations: [Operation] = service + knowledge + releases + graph + risks

    private static let service: [Operation] = [
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
            method: .get, path: "/v1/intents", summary: "The intents in force, and which of them were taught",
            roles: [.admin, .supervisor, .editor, .analyst], parameters: [], body: nil,
            statuses: [200: "pack, level, intents"], answer: getIntents),
        Operation(
            method: .put, path: "/v1/intents/{name}",
            summary: "Teaches the bot an intent, or further phrasings of one; in force at once",
            roles: [.admin, .editor],
            parameters: [Parameter(name: "name", place: "path", description: "of the intent")],
            body: """
                {"type":"object","required":["phrasings"],"additionalProperties":false,"properties":{\
                "title":{"type":"object","description":"by language; for a new intent"},\
                "phrasings":{"type":"object","description":"lists of texts by language"},\
                "answer":{"type":"object","description":"texts by language"},\
                "article":{"type":"string"},"flow":{"type":"string"}}}
                """,
            statuses: [200: "changed", 201: "taught", 422: "a field cannot be used"], answer: putIntent),
        Operation(
            method: .delete, path: "/v1/intents/{name}", summary: "Forgets what was taught under a name",
            roles: [.admin, .editor],
            parameters: [Parameter(name: "name", place: "path", description: "of the intent")], body: nil,
            statuses: [204: "forgotten", 404: "nothing was taught under this name"], answer: deleteIntent),
        Operation(
            method: .post, path: "/v1/reload",
            summary: "Reads the pack's files again and trains on what has changed; connections stay",
            roles: [.admin], parameters: [], body: nil,
            statuses: [
                200: "in force, and how long it took", 422: "a file cannot be used; nothing has changed",
            ],
            answer: postReload),
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
