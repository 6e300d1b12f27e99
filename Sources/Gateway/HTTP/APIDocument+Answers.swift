import Desk
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Realtime
import Records

/// What the operations of `/v1` do.
extension APIDocument {
    static func body(
        of request: Request, upTo limit: Int = Routes.maximumBody
    ) async throws(ProtocolError) -> JSONText {
        let body: JSONText?
        do { body = try await Routes.body(of: request, upTo: limit) } catch { throw .tooLarge("body") }
        guard let body else { throw .invalid("body", "must be valid JSON") }
        return body
    }

    static func stored<Value>(_ work: () async throws -> Value) async throws(ProtocolError) -> Value {
        do { return try await work() } catch let error as ProtocolError { throw error } catch RecordError
            .conflict
        {
            throw .conflict("somebody else was first: look again")
        } catch {
            throw .storeUnavailable
        }
    }

    @Sendable static func postNotice(
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

    @Sendable static func getNotice(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let id = context.parameters.get("id") ?? ""
        guard let json = try await stored({ try await hub.desk.notice(id) }) else {
            throw .notFound("notice")
        }
        return Response.json(.ok, json)
    }

    @Sendable static func putContact(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let contact = try await ContactRequest(body(of: request))
        let id = context.parameters.get("id") ?? ""
        return Response.json(.ok, try await stored { try await hub.desk.save(contact, for: id) })
    }

    @Sendable static func getContact(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let id = context.parameters.get("id") ?? ""
        guard let json = try await stored({ try await hub.desk.contact(id) }) else {
            throw .notFound("contact")
        }
        return Response.json(.ok, json)
    }

    @Sendable static func understand(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let explanation = try await ExplanationRequest(body(of: request))
        return Response.json(
            .ok, hub.desk.explain(explanation, at: Int(Date().timeIntervalSince1970 * 1000)))
    }

    @Sendable static func getLoad(
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

    @Sendable static func getIntents(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        Response.json(.ok, try await stored { try await hub.desk.intents() })
    }

    @Sendable static func putIntent(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let lesson = try await Lesson(context.parameters.get("name") ?? "", body(of: request))
        let actor = hub.access.identity(of: request)?.user ?? ""
        let (isNew, json) = try await stored { try await hub.desk.teach(lesson, by: actor) }
        return Response.json(isNew ? .created : .ok, json)
    }

    @Sendable static func deleteIntent(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let name = context.parameters.get("name") ?? ""
        let actor = hub.access.identity(of: request)?.user ?? ""
        try await stored { try await hub.desk.forget(name, by: actor) }
        return Response(status: .noContent)
    }

    @Sendable static func postReload(
        _ hub: Hub, _ request: Request, _ context: HubContext
    ) async throws(ProtocolError) -> Response {
        let seconds: Double
        do { seconds = try await hub.reload() } catch let error as ProtocolError { throw error } catch {
            throw .invalid("pack", "cannot be used: \(error)")
        }
        return Response.json(
            .ok, JSONWriter.object { $0.field("seconds", (seconds * 1000).rounded() / 1000) })
    }

    @Sendable static func getAudit(
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
}
