import Desk
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Realtime

/// Articles, rules and gaps: read by all who answer or write, changed by who writes knowledge.
extension APIDocument {
    static let writers: Set<Role> = [.editor, .supervisor, .admin]
    static let readers: Set<Role> = [.agent, .editor, .supervisor, .admin]

    private static let article = Parameter(name: "id", place: "path", description: "of the article")
    private static let file = Parameter(name: "name", place: "path", description: "of the file")
    private static let gap = Parameter(name: "id", place: "path", description: "of the gap")
    private static let pages = [
        Parameter(name: "limit", place: "query", description: "up to 500; 50 unless given"),
        Parameter(name: "after", place: "query", description: "the next of the part before"),
    ]

    private static let texts = #"{"type":"object","additionalProperties":{"type":"string","maxLength":8000}}"#

    private static let names = #"{"type":"array","maxItems":20,"items":{"type":"string","maxLength":128}}"#

    static let knowledge: [Operation] = [
        Operation(
            method: .get, path: "/v1/articles",
            summary: "The articles, published or drafted, and how often they were used in 7 days",
            roles: readers,
            parameters: [
                Parameter(name: "query", place: "query", description: "words that they contain"),
                Parameter(
                    name: "state", place: "query",
                    description: "published, draft, changed, removed, expiring or expired"),
                Parameter(name: "sort", place: "query", description: "changed or used"),
            ] + pages, body: nil,
            statuses: [200: "articles, next, total", 422: "a parameter cannot be used"],
            answer: { hub, request, _ async throws(ProtocolError) in
                let listing = try ArticleListing(query(request))
                return try await ok { try await hub.desk.publisher.articles(listing) }
            }),
        Operation(
            method: .get, path: "/v1/articles/{id}",
            summary: "An article: as it is published, its draft, its editions, what its answers led to",
            roles: readers, parameters: [article], body: nil,
            statuses: [200: "the article", 404: "no such article"],
            answer: { hub, _, context async throws(ProtocolError) in
                let id = try name(context)
                return try await ok { try await hub.desk.publisher.article(id) }
            }),
        Operation(
            method: .put, path: "/v1/articles/{id}",
            summary: "Drafts an article or a change of one; nobody is answered by it until it is released",
            roles: writers, parameters: [article],
            body: """
                {"type":"object","additionalProperties":false,"properties":{"title":\(texts),"question":\(texts),\
                "phrasings":{"type":"object","additionalProperties":{"type":"array","maxItems":200,\
                "items":{"type":"string"}}},"answer":\(texts),"next":\(names),"audience":\(names),\
                "channels":\(names),"about":\(names),"valid_from":{"type":"integer"},"valid_to":{"type":"integer"},\
                "owner":{"type":"string","maxLength":128},"note":{"type":"string","maxLength":500},\
                "base":{"type":"integer","description":"the version that the edit began from: the draft's, else what \
                is published"}}}
                """,
            statuses: [
                200: "the article", 409: "another version was saved or published meanwhile",
                422: "a field cannot be used",
            ],
            answer: { hub, request, context async throws(ProtocolError) in
                let (id, json, editor) = (
                    try name(context), try await body(of: request), editor(hub, request)
                )
                return try await ok { try await hub.desk.publisher.saveArticle(id, json, by: editor) }
            }),
        Operation(
            method: .delete, path: "/v1/articles/{id}", summary: "Drafts that an article is taken out",
            roles: writers, parameters: [article], body: nil,
            statuses: [200: "the article", 404: "no such published article"],
            answer: { hub, request, context async throws(ProtocolError) in
                let (id, editor) = (try name(context), editor(hub, request))
                return try await ok { try await hub.desk.publisher.removeArticle(id, by: editor) }
            }),
        Operation(
            method: .delete, path: "/v1/articles/{id}/draft",
            summary: "Drops the change that is not published", roles: writers, parameters: [article],
            body: nil, statuses: [204: "dropped", 404: "no draft"],
            answer: { hub, _, context async throws(ProtocolError) in
                let id = try name(context)
                return try await done { try await hub.desk.publisher.dropArticleDraft(id) }
            }),
        Operation(
            method: .post, path: "/v1/articles/import",
            summary: "Drafts the articles of files, in Markdown, CSV or HTML; nothing is published",
            roles: writers, parameters: [],
            body: """
                {"type":"object","required":["format","files"],"additionalProperties":false,"properties":{\
                "format":{"enum":["markdown","csv","html"]},"language":{"type":"string",\
                "description":"of files that do not say it; by their text unless given"},\
                "files":{"type":"array","maxItems":200,"items":{"type":"object","required":["name","text"],\
                "properties":{"name":{"type":"string"},"text":{"type":"string"}}}}}}
                """,
            statuses: [200: "drafted, problems", 413: "more than 8 MB", 422: "a field cannot be used"],
            answer: { hub, request, _ async throws(ProtocolError) in
                let (json, editor) = (
                    try await body(of: request, upTo: 8 << 20), editor(hub, request)
                )
                return try await ok { try await hub.desk.publisher.importArticles(json, by: editor) }
            }),
        Operation(
            method: .post, path: "/v1/articles/try",
            summary: "What the bot would find and say, with all drafts if wanted; nothing is stored",
            roles: readers, parameters: [],
            body: """
                {"type":"object","required":["text"],"additionalProperties":false,"properties":{\
                "text":{"type":"string","maxLength":4000},"language":{"type":"string"},"contact":{"type":"string"},\
                "channel":{"type":"string"},"drafts":{"type":"boolean"}}}
                """,
            statuses: [200: "hits, answer, reasons", 422: "a field cannot be used"],
            answer: { hub, request, _ async throws(ProtocolError) in
                let json = try await body(of: request)
                return try await ok { try await hub.desk.publisher.tryArticles(json) }
            }),
        Operation(
            method: .get, path: "/v1/rules", summary: "The files of rules, published and drafted",
            roles: readers, parameters: [], body: nil, statuses: [200: "files, relations"],
            answer: { hub, _, _ async throws(ProtocolError) in
                try await ok { try await hub.desk.publisher.rules() }
            }),
        Operation(
            method: .put, path: "/v1/rules/{name}",
            summary: "Drafts a file of rules, and says what is wrong with it", roles: writers,
            parameters: [file],
            body: """
                {"type":"object","required":["text"],"additionalProperties":false,"properties":{\
                "text":{"type":"string","maxLength":524288},"note":{"type":"string","maxLength":500}}}
                """,
            statuses: [200: "name, draft, problems", 422: "a field cannot be used"],
            answer: { hub, request, context async throws(ProtocolError) in
                let (file, json) = (try name(context, "name"), try await body(of: request))
                let editor = editor(hub, request)
                return try await ok { try await hub.desk.publisher.saveRules(file, json, by: editor) }
            }),
        Operation(
            method: .delete, path: "/v1/rules/{name}/draft",
            summary: "Drops the change that is not published", roles: writers, parameters: [file], body: nil,
            statuses: [204: "dropped", 404: "no draft"],
            answer: { hub, _, context async throws(ProtocolError) in
                let file = try name(context, "name")
                return try await done { try await hub.desk.publisher.dropRuleDraft(file) }
            }),
        Operation(
            method: .post, path: "/v1/rules/check", summary: "What is wrong with files of rules",
            roles: readers, parameters: [],
            body: """
                {"type":"object","required":["files"],"additionalProperties":false,"properties":{\
                "files":{"type":"array","maxItems":100,"items":{"type":"object","required":["name","text"],\
                "properties":{"name":{"type":"string"},"text":{"type":"string"}}}}}}
                """,
            statuses: [200: "problems", 422: "a field cannot be used"],
            answer: { hub, request, _ async throws(ProtocolError) in
                let json = try await body(of: request)
                return try await ok { try await hub.desk.publisher.checkRules(json) }
            }),
        Operation(
            method: .post, path: "/v1/rules/try",
            summary: "What files of rules would derive in place of those in force, on a fork of the graph",
            roles: readers, parameters: [],
            body: """
                {"type":"object","required":["files"],"additionalProperties":false,"properties":{\
                "files":{"type":"array","maxItems":100,"items":{"type":"object","required":["name","text"],\
                "properties":{"name":{"type":"string"},"text":{"type":"string"}}}}}}
                """,
            statuses: [
                200: "problems, relations with facts added and removed", 422: "a field cannot be used",
            ],
            answer: { hub, request, _ async throws(ProtocolError) in
                let json = try await body(of: request)
                return try await ok { try await hub.desk.publisher.tryRules(json) }
            }),
        Operation(
            method: .get, path: "/v1/gaps",
            summary: "Questions that nothing answers, alike ones as one, the most frequent first",
            roles: readers, parameters: pages, body: nil,
            statuses: [200: "gaps, next, total", 422: "a parameter cannot be used"],
            answer: { hub, request, _ async throws(ProtocolError) in
                let page = try Page(query(request))
                return try await ok { try await hub.desk.publisher.gaps(page) }
            }),
        Operation(
            method: .post, path: "/v1/gaps/{id}/draft",
            summary: "Drafts an article with the question and the ways it was asked", roles: readers,
            parameters: [gap], body: nil, statuses: [200: "the article's id", 404: "no such gap"],
            answer: { hub, request, context async throws(ProtocolError) in
                let (id, editor) = (try name(context), editor(hub, request))
                return try await ok { try await hub.desk.publisher.draftArticle(for: id, by: editor) }
            }),
        Operation(
            method: .delete, path: "/v1/gaps/{id}", summary: "Takes a question off the list",
            roles: writers, parameters: [gap], body: nil, statuses: [204: "dismissed", 404: "no such gap"],
            answer: { hub, request, context async throws(ProtocolError) in
                let (id, editor) = (try name(context), editor(hub, request))
                return try await done { try await hub.desk.publisher.dismissGap(id, by: editor) }
            }),
    ]

    // MARK: What requests say

    /// Parameters by name; forms write a space as `+`.
    static func query(_ request: Request) -> (String) -> String? {
        let query = request.uri.query ?? ""
        let pairs = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        func decoded(_ text: Substring) -> String {
            text.replacing("+", with: " ").removingPercentEncoding ?? String(text)
        }
        let values = pairs.map { ($0.first.map(decoded) ?? "", $0.count > 1 ? decoded($0[1]) : "") }
        return { name in values.first { $0.0 == name }?.1 }
    }

    static func name(_ context: HubContext, _ parameter: String = "id") throws(ProtocolError) -> String {
        guard let name = context.parameters.get(parameter), !name.isEmpty else { throw .notFound(parameter) }
        return name
    }

    static func editor(_ hub: Hub, _ request: Request) -> Editor {
        Editor(
            user: hub.access.identity(of: request)?.user ?? "", isSystem: hub.access.hasAPIKey(request))
    }

    static func ok(_ work: () async throws -> [UInt8]) async throws(ProtocolError) -> Response {
        Response.json(.ok, try await stored(work))
    }

    static func done(_ work: () async throws -> Void) async throws(ProtocolError) -> Response {
        try await stored(work)
        return Response(status: .noContent)
    }
}
