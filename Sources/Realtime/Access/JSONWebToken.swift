import Foundation
import JSON

/// A JWT in its compact form, taken apart but not believed yet (RFC 7515, section 3.1).
struct JSONWebToken {
    /// Which key has to have signed it, as the header says. Everything else in a header is ignored: keys by URL, embedded
    /// keys and certificates are how forgers bring their own.
    struct Header {
        let algorithm: String
        let keyID: String?
    }

    let header: Header
    let claims: JSONText
    /// What the signature covers.
    let signed: [UInt8]
    let signature: [UInt8]

    static let maximumBytes = 8192

    /// Nil for anything that is no such token, or needs an extension to be understood (`crit`).
    init?(_ token: String) {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maximumBytes, parts.count == 3,
            let headerBytes = Base64URL.decode(parts[0]),
            let claimBytes = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]),
            let header = try? JSONText(validating: headerBytes), header.isObject,
            let algorithm = header["alg"]?.string, header["crit"] == nil,
            let claims = try? JSONText(validating: claimBytes), claims.isObject
        else { return nil }
        if let type = header["typ"] {
            guard let text = type.string?.lowercased(), text == "jwt" || text == "at+jwt" else { return nil }
        }
        self.header = Header(algorithm: algorithm, keyID: header["kid"]?.string)
        self.claims = claims
        self.signature = signature
        signed = Array(token.utf8.prefix(parts[0].count + 1 + parts[1].count))
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
