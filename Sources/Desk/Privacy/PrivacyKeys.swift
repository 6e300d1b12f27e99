import Crypto
import Foundation
import Understanding

/// The two keys of masked values, derived from one secret that is kept apart from the store (RFC 5869): one makes
/// fingerprints, one seals clear text. Who has the store alone has neither the values nor a way to guess them.
package struct PrivacyKeys: Sendable {
    private let printing: SymmetricKey
    private let sealing: SymmetricKey

    /// Keys from a secret of an installation.
    package init(secret: String) {
        let secret = SymmetricKey(data: Data(secret.utf8))
        func derived(_ use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Data(use.utf8), outputByteCount: 32)
        }
        printing = derived("switchboard masked value fingerprint")
        sealing = derived("switchboard masked value")
    }

    /// Equal for equal values of a kind; 96 bits of an HMAC in base 64.
    func fingerprint(_ kind: PersonalDataKind, _ value: String) -> String {
        let message = Data("\(kind.rawValue)\u{0}\(value)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: printing)
        return Data(code.prefix(12)).base64EncodedString()
    }

    /// Seals a value for its place: what was sealed for one conversation and token opens for no other.
    func seal(_ value: ClearValue, at token: MaskToken, in id: ConversationID) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            JSONEncoder().encode(value), using: sealing, authenticating: Self.place(token, id))
        guard let bytes = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return Array(bytes)
    }

    /// Opens what was sealed; nil when it was sealed with another key or for another place.
    func open(_ sealed: [UInt8], at token: MaskToken, in id: ConversationID) -> ClearValue? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: sealing, authenticating: Self.place(token, id))
        else { return nil }
        return try? JSONDecoder().decode(ClearValue.self, from: bytes)
    }

    private static func place(_ token: MaskToken, _ id: ConversationID) -> Data {
        Data("\(id.text)\u{0}\(token)".utf8)
    }
}

/// What a token stands for.
struct ClearValue: Equatable, Sendable, Codable {
    /// As it was written.
    var text: String
    /// In the form that other systems take: digits joined, mail in lower case.
    var value: String
}
