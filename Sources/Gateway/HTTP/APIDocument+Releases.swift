import Desk
import HTTPTypes
import Hummingbird
import JSON
import Realtime

/// Releases: drafted and tried by who writes knowledge, put in force by who answers for it.
extension APIDocument {
    private static let approvers: Set<Role> = [.supervisor, .admin]
    private static let number = Parameter(name: "number", place: "path", description: "of the release")

    static let releases: [Operation] = [
        Operation(
            method: .get, path: "/v1/releases", summary: "The releases, newest first, and which one is live",
            roles: readers, parameters: [], body: nil, statuses: [200: "releases, live"],
            answer: { hub, _, _ async throws(ProtocolError) in
                try await ok { try await hub.desk.publisher.releases() }
            }),
        Operation(
            method: .post, path: "/v1/releases", summary: "Makes a release of all drafts", roles: writers,
            parameters: [],
            body: """
                {"type":"object","additionalProperties":false,"properties":{"note":{"type":"string","maxLength":500}}}
                """,
            statuses: [
                201: "the release", 409: "no drafts, or another release is on its way",
                422: "a field cannot be used",
            ],
            answer: { hub, request, _ async throws(ProtocolError) in
                let (json, editor) = (try await body(of: request), editor(hub, request))
                return Response.json(
                    .created, try await stored { try await hub.desk.publisher.create(json, by: editor) })
            }),
        Operation(
            method: .get, path: "/v1/releases/{number}",
            summary: "A release: its changes line by line, what was found out about it, who answers from it",
            roles: readers, parameters: [number], body: nil,
            statuses: [200: "the release", 404: "no such release"],
            answer: { hub, _, context async throws(ProtocolError) in
                let number = try number(context)
                return try await ok { try await hub.desk.publisher.release(number) }
            }),
        Operation(
            method: .delete, path: "/v1/releases/{number}",
            summary: "Gives a release up that is not published; its drafts stay", roles: writers,
            parameters: [number], body: nil,
            statuses: [
                204: "discarded", 404: "no such release", 409: "it was published, or discarded before",
            ],
            answer: { hub, request, context async throws(ProtocolError) in
                let (number, editor) = (try number(context), editor(hub, request))
                return try await done { try await hub.desk.publisher.discard(number, by: editor) }
            }),
        step("validate", "Checks what a release makes of the knowledge in force", writers) {
            try await $0.validate($1, by: $2)
        },
        step("simulate", "Lets recent messages be read by what is in force and by what is to come", writers) {
            try await $0.simulate($1, by: $2)
        },
        step(
            "approve", "Answers for a release, which somebody else has written", approvers,
            refusal: "who wrote it cannot approve it"
        ) { try await $0.approve($1, by: $2) },
        step("publish", "Puts an approved release in force everywhere", approvers) {
            try await $0.publish($1, by: $2)
        },
        step("rollback", "Goes back from the release in force to the one before", approvers) {
            try await $0.rollBack($1, by: $2)
        },
    ]

    private static func step(
        _ name: String, _ summary: String, _ roles: Set<Role>, refusal: String? = nil,
        _ work: @escaping @Sendable (Publisher, Int, Editor) async throws -> [UInt8]
    ) -> Operation {
        var statuses = [
            200: "the release", 404: "no such release",
            409: "not where it stands, or somebody else was first",
        ]
        statuses[403] = refusal
        return Operation(
            method: .post, path: "/v1/releases/{number}/\(name)", summary: summary, roles: roles,
            parameters: [number], body: nil, statuses: statuses,
            answer: { hub, request, context async throws(ProtocolError) in
                let (number, editor) = (try number(context), editor(hub, request))
                return try await ok { try await work(hub.desk.publisher, number, editor) }
            })
    }

    private static func number(_ context: HubContext) throws(ProtocolError) -> Int {
        guard let number = context.parameters.get("number").flatMap({ Int($0) }) else {
            throw .notFound("release")
        }
        return number
    }
}
