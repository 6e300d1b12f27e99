import HTTPTypes
import Hummingbird
import Realtime

/// The pages: files of `static/`, each with its type, charset and ETag.
enum Pages {
    static func files(folder: String) -> FileMiddleware<HubContext, LocalFileSystem> {
        let text = [
            "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
            "json": "application/json",
        ]
        var files = FileMiddleware<HubContext, LocalFileSystem>(
            folder, searchForIndexHtml: true)
        for (fileExtension, type) in text {
            guard let mediaType = MediaType(from: "\(type); charset=utf-8") else { continue }
            files = files.withAdditionalMediaType(mediaType, mappedToFileExtension: fileExtension)
        }
        return files
    }
}

/// Headers every answer carries, and answers to what went wrong below.
struct ResponseRules: RouterMiddleware {
    typealias Context = HubContext

    /// No inline code or style, nothing from elsewhere; who may frame a page is said per page.
    private static let policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; media-src 'self' https:; "
        + "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'"

    @concurrent func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError {
            response = Response.failure(
                error.status, .init(Int(error.status.code), error.status.reasonPhrase))
        }
        // Files are asked for again by their ETag, so that a new version shows at once.
        if response.headers[.eTag] != nil { response.headers[.cacheControl] = "no-cache" }
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "strict-origin-when-cross-origin"
        if response.headers[.contentType]?.hasPrefix("text/html") == true {
            // The widget's panel is made to be framed by shops; nothing else is.
            let ancestors = request.uri.path.hasPrefix("/widget/") ? "*" : "'none'"
            response.headers[.contentSecurityPolicy] = Self.policy + "; frame-ancestors \(ancestors)"
        }
        if request.uri.path == "/widget.js" || request.uri.path.hasPrefix("/widget/")
            || request.uri.path.hasSuffix(".js")
        {
            // The loader is a module on foreign pages, which browsers fetch by CORS.
            response.headers[.accessControlAllowOrigin] = "*"
        }
        return response
    }
}

extension HTTPField.Name {
    fileprivate static var referrerPolicy: HTTPField.Name { HTTPField.Name("Referrer-Policy") ?? .accept }
}
