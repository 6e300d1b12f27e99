import Crypto
import CryptoExtras
import Foundation
import JSON

/// Public keys that tokens of another issuer are checked with. Each serves one algorithm: what a header asks for never
/// turns one kind of key into another.
public struct TokenKeys: Sendable {
    private var keys: [(id: String?, key: PublicKey)] = []

    /// No keys.
    public init() {}

    /// What is wrong with a text that should hold keys.
    public struct Unusable: Error, Equatable, Sendable {
        /// In words.
        public let reason: String
    }

    private enum PublicKey: Sendable {
        case rs256(_RSA.Signing.PublicKey)
        case es256(P256.Signing.PublicKey)
        case edDSA(Curve25519.Signing.PublicKey)

        var algorithm: String {
            switch self {
            case .rs256: "RS256"
            case .es256: "ES256"
            case .edDSA: "EdDSA"
            }
        }

        func isValid(_ signature: [UInt8], for signed: [UInt8]) -> Bool {
            switch self {
            case .rs256(let key):
                // What the standard's RS256 is (RFC 7518, section 3.3).
                key.isValidSignature(
                    .init(rawRepresentation: signature), for: SHA256.hash(data: signed),
                    padding: .insecurePKCS1v1_5)
            case .es256(let key):
                (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map {
                    key.isValidSignature($0, for: signed)
                } ?? false
            case .edDSA(let key): key.isValidSignature(signature, for: signed)
            }
        }
    }

    /// Reads a JWK set (RFC 7517). Keys of other kinds, for encryption, or too weak are passed over.
    public init(jwks text: [UInt8]) throws(Unusable) {
        guard let set = try? JSONText(validating: text), let list = set["keys"], list.isArray else {
            throw Unusable(reason: "no JWK set: an object with the array \"keys\"")
        }
        for element in list.elements {
            guard let key = Self.key(element) else { continue }
            keys.append((element["kid"]?.string, key))
        }
        if keys.isEmpty {
            throw Unusable(reason: "no key for RS256 (2048 bits or more), ES256 or EdDSA in the JWK set")
        }
    }

    private static func key(_ jwk: JSONText) -> PublicKey? {
        func part(_ name: String) -> [UInt8]? { (jwk[name]?.string?.utf8).flatMap { Base64URL.decode($0) } }
        if let use = jwk["use"]?.string, use != "sig" { return nil }
        let key: PublicKey?
        switch (jwk["kty"]?.string, jwk["crv"]?.string) {
        case ("RSA", _):
            key = part("n").flatMap { n in
                part("e").flatMap { try? _RSA.Signing.PublicKey(n: n, e: $0) }
            }.flatMap { $0.keySizeInBits >= 2048 ? .rs256($0) : nil }
        case ("EC", "P-256"):
            key = part("x").flatMap { x in
                part("y").flatMap { try? P256.Signing.PublicKey(rawRepresentation: x + $0) }
            }.map { .es256($0) }
        case ("OKP", "Ed25519"):
            key = part("x").flatMap { try? Curve25519.Signing.PublicKey(rawRepresentation: $0) }.map {
                .edDSA($0)
            }
        default: key = nil
        }
        if let key, let algorithm = jwk["alg"]?.string, algorithm != key.algorithm { return nil }
        return key
    }

    /// Reads one public key as PEM: RSA of 2048 bits or more, P-256 or Ed25519.
    public init(pem text: String) throws(Unusable) {
        if let key = try? _RSA.Signing.PublicKey(pemRepresentation: text) {
            keys = [(nil, .rs256(key))]
        } else if let key = try? P256.Signing.PublicKey(pemRepresentation: text) {
            keys = [(nil, .es256(key))]
        } else if let key = Self.ed25519(pem: text) {
            keys = [(nil, .edDSA(key))]
        } else {
            throw Unusable(reason: "no public key in PEM form: RSA (2048 bits or more), P-256 or Ed25519")
        }
    }

    /// The 32 bytes behind the fixed head of an Ed25519 key's SubjectPublicKeyInfo (RFC 8410, section 4).
    private static func ed25519(pem text: String) -> Curve25519.Signing.PublicKey? {
        let head: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        guard let bytes = Data(base64Encoded: lines.joined()), bytes.count == head.count + 32,
            bytes.prefix(head.count).elementsEqual(head)
        else { return nil }
        return try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst(head.count))
    }

    /// Whether a key of this set has signed a token.
    enum Verdict: Equatable {
        case signed
        case forged
        /// The header names a key that is not here; it may have been added to the set since.
        case unknownKey
    }

    func verdict(_ token: JSONWebToken) -> Verdict {
        let candidates = keys.filter { key in
            key.key.algorithm == token.header.algorithm
                && (token.header.keyID == nil || key.id == nil || key.id == token.header.keyID)
        }
        if candidates.isEmpty { return token.header.keyID == nil ? .forged : .unknownKey }
        return candidates.contains { $0.key.isValid(token.signature, for: token.signed) } ? .signed : .forged
    }
}
