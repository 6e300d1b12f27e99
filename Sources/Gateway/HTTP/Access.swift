import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Realtime

/// Who may use HTTP: business systems by the API key, people by a token with a role.
struct Access: Sendable {
    private let keyHash: [UInt8]
    private let authority: TokenAuthority

    init(apiKey: String, authority: TokenAuthority) {
        keyHash = Array(SHA256.hash(data: Array(apiKey.utf8)))
        self.authority = authority
    }

    /// `X-API-Key: <key>` or `Authorization: apikey <key>`, compared in constant time.
    func hasAPIKey(_ request: Request) -> Bool {
        let header = request.headers[.authorization].flatMap { value -> String? in
            value.lowercased().hasPrefix("apikey ") ? String(value.dropFirst(7)) : nil
        }
        guard let key = request.headers[.apiKey] ?? header else { return false }
        let hash = Array(SHA256.hash(data: Array(key.utf8)))
        return zip(hash, keyHash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The bearer of a token, or an admin by API key.
    func identity(of request: Request) -> Identity? {
        if hasAPIKey(request) { return Identity(user: "api", role: .admin) }
        guard let value = request.headers[.authorization], value.lowercased().hasPrefix("bearer ") else {
            return nil
        }
        return try? authority.verify(String(value.dropFirst(7)), now: Int(Date().timeIntervalSince1970))
    }
}

extension HTTPField.Name {
    static var apiKey: HTTPField.Name { HTTPField.Name("X-API-Key") ?? .authorization }
}
