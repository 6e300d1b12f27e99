import Backplane
import Desk
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Realtime

/// The HTTP face of the hub: server API, REST below `/v1`, health and metrics, pages, the stand-in back-end.
struct Routes {
    let hub: Hub

    static let maximumBody = 1 << 20

    func router() -> Router<HubContext> {
        let router = Router(context: HubContext.self)
        router.add(middleware: ResponseRules())
        router.add(middleware: Pages.files(folder: "\(hub.configuration.home)/static"))
        health(router)
        serverAPI(router)
        StreamRoutes(hub: hub).add(to: router)
        rest(router)
        if let demo = hub.demo { demo.addRoutes(to: router) }
        return router
    }

    // MARK: Health and metrics

    private func health(_ router: Router<HubContext>) {
        router.get("/health/live") { _, _ in Response.json(.ok, Array(#"{"status":"live"}"#.utf8)) }
        router.get("/health/ready") { [hub] _, _ in
            let isReady = hub.isReady
            return Response.json(
                isReady ? .ok : .serviceUnavailable,
                JSONWriter.object { json in
                    let level = hub.desk.level
                    json.field("status", !isReady ? "starting" : level.number == 0 ? "ready" : "degraded")
                    json.service(level)
                })
        }
        router.get("/metrics") { [hub] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: await hub.metrics())))
        }
    }

    // MARK: Server API

    private func serverAPI(_ router: Router<HubContext>) {
        router.post("/api/:method") { [hub] request, context in
            guard hub.access.hasAPIKey(request) else { return Response.failure(.unauthorized, .unauthorized) }
            let body = try await Self.body(of: request)
            guard let body else { return Response.failure(.badRequest, .badRequest) }
            let method = context.parameters.get("method") ?? ""
            return Response.json(.ok, await ServerAPI(node: hub.node).call(method, body))
        }
    }

    // MARK: REST

    private func rest(_ router: Router<HubContext>) {
        router.get("/v1/openapi.json") { _, _ in Response.json(.ok, APIDocument.json) }
        for operation in APIDocument.operations {
            router.on(RouterPath(operation.routerPath), method: operation.method) { [hub] request, context in
                guard let identity = hub.access.identity(of: request) else {
                    return Response.failure(.unauthorized, .unauthorized)
                }
                guard operation.roles.contains(identity.role) else {
                    return Response.failure(.forbidden, .permissionDenied)
                }
                do throws(ProtocolError) {
                    return try await operation.answer(hub, request, context)
                } catch {
                    return Response.failure(error.httpStatus, error)
                }
            }
        }
    }

    /// The JSON body of a request; nil when it is none.
    ///
    /// - Throws: 413 for more than `limit` bytes.
    static func body(of request: Request, upTo limit: Int = maximumBody) async throws -> JSONText? {
        var request = request
        let buffer = try await request.collectBody(upTo: limit)
        return try? JSONText(validating: Array(buffer.readableBytesView))
    }
}

extension Response {
    static func json(_ status: HTTPResponse.Status, _ bytes: [UInt8]) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// `{"error": {"code", "message"}}`.
    static func failure(_ status: HTTPResponse.Status, _ error: ProtocolError) -> Response {
        json(
            status,
            JSONWriter.object { json in
                json.name("error")
                json.error(error)
            })
    }
}

extension ProtocolError {
    var httpStatus: HTTPResponse.Status {
        switch code {
        case 101: .unauthorized
        case 103: .forbidden
        case 102, 404: .notFound
        case 409: .conflict
        case 413: .contentTooLarge
        case 422: .unprocessableContent
        case 111, 429: .tooManyRequests
        case 100, 503: .serviceUnavailable
        default: .badRequest
        }
    }
}
