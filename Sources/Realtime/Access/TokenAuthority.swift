import Crypto
import Foundation
import JSON
import Synchronization

/// Checks tokens of connections and subscriptions (JWT, RFC 7519), and makes our own.
///
/// HS256 by the hub's shared secret; RS256, ES256 and EdDSA by the public keys of another issuer, when there are any. The
/// algorithm decides which keys are tried, and a key serves one algorithm only. Verifying is plain work on the caller's
/// thread, since a connection waits for it: a library that hands it to an actor would cost two hops a connect.
public final class TokenAuthority: Sendable {
    private let secret: SymmetricKey
    private let rules: Rules
    private let keys: Mutex<TokenKeys>

    /// What has to be true of every token of another issuer.
    public struct Rules: Equatable, Sendable {
        /// One of the token's audiences; nil: not looked at.
        public var audience: String?
        /// The token's issuer; nil: not looked at.
        public var issuer: String?

        /// Nothing but a good signature and time.
        public init(audience: String? = nil, issuer: String? = nil) {
            self.audience = audience
            self.issuer = issuer
        }
    }

    /// How far two clocks may differ, in seconds.
    static let leeway = 60

    /// An authority on one shared secret, and perhaps on public keys.
    public init(secret: String, keys: TokenKeys = TokenKeys(), rules: Rules = Rules()) {
        self.secret = SymmetricKey(data: Array(secret.utf8))
        self.keys = Mutex(keys)
        self.rules = rules
    }

    /// Takes another set of public keys; tokens that come from now on are checked by it.
    public func replace(keys new: TokenKeys) { keys.withLock { $0 = new } }

    /// Why a token is not taken.
    public enum Refusal: Error, Equatable, Sendable {
        /// Not one of ours, or not for us.
        case invalid
        /// Was good until it expired.
        case expired
        /// Signed with a key that is not known, and may be by now.
        case unknownKey
    }

    // MARK: Checking

    /// Checks a connection token.
    ///
    /// - Parameter now: Unix seconds.
    public func verify(_ token: String, now: Int) throws(Refusal) -> Identity {
        let claims = try claims(of: token)
        var role = Role.customer
        if let named = claims["role"] {
            guard let known = named.string.flatMap(Role.init) else { throw .invalid }
            role = known
        }
        guard claims["channel"] == nil else { throw .invalid }
        return Identity(
            user: try user(claims), role: role, name: claims["name"]?.string,
            info: claims["info"].map { Array($0.bytes) },
            expires: try lifetime(claims, now: now), tokenID: claims["jti"]?.string,
            topics: claims["channels"]?.elements.compactMap(\.string) ?? [])
    }

    /// What a subscription token allows.
    public struct SubscriptionGrant: Equatable, Sendable {
        /// To whom.
        public let user: String
        /// On which topic.
        public let topic: String
        /// JSON that others on the topic may see.
        public let info: [UInt8]?
        /// Unix seconds after which it counts no more.
        public let expires: Int?
    }

    /// Checks a subscription token.
    public func verify(subscription token: String, now: Int) throws(Refusal) -> SubscriptionGrant {
        let claims = try claims(of: token)
        guard let topic = claims["channel"]?.string, !topic.isEmpty else { throw .invalid }
        return SubscriptionGrant(
            user: try user(claims), topic: topic, info: claims["info"].map { Array($0.bytes) },
            expires: try lifetime(claims, now: now))
    }

    private func claims(of text: String) throws(Refusal) -> JSONText {
        guard let token = JSONWebToken(text) else { throw .invalid }
        if token.header.algorithm == "HS256" {
            guard
                HMAC<SHA256>.isValidAuthenticationCode(
                    token.signature, authenticating: token.signed, using: secret)
            else { throw .invalid }
        } else {
            switch keys.withLock({ $0 }).verdict(token) {
            case .signed: break
            case .forged: throw .invalid
            case .unknownKey: throw .unknownKey
            }
        }
        try check(token.claims)
        return token.claims
    }

    private func check(_ claims: JSONText) throws(Refusal) {
        if let audience = rules.audience {
            let named =
                claims["aud"].map { $0.isArray ? $0.elements.compactMap(\.string) : [$0.string ?? ""] } ?? []
            guard named.contains(audience) else { throw .invalid }
        }
        if let issuer = rules.issuer, claims["iss"]?.string != issuer { throw .invalid }
    }

    private func user(_ claims: JSONText) throws(Refusal) -> String {
        guard let user = claims["sub"].map(\.string) ?? "", user.utf8.count <= 128 else { throw .invalid }
        return user
    }

    /// Checks `nbf` and `exp`; returns the latter.
    private func lifetime(_ claims: JSONText, now: Int) throws(Refusal) -> Int? {
        if let claim = claims["nbf"] {
            guard let time = claim.double, Double(now + Self.leeway) >= time else { throw .invalid }
        }
        guard let claim = claims["exp"] else { return nil }
        guard let time = claim.double, time < 1e12 else { throw .invalid }
        guard Double(now) < time else { throw .expired }
        return Int(time)
    }

    // MARK: Making

    /// Makes a connection token.
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
            json.field("aud", rules.audience)
            json.field("iss", rules.issuer)
            json.field("iat", now)
            json.field("exp", lifetime.map { now + $0 })
        }
        let signed = header + "." + Base64URL.encode(claims)
        let signature = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: secret)
        return signed + "." + Base64URL.encode(Array(signature))
    }
}
