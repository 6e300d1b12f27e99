import Crypto
import Foundation
import Testing

@testable import Realtime

@Suite struct TokenAuthorityTests {
    private static let secret = "0123456789abcdef0123456789abcdef"
    private let authority = TokenAuthority(secret: secret)
    private static let now = 1_800_000_000

    private static func token(_ header: String, _ claims: String, key: String = secret) -> String {
        func encode(_ data: Data) -> String {
            data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
                "=", with: "")
        }
        let signed = encode(Data(header.utf8)) + "." + encode(Data(claims.utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(signed.utf8), using: SymmetricKey(data: Data(key.utf8)))
        return signed + "." + encode(Data(code))
    }

    private static let header = #"{"alg":"HS256","typ":"JWT"}"#

    @Test func `takes the example of RFC 7515, appendix A.1, by its key`() throws {
        // The key of the RFC is 64 bytes of base64url; our authority takes text, so the check goes through HMAC directly.
        let key = try #require(
            Data(
                base64Encoded:
                    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow=="
            ))
        let signed =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: key))
        #expect(Base64URL.encode(Array(code)) == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(Base64URL.decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".utf8) == Array(code))
    }

    @Test func `reads the claims, and what it issues comes back`() throws {
        let claims =
            #"{"sub":"u1","role":"agent","name":"Min","exp":\#(Self.now + 60),"info":{"a":1},"channels":["news:x"]}"#
        let identity = try authority.verify(Self.token(Self.header, claims), now: Self.now)
        #expect(identity.user == "u1" && identity.role == .agent && identity.name == "Min")
        #expect(identity.topics == ["news:x"] && identity.info == Array(#"{"a":1}"#.utf8))
        let issued = authority.issue(
            Identity(user: "中", role: .customer, tokenID: "t"), now: Self.now, lifetime: 5)
        let back = try authority.verify(issued, now: Self.now)
        #expect(
            back.user == "中" && back.role == .customer && back.expires == Self.now + 5 && back.tokenID == "t")
    }

    /// Forged or foreign tokens; none may pass.
    static let forged: [(String, String)] = [
        ("empty", ""), ("two parts", "a.b"), ("four parts", "a.b.c.d"), ("not base64", "*.*.*"),
        ("algorithm none", token(#"{"alg":"none"}"#, #"{"sub":"u"}"#)),
        ("algorithm None", token(#"{"alg":"None"}"#, #"{"sub":"u"}"#)),
        ("algorithm HS512", token(#"{"alg":"HS512"}"#, #"{"sub":"u"}"#)),
        ("algorithm RS256", token(#"{"alg":"RS256"}"#, #"{"sub":"u"}"#)),
        ("no algorithm", token("{}", #"{"sub":"u"}"#)),
        ("critical extension", token(#"{"alg":"HS256","crit":["x"]}"#, #"{"sub":"u"}"#)),
        ("other key", token(header, #"{"sub":"u"}"#, key: "another secret of thirty-two bytes")),
        ("key by URL", token(#"{"alg":"HS256","jku":"https://evil.example"}"#, #"{"sub":"u"}"#, key: "evil")),
        (
            "no signature",
            String(token(header, #"{"sub":"u"}"#).split(separator: ".").dropLast().joined(separator: "."))
                + "."
        ),
        ("claims not an object", token(header, "[]")), ("claims not JSON", token(header, "{")),
        ("double claim", token(header, #"{"sub":"a","sub":"b"}"#)),
        ("user a number", token(header, #"{"sub":7}"#)),
        ("unknown role", token(header, #"{"sub":"u","role":"god"}"#)),
        ("role a list", token(header, #"{"sub":"u","role":["admin"]}"#)),
        ("expiry a text", token(header, #"{"sub":"u","exp":"never"}"#)),
        ("not yet", token(header, #"{"sub":"u","nbf":\#(now + 3600)}"#)),
        ("padded", token(header, #"{"sub":"u"}"#) + "="),
        ("user too long", token(header, #"{"sub":"\#(String(repeating: "x", count: 200))"}"#)),
    ]

    @Test(arguments: forged.map(\.0)) func `refuses`(name: String) throws {
        let (_, token) = try #require(Self.forged.first { $0.0 == name })
        #expect(throws: TokenAuthority.Refusal.invalid) { try authority.verify(token, now: Self.now) }
    }

    @Test func `refuses changed claims and tells an expired token apart`() {
        let good = Self.token(Self.header, #"{"sub":"u","exp":\#(Self.now)}"#)
        #expect(throws: TokenAuthority.Refusal.expired) { try authority.verify(good, now: Self.now) }
        let parts = good.split(separator: ".")
        let other = Self.token(Self.header, #"{"sub":"admin"}"#).split(separator: ".")
        #expect(throws: TokenAuthority.Refusal.invalid) {
            try authority.verify("\(parts[0]).\(other[1]).\(parts[2])", now: Self.now)
        }
    }
}

@Suite struct TopicOptionsTests {
    @Test(arguments: [("news:a", "news", "a"), ("conversation:c_1:x", "conversation", "c_1:x")])
    func `a name has a namespace and a rest`(text: String, namespace: String, rest: String) throws {
        let name = try #require(TopicName(text))
        #expect(name.namespace == namespace && name.rest == rest)
    }

    @Test(arguments: ["", "news", ":a", "news:", "n:" + String(repeating: "x", count: 254)])
    func `other names are none`(text: String) { #expect(TopicName(text) == nil) }

    @Test func `an audience lets in whom it names`() throws {
        let options = TopicOptions()
        let topic = try #require(TopicName("notices:u1"))
        func allows(
            _ audience: Set<TopicOptions.Audience>, _ user: String, _ role: Role, _ isSubscribed: Bool = false
        ) -> Bool {
            options.allows(
                audience, Identity(user: user, role: role), topic: topic, isSubscribed: isSubscribed)
        }
        #expect(!allows([], "u1", .admin))
        #expect(allows([.anyone], "", .customer))
        #expect(
            allows([.owner], "u1", .customer) && !allows([.owner], "u2", .customer)
                && !allows([.owner], "", .customer))
        #expect(allows([.role(.agent)], "x", .agent) && !allows([.role(.agent)], "x", .admin))
        #expect(allows([.subscriber], "x", .customer, true) && !allows([.subscriber], "x", .customer))
    }
}
