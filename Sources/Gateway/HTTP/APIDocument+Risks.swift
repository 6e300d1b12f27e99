import Desk
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Realtime

/// The operations of warnings.
extension APIDocument {
    private static let staff: Set<Role> = [.agent, .supervisor, .admin]
    private static let id = Parameter(name: "id", place: "path", description: "of the warning")

    static let risks: [Operation] = [
        Operation(
            method: .get, path: "/v1/risks",
            summary: "What the graph gives cause to warn of, by when somebody should respond",
            roles: staff,
            parameters: [
                Parameter(
                    name: "state", place: "query",
                    description: "open, acknowledged or dismissed; all that stand unless given")
            ], body: nil, statuses: [200: "risks", 422: "a parameter cannot be used"]
        ) { hub, request, _ async throws(ProtocolError) in
            let state = request.uri.queryParameters["state"].map(String.init)
            return Response.json(.ok, try await desk(hub).risks(state: state))
        },
        step("acknowledge", "Takes a warning on") { try await $0.acknowledge($1, by: $2) },
        step("dismiss", "Says that a warning is nothing: it stays away while its evidence is the same") {
            try await $0.dismiss($1, by: $2)
        },
    ]

    private static func step(
        _ name: String, _ summary: String,
        _ work: @escaping @Sendable (RiskDesk, Int, Editor) async throws -> [UInt8]
    ) -> Operation {
        Operation(
            method: .post, path: "/v1/risks/{id}/\(name)", summary: summary, roles: staff, parameters: [id],
            body: nil,
            statuses: [
                200: "the warning", 404: "no such warning", 409: "somebody else has it, or it is over",
            ],
            answer: { hub, request, context async throws(ProtocolError) in
                guard let id = context.parameters.get("id").flatMap({ Int($0) }) else {
                    throw .notFound("risk")
                }
                let (risks, editor) = (try desk(hub), editor(hub, request))
                return try await ok { try await work(risks, id, editor) }
            })
    }

    private static func desk(_ hub: Hub) throws(ProtocolError) -> RiskDesk {
        guard let risks = hub.desk.risks else { throw .notFound("graph") }
        return risks
    }
}
