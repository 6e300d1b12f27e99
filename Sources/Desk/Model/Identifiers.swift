/// Makes names that cannot be guessed: 128 random bits in Crockford's base 32, behind a letter that says what it is.
enum Identifier {
    private static let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")

    static func make(_ kind: Character) -> String {
        var generator = SystemRandomNumberGenerator()
        var text = "\(kind)_"
        // Twelve letters a draw, since each draw is a system call.
        var (bits, left) = (UInt64(0), 0)
        for _ in 0..<26 {
            if left == 0 { (bits, left) = (generator.next(), 12) }
            text.append(letters[Int(bits & 31)])
            bits >>= 5
            left -= 1
        }
        return text
    }
}

/// Names a conversation.
public struct ConversationID: Hashable, Sendable, Codable {
    /// As it goes over the wire.
    public let text: String

    /// A known one.
    public init(_ text: String) { self.text = text }

    /// A new one.
    public static func make() -> ConversationID { ConversationID(Identifier.make("c")) }

    /// The topic of its entries.
    public var topic: String { "conversation:\(text)" }

    /// The topic of what is for staff alone.
    public var staffTopic: String { "desk:conversation:\(text)" }

    /// The same on every node and in every run: picks the home loop (FNV-1a).
    var hash: UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
