/// Where the members of an object lie, and those of the objects among them: noted by the walk that validates, so that
/// reading a short message takes one walk and no memory of its own.
package struct JSONOutline: Sendable {
    /// A member by its place in the text. Offsets are bytes from the start of the outermost object.
    package struct Member: Sendable {
        /// Of the key, without its quotes.
        fileprivate var keyStart: UInt32 = 0
        fileprivate var keyCount: UInt16 = 0
        fileprivate var level: UInt16 = 0
        fileprivate var valueStart: UInt32 = 0
        fileprivate var valueEnd: UInt32 = 0

        /// 1 in the outermost object.
        package var depth: Int { Int(level) }
    }

    /// An id, a method and what a method asks for.
    private static let room = 8
    private var members = InlineArray<8, Member>(repeating: Member())
    /// Members noted, in the order of their keys.
    package private(set) var count = 0
    /// Whether all members are noted. When not (there are more, or a key has escapes), look them up in the text.
    package private(set) var isWhole = true

    package init() {}

    package subscript(index: Int) -> Member { members[index] }

    /// Notes a key; its value follows.
    ///
    /// - Returns: where the member is noted; nil when it is not.
    mutating func note(key start: Int, _ end: Int, isPlain: Bool, depth: Int) -> Int? {
        guard depth <= 2, isWhole else { return nil }
        guard isPlain, count < Self.room, end < Int(UInt32.max), end - start < Int(UInt16.max) else {
            isWhole = false
            return nil
        }
        members[count].keyStart = UInt32(start)
        members[count].keyCount = UInt16(end - start)
        members[count].level = UInt16(depth)
        count += 1
        return count - 1
    }

    mutating func note(value start: Int, _ end: Int, of member: Int) {
        members[member].valueStart = UInt32(truncatingIfNeeded: start)
        members[member].valueEnd = UInt32(truncatingIfNeeded: end)
    }
}

extension JSONText {
    /// Validates one object of which it is known that it is UTF-8, and notes where its members are.
    package init(
        validatingUTF8 text: ArraySlice<UInt8>, noting outline: inout JSONOutline,
        limits: JSONLimits = .standard
    ) throws(JSONSyntaxError) {
        let bounds = try JSONScanner.bounds(of: text.span, limits: limits, outline: &outline)
        self.init(valid: text[(text.startIndex + bounds.lowerBound)..<(text.startIndex + bounds.upperBound)])
    }

    /// Whether a member's key is `name`, which needs no escapes.
    package func hasKey(_ member: JSONOutline.Member, _ name: StaticString) -> Bool {
        let count = Int(member.keyCount)
        guard count == name.utf8CodeUnitCount else { return false }
        let own = bytes.span
        let start = Int(member.keyStart)
        for index in 0..<count where unsafe own[start + index] != name.utf8Start[index] { return false }
        return true
    }

    /// The value of a member.
    package func value(_ member: JSONOutline.Member) -> JSONText {
        let start = bytes.startIndex
        return JSONText(
            valid: bytes[(start + Int(member.valueStart))..<(start + Int(member.valueEnd))])
    }
}
