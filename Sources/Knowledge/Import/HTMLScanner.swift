/// Cuts HTML into tags and text. It takes what it is given: what is no tag is text, what does not end ends with the page.
struct HTMLScanner {
    enum Token: Equatable {
        /// With entities decoded.
        case text(String)
        /// The name in lower case, and what its attribute `lang` says.
        case open(String, language: String?)
        case close(String)
    }

    private let bytes: [UInt8]
    private var place = 0
    /// Of the place that has been read up to, from 1 on.
    private(set) var line = 1

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next tag or text; nil at the end.
    ///
    /// - Parameter rawText: inside of an element in which everything up to its own end is text.
    mutating func next(rawText: String?) -> Token? {
        while place < bytes.count {
            if let rawText {
                skip(toEndOf: rawText)
                guard place < bytes.count else { return nil }
            }
            guard bytes[place] == UInt8(ascii: "<") else { return .text(text()) }
            if skipComment() { continue }
            guard let token = tag() else { return .text(text()) }
            return token
        }
        return nil
    }

    private func byte(_ offset: Int) -> UInt8 { place + offset < bytes.count ? bytes[place + offset] : 0 }

    private mutating func advance(to end: Int) {
        let end = min(end, bytes.count)
        for place in place..<max(place, end) where bytes[place] == 0x0A { line += 1 }
        place = max(place, end)
    }

    private func find(_ pattern: StaticString, from start: Int) -> Int? {
        let pattern = Array("\(pattern)".utf8)
        guard start >= 0, bytes.count >= pattern.count else { return nil }
        var candidate = start
        while candidate + pattern.count <= bytes.count {
            if bytes[candidate] == pattern[0], bytes[candidate...].starts(with: pattern) { return candidate }
            candidate += 1
        }
        return nil
    }

    // MARK: Text

    /// Text up to the next `<`, which may itself be the first character.
    private mutating func text() -> String {
        var end = place + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "<") { end += 1 }
        let text = String(decoding: bytes[place..<end], as: UTF8.self)
        advance(to: end)
        return HTMLEntities.decoded(text)
    }

    private mutating func skip(toEndOf element: String) {
        var candidate = place
        while candidate < bytes.count {
            if bytes[candidate] == UInt8(ascii: "<"), candidate + 1 < bytes.count,
                bytes[candidate + 1] == UInt8(ascii: "/"), Self.name(in: bytes, candidate + 2).name == element
            {
                break
            }
            candidate += 1
        }
        advance(to: candidate)
    }

    // MARK: Tags

    /// Skips a comment, a document type or another declaration.
    private mutating func skipComment() -> Bool {
        guard byte(1) == UInt8(ascii: "!") || byte(1) == UInt8(ascii: "?") else { return false }
        if byte(2) == UInt8(ascii: "-"), byte(3) == UInt8(ascii: "-") {
            advance(to: find("-->", from: place + 4).map { $0 + 3 } ?? bytes.count)
        } else if bytes[place...].starts(with: Array("<![CDATA[".utf8)) {
            advance(to: find("]]>", from: place + 9).map { $0 + 3 } ?? bytes.count)
        } else {
            advance(to: find(">", from: place).map { $0 + 1 } ?? bytes.count)
        }
        return true
    }

    private mutating func tag() -> Token? {
        let isClose = byte(1) == UInt8(ascii: "/")
        let (name, end) = Self.name(in: bytes, place + (isClose ? 2 : 1))
        guard !name.isEmpty else { return nil }
        let language = attributes(from: end)
        return isClose ? .close(name) : .open(name, language: language)
    }

    private static func name(in bytes: [UInt8], _ start: Int) -> (name: String, end: Int) {
        var end = start
        while end < bytes.count, end - start < 32 {
            let byte = bytes[end] | 0x20
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            guard isLetter || (end > start && (0x30...0x39).contains(bytes[end])) else { break }
            end += 1
        }
        return (start < end ? String(decoding: bytes[start..<end], as: UTF8.self).lowercased() : "", end)
    }

    /// Reads on behind the `>` of a tag; one inside of quotation marks does not end it. Returns what `lang` says.
    private mutating func attributes(from start: Int) -> String? {
        var (end, quote, value) = (start, UInt8(0), 0)
        var language: String?
        while end < bytes.count {
            let byte = bytes[end]
            if quote != 0 {
                if byte == quote {
                    if Self.isLanguage(bytes, before: value) {
                        language = language ?? String(decoding: bytes[(value + 1)..<end], as: UTF8.self)
                    }
                    quote = 0
                }
            } else if byte == UInt8(ascii: ">") {
                break
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"),
                bytes[end - 1] == UInt8(ascii: "=")
            {
                (quote, value) = (byte, end)
            }
            end += 1
        }
        advance(to: end + 1)
        return language
    }

    /// Whether ` lang=` stands before a place.
    private static func isLanguage(_ bytes: [UInt8], before place: Int) -> Bool {
        let name = Array("lang=".utf8)
        guard place > name.count, bytes[place - name.count - 1] <= 0x20 else { return false }
        return zip(bytes[(place - name.count)..<place], name).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }
}
