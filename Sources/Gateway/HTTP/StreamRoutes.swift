import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Realtime
import Transport

/// The client protocol for those who cannot have a WebSocket: replies over the body of a response, commands by requests
/// of their own.
struct StreamRoutes {
    let hub: Hub

    /// One of the endpoints.
    private struct Endpoint: Sendable {
        let path: String
        let style: StreamLink.Style
        let isUnidirectional: Bool
        /// Where an EventSource, which cannot have a body, brings its first words.
        let takesQuery: Bool
    }

    private static let endpoints = [
        Endpoint(path: "/connection/http_stream", style: .lines, isUnidirectional: false, takesQuery: false),
        Endpoint(path: "/connection/sse", style: .events, isUnidirectional: false, takesQuery: true),
        Endpoint(
            path: "/connection/uni_http_stream", style: .lines, isUnidirectional: true, takesQuery: false),
        Endpoint(path: "/connection/uni_sse", style: .events, isUnidirectional: true, takesQuery: true),
    ]
    private static let emulation = "/emulation"
    private static let queryName = "cf_connect"
    /// What staff may say at once, and what is around it.
    private static let maximumEmulation = (256 << 10) + 4096

    func add(to router: Router<HubContext>) {
        for endpoint in Self.endpoints {
            if endpoint.takesQuery {
                router.get(RouterPath(endpoint.path)) { request, context in
                    let words = request.uri.queryParameters[Substring(Self.queryName)] ?? ""
                    return open(endpoint, Array(words.utf8), request, context)
                }
            }
            if !endpoint.takesQuery || endpoint.isUnidirectional {
                router.post(RouterPath(endpoint.path)) { request, context in
                    var request = request
                    let words = try await request.collectBody(upTo: hub.configuration.messageBytes)
                    return open(endpoint, Array(words.readableBytesView), request, context)
                }
            }
            router.on(RouterPath(endpoint.path), method: .options) { request, _ in preflight(request) }
        }
        router.post(RouterPath(Self.emulation)) { try await emulate($0, $1) }
        router.on(RouterPath(Self.emulation), method: .options) { request, _ in preflight(request) }
    }

    // MARK: Answers

    private func open(
        _ endpoint: Endpoint, _ words: [UInt8], _ request: Request, _ context: HubContext
    ) -> Response {
        guard isWelcome(request) else { return Response.failure(.forbidden, .permissionDenied) }
        guard !words.isEmpty else { return Response.failure(.badRequest, .badRequest) }
        let address = address(of: request, context)
        guard hub.isReady, let seat = hub.addresses.seat(address) else {
            return Response.failure(.serviceUnavailable, .limitExceeded)
        }
        let isBare = endpoint.isUnidirectional
        let channel = context.channel
        let link = StreamLink(style: endpoint.style, limits: hub.configuration.limits) { code, reason in
            Reply.disconnect(code: code, reason: reason, isBare: isBare)
        }
        let body = ResponseBody { writer in
            let end = hub.node.open(link, address: address, isUnidirectional: isBare, greeting: words)
            defer {
                link.abandon()
                end()
                withExtendedLifetime(seat) {}
            }
            // A reader that hangs up ends the stream.
            channel.closeFuture.whenComplete { _ in link.abandon() }
            // A reader that takes nothing any more would hold the connection for ever.
            let deadline = Task {
                try await link.overdue()
                channel.close(promise: nil)
            }
            defer { deadline.cancel() }
            while let chunk = await link.next() { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
        var headers: HTTPFields = [
            .contentType: endpoint.style.contentType, .cacheControl: "no-store",
            // A proxy must hand on what it gets, as it gets it.
            .accelBuffering: "no",
        ]
        allowOrigin(request, &headers)
        return Response(status: .ok, headers: headers, body: body)
    }

    /// `{"session", "node", "data": "<commands, one a line>"}`.
    private func emulate(_ request: Request, _ context: HubContext) async throws -> Response {
        guard isWelcome(request) else { return Response.failure(.forbidden, .permissionDenied) }
        guard hub.node.mayAsk(from: address(of: request, context)) else {
            return Response.failure(.tooManyRequests, .tooManyRequests)
        }
        guard let body = try await Routes.body(of: request, upTo: Self.maximumEmulation),
            let session = body["session"]?.string,
            let node = body["node"]?.string, let data = body["data"]?.string
        else { return Response.failure(.badRequest, .badRequest) }
        do throws(ProtocolError) {
            try await hub.node.emulate(session: session, node: node, text: Array(data.utf8))
        } catch {
            return Response.failure(error.httpStatus, error)
        }
        var headers: HTTPFields = [.cacheControl: "no-store"]
        allowOrigin(request, &headers)
        return Response(status: .noContent, headers: headers)
    }

    private func address(of request: Request, _ context: HubContext) -> String {
        ClientAddress.resolve(
            peer: context.peer, forwarded: forwarded(request), proxies: hub.configuration.proxies)
    }

    // MARK: Origins

    private func forwarded(_ request: Request) -> [String] {
        request.headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    private var origins: OriginRule { OriginRule(allowed: hub.configuration.origins) }

    private func isWelcome(_ request: Request) -> Bool {
        origins.allows(request.headers[.origin], host: request.head.authority ?? "")
    }

    private func allowOrigin(_ request: Request, _ headers: inout HTTPFields) {
        guard let origin = request.headers[.origin] else { return }
        headers[.accessControlAllowOrigin] = origin
        headers[.vary] = "Origin"
    }

    private func preflight(_ request: Request) -> Response {
        guard isWelcome(request) else { return Response.failure(.forbidden, .permissionDenied) }
        var headers: HTTPFields = [
            .accessControlAllowMethods: "GET, POST", .accessControlAllowHeaders: "Content-Type",
            .accessControlMaxAge: "600",
        ]
        allowOrigin(request, &headers)
        return Response(status: .noContent, headers: headers)
    }
}

extension HTTPField.Name {
    fileprivate static var forwardedFor: HTTPField.Name { HTTPField.Name("X-Forwarded-For") ?? .via }
    fileprivate static var accelBuffering: HTTPField.Name { HTTPField.Name("X-Accel-Buffering") ?? .via }
}
