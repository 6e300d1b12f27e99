import Desk
import Transport

/// Calls the pack's back-end for the desk's outbox.
struct ShopConnector: Connector {
    let http: OutgoingHTTP
    /// Without a slash at its end.
    let baseURL: @Sendable () -> String

    func request(
        method: String, path: String, body: [UInt8]?, key: String
    ) async throws -> (status: Int, body: [UInt8]) {
        let answer = try await http.request(
            method: method, url: baseURL() + path,
            headers: [
                ("Idempotency-Key", key), ("Accept", "application/json"),
                ("Content-Type", "application/json"),
            ], body: body)
        return (answer.status, answer.body)
    }
}
