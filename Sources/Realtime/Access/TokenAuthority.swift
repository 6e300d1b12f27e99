import Crypto
import Foundation
import JSON

/// Makes and checks connection tokens: JWT signed with HS256 (RFC 7515, RFC 7519).
///
/// One algorithm, one key: whatever else a header asks for (`none`, other algorithms, keys by URL) is no valid token.
public struct TokenAuthority: Sendable {
    private let key: SymmetricKey
    private let audience: String?

    /// How far two clocks may differ, in seconds.
    static let leeway = 60

    /// An authority on one shared secret of at least 32 bytes.
    public init(secret: String, audience: String? = nil) {
        key = SymmetricKey(data: Array(secret.utf8))
        self.audience = audience
    }

    /// Why a token is not taken.
    public enum Refusal: Error, Equatable, Sendable {
        /// Not one of ours, or not for us.
        case invalid
        /// Was good until it expired.
        case expired
    }

    /// Checks a token.
    ///
    /// - Parameter now: Unix seconds.
    public func verify(_ token: String, now: Int) throws(Refusal) -> Identity {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard token.utf8.count <= 8192, parts.count == 3, let header = Base64URL.decode(parts[0]),
            let claimBytes = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2])
        else { throw .invalid }
        let signed = Array(token.utf8.prefix(parts[0].count + 1 + parts[1].count))
        guard let head = try? JSONText(validating: header), head["alg"]?.string == "HS256",
            head["crit"] == nil,
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: key),
            let claims = try? JSONText(validating: claimBytes), claims.isObject
        else { throw .invalid }
        return try identity(claims, now: now)
    }

    private func identity(_ claims: JSONText, now: Int) throws(Refusal) -> Identity {
        guard let user = claims["sub"].map(\.string) ?? "", user.utf8.count <= 128 else { throw .invalid }
        if let audience {
            let named =
                claims["aud"].map { $0.isArray ? $0.elements.compactMap(\.string) : [$0.string ?? ""] } ?? []
            guard named.contains(audience) else { throw .invalid }
        }
        if let notBefore = claims["nbf"]?.double, Double(now + Self.leeway) < notBefore { throw .invalid }
        var role = Role.customer
        if let named = claims["role"] {
            guard let known = named.string.flatMap(Role.init) else { throw .invalid }
            role = known
        }
        var expires: Int?
        if let claim = claims["exp"] {
            guard let time = claim.double, time < 1e12 else { throw .invalid }
            guard Double(now) < time else { throw .expired }
            expires = Int(time)
        }
        return Identity(
            user: user, role: role, name: claims["name"]?.string,
            info: claims["info"].map { Array($0.bytes) },
            expires: expires, tokenID: claims["jti"]?.string,
            topics: claims["channels"]?.elements.compactMap(\.string) ?? [])
    }

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - now: Unix seconds.
    ///   - lifetime: seconds until it expires; nil for never.
    public func issue(_ identity: Identity, now: Int, lifetime: Int?) -> String {
        let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        let claims = JSONWriter.object { json in
            json.field("sub", identity.user)
            json.field("role", identity.role.rawValue)
            json.field("name", identity.name)
            json.field("info", raw: identity.info)
            json.field("jti", identity.tokenID)
            json.field("aud", audience)
            json.field("iat", now)
            json.field("exp", lifetime.map { now + $0 })
        }
        let signed = header + "." + Base64URL.encode(claims)
        let signature = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: key)
        return signed + "." + Base64URL.encode(Array(signature))
    }
}

/// Base64 with the alphabet for URLs and no padding (RFC 4648, section 5).
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
            .reduce(into: "") { $0.append($1) }
    }

    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count + 3)
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): plain.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): plain.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: plain.append(byte)
            }
        }
        while plain.count % 4 != 0 { plain.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(plain)).map(Array.init)
    }
}
